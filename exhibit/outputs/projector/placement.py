"""Where the picture lies on its display: four corners that were moved, and edges that are masked. Pure geometry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")
EDGES = ("top", "right", "bottom", "left")
SQUARE: tuple[Point, ...] = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
_BEYOND = 0.01
"""A masked edge reaches so far out of the picture: along its very rim, smoothed pixels would shine through."""


@dataclass(frozen=True)
class Placement:
    """`corners`: top left, top right, bottom right, bottom left, as shares of the width and height of the picture's
    straight place, so that 0 and 1 are where they are without correction. `mask`: shares of the picture that stay
    black at the top, right, bottom and left."""

    corners: tuple[Point, ...] = SQUARE
    mask: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        if not convex(self.corners):
            raise ValueError("the corners must stay in their order: none may cross over to the other side")
        if not all(0 <= share < 0.5 for share in self.mask):
            raise ValueError("a masked edge is a share of the picture, from 0 to less than 0.5")

    @property
    def straight(self) -> bool:
        """Whether the picture keeps its shape."""
        return self.corners == SQUARE

    @cached_property
    def matrix(self) -> NDArray[np.float64]:
        """The perspective that takes the unit square to the corners: (3, 3), for columns (x, y, 1)."""
        return homography(SQUARE, self.corners)

    def at(self, points: Sequence[Point]) -> NDArray[np.float64]:
        """Where points of the picture, in shares of it, come to lie: (n, 2), in shares of the straight place."""
        moved = self.matrix @ np.column_stack([np.asarray(points, np.float64), np.ones(len(points))]).T
        placed: NDArray[np.float64] = (moved[:2] / moved[2]).T
        return placed

    def masked(self) -> list[NDArray[np.float64]]:
        """The four-sided shapes that stay black, in shares of the straight place."""
        top, right, bottom, left = self.mask
        low, high = -_BEYOND, 1 + _BEYOND
        bands = {
            "top": ((low, low), (high, low), (high, top), (low, top)),
            "right": ((1 - right, low), (high, low), (high, high), (1 - right, high)),
            "bottom": ((low, 1 - bottom), (high, 1 - bottom), (high, high), (low, high)),
            "left": ((low, low), (left, low), (left, high), (low, high)),
        }
        return [self.at(bands[edge]) for edge, share in zip(EDGES, self.mask, strict=True) if share > 0]


def homography(source: Sequence[Point], target: Sequence[Point]) -> NDArray[np.float64]:
    """The perspective that takes four points to four others (Hartley and Zisserman 2004, chapter 4)."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.append(np.linalg.solve(np.array(rows, np.float64), np.array(values, np.float64)), 1.0).reshape(3, 3)


def convex(corners: Sequence[Point]) -> bool:
    """Whether four corners, clockwise on a screen, go round without a fold; a sliver does not count."""
    for index in range(4):
        (ax, ay), (bx, by), (cx, cy) = (corners[(index + step) % 4] for step in range(3))
        if (bx - ax) * (cy - by) - (by - ay) * (cx - bx) < 1e-3:
            return False
    return True


def fitted(picture_px: tuple[int, int], window_px: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, width and height of the largest place for a picture in a window, in its own proportions, centred."""
    scale = min(window_px[0] / picture_px[0], window_px[1] / picture_px[1])
    width, height = max(round(picture_px[0] * scale), 1), max(round(picture_px[1] * scale), 1)
    return (window_px[0] - width) // 2, (window_px[1] - height) // 2, width, height


def placed(shares: NDArray[np.float64], place: tuple[int, int, int, int]) -> list[Point]:
    """Points in pixels of the window, from shares of the place."""
    left, top, width, height = place
    return [(left + x * width, top + y * height) for x, y in shares.tolist()]


STRAIGHT = Placement()
