"""Which ranks are possible, and who can be told apart. Pure.

Every pair of exhibits is compared, all pairs at once at 95 % by Tukey's studentised range (Tukey 1953, Kramer 1956; for
unequal errors it errs to the safe side: Hayter 1984, Annals of Statistics 12, 61-75). The rank of an exhibit lies
between 1 + how many are surely above it, and the number of all less those surely below it: intervals that are right for
all exhibits together (Al Mohamad, Goeman and van Zwet, arXiv:1708.02729; Mogstad, Romano, Shaikh and Wilhelm 2024,
Review of Economic Studies 91, 476-518).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from exhibit.museum.statistics.interval import LEVEL
from exhibit.museum.statistics.sums import Numbers


@lru_cache(maxsize=256)
def range_quantile(groups: int, level: float = LEVEL) -> float:
    """The value below which the range of `groups` (2 or more) standard normal variables lies in `level` of the cases,
    by bisection of the integral g ∫ φ(z) (Φ(z) - Φ(z - q))^(g-1) dz."""
    normal, z = NormalDist(), np.linspace(-6, 8, 281)
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    below = np.array([normal.cdf(value) for value in z])
    low, high = 0.0, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        inside = below - np.array([normal.cdf(value - middle) for value in z])
        covered = groups * float((density * inside ** (groups - 1)).sum()) * (z[1] - z[0])
        low, high = (middle, high) if covered < level else (low, middle)
    return low


def surely_above(values: Numbers, standard_errors: Numbers, level: float = LEVEL) -> NDArray[np.bool_]:
    """Whether the exhibit of the row is told apart from that of the column, and higher. All that it says is true in
    `level` of the cases."""
    if len(values) < 2:
        return np.zeros((len(values), len(values)), dtype=np.bool_)
    apart = values[:, None] - values[None, :]
    errors = np.sqrt(standard_errors[:, None] ** 2 + standard_errors[None, :] ** 2)
    result: NDArray[np.bool_] = apart > range_quantile(len(values), level) / math.sqrt(2) * errors
    return result


@dataclass(frozen=True)
class RankSpan:
    """The ranks that are possible, 1 for the highest value."""

    first: int
    last: int


def rank_spans(above: NDArray[np.bool_]) -> list[RankSpan]:
    """The ranks that what is `surely_above` what leaves open, for each."""
    over, under = above.sum(axis=0), above.sum(axis=1)
    return [RankSpan(1 + int(a), len(above) - int(b)) for a, b in zip(over, under, strict=True)]


def tiers(above: NDArray[np.bool_], order: Sequence[int]) -> list[list[int]]:
    """`order` (places, from high to low) cut wherever all before are told apart from all after."""
    found: list[list[int]] = [[]]
    for number, place in enumerate(order):
        if number and bool(above[np.ix_(order[:number], order[number:])].all()):
            found.append([])
        found[-1].append(place)
    return [tier for tier in found if tier]


def steadied(counts: Numbers, of: Numbers) -> tuple[Numbers, Numbers]:
    """Shares on the scale on which their error does not depend on them, asin(sqrt(share)), with that error. `of` is
    divided by the design effect. Source: Anscombe 1948, Biometrika 35, 246-254."""
    result: Numbers = np.arcsin(np.sqrt((counts + 3 / 8) / (of + 3 / 4)))
    return result, 0.5 / np.sqrt(of + 0.5)
