"""What happens while a show runs, as frozen events, and the port of those who listen. Any number of listeners hear each
event; none can disturb the show (D-0014). A new kind of event is a class here and a line in `Event`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from exhibit.values import AnswerGiven, Command, Cue, Link, Mood, Observation, RuleChange


@dataclass(frozen=True)
class RunStarted:
    """A run has begun: of which show, on which source, by which version. The first event of all."""

    show: str
    source: str
    version: str


@dataclass(frozen=True)
class Seen:
    """A tick has decided: on what was seen, if anything was, captured at `captured_t_s` of the run; and the mood that
    the rules read. `counted`: who is there is a visitor; not so while the room is its staff's."""

    mood: Mood
    observation: Observation | None = None
    captured_t_s: float = 0.0
    counted: bool = True


@dataclass(frozen=True)
class CueSent:
    """A cue was handed to its output, which took it."""

    cue: Cue


@dataclass(frozen=True)
class CueDropped:
    """A cue reached no output: there is none of that name, or it could not take it. `why` in a few words."""

    cue: Cue
    why: str


@dataclass(frozen=True)
class CommandTaken:
    """A command came from outside; the show may still refuse it."""

    command: Command


@dataclass(frozen=True)
class FaultRaised:
    """Something failed and was survived, or is back. Told each time: whoever wants each kind once remembers it
    (`health.FaultMemory`)."""

    where: str
    text: str


@dataclass(frozen=True)
class NoticeGiven:
    """Something that was said to the operator at the start, and that whoever reads of this run should know."""

    where: str
    text: str


@dataclass(frozen=True)
class LinkChanged:
    """The link called `name` is lost for long enough to be news, or is back."""

    name: str
    link: Link
    detail: str


@dataclass(frozen=True)
class SentAgain:
    """What stands was sent once more, and what does not was given back, since `by` asked for it; `told` says in a line
    each what went where. `reached`: whether everybody whom it was for could be."""

    by: str
    told: tuple[str, ...]
    reached: bool = True


@dataclass(frozen=True)
class ShowReloaded:
    """The show goes on as it was edited."""

    show: str


@dataclass(frozen=True)
class VariantTurned:
    """From now on what is counted is of `variant` of an experiment, as the journal calls it; "": of none, as in a
    wash-out."""

    variant: str


Event = (
    RunStarted
    | Seen
    | RuleChange
    | CueSent
    | CueDropped
    | CommandTaken
    | FaultRaised
    | NoticeGiven
    | LinkChanged
    | SentAgain
    | ShowReloaded
    | AnswerGiven
    | VariantTurned
)
"""Everything that can be heard. A rule's start or end is `values.RuleChange`, what a visitor said
`values.AnswerGiven`."""


class Listener(Protocol):
    """Hears what happens. A slow one (a disk, a network, a terminal) is added with a queue of its own."""

    def hear(self, t_s: float, event: Event) -> None:
        """`event` happened `t_s` seconds after the run began; returns soon. What it raises costs it this event."""
        ...
