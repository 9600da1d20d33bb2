"""Soft fields read elsewhere than where they were made: from a tile that repeats, and from a coarser grid.

Beside `media.py` the one file of the scenes that knows cv2, which reads between pixels some five times as fast as numpy
(D-scenes-20).
"""

from __future__ import annotations

from exhibit.outputs.scenes.colour import Floats
from exhibit.system.late import cv2, np


def near(tile: Floats, u: Floats, v: Floats) -> Floats:
    """The value of the square `tile` that (u, v), in tiles, lies in; the arrays broadcast against each other."""
    column, row = _pixels(tile, u, v, np.float32(-0.5))  # cv2 rounds to the nearest, here it is rounded down
    return np.asarray(cv2.remap(tile, column, row, cv2.INTER_NEAREST, borderMode=cv2.BORDER_WRAP), np.float32)


def read(tile: Floats, u: Floats, v: Floats) -> Floats:
    """The value of the square `tile` at (u, v), in tiles, mixed between its four nearest; the arrays broadcast."""
    column, row = _pixels(tile, u, v, np.float32(0))
    return np.asarray(cv2.remap(tile, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), np.float32)


def enlarged(field: Floats, grid_px: tuple[int, int]) -> Floats:
    """A field of fewer (rows, columns) spread evenly over a grid of `grid_px` (width, height)."""
    return np.asarray(cv2.resize(field, grid_px, interpolation=cv2.INTER_LINEAR), np.float32)


def _pixels(tile: Floats, u: Floats, v: Floats, beside: np.float32) -> tuple[Floats, Floats]:
    """Where in the tile each place lies, in pixels from 0: whole tiles are left out, since cv2 counts in 16 bits."""
    shape, side = np.broadcast_shapes(u.shape, v.shape), np.float32(tile.shape[0])
    column, row = np.empty(shape, np.float32), np.empty(shape, np.float32)
    for pixels, place in ((column, u), (row, v)):
        past = (place - np.floor(place)) * side
        np.add(past, beside, out=pixels, casting="same_kind")
    return column, row
