"""What the doctor finds of one thing, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exhibit.show import Show

Verdict = Literal["well", "ill", "unknown", "not set up"]


@dataclass(frozen=True)
class Finding:
    """What is known of `name`: the verdict, one line about it, what was sent to it, what it answered, what a person
    can do, and what is worth knowing besides. `part` is filled in by the walk."""

    name: str
    verdict: Verdict
    told: str
    sent: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True)
class DoctorRequest:
    """What the doctor is asked for. `source` is where frames come from, as written, one or several; `loud`: displays
    and speakers may be used for a moment; `targets` None: all of them; `send`: who is told when something is ill is
    sent a trial; `watch_s`: for how long people are watched who walk by, where that is asked; `camera`: of several, the
    one that `source` is of."""

    show: Show
    source: str | tuple[str, ...]
    headless: bool = False
    loud: bool = False
    targets: frozenset[str] | None = None
    send: bool = False
    watch_s: float = 300.0
    camera: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Where frames come from, the preferred first."""
        return (self.source,) if isinstance(self.source, str) else self.source
