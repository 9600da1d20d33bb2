"""What is to be done about one projector's power, and what is to be said of it. Pure.

The state that is wanted is asserted until the projector reports it; never the opposite of what was done less than two
minutes ago: lamps and their ballasts do not bear that.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from exhibit.outputs.projector_power.device import PowerAnswer, PowerReport
from exhibit.values import Link

ASK_S, SWITCH_S = 10.0, 10.0
"""It is asked, and told again, so often at most."""
LEAST_BETWEEN_S = 120.0
"""Between on and off, and between off and on."""
PATIENCE_S = 240.0
"""Whoever has not reached what is wanted after that is ill: people are to know within five minutes."""
NEVER = float("-inf")


@dataclass(frozen=True)
class PowerState:
    """All that is known. Times are seconds of the monotonic clock. `turned_to`: what it was told, or was seen to do,
    last, at `turned_s`; `unsettled_s`: since when it is not as it is wanted; `why`: why not, in words."""

    wanted: bool | None = None
    wanted_s: float = NEVER
    """Since when."""
    off_s: float = NEVER
    """Since when it reports that it is off; it counts as long as the last report says so."""
    report: PowerReport = field(default_factory=lambda: PowerReport(None))
    heard_s: float | None = None
    silent: str = ""
    """Why it could not be asked last; empty where it answered."""
    locked: bool = False
    """Whether that was for its password."""
    asked_s: float = NEVER
    told_s: float = NEVER
    chosen_s: float = NEVER
    turned_to: bool | None = None
    turned_s: float = NEVER
    unsettled_s: float | None = None
    answer: PowerAnswer | None = None
    """What it said when it was told last."""
    switches: int = 0


Action = Literal["ask", "switch on", "switch off", "choose"]


def want(state: PowerState, now_s: float, *, on: bool) -> PowerState:
    """From now on it is to be on, or off."""
    if on == state.wanted:
        return state
    return replace(state, wanted=on, wanted_s=now_s, unsettled_s=None if _settled(replace(state, wanted=on)) else now_s,
                   told_s=NEVER, answer=None)  # fmt: skip


def action(state: PowerState, now_s: float, picture: str = "", ask_s: float = ASK_S) -> Action | None:
    """What is to be done now; `picture` is the input that is wanted, `ask_s`: how often it is asked while all is as it
    is to be."""
    if now_s - state.asked_s >= (ask_s if _settled(state) else ASK_S):
        return "ask"
    if state.heard_s is None and not state.silent:
        return None
    if _may_switch(state, now_s):
        return "switch on" if state.wanted else "switch off"
    showing = state.wanted and state.report.power == "on" and not state.silent
    if picture and showing and state.report.input != picture and now_s - state.chosen_s >= SWITCH_S:
        return "choose"
    return None


def _may_switch(state: PowerState, now_s: float) -> bool:
    if state.wanted is None or _settled(state) or state.locked or now_s - state.told_s < SWITCH_S:
        return False
    if state.report.power in ("warming", "cooling") and not state.silent:
        return False  # what it does now comes to its end first
    opposite = state.turned_to is not None and state.turned_to != state.wanted
    return not (opposite and now_s - state.turned_s < LEAST_BETWEEN_S)


def reported(state: PowerState, report: PowerReport, now_s: float) -> PowerState:
    """It has answered. Who switches it at its own keys has turned it, too."""
    before, turning = state.report.power, {"on": True, "warming": True, "off": False, "cooling": False}
    seen = None if report.power is None else turning[report.power]
    known = None if before is None else turning[before]
    turned = seen is not None and known is not None and seen not in (known, state.turned_to)
    off_s = now_s if report.power == "off" and before != "off" else state.off_s
    state = replace(state, report=report, heard_s=now_s, silent="", locked=False, asked_s=now_s, off_s=off_s)
    if turned:
        state = replace(state, turned_to=seen, turned_s=now_s)
    return _timed(state, now_s)


def unheard(
    state: PowerState, why: str, now_s: float, *, password: bool = False, switching: bool = False
) -> PowerState:
    """It could not be asked; or not be told to go on or off (`switching`), which is tried again when it is due."""
    told_s = now_s if switching else state.told_s
    return _timed(replace(state, silent=why, locked=password, asked_s=now_s, told_s=told_s), now_s)


def told(state: PowerState, answer: PowerAnswer, now_s: float, *, on: bool) -> PowerState:
    """It was told to go on or off, and answered so."""
    state = replace(state, told_s=now_s, answer=answer, switches=state.switches + 1)
    if answer == "ok":
        # Again and again the same is one turn: the time between on and off counts from its first.
        again = state.turned_to == on
        state = replace(state, turned_to=on, turned_s=state.turned_s if again else now_s, asked_s=NEVER)
    return _timed(state, now_s)


def chosen(state: PowerState, now_s: float) -> PowerState:
    """Its input was chosen."""
    return replace(state, chosen_s=now_s, asked_s=NEVER)


def _timed(state: PowerState, now_s: float) -> PowerState:
    if _settled(state):
        return replace(state, unsettled_s=None)
    return replace(state, unsettled_s=now_s) if state.unsettled_s is None else state


def _settled(state: PowerState) -> bool:
    """Whether it is as it is wanted. Many say nothing once they are off: who was seen to go off, and is silent, is."""
    if state.wanted is None:
        return not state.silent
    if state.silent:
        return not state.wanted and not state.locked and state.report.power in ("off", "cooling")
    if not state.wanted and state.report.power is None and state.turned_to is False:
        return True  # it took that, and says nothing of its power in standby
    return state.report.power == ("on" if state.wanted else "off")


def verdict(state: PowerState, now_s: float) -> tuple[Link, str]:
    """How it fares, and a few words for people."""
    if state.locked:
        return "down", f"{state.silent}: write the right one (password_file), or take it away in the projector's menu"
    if not state.silent and state.report.errors:
        return "down", f"it reports a fault: {', '.join(state.report.errors)}"
    if state.answer == "fault" and not _settled(state):
        return "down", "it reports that it is broken (ERR4): look at it"
    words = _words(state)
    if _settled(state):
        return ("unverified" if state.heard_s is None else "up"), words
    lasted_s = 0.0 if state.unsettled_s is None else now_s - state.unsettled_s
    # Whoever is to be off and was never heard may just be off: many say nothing then.
    unknown = state.wanted is False and state.silent and state.report.power is None
    if lasted_s >= PATIENCE_S and not unknown:
        return "down", f"{_wish(state)} for {lasted_s / 60:.0f} min: {_reason(state)}"
    return "unverified", f"{_wish(state)}: {_reason(state)}"


def _wish(state: PowerState) -> str:
    return "it could not be asked" if state.wanted is None else f"it is to be {'on' if state.wanted else 'off'}"


def _reason(state: PowerState) -> str:
    power = state.report.power
    if state.silent:
        return state.silent
    if power in ("warming", "cooling"):
        return f"it is {power}"
    if state.answer == "not now":
        return f"it says {power or 'nothing of its power'}, and not now when it is told (ERR3)"
    if state.answer == "cannot":
        return "it does not know how to be switched from afar: see its menu for standby over the network"
    return f"it takes the command, and says {power or 'nothing of its power'}" if state.answer else (
        f"it says {power or 'nothing of its power'}")  # fmt: skip


def _words(state: PowerState) -> str:
    report = state.report
    unsaid = "told to go off" if state.turned_to is False else "asked"
    power = f"{report.power or unsaid}{' and silent' if state.silent else ''}"
    lamps = f"lamp {' and '.join(map(str, report.lamp_hours))} h" if report.lamp_hours else ""
    soon = f"soon to be seen to: {', '.join(report.warnings)}" if report.warnings else ""
    picture = f"input {report.input}" if report.input and report.power == "on" else ""
    return ", ".join(part for part in (power, picture, lamps, soon) if part)
