"""How differently those feel who are there together. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from exhibit.values import EMOTIONS, Emotions


def spread_of(felt: Sequence[Emotions]) -> float:
    """0 where all feel alike, 1 where each feels something else and nothing besides: the mean distance (half the sum of
    the differences of the shares) of each from all together. Who was not read does not count."""
    read = [one for one in felt if one]
    if len(read) < 2:
        return 0.0
    mean = {name: sum(one.get(name, 0.0) for one in read) / len(read) for name in EMOTIONS}
    apart = (sum(abs(one.get(name, 0.0) - mean[name]) for name in EMOTIONS) / 2 for one in read)
    # The farthest that so many can be apart is 1.
    return min(1.0, sum(apart) / (len(read) - 1))
