"""The link of one DMX line as a machine of states (law 1): `step(state, event, now_s, settings)` gives the next state
and what is to be done. Nothing here sends or waits; `link.DmxLink` obeys.

Whole frames are sent again and again, so that nothing is kept for a network that is away: what is not sent is counted,
and the next frame says all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from exhibit.outputs.dmx.e131 import DISCOVERY_EVERY_S, PORT
from exhibit.outputs.dmx.refresh import Refresh
from exhibit.values import Link

Phase = Literal["on", "leaving", "over"]
NEVER = float("-inf")


@dataclass(frozen=True)
class DmxLinkSettings:
    """How patient a link is, in seconds, and where sACN's discovery goes."""

    again_s: float = 1.0
    """A network that is away is looked for no more often, with whatever frame is due then."""
    well_after_s: float = 2.5
    """So long after the last failure nothing is wrong any more."""
    hurry_s: float = 1.3
    leave_within_s: float = 1.7
    close_within_s: float = 2.0
    """At the end fades are over within the first, the last frame has been repeated by the second, and nobody waits
    for longer than the third."""
    introduce_every_s: float = DISCOVERY_EVERY_S
    discovery_port: int = PORT


USUAL = DmxLinkSettings()


@dataclass(frozen=True)
class DmxLinkState:
    """All that a link knows. Times are seconds of its own clock, which never goes back."""

    refresh: Refresh
    """When frames are due. It is never changed in place: a step works on a copy."""
    phase: Phase = "on"
    link: Link = "unverified"
    why: str = "not sent yet"
    open: bool = False
    """Whether there is a socket."""
    now_s: float = 0.0
    seen_s: float | None = None
    framed_s: float = NEVER
    """When the last frame was made, on the clock of whoever makes them."""
    again_s: float = NEVER
    failed_s: float = NEVER
    introduced_s: float = NEVER
    leave_s: float = float("inf")
    goodbye: bool = False
    universes: tuple[int, ...] = ()
    """Those of this source, where this link tells of them."""
    sent: int = 0
    dropped: int = 0

    def own_s(self, now_s: float) -> float:
        """What the link's own clock says at `now_s` of the other: where that goes back it stands still, and counts on
        from there."""
        return self.now_s if self.seen_s is None else self.now_s + max(0.0, now_s - self.seen_s)

    def at(self, now_s: float) -> DmxLinkState:
        """The same later."""
        return replace(self, now_s=self.own_s(now_s), seen_s=now_s)


@dataclass(frozen=True)
class DmxTick:
    """Time has passed. `moving`: the next frame may be another than the last one."""

    moving: bool


@dataclass(frozen=True)
class FrameMade:
    """The frame of this moment has been made."""

    frame: bytes


@dataclass(frozen=True)
class DmxSent:
    """A packet is on its way."""


@dataclass(frozen=True)
class DmxRefused:
    """A packet is on its way, and of an earlier one the receiver's machine has said that nobody listens."""

    why: str


@dataclass(frozen=True)
class DmxFailed:
    """A packet could not be sent, or no socket be had; there is none now."""

    why: str


@dataclass(frozen=True)
class Repatched:
    """The line has other lamps, or another rate."""

    rate_hz: float


@dataclass(frozen=True)
class Introduce:
    """This link tells of `universes` from now on."""

    universes: tuple[int, ...]


@dataclass(frozen=True)
class Leave:
    """End when everything has arrived, `within_s` at most; `goodbye`: and tell the receivers."""

    within_s: float
    goodbye: bool


DmxLinkRequest = Repatched | Introduce | Leave
"""What the show asks of a link, from whatever thread. Nothing is done about it before the next `DmxTick`."""
DmxLinkEvent = DmxTick | FrameMade | DmxSent | DmxRefused | DmxFailed | DmxLinkRequest


@dataclass(frozen=True)
class MakeFrame:
    """Make the frame of this moment; upon this comes `FrameMade`."""


