"""What a museum lays on a face, one hardship at a time, on aligned grey crops whose place is told.

For measuring, never for learning: drawn by other code and other parameters than `covers.py` draws the training's, so
that a network is not judged by the very pictures it learnt.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from exhibit.values import Image

Dice = np.random.Generator
Levels = NDArray[np.float64]
CropTrial = Callable[[Levels, Dice], Levels]
"""One crop (s, s) of levels 0..255 to another."""

_SKIN = 0.92
_MASK = np.array(
    [[0.06, 0.58], [0.32, 0.56], [0.5, 0.49], [0.68, 0.56], [0.94, 0.58], [0.88, 0.9], [0.5, 1.1], [0.12, 0.9]]
)
_FINGERS = np.array([[0.24, 0.98], [0.28, 0.70], [0.72, 0.66], [0.80, 0.98]])
_SHIFT_BITS = 4


def harder(crops: Image, trial: CropTrial, dice: Dice) -> Image:
    """All `crops` (n, s, s) after `trial`."""
    return np.stack([_bytes(trial(crop.astype(np.float64), dice)) for crop in crops])


def _bytes(levels: Levels) -> Image:
    return np.clip(np.round(levels), 0, 255).astype(np.uint8)


def _inside(corners: NDArray[np.float64], side: int) -> Levels:
    """How much of each pixel lies within the corners (n, 2), in shares of the side."""
    drawn = np.zeros((side, side), np.uint8)
    points = np.round(corners * side * 2**_SHIFT_BITS).astype(np.int32)
    cv2.fillPoly(drawn, [points], 255, cv2.LINE_AA, _SHIFT_BITS)
    return drawn / 255.0


def _untouched(crop: Levels, _dice: Dice) -> Levels:
    return crop


def _masked(crop: Levels, dice: Dice, level: float | None, folds: float) -> Levels:
    """A surgical mask of `level` (None: as light as the skin), its place trembling by a fiftieth of the crop."""
    side = len(crop)
    inside = _inside(_MASK + dice.normal(0, 0.02, 2), side)
    down = np.arange(side)[:, None] / side
    cloth = (crop.mean() * _SKIN if level is None else level) + folds * np.sin(2 * np.pi * down * 9)
    return crop + inside * (cloth - crop)


def _hand(crop: Levels, dice: Dice) -> Levels:
    """A hand over the mouth: three lines of shade between four fingers."""
    side = len(crop)
    inside = _inside(_FINGERS + dice.normal(0, 0.02, 2), side)
    down = np.arange(side)[:, None] / side
    shade = 1 - 0.25 * (np.cos(2 * np.pi * (down - 0.66) / 0.09) > 0.8)
    return crop + inside * (np.percentile(crop, 70) * shade - crop)


def _glasses(crop: Levels, dice: Dice, frame_px: int, lens: float | None) -> Levels:
    """Round glasses; `lens` is the level behind them where they are dark."""
    side = len(crop)
    drawn = crop.astype(np.float32)
    shift = dice.normal(0, 0.5, 2)
    for x in (0.31, 0.69):
        middle = (round(x * side + shift[0]), round(0.38 * side + shift[1]))
        if lens is not None:
            cv2.circle(drawn, middle, round(0.14 * side), lens, -1, cv2.LINE_AA)
        cv2.circle(drawn, middle, round(0.14 * side), 25.0, frame_px, cv2.LINE_AA)
    return drawn.astype(np.float64)


def _striped(crop: Levels, dice: Dice, period: float, ratio: float) -> Levels:
    """Bars of light with hard edges, `period` of the crop's side apart, dark bars `ratio` as light as bright ones."""
    axis = np.arange(len(crop)) / len(crop)
    angle = dice.uniform(0, np.pi)
    along = axis[None, :] * np.cos(angle) + axis[:, None] * np.sin(angle)
    lit = (along / period + dice.uniform()) % 1 < 0.5
    return crop * np.where(lit, 1.0, ratio)


def _dim(crop: Levels, dice: Dice, light: float, noise: float) -> Levels:
    """So little `light`, and a sensor's `noise` in levels; in whole levels, as a camera gives them."""
    return np.clip(np.round(crop * light + dice.normal(0, noise, crop.shape)), 0, 255)


def _dim_looks(crop: Levels, dice: Dice, light: float, noise: float, looks: int) -> Levels:
    """The mean of as many looks at the same in so little light."""
    seen: Levels = np.mean([_dim(crop, dice, light, noise) for _ in range(looks)], axis=0)
    return seen


def _blobs(crop: Levels, dice: Dice, ratio: float) -> Levels:
    """Three soft lamps on the face, the rest of it `ratio` as light."""
    axis = np.arange(len(crop)) / len(crop)
    lit = np.zeros_like(crop)
    for x, y, width in zip(dice.uniform(0, 1, 3), dice.uniform(0, 1, 3), dice.uniform(0.15, 0.35, 3), strict=True):
        lit = np.maximum(lit, np.exp(-((axis[None, :] - x) ** 2 + (axis[:, None] - y) ** 2) / width**2))
    return crop * (ratio + (1 - ratio) * lit)


def _veiled(crop: Levels, _dice: Dice, veil: float) -> Levels:
    """A window behind: light in the lens lies over the picture as `veil`, a share of white."""
    return crop * (1 - veil) + 255 * veil


CROP_TRIALS: dict[str, CropTrial] = {
    "as it is": _untouched,
    "mask, plain": partial(_masked, level=170.0, folds=0.0),
    "mask, white with folds": partial(_masked, level=225.0, folds=14.0),
    "mask, black": partial(_masked, level=28.0, folds=3.0),
    "mask, like skin": partial(_masked, level=None, folds=5.0),
    "hand over the mouth": _hand,
    "glasses, thin": partial(_glasses, frame_px=1, lens=None),
    "glasses, thick": partial(_glasses, frame_px=3, lens=None),
    "sunglasses": partial(_glasses, frame_px=2, lens=30.0),
    "stripes a third wide, 1:4": partial(_striped, period=0.33, ratio=1 / 4),
    "stripes a third wide, 1:8": partial(_striped, period=0.33, ratio=1 / 8),
    "stripes a tenth wide, 1:4": partial(_striped, period=0.1, ratio=1 / 4),
    "light ×.25, noise of 4 levels": partial(_dim, light=0.25, noise=4.0),
    "light ×.1, noise of 4 levels": partial(_dim, light=0.1, noise=4.0),
    "the same, the mean of four looks": partial(_dim_looks, light=0.1, noise=4.0, looks=4),
    "light ×.05, noise of 3 levels": partial(_dim, light=0.05, noise=3.0),
    "blobs of light 1:8": partial(_blobs, ratio=1 / 8),
    "backlight, veil .3": partial(_veiled, veil=0.3),
    "backlight, veil .6": partial(_veiled, veil=0.6),
}
"""Every hardship by its name."""
