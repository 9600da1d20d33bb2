"""Calls to the rooms of a house, answered in step: each says at which moment, and every room waits for it by its own
clock. Pure, but for what it remembers.

Where a clock cannot be trusted, here or there, the moment is reckoned from when the call came; where it is over, a call
is answered at once. Both are said (D-house-9). Times are seconds: `at_s` on the wall clock (Unix), `now_s` on the
monotonic clock of whoever hears.
"""

from __future__ import annotations

import json
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from exhibit.cues.call import HEARD_S, LEAD_S

TRUSTED_S = 0.05
"""A clock that may be off by more is none to go by."""
_MOST_KNOWN, _MOST_WAITING = 500, 50
_LONGEST, _MOST_OF_A_NAME = 1024, 64
_FARTHEST_S = 5.0
"""A moment later than that is of a clock that is wrong; one that long over is of an evening that is over too."""


@dataclass(frozen=True)
class HouseCall:
    """The call `name`, for the moment `at_s`; `id` is drawn by lot; `offset_s`: by how much the clock of whoever calls
    may be off, None where no time server keeps it."""

    id: str
    name: str
    at_s: float
    offset_s: float | None = None


def encoded(call: HouseCall) -> str:
    """As it is published."""
    return json.dumps({"id": call.id, "call": call.name, "at": round(call.at_s, 4), "offset_s": call.offset_s})


def decoded(payload: str) -> HouseCall | None:
    """The call that was published as `payload`; None where it is none."""
    try:
        said: object = json.loads(payload) if len(payload) <= _LONGEST else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    called, name, at_s, offset_s = said.get("id"), said.get("call"), said.get("at"), said.get("offset_s")
    if not (isinstance(called, str) and isinstance(name, str) and 0 < len(called) <= _MOST_OF_A_NAME >= len(name) > 0):
        return None
    if isinstance(at_s, bool) or not isinstance(at_s, int | float) or not math.isfinite(at_s):
        return None
    trusted = isinstance(offset_s, int | float) and not isinstance(offset_s, bool) and math.isfinite(offset_s)
    return HouseCall(called, name, float(at_s), float(offset_s) if trusted else None)  # type: ignore[arg-type]


class CallsHeard:
    """The calls that a room has heard and has still to answer. `early_s`: by how much it answers a call by that name
    before the moment, since its wall and its sound take so long. For one thread at a time."""

    def __init__(self, early_s: Callable[[str], float] = lambda _: 0.0) -> None:
        self.early_s = early_s
        self._known: OrderedDict[str, None] = OrderedDict()
        self._due: list[tuple[float, str]] = []
        self._looked_s = -math.inf

    def hear(self, call: HouseCall, now_s: float, wall_s: float, offset_s: float | None) -> str:
        """Take a call that came at `now_s`, as the wall clock here showed `wall_s` and may be off by `offset_s`; each
        is taken once. What is to be said where it is not answered in step by the clock, else nothing."""
        if call.id in self._known:
            return ""
        self._know(call)
        early_s, ahead_s = self.early_s(call.name), call.at_s - wall_s
        if why := _why_not_by_the_clock(call, ahead_s, offset_s):
            self._answer(call, now_s + max(0.0, LEAD_S - early_s))
            return f"the call '{call.name}' was answered by when it came, not by the clock: {why}"
        if ahead_s < -_FARTHEST_S:
            return f"the call '{call.name}' came long after its moment, and was not answered"
        self._answer(call, now_s + max(0.0, ahead_s - early_s))
        return _why_late(call.name, ahead_s, early_s)

    def answer_own(self, call: HouseCall, now_s: float) -> None:
        """The room's own call, sent at `now_s`: no clock but one is needed for it."""
        self._know(call)
        self._answer(call, now_s + max(0.0, LEAD_S - self.early_s(call.name)))

    def _know(self, call: HouseCall) -> None:
        self._known[call.id] = None
        while len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)

    def _answer(self, call: HouseCall, due_s: float) -> None:
        if len(self._due) < _MOST_WAITING:
            self._due.append((due_s, call.name))

    def called(self, now_s: float) -> frozenset[str]:
        """What the room is called at `now_s`."""
        self._looked_s = now_s
        self._due = [one for one in self._due if now_s - one[0] < HEARD_S]
        return frozenset(name for due_s, name in self._due if due_s <= now_s)

    def due_s(self) -> float:
        """When something changes next, since `called` was asked last; infinite where nothing is waited for."""
        looked_s = self._looked_s
        moments = (moment for due_s, _ in self._due for moment in (due_s, due_s + HEARD_S) if moment > looked_s)
        return min(moments, default=math.inf)


def _why_not_by_the_clock(call: HouseCall, ahead_s: float, offset_s: float | None) -> str:
    """Why the moment of a call that is `ahead_s` away by the clock here is not gone by; empty where it is."""
    if offset_s is None:
        return "no time server keeps the clock here"
    if call.offset_s is None:
        return "no time server keeps the clock where it comes from"
    if max(offset_s, call.offset_s) > TRUSTED_S:
        return f"a clock may be off by more than {1000 * TRUSTED_S:.0f} ms"
    return "it names a moment far away: compare the clocks" if ahead_s > _FARTHEST_S else ""


def _why_late(name: str, ahead_s: float, early_s: float) -> str:
    if ahead_s < 0:
        return f"the call '{name}' came after its moment, and was answered at once: is the line to the broker slow?"
    if ahead_s < early_s:
        return (
            f"the call '{name}' was answered late: wall or sound take longer than it is ahead ('latency', venue.yaml)"
        )
    return ""
