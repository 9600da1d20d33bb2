"""The output port: three methods. Whoever performs cues (a wall, a speaker, a desk, a broker) implements these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from exhibit.values import Cue, Variable


@dataclass(frozen=True)
class OutputState:
    """How an output fares. `link` is "up", "down" (failing, healing by itself), "unverified" (nobody can say) or "off"
    (not set up; no error).

    `detail` is a few words for the operator; `performed` and `dropped` count cues since the start. An output that
    reaches several neighbours says of each in `parts` how it fares.
    """

    link: str
    detail: str = ""
    performed: int = 0
    dropped: int = 0
    parts: Mapping[str, OutputState] = field(default_factory=dict)


class Output(Protocol):
    """Performs cues. An output owns its thread where it needs one, and nothing it meets may reach the caller."""

    def perform(self, cue: Cue) -> None:
        """Take `cue` and return at once; never raises. What cannot be taken is dropped and counted."""
        ...

    def state(self) -> OutputState:
        """The state now; cheap, from any thread."""
        ...

    def close(self) -> None:
        """Release what is held (window, sound, socket), send what is still queued within two seconds, and stop."""
        ...


class StatePublisher(Protocol):
    """Tells neighbours what the show senses, at their own pace."""

    def tell(self, values: Mapping[str, Variable]) -> None:
        """These are the values now, by path; returns at once, never raises. The mapping is not changed afterwards."""
        ...

    def state(self) -> OutputState:
        """The state now; cheap, from any thread."""
        ...

    def close(self) -> None:
        """Stop telling, within two seconds."""
        ...


class MemoryOutput:
    """The in-memory twin: keeps what it was asked to perform. Used by rehearsals and tests."""

    def __init__(self) -> None:
        self.cues: list[Cue] = []

    def perform(self, cue: Cue) -> None:
        self.cues.append(cue)

    def state(self) -> OutputState:
        return OutputState("up", "in memory", len(self.cues))

    def close(self) -> None:
        """Nothing is held."""
