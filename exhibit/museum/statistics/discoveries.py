"""Which of many comparisons stand out, when some would by chance. Pure. Source: Benjamini and Hochberg 1995, J. Royal
Statistical Society B 57, 289-300; it holds for independent and for positively dependent ones (Benjamini and Yekutieli
2001)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

RATE = 0.10


@dataclass(frozen=True)
class Discoveries:
    """`places` in the list that stand out, in its order; of them about `by_chance` are none, at most, on average."""

    places: tuple[int, ...]
    by_chance: float


def discoveries(p_values: Sequence[float], rate: float = RATE) -> Discoveries:
    """Those that stand out so that on average at most `rate` of them are false."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    last = max((rank for rank, place in enumerate(order, 1) if p_values[place] <= rate * rank / len(order)), default=0)
    return Discoveries(tuple(sorted(order[:last])), rate * last)