@dataclass(frozen=True)
class SendFrame:
    """Send it, on a socket that is opened first where there is none; upon this comes `DmxSent`, `DmxRefused` or
    `DmxFailed`."""

    frame: bytes


@dataclass(frozen=True)
class TellUniverses:
    """Tell which universes there are; who does not hear it loses nothing."""

    universes: tuple[int, ...]


@dataclass(frozen=True)
class SayGoodbye:
    """Tell the receivers that the stream ends."""


DmxLinkAction = MakeFrame | SendFrame | TellUniverses | SayGoodbye
Step = tuple[DmxLinkState, DmxLinkAction | None]


def step(state: DmxLinkState, event: DmxLinkEvent, now_s: float, settings: DmxLinkSettings) -> Step:
    """The state after `event`, at `now_s` of a clock that should not go back, and what to do about it."""
    state = state.at(now_s)
    match event:
        case DmxTick():
            return _ticked(state, event, settings)
        case FrameMade():
            return _framed(state, event)
        case DmxSent() | DmxRefused() | DmxFailed():
            return _counted(state, event, settings), None
        case Repatched() | Introduce() | Leave():
            return _asked_for(state, event), None
        case _:
            assert_never(event)


def wait_s(state: DmxLinkState, now_s: float, *, moving: bool) -> float:
    """For how long there is nothing to do, unless something is asked for."""
    at_s = state.own_s(now_s)
    return max(0.0, min(state.refresh.next_s(moving=moving), state.leave_s) - at_s)


def _ticked(state: DmxLinkState, event: DmxTick, settings: DmxLinkSettings) -> Step:
    if state.phase == "over":
        return state, None
    arrived = state.refresh.settled and not event.moving
    if state.phase == "leaving" and (arrived or state.now_s >= state.leave_s):
        reachable = state.open or state.now_s >= state.again_s
        return replace(state, phase="over"), SayGoodbye() if state.goodbye and reachable else None
    if state.universes and state.now_s - state.introduced_s >= settings.introduce_every_s:
        return replace(state, introduced_s=state.now_s), TellUniverses(state.universes)
    return state, MakeFrame() if state.now_s >= state.refresh.next_s(moving=event.moving) else None


def _framed(state: DmxLinkState, event: FrameMade) -> Step:
    if state.phase == "over":
        return state, None
    refresh = state.refresh.copy()
    refresh.note_sent(event.frame, state.now_s)
    state = replace(state, refresh=refresh, framed_s=NEVER if state.seen_s is None else state.seen_s)
    if not state.open and state.now_s < state.again_s:
        return replace(state, dropped=state.dropped + 1), None
    return state, SendFrame(event.frame)


def _counted(state: DmxLinkState, event: DmxSent | DmxRefused | DmxFailed, settings: DmxLinkSettings) -> DmxLinkState:
    match event:
        case DmxSent():
            state = replace(state, open=True, sent=state.sent + 1)
            well = state.now_s - state.failed_s > settings.well_after_s
            return replace(state, link="unverified", why="") if well else state
        case DmxRefused():
            state = replace(state, open=True, sent=state.sent + 1, failed_s=state.now_s)
            return replace(state, link="down", why="nobody listens there")
        case DmxFailed():
            again_s = state.now_s + settings.again_s
            state = replace(state, open=False, dropped=state.dropped + 1, failed_s=state.now_s, again_s=again_s)
            return replace(state, link="down", why=event.why)
        case _:
            assert_never(event)


def _asked_for(state: DmxLinkState, event: DmxLinkRequest) -> DmxLinkState:
    match event:
        case Repatched():
            return replace(state, refresh=Refresh(event.rate_hz))
        case Introduce():
            return replace(state, universes=event.universes)
        case Leave():
            if state.phase == "over":
                return state
            return replace(state, phase="leaving", leave_s=state.now_s + event.within_s, goodbye=event.goodbye)
        case _:
            assert_never(event)
