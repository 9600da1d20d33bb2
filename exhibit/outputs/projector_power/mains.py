"""When the mains of a projector may be cut, and when it may be told to go on. Pure.

A lamp that has not cooled may burst where its fan stops: what may burn, or may still cool, keeps its mains, whoever
wants it off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exhibit.outputs.projector_power.link_state import Action, PowerState, action, want

ASK_S = 30.0
"""Mains that are as they are to be are asked so often: each time is a connection to the broker."""
Which = Literal["projector", "mains"]


@dataclass(frozen=True)
class MainsRule:
    """`cooled_s`: how long a projector has reported that it is off before its mains are cut; `silent_s`: how long it
    has to be off where it does not report that."""

    cooled_s: float = 60.0
    silent_s: float = 900.0


def mains_wanted(projector: PowerState, now_s: float, rule: MainsRule, *, reports: bool = True) -> bool | None:
    """Whether its mains are to be on; None: as they are. `reports`: whether it can be asked at all."""
    if projector.wanted is None or projector.wanted:
        return projector.wanted
    return False if _is_cold(projector, now_s, rule, reports=reports) else None


def _is_cold(projector: PowerState, now_s: float, rule: MainsRule, *, reports: bool) -> bool:
    if not reports:
        return now_s - projector.wanted_s >= rule.silent_s
    power = projector.report.power
    if power == "off":  # who says nothing any more after that has cooled, too
        return now_s - projector.off_s >= rule.cooled_s
    lasted_s = now_s - max(projector.turned_s, projector.heard_s or now_s)
    if power == "cooling":  # it was seen to go off, and has said nothing since
        return bool(projector.silent) and lasted_s >= rule.silent_s
    if projector.turned_to is not False:
        return False
    if projector.silent:  # it took that it is to go off, and has said nothing since
        return (projector.heard_s or now_s) <= projector.turned_s and lasted_s >= rule.silent_s
    return power is None and now_s - projector.turned_s >= rule.silent_s


def next_step(
    projector: PowerState, mains: PowerState, now_s: float, rule: MainsRule, picture: str | None
) -> tuple[PowerState, tuple[Which, Action] | None]:
    """The mains as they are wanted now, and what is to be done next; the mains come first. `picture` is the input that
    the projector is to show; None where there is none that can be asked."""
    reports = picture is not None
    wanted = mains_wanted(projector, now_s, rule, reports=reports)
    if wanted is not None:
        mains = want(mains, now_s, on=wanted)
    due = action(mains, now_s, ask_s=ASK_S)
    if due is not None:
        return mains, ("mains", due)
    if picture is None or not may_be_told(projector, mains):
        return mains, None
    due = action(projector, now_s, picture)
    return mains, None if due is None else ("projector", due)


def may_be_told(projector: PowerState, mains: PowerState) -> bool:
    """Whether the projector may be asked and told anything: not while its mains are off, or before anybody knows. Where
    the mains cannot be asked, it may: it must not stay dark because a broker is away."""
    if mains.silent:
        return True
    return mains.report.power == "on" or (projector.wanted is None and mains.report.power is None)
