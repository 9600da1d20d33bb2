"""What sounds: a bed that goes round and round, and a sting that rings once."""

from __future__ import annotations

import numpy as np

from exhibit.outputs.sound.glide import Glide
from exhibit.outputs.sound.levels import Block, Gains
from exhibit.outputs.sound.playback import Playback


class BedVoice:
    """A bed in the air, at its own volume. `starved` counts the blocks that were not whole."""

    def __init__(self, track: Playback, volume: float) -> None:
        self.volume = Glide(volume)
        self.track = track
        self.starved = 0
        self._gain = 0.0

    def render(self, presence: Gains) -> Block:
        """The next frames, as present as `presence` says."""
        self._gain = float(presence[-1])
        return self._next(len(presence), presence)

    def render_last(self, frames: int) -> Block:
        """The next frames for a bed that must go at once: from where it was down to nothing."""
        return self._next(frames, np.linspace(self._gain, 0.0, frames))

    def _next(self, frames: int, presence: Gains) -> Block:
        heard = self.track.read(frames)
        self.starved += len(heard) < frames
        block = np.zeros((frames, 2), np.float32)
        gains = presence * np.maximum(self.volume.advance(frames), 0.0)
        block[: len(heard)] = heard * _scale(gains)[: len(heard)]
        return block


class StingVoice:
    """A sting that rings. `leaving` makes the next block its last; `starved` counts the blocks that were not whole."""

    def __init__(self, track: Playback, volume: float) -> None:
        self.volume = volume
        self.leaving = False
        self.track = track
        self.starved = 0
        self._frames = 0
        self._left = False

    @property
    def over(self) -> bool:
        """Whether nothing of it is left."""
        return self._left or self.track.over

    @property
    def ducks(self) -> float:
        """How much the bed should step back for it, 0..1: as much as it is loud, while it is to be heard."""
        return 0.0 if self.leaving or self._frames >= self.track.loud_frames else self.volume

    def render(self, frames: int) -> Block:
        """The next frames."""
        heard = self.track.read(frames)
        self.starved += len(heard) < frames and not self.track.over
        gains = np.linspace(self.volume, 0.0, frames) if self.leaving else np.full(frames, self.volume)
        self._left = self.leaving
        self._frames += len(heard)
        block = np.zeros((frames, 2), np.float32)
        block[: len(heard)] = heard * _scale(gains)[: len(heard)]
        return block


def _scale(gains: Gains) -> Block:
    return (gains / 32_767).astype(np.float32)[:, None]
