"""Smoothing in seconds: the same faces give the same curve at 10 and at 30 frames a second."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True)
class OneEuro:
    """The One Euro filter's memory: the smoothed value and its smoothed speed (Casiez, Roussel, Vogel, CHI 2012,
    doi 10.1145/2207676.2208639): steady while the value rests, quick when it moves."""

    value: float
    speed: float = 0.0

    def towards(self, value: float, step_s: float, least_hz: float, beta: float) -> OneEuro:
        """The memory `step_s` later: `least_hz` is the cut-off at rest, `beta` what speed adds to it."""
        if step_s <= 0:
            return self
        speed = self.speed + _share_at(_SPEED_HZ, step_s) * ((value - self.value) / step_s - self.speed)
        share = _share_at(least_hz + beta * abs(speed), step_s)
        return OneEuro(self.value + share * (value - self.value), speed)


_SPEED_HZ = 1.0
"""The cut-off of the speed, as the paper has it."""


def _share_at(cutoff_hz: float, step_s: float) -> float:
    return 1.0 / (1.0 + 1.0 / (2 * math.pi * cutoff_hz * step_s))
