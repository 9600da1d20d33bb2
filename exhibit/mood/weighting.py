"""Whose face counts in the room's mood, and how much. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from exhibit.values import Visitor

ALL, LARGEST, CENTRE, WEIGHTED = "all", "largest", "centre", "weighted"
_SAME = 1e-6

Weights = tuple[float, ...]


def weights(visitors: tuple[Visitor, ...], size_px: tuple[int, int], whose: str) -> Weights:
    """A weight for each of `visitors` in a frame of `size_px`: how much their face counts.

    all: everybody alike. largest: only the largest face, who is usually the nearest visitor. centre: only the face
    nearest to the middle of the frame, of several cameras to that of its own one's. weighted: by the area of the face.
    Raises KeyError for any other name.
    """
    return _WAYS[whose](visitors, size_px) if visitors else ()


def _all(visitors: tuple[Visitor, ...], _: tuple[int, int]) -> Weights:
    return (1.0,) * len(visitors)


def _largest(visitors: tuple[Visitor, ...], _: tuple[int, int]) -> Weights:
    best = max(visitor.face.height_px for visitor in visitors)
    return tuple(float(visitor.face.height_px >= best - _SAME) for visitor in visitors)


def _centre(visitors: tuple[Visitor, ...], size_px: tuple[int, int]) -> Weights:
    distances = [_from_middle(visitor, size_px) for visitor in visitors]
    return tuple(float(distance <= min(distances) + _SAME) for distance in distances)


def _from_middle(visitor: Visitor, size_px: tuple[int, int]) -> float:
    """How far a face is from the middle of its picture, in pixels; of several cameras' all are as high."""
    if not visitor.views:
        return math.dist(visitor.face.centre, (size_px[0] / 2, size_px[1] / 2))
    x, y = visitor.views[0].spot
    return math.hypot(x - 0.5, y - 0.5) * size_px[1]


def _weighted(visitors: tuple[Visitor, ...], _: tuple[int, int]) -> Weights:
    return tuple(visitor.face.height_px**2 for visitor in visitors)


_WAYS: Mapping[str, Callable[[tuple[Visitor, ...], tuple[int, int]], Weights]] = {
    ALL: _all,
    LARGEST: _largest,
    CENTRE: _centre,
    WEIGHTED: _weighted,
}
