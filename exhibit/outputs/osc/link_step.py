"""What a link to a desk does about what happens to it (law 1): `step(state, event, now_s, settings)` gives the next
state, and what is to be done. Nothing here sends, waits or draws lots; `link.OscLink` obeys.

What can be relied on: nothing that the show asks for is sent while the desk is down, or before the line stands; what a
desk misses is dropped and counted; each way down has a way back that asserts the stage once (`returned`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from exhibit.consoles.answers import AnswerMeaning
from exhibit.consoles.desk import OscMessage
from exhibit.outputs.osc.link_state import (
    MOST_SHUT,
    Close,
    ComplaintsTaken,
    Fault,
    Hang,
    Heard,
    LineOpened,
    LinkAction,
    LinkEvent,
    LinkRequest,
    LinkSettings,
    LinkState,
    LockedOut,
    Lost,
    MessagesSent,
    NobodyThere,
    Open,
    Perform,
    Probe,
    Put,
    Refused,
    ReturnTaken,
    Say,
    Tick,
    Unreachable,
)
from exhibit.values import Link

Step = tuple[LinkState, LinkAction | None]
_GOLDEN = 0.618034
"""Multiples of it, without their whole part, spread evenly over 0 to 1."""


def step(state: LinkState, event: LinkEvent, now_s: float, settings: LinkSettings) -> Step:
    """The state after `event`, at `now_s` of a clock that should not go back, and what to do about it. Any event is
    harmless in any state: one that comes too late is counted at most."""
    state = state.at(now_s)
    match event:
        case Tick():
            return _ticked(state, settings)
        case LineOpened():
            return _opened(state, event, settings)
        case MessagesSent():
            return _counted(state, event), None
        case Heard():
            return _heard(state, event, settings) if state.phase == "open" else (state, None)
        case Refused() | Unreachable() | Lost():
            return _failed(state.counting(0, event.unsent), event, settings)
        case Put() | ReturnTaken() | ComplaintsTaken() | Close():
            return _asked_for(state, event), None
        case _:
            assert_never(event)


def _asked_for(state: LinkState, event: LinkRequest) -> LinkState:
    match event:
        case Put():
            return _put(state, event)
        case ReturnTaken():
            return replace(state, returned=False)
        case ComplaintsTaken():
            return replace(state, complaints=())
        case Close():
            return replace(state, closing=True)
        case _:
            assert_never(event)


def _counted(state: LinkState, event: MessagesSent) -> LinkState:
    state = state.counting(event.count, len(event.faults))
    return replace(state, why=event.faults[-1]) if event.faults else state


def _failed(state: LinkState, event: Fault, settings: LinkSettings) -> Step:
    if state.phase in ("away", "over"):
        return state, None
    match event:
        case Refused():
            return _nobody(state, f"nothing listens on UDP port {settings.port} there", settings.timing.probed_s), None
        case Unreachable():
            return _nobody(state, event.why, settings.timing.found_s), None
        case Lost():
            hung_up = state.phase == "open" and not settings.udp
            return _lost(_hung_up(state) if hung_up else state, event.why, settings)
        case _:
            assert_never(event)


def wait_s(state: LinkState, now_s: float, settings: LinkSettings) -> float:
    """For how long there is nothing to do, unless something happens."""
    at_s, timing = state.own_s(now_s), settings.timing
    dues = [at_s + timing.idle_s]
    if state.closing:
        dues.append(at_s)
    elif state.phase == "away":
        dues.append(state.again_s)
    elif state.refusal is not None:
        dues.append(_next_probe_s(state.refusal, timing.probe_s))
    elif settings.question is not None:
        dues.append(_question_s(state, settings))
    if state.phase == "open" and (next_s := _next_s(state)) is not None:
        dues.append(next_s)
    return max(0.0, min(dues) - at_s)


def _put(state: LinkState, event: Put) -> LinkState:
    if state.phase == "over" or state.lost or state.link == "down":
        return state.counting(0, len(event.messages))
    pace = state.pace.copy()
    messages = [one for one in event.messages if not state.suspects.bars(one, state.now_s)]
    barred = len(event.messages) - len(messages)
    return state.holding(pace, pace.put(messages, anew=event.anew) + barred)


def _next_s(state: LinkState) -> float | None:
    """When something is due to be sent; None where nothing waits."""
    next_s = state.pace.next_s()
    wary = next_s is not None and state.suspects.wary(state.now_s)
    return max(next_s or 0.0, state.suspects.next_s) if wary else next_s


def _ticked(state: LinkState, settings: LinkSettings) -> Step:
    match state.phase:
        case "away":
            return _tried_again(state)
        case "open":
            return _last_words(state) if state.closing else _tended(state, settings)
        case "opening" | "looking up" | "over":
            return state, None
        case _:
            assert_never(state.phase)


def _tried_again(state: LinkState) -> Step:
    if state.closing and not len(state.pace):
        return replace(state, phase="over"), None
    # What was asked for before the line was first opened is still sent when the show ends at once.
    if state.closing or state.now_s >= state.again_s:
        return replace(state, phase="opening"), Open()
    return state, None


def _last_words(state: LinkState) -> Step:
    state, messages = _due(state, all_of_it=True)
    return replace(state, phase="over"), Perform(messages) if messages else None


def _due(state: LinkState, *, all_of_it: bool = False) -> tuple[LinkState, tuple[OscMessage, ...]]:
    pace, wary = state.pace.copy(), not all_of_it and state.suspects.wary(state.now_s)
    messages = tuple(pace.take_due(state.now_s, all_of_it=all_of_it, alone=wary))
    return state.holding(pace), messages


def _tended(state: LinkState, settings: LinkSettings) -> Step:
    """The line stands: see after the desk, or else send what is due."""
    if state.refusal is not None:
        if _look_up_is_due(state, settings):
            return replace(state, phase="looking up"), Open()
        return _probed(state, state.refusal, settings)
    if settings.question is None:
        if state.shut and state.now_s - state.set_up_s >= settings.timing.knock_again_s:
            return _knocked(state, settings)
    elif state.now_s >= _question_s(state, settings):
        return _asked(state, settings.question, settings)
    if not settings.udp and state.suspects.under_way:
        state = replace(state, suspects=state.suspects.at(state.now_s))
    next_s = _next_s(state)
    if next_s is None or next_s > state.now_s + 1e-6:
        return state, None
    state, messages = _due(state)
    if messages and not settings.udp:
        state = replace(state, suspects=state.suspects.sent(messages, state.now_s))
    return state, Perform(messages) if messages else None


# The line: opened, looked up, lost.


def _opened(state: LinkState, event: LineOpened, settings: LinkSettings) -> Step:
    if state.phase == "looking up":
        return _looked_up(state, event, settings), None
    if state.phase != "opening":
        return state, None
    ever_heard = state.ever_heard and settings.udp
    # Over UDP nobody has been reached yet: who was heard once is back when he is heard again.
    waits = state.lost and ever_heard and not event.deaf
    was_lost = state.lost
    state = replace(
        state,
        phase="open",
        deaf=event.deaf,
        others=event.others,
        opened_s=state.now_s,
        looked_up_s=state.now_s,
        asked_s=None,
        missed=0,
        ever_heard=ever_heard,
        lost=False,
        suspects=state.suspects.opened(state.now_s),
    )
    return _set_up(state if waits else _reached(state, settings, back=was_lost), settings)


def _looked_up(state: LinkState, event: LineOpened, settings: LinkSettings) -> LinkState:
    was_deaf = state.deaf
    state = replace(state, phase="open", deaf=event.deaf, others=event.others, looked_up_s=state.now_s)
    if event.deaf and not was_deaf and state.refusal is None and not state.shut:
        # No answer will ever say that it is back, so it is spoken to as any that cannot be heard.
        return _reached(state, settings, back=True)
    if was_deaf and not event.deaf and state.link == "unverified":
        return _reached(replace(state, asked_s=None, missed=0), settings)
    return state


def _reached(state: LinkState, settings: LinkSettings, *, back: bool = False) -> LinkState:
    """The desk is spoken to before anything was heard; `back`: as one that was lost."""
    link: Link = "unverified"
    why = "not answered yet" if settings.pings else ""
    if state.deaf:
        why = f"port {settings.listen} of this machine is taken, so no answer can be heard"
    elif not settings.pings and not settings.udp:
        link, why = "up", "connected"
    return replace(state, link=link, why=why, returned=state.returned or back)


def _lost(state: LinkState, why: str, settings: LinkSettings) -> Step:
    """Give the line up, and try again after a while that grows."""
    timing = settings.timing
    well = state.phase == "open" and state.now_s - state.opened_s > timing.well_after_s
    wait_s = timing.first_again_s if well else state.wait_s or timing.first_again_s
    jitter = 0.5 + 0.5 * ((settings.seed + _GOLDEN * state.tries) % 1.0)
    state = replace(
        _down(state, why),
        phase="away",
        lost=True,
        refusal=None,
        shut={},
        tries=state.tries + 1,
        again_s=state.now_s + wait_s * jitter,
        wait_s=min(2 * wait_s, timing.longest_again_s),
    )
    return state, Hang()


def _hung_up(state: LinkState) -> LinkState:
    """The line has ended: what was sent just before may be why, and is not sent for ever."""
    suspects, aside = state.suspects.hung_up(state.now_s)
    state = replace(state, suspects=suspects)
    return state.complaining(f"it hangs up on {aside}: that is put aside, and tried again later") if aside else state


def _down(state: LinkState, why: str) -> LinkState:
    """The desk is away: what waits is lost to it, and what stands is asserted when it is back, not before (D-osc-6,
    D-osc-10)."""
    pace = state.pace.copy()
    dropped = state.dropped + pace.forget()
    return replace(state, pace=pace, dropped=dropped, link="down", why=why, returned=False)


def _look_up_is_due(state: LinkState, settings: LinkSettings) -> bool:
    away = state.link == "down" or (state.deaf and state.link == "unverified")
    turns = state.others > 0 and state.refusal is not None
    least_s = settings.timing.other_address_s if turns else settings.timing.look_up_again_s
    return settings.udp and away and state.now_s - state.looked_up_s >= least_s


# Nobody is there: probed until somebody is.


def _nobody(state: LinkState, why: str, silence_s: float) -> LinkState:
    if state.phase != "open":
        return state
    # Whoever had shut us out is not there any more to do so.
    return replace(_down(state, why), refusal=NobodyThere(state.now_s, silence_s), shut={})


def _next_probe_s(refusal: NobodyThere, probe_s: float) -> float:
    return refusal.since_s + probe_s if refusal.probed_s is None else refusal.probed_s + refusal.silence_s


def _probed(state: LinkState, refusal: NobodyThere, settings: LinkSettings) -> Step:
    if state.now_s < _next_probe_s(refusal, settings.timing.probe_s):
        return state, None
    if refusal.probed_s is None:
        return replace(state, refusal=replace(refusal, probed_s=state.now_s)), Probe()
    state = replace(state, refusal=None, asked_s=None, missed=0)
    waits = state.ever_heard and not state.deaf
    return _set_up(state if waits else _reached(state, settings, back=True), settings)


# What we say of our own accord.


def _set_up(state: LinkState, settings: LinkSettings, *more: OscMessage) -> Step:
    """Say what is said first, and `more`."""
    state = replace(state, set_up_s=state.now_s, set_ups=state.set_ups + 1, asked=0)
    messages = (*settings.setup, *more)
    return state, Say(messages) if messages else None


def _knocked(state: LinkState, settings: LinkSettings) -> Step:
    """Ask a desk that has shut us out, and has no question, to let us in; if it has kept silent since it was asked
    last, it is taken to have done so."""
    if all(one.set_ups < state.set_ups for one in state.shut.values()):
        return _reached(replace(state, shut={}), settings, back=True), None
    return _set_up(state, settings)


def _question_s(state: LinkState, settings: LinkSettings) -> float:
    """When the question is due."""
    if state.asked_s is None:
        return state.now_s
    lost = state.link == "down"
    return state.asked_s + (min(settings.every_s, settings.timing.ask_the_lost_s) if lost else settings.every_s)


def _asked(state: LinkState, question: OscMessage, settings: LinkSettings) -> Step:
    timing = settings.timing
    if state.missed >= timing.missed:
        why = f"{question.address} is not answered any more"
        if state.ever_heard and not settings.udp:
            return _lost(state, why, settings)
        state = _unanswered(state, why, question.address)
    if _look_up_is_due(state, settings):
        return replace(state, phase="looking up"), Open()
    # Over UDP a desk may have been started anew between two questions, and have forgotten who we are (D-osc-11).
    least_s = timing.knock_again_s if state.shut else timing.say_again_s if settings.udp else float("inf")
    says_again = state.now_s - state.set_up_s >= least_s
    state, said = _set_up(state, settings, question) if says_again else (state, Say((question,)))
    return replace(state, asked_s=state.now_s, missed=state.missed + 1, asked=state.asked + 1), said


def _unanswered(state: LinkState, why: str, address: str) -> LinkState:
    if state.deaf or state.shut:
        return state
    if state.ever_heard:
        return _down(state, why)
    return replace(state, why=f"{address} is not answered: see whether it may send OSC to this machine")


# What the desk says.


def _heard(state: LinkState, event: Heard, settings: LinkSettings) -> Step:
    meaning = event.meaning
    if meaning.complaint:
        return _complained(state, event.address, meaning, settings)
    left = {address: one for address, one in state.shut.items() if address != event.address}
    opened = bool(state.shut) and not left
    state = replace(state, shut=left)
    if meaning.answer:
        return _answered(state, settings, opened=opened)
    if not opened and (not meaning.anew or state.link == "down"):
        return state, None
    state = (
        _reached(replace(state, refusal=None, missed=0), settings, back=True)
        if opened
        else replace(state, returned=True)
    )
    return _set_up(state, settings) if meaning.anew else (state, None)


def _complained(state: LinkState, address: str, meaning: AnswerMeaning, settings: LinkSettings) -> Step:
    state = replace(state, missed=0)
    if not meaning.shut:
        return state.complaining(meaning.complaint), None
    shut = dict(state.shut)
    if address in shut or len(shut) < MOST_SHUT:
        shut[address] = LockedOut(meaning.complaint, state.set_ups)
    why = next(iter(shut.values())).why  # the first says why; the others follow from it
    state = replace(_down(state, why), shut=shut, refusal=None)
    knocks = state.now_s - state.set_up_s >= settings.timing.knock_again_s
    return _set_up(state, settings) if knocks else (state, None)


def _answered(state: LinkState, settings: LinkSettings, *, opened: bool) -> Step:
    # Who did not answer the first questions was not there yet when the show began to send (D-osc-12).
    back = state.link == "down" or (not state.ever_heard and state.missed > 1)
    state = replace(state, missed=0, ever_heard=True, refusal=None)
    if state.shut and state.asked > 1:
        # It answers the second question since it was asked to let us in: what it has not said again, it says no more
        # (D-desks-8). Some of it never will be, such as that it refuses a cue: none is sent while it is shut.
        state = replace(state, shut={at: one for at, one in state.shut.items() if one.set_ups == state.set_ups})
        opened = not state.shut
    if state.shut:
        return state, None
    took = "answers" if state.asked_s is None else f"answers in {1000 * (state.now_s - state.asked_s):.1f} ms"
    state = replace(state, link="up", why=took, returned=state.returned or back)
    return _set_up(state, settings) if back and not opened else (state, None)
