"""Clouds in a tile: fractal noise that repeats without a seam. The tile is finer than its finest fold.

So fine that reading the nearest pixel is smooth enough for soft layers (`near`), at a quarter of the cost of `read`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exhibit.outputs.scenes.colour import Floats
from exhibit.outputs.scenes.store import kept

Cells = NDArray[np.intp]

SIDE = 1024
_FOLDS = 256
"""Pixels of the tile, and of the noise it holds: a power of two, so that wrapping around is a mask."""

_AHEAD = 256.0
"""Whole tiles added to a place before it is rounded down, which turns towards zero; places stay above -256 tiles."""


@kept
def tile(seed: int, roughness: float = 1.9, side: int = SIDE) -> Floats:
    """A square tile of values 0..1, mean 0.5; larger `roughness` is smoother. White noise shaped to a spectrum.

    `side` pixels, a power of two: a coarser one of the same clouds is quicker to read, since it stays near at hand.
    """
    white = np.fft.rfft2(np.random.default_rng(seed).standard_normal((_FOLDS, _FOLDS)))
    waves = np.hypot(np.fft.fftfreq(_FOLDS)[:, None], np.fft.rfftfreq(_FOLDS)[None, :]) * _FOLDS
    waves[0, 0] = np.inf
    shaped, half = white / waves**roughness, _FOLDS // 2
    fine = np.zeros((side, side // 2 + 1), np.complex128)
    fine[:half, :half], fine[-half:, :half] = shaped[:half, :half], shaped[half:, :half]
    cloud = np.fft.irfft2(fine, (side, side))
    values: Floats = np.asarray(np.clip(0.5 + 0.19 * cloud / cloud.std(), 0, 1), dtype=np.float32)
    return values


def near(noise: Floats, u: Floats, v: Floats) -> Floats:
    """The tile's nearest value to (u, v), in tiles; the arrays broadcast against each other."""
    side = noise.shape[0]
    index: Cells = _cell(v, side) * side + _cell(u, side)
    return noise.reshape(-1).take(index)


def read(noise: Floats, u: Floats, v: Floats) -> Floats:
    """The tile's value at (u, v), in tiles, mixed between its four nearest; the arrays broadcast against each other."""
    side = noise.shape[0]
    column, du = _split(u, side)
    row, dv = _split(v, side)
    flat, right = noise.reshape(-1), (column + 1) & (side - 1)
    upper = _between(flat, row * side, column, right, du)
    lower = _between(flat, ((row + 1) & (side - 1)) * side, column, right, du)
    lower -= upper
    lower *= dv
    lower += upper
    return lower


def _between(flat: Floats, row: Cells, column: Cells, right: Cells, share: Floats) -> Floats:
    """Along one row of the tile, what lies `share` of the way from `column` to `right`."""
    mixed = flat.take(row + right)
    left = flat.take(row + column)
    mixed -= left
    mixed *= share
    mixed += left
    return mixed


def wrapped(place: float) -> np.float32:
    """The same place in the first tile, where numbers keep their fine digits; whole tiles away looks the same."""
    return np.float32(place % 1.0)


def _cell(place: Floats, side: int) -> Cells:
    cells = ((place + np.float32(_AHEAD)) * np.float32(side)).astype(np.intp)
    cells &= side - 1
    return cells


def _split(place: Floats, side: int) -> tuple[Cells, Floats]:
    """The cell that `place` lies in, and how far past its beginning, 0..1."""
    past = (place + np.float32(_AHEAD)) * np.float32(side)
    cells = past.astype(np.intp)
    past -= np.floor(past)
    cells &= side - 1
    return cells, past


def smooth(values: Floats, low: float, high: float) -> Floats:
    """Smooth-step from 0 at `low` to 1 at `high`."""
    share = (values - np.float32(low)) * np.float32(1 / (high - low))
    np.clip(share, 0, 1, out=share)
    eased = 3 - 2 * share
    eased *= share
    eased *= share
    return np.asarray(eased, np.float32)
