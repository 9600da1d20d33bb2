"""Dials: what the live numbers of a scene are from moment to moment, calm whatever the mood does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exhibit.expressions.vocabulary import Values
from exhibit.outputs.scenes.numbers import LiveNumber
from exhibit.outputs.scenes.visitor_marks import VisitorMarks
from exhibit.outputs.scenes.visitor_traces import VisitorTraces
from exhibit.smoothing import share_of_new
from exhibit.values import NO_NEXT_WORK, NextWork

EASE_S = 0.25
"""The time constant with which a number follows."""

UNSEEN = -1
"""Whose a picture is that is drawn only so that what it needs is at hand."""

Key = tuple[int, str]
"""A layer by its place in the scene, and one of its fields."""


@dataclass(frozen=True)
class ParameterValues:
    """What makes this moment of a scene another one than the same moment in an empty room: the live numbers; for layers
    that have some, the seconds they have moved at their speed; who is there, and what those left who have gone.

    A `hurried` moment takes the newest frame of a film that there is; else the right one is waited for. `whose` tells
    one that plays from another: what it keeps from picture to picture is its own. `felt` is how the room is, for texts.
    `next` is what to see next, which is said for `next_for_s`.
    """

    numbers: Mapping[Key, float]
    moved: Mapping[int, float] = field(default_factory=dict)
    standing: tuple[VisitorMarks, ...] = ()
    hurried: bool = False
    whose: int = 0
    traces: VisitorTraces | None = None
    felt: Values | None = None
    next: NextWork = NO_NEXT_WORK
    next_for_s: float = 0.0

    def of(self, layer: int) -> dict[str, float]:
        """The numbers of one layer. One that was moved along needs no speed any more."""
        own = {name: number for (index, name), number in self.numbers.items() if index == layer}
        return {**own, "speed": 1.0} if layer in self.moved else own


@dataclass
class EasedParameters:
    """Numbers that follow what they should be, each a quarter of a second behind.

    Speed is summed up, so that a layer whose speed changes goes on from where it is. So are rates and periods: a layer
    multiplies them by the whole time it has moved, and gets the mean that makes of this product what was summed up.
    """

    live: Mapping[Key, LiveNumber]
    speeds: Mapping[int, float]
    """The speed of each layer that has live numbers; of no meaning where the speed is itself one of them."""
    now: dict[Key, float] = field(default_factory=dict)
    moved: dict[int, float] = field(default_factory=dict)
    sums: dict[Key, float] = field(default_factory=dict)

    def step(self, wanted: Mapping[Key, float], step_s: float) -> tuple[dict[Key, float], dict[int, float]]:
        """The numbers `step_s` later, when they should be as `wanted`, and how far each layer has moved. What is new
        stands there at once."""
        share = share_of_new(step_s, EASE_S)
        for key, number in wanted.items():
            before = self.now.get(key, number)
            steps = self.live[key].counts == "step"
            self.now[key] = number if steps else before + (number - before) * share
        for layer, speed in self.speeds.items():
            self.moved[layer] = self.moved.get(layer, 0.0) + self.now.get((layer, "speed"), speed) * step_s
        numbers = {key: self._acting(key, self.live[key], step_s) for key in self.now}
        return numbers, dict(self.moved)

    def settled(self) -> EasedParameters:
        """The same with numbers that stand at once where they should be next, and everything where it has moved to."""
        return EasedParameters(self.live, self.speeds, {}, dict(self.moved), dict(self.sums))

    def _acting(self, key: Key, number: LiveNumber, step_s: float) -> float:
        now = self.now[key]
        if number.counts in ("value", "step"):
            return now
        moved = self.moved[key[0]]
        step = step_s * self.now.get((key[0], "speed"), self.speeds[key[0]])
        a_second = now if number.counts == "rate" else 1 / now
        total = self.sums[key] = self.sums.get(key, 0.0) + a_second * step
        mean = total / moved if moved > 0 else a_second
        return mean if number.counts == "rate" else 1 / mean
