"""Clouds in a tile: fractal noise that repeats without a seam. The tile is finer than its finest fold.

So fine that reading the nearest pixel is smooth enough for soft layers (`near`), and cheaper than `read`.
"""

from __future__ import annotations

from exhibit.outputs.scenes.colour import Floats
from exhibit.outputs.scenes.resampling import near, read
from exhibit.outputs.scenes.store import kept
from exhibit.system.late import np

__all__ = ["SIDE", "near", "read", "smooth", "tile", "wrapped"]

SIDE = 1024
_FOLDS = 256
"""Pixels of the tile, and of the noise it holds."""


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


def wrapped(place: float) -> np.float32:
    """The same place in the first tile, where numbers keep their fine digits; whole tiles away looks the same."""
    return np.float32(place % 1.0)


def smooth(values: Floats, low: float, high: float) -> Floats:
    """Smooth-step from 0 at `low` to 1 at `high`."""
    share = (values - np.float32(low)) * np.float32(1 / (high - low))
    np.clip(share, 0, 1, out=share)
    eased = 3 - 2 * share
    eased *= share
    eased *= share
    return np.asarray(eased, np.float32)
