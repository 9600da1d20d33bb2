"""Intervals, the two distributions that they need, and Wilson's interval of a share. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

LEVEL = 0.95
"""How often an interval shall cover the truth, where nothing else is said."""


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both included, in the unit of what it is of; an end may be infinite."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def within(self, low: float, high: float) -> Interval:
        """This, where it lies between two bounds that cannot be passed."""
        return Interval(min(high, max(low, self.low)), max(low, min(high, self.high)))


def normal_quantile(share: float) -> float:
    """The value below which `share` (0 to 1, neither included) of a standard normal variable lies."""
    return NormalDist().inv_cdf(share)


def two_sided(level: float = LEVEL) -> float:
    """How many standard errors to each side hold `level` of a normal variable: 1.96 for 0.95."""
    return normal_quantile((1 + level) / 2)


@lru_cache(maxsize=1024)
def student_quantile(share: float, degrees: int) -> float:
    """The value below which `share` (0.5 to 1) of Student's t with `degrees` of freedom (1 or more) lies, by bisection
    of the exact sum. Source: Abramowitz and Stegun 1964, 26.7.3 and 26.7.4."""
    if degrees > 500:
        return normal_quantile(share) * (1 + 1 / (4 * degrees) * (1 + normal_quantile(share) ** 2))
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _student_within(middle, degrees) < 2 * share - 1 else (low, middle)
    return math.sqrt(degrees) * math.tan(low)


def student_p(t: float, degrees: int) -> float:
    """How often Student's t is at least as far from nought as `t`, on either side."""
    if degrees > 500:
        return math.erfc(abs(t) / math.sqrt(2))
    return max(0.0, 1 - _student_within(math.atan(abs(t) / math.sqrt(degrees)), degrees))


def _student_within(angle: float, degrees: int) -> float:
    """How much of t lies within ± sqrt(degrees) tan(angle)."""
    sine, cosine = math.sin(angle), math.cos(angle)
    term = cosine if degrees % 2 else 1.0
    total = 0.0
    for step in range(2 + degrees % 2, degrees + 1, 2):
        total += term
        term *= cosine * cosine * (step - 1) / step
    return 2 / math.pi * (angle + sine * total) if degrees % 2 else sine * total


def wilson(count: float, n: float, z: float | None = None) -> Interval:
    """The interval of a share of which `count` of `n` were seen (n above 0; neither need be whole, where they were
    divided by a design effect). Assumes that the `n` are independent. Source: Wilson 1927, J. American Statistical
    Association 22, 209-212; Brown, Cai and DasGupta 2001, Statistical Science 16, 101-133."""
    z = two_sided() if z is None else z
    share = count / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(max(0.0, middle - half), min(1.0, middle + half))
