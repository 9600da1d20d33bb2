"""The output port: three methods. Whoever performs cues (a wall, a speaker, a desk, a broker) implements these.

What an output may do beside that is a small port of its own; assembly says which it answers to (`OutputPorts`). All of
them are called under guard (`runtime/port_guard.py`): what one raises costs that output its turn, and is a fault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from exhibit.values import Cue, Link, SceneInput, Variable


@dataclass(frozen=True)
class OutputState:
    """How an output fares: its link, a few words for the operator, and how many cues were performed and dropped since
    the start. An output that reaches several neighbours says of each in `parts` how it fares."""

    link: Link
    detail: str = ""
    performed: int = 0
    dropped: int = 0
    parts: Mapping[str, OutputState] = field(default_factory=dict)


class CannotPerform(Exception):
    """Raised by `perform` for a cue that this output never could perform: a target that it does not have, an action
    that it does not know, a value that does not belong there. Its own `dropped` has counted the cue; whoever called
    tells why. The output itself is well."""


class Output(Protocol):
    """Performs cues. An output owns its thread where it needs one, and nothing it meets should reach the caller."""

    def perform(self, cue: Cue) -> None:
        """Take `cue` and return at once. What cannot be taken now is dropped and counted; raises CannotPerform for what
        never could be."""
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
        """These are the values now, by path; returns at once. The mapping is not changed afterwards."""
        ...

    def state(self) -> OutputState:
        """The state now; cheap, from any thread."""
        ...

    def close(self) -> None:
        """Stop telling, within two seconds."""
        ...


class Follows(Protocol):
    """Follows how the room feels between cues."""

    def feel(self, feeling: SceneInput) -> None:
        """The room feels so now; at every tick, unless the outputs are held. Returns at once."""
        ...


class Steers(Protocol):
    """Knows by itself what a hold and a blackout mean."""

    def steer(self, *, held: bool, dark: bool) -> None:
        """A technician holds the outputs, or does not; all is dark, or is not. At every tick; returns at once."""
        ...


class Returns(Protocol):
    """Reaches several targets, each of which may be lost and found again."""

    def take_returned(self) -> list[str]:
        """Take the targets that were lost and are back since this was asked last: they are told the stage again."""
        ...


class Resends(Protocol):
    """Knows by itself what stands, and can say all of it once more."""

    def resend(self, target: str | None) -> list[str]:
        """Say it to `target`, or to all, soon; what that is, in words, a line each. Returns at once."""
        ...


class Complains(Protocol):
    """Hears what its targets will not do."""

    def take_complaints(self) -> list[tuple[str, str]]:
        """Take what was said since this was asked last: the target, and its complaint in words."""
        ...


class KeepsHours(Protocol):
    """Follows the hours of the house."""

    def keep_hours(self, *, closed: bool, opens_in_s: float) -> None:
        """The house is closed, or open; closed, it opens after so many seconds (infinite where nobody knows). At every
        tick, unless the outputs are held; returns at once."""
        ...

    def switch_by_hand(self, by_hand: Mapping[str, bool]) -> None:
        """These are on, or off, whatever the hours say; at every tick, also while the outputs are held: somebody has
        pressed it. Returns at once."""
        ...


class Rests(Protocol):
    """Can do next to nothing, and be there again at once."""

    def rest(self, *, resting: bool, still: bool) -> None:
        """The show rests, or does not; at every tick. `still`: what is shown stays, whatever is asked for meanwhile.
        Returns at once."""
        ...


class Presents(Protocol):
    """Knows what people really see of it."""

    def presented(self) -> str:
        """The scene that was whole in the last picture that its display took, a moment ago; empty where there is
        none. Cheap, from any thread."""
        ...


Looking = Literal["display", "look", "preview", "public"]
"""As what a browser looks at a wall: as the wall itself, before visitors; to look on, large; as the control room's
small picture; as anybody, where the venue lets the wall be public. Only the first counts as showing it."""


class SeenPicture(Protocol):
    """A picture of a wall, kept for who looks."""

    @property
    def number(self) -> int:
        """Counted on from the first that was kept."""
        ...

    @property
    def drawn_s(self) -> float:
        """When it was drawn, on the monotonic clock."""
        ...

    def jpeg(self, wide_px: int, quality: int) -> bytes:
        """The picture for who has so many pixels across, made once. From any thread."""
        ...


class BrowserWall(Protocol):
    """A wall that browsers may look at. `name`: its projector's, empty for a lone one. `by_browsers`: browsers are its
    display. `lookers`: how many look, and as what; counted by who serves them. `shown`: whether one that is its display
    draws it."""

    @property
    def name(self) -> str: ...

    @property
    def size_px(self) -> tuple[int, int]: ...

    @property
    def by_browsers(self) -> bool: ...

    @property
    def lookers(self) -> Counter[Looking]: ...

    @property
    def shown(self) -> bool: ...

    @property
    def newest(self) -> SeenPicture | None: ...

    def want(self, who: int, wake: Callable[[], None]) -> None:
        """Have the next picture kept, and `wake` called once it is there, in whatever thread; the last wake of `who`
        counts."""
        ...

    def want_no_more(self, who: int) -> None:
        """`who` waits no longer."""
        ...

    def note_drawn(self, number: int) -> None:
        """A browser that is its display has drawn the picture of that number, and says so."""
        ...


class QuitAsked(Protocol):
    """Has a window, in which people may ask the show to end."""

    def quit_asked(self) -> bool:
        """Whether somebody did; it stays true."""
        ...


@dataclass(frozen=True)
class OutputPorts:
    """An output by everything that it can do: the same adapter at each port that it answers to."""

    output: Output
    follows: Follows | None = None
    steers: Steers | None = None
    returns: Returns | None = None
    resends: Resends | None = None
    complains: Complains | None = None
    window: QuitAsked | None = None
    hours: KeepsHours | None = None
    rests: Rests | None = None
    presents: Presents | None = None


class MemoryOutput:
    """The in-memory twin: keeps the last cues that it was asked to perform, and does nothing with them. It stands in
    where a show is played but must not reach the world, such as the lamps of a replay; `detail` says why."""

    def __init__(self, detail: str = "in memory", most: int = 1000) -> None:
        self.cues: list[Cue] = []
        self._detail, self._most, self._performed = detail, most, 0

    def perform(self, cue: Cue) -> None:
        self._performed += 1
        self.cues.append(cue)
        del self.cues[: -self._most]

    def state(self) -> OutputState:
        return OutputState("off", self._detail, self._performed)

    def close(self) -> None:
        """Nothing is held."""
