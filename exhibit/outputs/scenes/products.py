"""Products of small matrices, on the drawing thread alone."""

from __future__ import annotations

from exhibit.outputs.scenes.colour import Floats
from exhibit.system.late import np

_AT_ONCE = 200_000
"""Multiplications below which OpenBLAS asks no other threads to help: waiting for these costs more than it saves."""


def product(left: Floats, right: Floats) -> Floats:
    """The matrix product, (rows, columns)."""
    inner, columns = right.shape
    step = max(_AT_ONCE // max(inner * columns, 1), 1)
    made = np.empty((left.shape[0], columns), np.float32)
    for row in range(0, left.shape[0], step):
        np.matmul(left[row : row + step], right, out=made[row : row + step])
    return made
