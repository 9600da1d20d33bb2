"""Smoothing in seconds: the same faces give the same curve at 10 and at 30 frames a second."""

from __future__ import annotations

import math
from collections.abc import Mapping

from exhibit.values import Emotions


def share_of_new(step_s: float, time_constant_s: float) -> float:
    """How much of a new value enters an exponential average after `step_s`: 1 - exp(-dt / tau)."""
    if time_constant_s <= 0:
        return 1.0
    return 1.0 - math.exp(-max(0.0, step_s) / time_constant_s)


def smoothed(before: Emotions, now: Emotions, step_s: float, time_constant_s: float) -> Emotions:
    """The distribution `before`, moved towards `now`; what is new stands at once, what is unread changes nothing."""
    if not before or not now:
        return now or before
    share = share_of_new(step_s, time_constant_s)
    mixed = {name: _mix(before, now, name, share) for name in dict.fromkeys([*before, *now])}
    total = sum(mixed.values())
    return {name: value / total for name, value in mixed.items()}


def _mix(before: Mapping[str, float], now: Mapping[str, float], name: str, share: float) -> float:
    return before.get(name, 0.0) * (1 - share) + now.get(name, 0.0) * share
