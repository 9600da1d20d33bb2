"""What sounds: a bed that goes round and round, and a sting that rings once."""

from __future__ import annotations

import numpy as np

from exhibit.outputs.sound.glide import Glide
from exhibit.outputs.sound.levels import Block, Gains, Samples

_BLOCK_FRAMES = 512
_SUNK = 0.03
"""Below this share of its peak (-30 dB) a sting counts as over for the bed."""


class BedVoice:
    """A bed in the air, at its own volume. Frame for frame its end leads into its beginning."""

    def __init__(self, samples: Samples, volume: float) -> None:
        self.volume = Glide(volume)
        self._samples = samples
        self._position = 0
        self._gain = 0.0

    def render(self, presence: Gains) -> Block:
        """The next frames, as present as `presence` says."""
        self._gain = float(presence[-1])
        return self._next(len(presence), presence)

    def render_last(self, frames: int) -> Block:
        """The next frames for a bed that must go at once: from where it was down to nothing."""
        return self._next(frames, np.linspace(self._gain, 0.0, frames))

    def _next(self, frames: int, presence: Gains) -> Block:
        at = np.arange(self._position, self._position + frames) % len(self._samples)
        self._position = int(at[-1] + 1) % len(self._samples)
        gains = presence * np.maximum(self.volume.advance(frames), 0.0)
        return self._samples[at] * _scale(gains)


class StingVoice:
    """A sting that rings. `leaving` makes the next block its last."""

    def __init__(self, samples: Samples, volume: float) -> None:
        self.volume = volume
        self.leaving = False
        self._samples = samples
        self._position = 0
        self._ducks_until = sounding_frames(samples)

    @property
    def over(self) -> bool:
        """Whether nothing of it is left."""
        return self._position >= len(self._samples)

    @property
    def ducks(self) -> float:
        """How much the bed should step back for it, 0..1: as much as it is loud, while it is to be heard."""
        return 0.0 if self.leaving or self._position >= self._ducks_until else self.volume

    def render(self, frames: int) -> Block:
        """The next frames."""
        heard = self._samples[self._position : self._position + frames]
        gains = np.linspace(self.volume, 0.0, frames) if self.leaving else np.full(frames, self.volume)
        self._position = len(self._samples) if self.leaving else self._position + frames
        block = np.zeros((frames, 2), np.float32)
        block[: len(heard)] = heard * _scale(gains)[: len(heard)]
        return block


def sounding_frames(samples: Samples) -> int:
    """How many frames of `samples` pass until it has sunk 30 dB below its peak for good."""
    peaks = np.array([np.abs(part.astype(np.int32)).max() for part in _parts(samples)])
    loud = np.flatnonzero(peaks > _SUNK * peaks.max(initial=1))
    return min(len(samples), (int(loud[-1]) + 1) * _BLOCK_FRAMES) if loud.size else 0


def _parts(samples: Samples) -> list[Samples]:
    return [samples[start : start + _BLOCK_FRAMES] for start in range(0, len(samples), _BLOCK_FRAMES)]


def _scale(gains: Gains) -> Block:
    return (gains / 32_767).astype(np.float32)[:, None]
