"""Calls to the rooms of a house, answered in step: each says at which moment, and every room waits for it by its own
clock. Pure, but for what it remembers.

Where a clock cannot be trusted, here or there, or the moment is over, a call is answered as it comes, and that is said
(D-house-9). Times are seconds: `at_s` on the wall clock (Unix), `now_s` on the monotonic clock of whoever hears.
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
"""A call for a later moment is no call."""


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

    def hear(self, call: HouseCall, now_s: float, wall_s: float, offset_s: float | None) -> str:
        """Take a call that came at `now_s`, as the wall clock here showed `wall_s` and may be off by `offset_s`; each
        is taken once. Why it is answered as it comes, empty where it is answered in step."""
        if call.id in self._known:
            return ""
        self._known[call.id] = None
        while len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
        why, left_s = self._judged(call, wall_s, offset_s)
        if len(self._due) < _MOST_WAITING:
            self._due.append((now_s + (0.0 if why else left_s), call.name))
        return why

    def _judged(self, call: HouseCall, wall_s: float, offset_s: float | None) -> tuple[str, float]:
        """Why it cannot be answered in step, and in how many seconds it is answered where it can."""
        left_s = call.at_s - wall_s - self.early_s(call.name)
        if offset_s is None:
            return "no time server keeps the clock here", 0.0
        if call.offset_s is None:
            return "no time server keeps the clock where it comes from", 0.0
        worst_s = max(offset_s, call.offset_s)
        if worst_s > TRUSTED_S:
            return f"a clock may be off by {1000 * worst_s:.0f} ms", 0.0
        if left_s > _FARTHEST_S:
            return f"it is for a moment {left_s:.0f} s away: compare the clocks", 0.0
        return (f"it came {-1000 * left_s:.0f} ms too late", 0.0) if left_s < 0 else ("", left_s)

    def answer_own(self, call: HouseCall, now_s: float) -> None:
        """The room's own call, sent at `now_s`: no clock but one is needed for it."""
        self._known[call.id] = None
        self._due.append((now_s + max(0.0, LEAD_S - self.early_s(call.name)), call.name))

    def called(self, now_s: float) -> frozenset[str]:
        """What the room is called at `now_s`."""
        self._due = [one for one in self._due if now_s - one[0] < HEARD_S]
        return frozenset(name for due_s, name in self._due if due_s <= now_s)

    def due_s(self, now_s: float) -> float:
        """When something changes next; infinite where nothing is waited for."""
        moments = (moment for due_s, _ in self._due for moment in (due_s, due_s + HEARD_S) if moment > now_s)
        return min(moments, default=math.inf)
