"""The link to one desk as values: what it is set to, what it knows, what can happen to it, what it can want done. Pure:
`link_step` makes of a state and an event the next state (D-0015)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from exhibit.consoles.answers import AnswerMeaning
from exhibit.consoles.desk import OscMessage
from exhibit.consoles.preset import Transport
from exhibit.outputs.osc.pacing import Pace
from exhibit.outputs.osc.poison import Suspects
from exhibit.values import Link

Phase = Literal["away", "opening", "open", "looking up", "over"]
"""No line yet, or not any more; one is being opened; there is one; its name is being looked up; closed for good."""
NEVER = float("-inf")
MOST_SHUT = 32
"""A desk cannot shut us out at more addresses than that: what it says may not fill the memory."""
MOST_COMPLAINTS = 20


@dataclass(frozen=True)
class LinkTiming:
    """How patient a link is, in seconds, and how calm."""

    first_again_s: float = 0.5
    longest_again_s: float = 8.0
    """A line that is lost is opened again after the first, then after twice as long each time, up to the second."""
    well_after_s: float = 5.0
    """A line that stood so long was well: the next loss begins with `first_again_s`."""
    missed: int = 3
    """So many questions without an answer, and the desk is away."""
    probe_s: float = 1.0
    probed_s: float = 0.5
    found_s: float = 5.0
    """Who refused is asked again after the first (D-osc-7); whoever is silent for the second has taken it. A network
    that finds nobody takes seconds to say so: there it is the third."""
    ask_the_lost_s: float = 2.0
    """A desk that is away is asked at least as often, however seldom it is asked otherwise."""
    look_up_again_s: float = 15.0
    """While a desk is away over UDP its name is looked up so often: it may have another address by now. So is a line
    that cannot hear, since the port of answers was taken: it may be free by now (D-osc-14)."""
    other_address_s: float = 2.0
    """So soon where its name has other addresses: the next one's turn comes."""
    say_again_s: float = 2.0
    """Over UDP what is said first is said again with the next question after so long."""
    knock_again_s: float = 60.0
    """A desk that does not let us in is asked again so often, so that it does not lock us out for good."""
    burst: int = 32
    breath_s: float = 0.008
    """So many datagrams go at once, then the desk may read: a thousand in a row are more than its buffer holds
    (D-osc-13; liblo's oscdump lost up to 150 of them)."""
    idle_s: float = 1.0
    """Nothing happens for no longer than that."""
    close_within_s: float = 2.0


USUAL = LinkTiming()


@dataclass(frozen=True)
class LinkSettings:
    """How a link speaks to its desk. `setup` is said first, each time the desk is reached; the `question` each
    `every_s`, and its answers come to the port `listen` here where it is given. `pings`: whether the console can be
    asked at all. `seed`, 0 to 1, is drawn for each link, so that many do not come again at once."""

    transport: Transport
    port: int
    setup: tuple[OscMessage, ...] = ()
    question: OscMessage | None = None
    every_s: float = 2.0
    listen: int | None = None
    pings: bool = False
    seed: float = 0.0
    timing: LinkTiming = USUAL

    @property
    def udp(self) -> bool:
        return self.transport == "udp"


@dataclass(frozen=True)
class NobodyThere:
    """The network has said that nobody is there. A probe that is met by silence for `silence_s` says that somebody is
    again."""

    since_s: float
    silence_s: float
    probed_s: float | None = None


@dataclass(frozen=True)
class LockedOut:
    """The desk does not let us in, and says why. `set_ups`: how often we had said what is said first by then."""

    why: str
    set_ups: int


