"""Museums whose truth is known, quickly: groups that share a mood, days of one weather, hours and weekdays that differ.

All effects are on the log odds. A share is calibrated so that it is true on average over everybody who comes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from exhibit.museum.statistics.sums import Numbers

Places = NDArray[np.intp]

GROUP = np.array([0.35, 0.40, 0.15, 0.10])
GROUP_MEAN = float(GROUP @ np.arange(1, 5))
BUSY = np.array([0.5, 0.9, 1.2, 1.1, 1.0, 1.3, 1.2, 0.8]) / 8
FIRST_HOUR = 10


@dataclass(frozen=True)
class Room:
    """`likeness` spreads groups, `weather` days; `hours`, how far the eight hours lie apart, `weekend`, how much more
    people smile on Saturday and Sunday."""

    share: float = 0.25
    visits_a_day: float = 60.0
    likeness: float = 0.6
    weather: float = 0.25
    hours: float = 0.3
    weekend: float = 0.3

    @property
    def base(self) -> float:
        """The log odds of a group in a usual hour, so that `share` is true on average."""
        return _base(self)


def _hourly(room: Room) -> Numbers:
    return room.hours * np.cos(np.arange(8) / 8 * 2 * np.pi)


_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)


@lru_cache(maxsize=512)
def _base(room: Room) -> float:
    """By bisection of the mean over hours, weekdays, weathers and groups."""
    weekend = np.array([0.0, room.weekend])
    moved = (_hourly(room)[:, None] + weekend)[:, :, None] + _NODES * np.hypot(room.likeness, room.weather)
    often = (BUSY / BUSY.sum())[:, None, None] * np.array([5 / 7, 2 / 7])[:, None] * (_WEIGHTS / _WEIGHTS.sum())
    low, high = -8.0, 8.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if float((often / (1 + np.exp(-middle - moved))).sum()) < room.share else (low, middle)
        )
    return low


@dataclass(frozen=True)
class Crowd:
    """Groups: the number of their day, their sizes, when they came (s since midnight), and how many of each smiled."""

    days: Places
    sizes: Numbers
    at_s: Numbers
    smiles: Numbers


def crowd(room: Room, days: int, random: Generator, shifts: Numbers | None = None) -> Crowd:
    """Who comes on `days` days, the first of them a Monday; `shifts` of the log odds, a row a day and a column for each
    half hour, where the wall does something."""
    of_day = np.repeat(np.arange(days), random.poisson(room.visits_a_day / GROUP_MEAN, days))
    sizes = random.choice(4, len(of_day), p=GROUP) + 1
    hours = random.choice(8, len(of_day), p=BUSY / BUSY.sum())
    at_s = (FIRST_HOUR + hours + random.random(len(of_day))) * 3600
    odds = room.base + _hourly(room)[hours] + room.weekend * (of_day % 7 >= 5)
    odds += random.normal(0, room.likeness, len(of_day)) + random.normal(0, room.weather, days)[of_day]
    if shifts is not None:
        odds += shifts[of_day, (at_s // 1800).astype(int)]
    smiles = random.binomial(sizes, 1 / (1 + np.exp(-odds)))
    return Crowd(of_day, sizes.astype(float), at_s, smiles.astype(float))


def by_day(days: int, of_day: Places, values: Numbers) -> Numbers:
    """The sums of `values` of each day."""
    result: Numbers = np.bincount(of_day, weights=values, minlength=days).astype(np.float64)
    return result


def daily(room: Room, days: int, random: Generator) -> tuple[Numbers, Numbers]:
    """Smiles and visits of each day."""
    here = crowd(room, days, random)
    return by_day(days, here.days, here.smiles), by_day(days, here.days, here.sizes)


def with_share(room: Room, share: float) -> Room:
    """The same room where another share smiles."""
    return replace(room, share=share)
