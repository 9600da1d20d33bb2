"""What the show plays at this moment, for those who show sound: the mixer's last block, told by whoever plays it."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

_STALE_S = 0.5
_BINS = 512
"""Of a spectrum, from 0 Hz to half the rate."""
_FLOOR_DB = 80.0

_last: tuple[float, NDArray[np.int16]] = (-_STALE_S, np.zeros((1, 2), np.int16))


def tell_heard(block: NDArray[np.int16]) -> None:
    """Say what is played now: (frames, 2)."""
    global _last  # noqa: PLW0603 (one pair, replaced in one step, that any thread may read)
    _last = time.monotonic(), block


def heard(*, live: bool = True) -> NDArray[np.int16]:
    """The last block; where nothing has been played for a while, one frame of silence. What is not `live` waits for
    nobody: then the last block always counts."""
    at_s, block = _last
    return block if len(block) and (not live or time.monotonic() - at_s < _STALE_S) else np.zeros((1, 2), np.int16)


def waveform(block: NDArray[np.int16], most: int = 0) -> NDArray[np.float32]:
    """(2, samples): left and right from 0 to 1, silence at 0.5; `most` samples at most, the newest."""
    sides = block[-most:] if most else block
    return (0.5 + sides.T / 65_536).astype(np.float32)


def spectrum(block: NDArray[np.int16], most: int = 0) -> NDArray[np.float32]:
    """(2, bins): how strong each stretch of the spectrum is, low sounds first, 0 (silent) to 1 (full scale), as the ear
    has it, in decibels; `most` bins at most."""
    bins = min(most, _BINS) if most else _BINS
    part = block[-2 * _BINS :].astype(np.float64) / 32_768
    padded = np.zeros((2 * _BINS, 2))
    padded[: len(part)] = part * np.hanning(len(part))[:, None]
    strength = np.abs(np.fft.rfft(padded, axis=0))[1:] / (_BINS / 2)
    shares = np.clip(1 + 20 * np.log10(np.maximum(strength, 1e-6)) / _FLOOR_DB, 0.0, 1.0)
    groups = np.array_split(shares, bins, axis=0)
    return np.array([group.max(axis=0) for group in groups], np.float32).T