@dataclass(frozen=True)
class LinkState:
    """All that a link knows. Times are seconds of its own clock, which never goes back."""

    pace: Pace
    """What waits to be sent. It is never changed in place: a step works on a copy."""
    phase: Phase = "away"
    link: Link = "unverified"
    why: str = "not reached yet"
    lost: bool = False
    """Whether nothing is taken until a line is open again, and the desk then counts as back."""
    returned: bool = False
    """Whether the desk is back, so that what stands has to be asserted."""
    closing: bool = False
    deaf: bool = False
    """Whether no answer can be heard: the port that they come to is taken."""
    others: int = 0
    """How many more addresses the desk's name has: over UDP they are tried in turn where nobody is."""
    now_s: float = 0.0
    seen_s: float | None = None
    tries: int = 0
    """How often a line was lost, or could not be opened."""
    again_s: float = 0.0
    wait_s: float = 0.0
    opened_s: float = NEVER
    looked_up_s: float = NEVER
    set_up_s: float = NEVER
    set_ups: int = 0
    asked_s: float | None = None
    """When the question was asked last; None: it is to be asked now."""
    asked: int = 0
    """How often it was asked since the set-up was said."""
    missed: int = 0
    """How often it was asked since the last answer."""
    ever_heard: bool = False
    refusal: NobodyThere | None = None
    shut: Mapping[str, LockedOut] = field(default_factory=dict)
    """By the address of what the desk said; in the order in which it did."""
    complaints: tuple[str, ...] = ()
    suspects: Suspects = field(default_factory=Suspects)
    """Over TCP: what the desk may hang up on."""
    sent: int = 0
    dropped: int = 0

    def own_s(self, now_s: float) -> float:
        """What the link's own clock says at `now_s` of the other: where that goes back it stands still, and counts on
        from there."""
        return self.now_s if self.seen_s is None else self.now_s + max(0.0, now_s - self.seen_s)

    def at(self, now_s: float) -> LinkState:
        """The same later."""
        return self._copy(now_s=self.own_s(now_s), seen_s=now_s)

    def holding(self, pace: Pace, dropped: int = 0) -> LinkState:
        """The same with another `pace`; so many more were dropped."""
        return self._copy(pace=pace, dropped=self.dropped + dropped)

    def counting(self, sent: int, dropped: int) -> LinkState:
        """The same; so many more were sent, and dropped."""
        return self._copy(sent=self.sent + sent, dropped=self.dropped + dropped)

    def complaining(self, told: str) -> LinkState:
        """The same, once the desk has said that too; what it says again is known."""
        known = self.complaints if told in self.complaints else (*self.complaints, told)
        return self._copy(complaints=known[-MOST_COMPLAINTS:])

    def _copy(self, **changes: object) -> LinkState:
        """What `replace` gives, for what each cue does: that calls the constructor with every field, and six times that
        were as long as the whole way of a cue to its socket."""
        made = object.__new__(LinkState)
        made.__dict__.update(self.__dict__, **changes)
        return made


@dataclass(frozen=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True)
class LineOpened:
    """The line stands, or its name was looked up. `deaf`: no answer can be heard on it. `others`: how many more
    addresses the name has."""

    deaf: bool = False
    others: int = 0


@dataclass(frozen=True)
class MessagesSent:
    """So many of the messages that were to be performed have been sent; others cannot be said, for these `faults`."""

    count: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """The desk's machine says that nobody listens there. So many that were to be performed have not been sent."""

    unsent: int = 0


@dataclass(frozen=True)
class Unreachable:
    """The network finds nobody, and says so."""

    why: str
    unsent: int = 0


@dataclass(frozen=True)
class Lost:
    """The line is broken, or could not be opened."""

    why: str
    unsent: int = 0


@dataclass(frozen=True)
class Heard:
    """The desk has said something."""

    address: str
    meaning: AnswerMeaning


@dataclass(frozen=True)
class Put:
    """Messages are to be sent; `anew`: as a whole look, which replaces what waits."""

    messages: tuple[OscMessage, ...]
    anew: bool = False


@dataclass(frozen=True)
class ReturnTaken:
    """Whoever asserts what stands knows that the desk is back."""


@dataclass(frozen=True)
class ComplaintsTaken:
    """The complaints have been told."""


@dataclass(frozen=True)
class Close:
    """Send what waits, and end."""


Fault = Refused | Unreachable | Lost
LinkRequest = Put | ReturnTaken | ComplaintsTaken | Close
"""What the show asks of a link, from whatever thread. Nothing is done about it before the next `Tick`."""
LinkEvent = Tick | LineOpened | MessagesSent | Heard | Fault | LinkRequest


@dataclass(frozen=True)
class Open:
    """Open a line, in place of the one that there is; upon this comes `LineOpened` or `Lost`."""


@dataclass(frozen=True)
class Hang:
    """Give the line up."""


@dataclass(frozen=True)
class Say:
    """Send these of our own accord, so that they are not counted."""

    messages: tuple[OscMessage, ...]


@dataclass(frozen=True)
class Probe:
    """Send a packet that says nothing."""


@dataclass(frozen=True)
class Perform:
    """Send what the show has asked for; upon this comes `MessagesSent`."""

    messages: tuple[OscMessage, ...]


LinkAction = Open | Hang | Say | Probe | Perform
