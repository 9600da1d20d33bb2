"""What a run is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from exhibit.assembly.camera import CameraAsked
from exhibit.verdict import StandInSign


@dataclass(frozen=True)
class Options:
    """What the command line asks of a run. `source` None means the show's own choice; several: the preferred first.
    `stand_in`: that `show` is played in place of another, and why. `language`: what people read, whatever the venue
    says. `camera`: how it hangs and what it is asked for, likewise."""

    show: Path
    source: str | tuple[str, ...] | None = None
    headless: bool = False
    record: Path | None = None
    duration_s: float | None = None
    fast: bool = False
    sheet: Path | None = None
    model: Path | None = None
    web: bool = False
    listen: str | None = None
    stand_in: StandInSign | None = None
    language: str | None = None
    camera: CameraAsked = field(default_factory=CameraAsked)
