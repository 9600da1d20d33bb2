"""What sounds: a bed that goes round and round, and a sting that rings once."""

from __future__ import annotations

import numpy as np

from exhibit.cues.speakers import Speaker
from exhibit.outputs.sound.glide import Glide
from exhibit.outputs.sound.levels import RATE_HZ, Block, Gains, Samples
from exhibit.outputs.sound.playback import Playback


class BedVoice:
    """A bed in the air, at its own volume. `starved` counts the blocks that were not whole."""

    def __init__(self, track: Playback, volume: float, speaker: Speaker | None = None) -> None:
        self.volume = Glide(volume)
        self.track, self._speaker = track, speaker
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
        block[: len(heard)] = _placed(heard, self._speaker) * _scale(gains)[: len(heard)]
        return block


class StingVoice:
    """A sting that rings. `leaving` makes the next block its last; `starved` counts the blocks that were not whole."""

    def __init__(self, track: Playback, volume: float, speaker: Speaker | None = None, name: str = "") -> None:
        self.volume, self.name = volume, name
        self.leaving = False
        self.track, self._speaker = track, speaker
        self._presence, self._step = 1.0, 0.0
        self.starved = 0
        self._frames = 0
        self._left = False

    def stop(self, fade_s: float) -> None:
        """Fade away from here on."""
        self._step = max(self._step, 1 / max(round(fade_s * RATE_HZ), 1))

    @property
    def over(self) -> bool:
        """Whether nothing of it is left."""
        return self._left or self._presence <= 0 or self.track.over

    @property
    def ducks(self) -> float:
        """How much the bed should step back for it, 0..1: as much as it is loud, while it is to be heard."""
        return 0.0 if self.leaving or self._step or self._frames >= self.track.loud_frames else self.volume

    def render(self, frames: int) -> Block:
        """The next frames."""
        heard = self.track.read(frames)
        self.starved += len(heard) < frames and not self.track.over
        presence = np.maximum(self._presence - self._step * np.arange(1, frames + 1), 0.0)
        gains = self.volume * presence * (np.linspace(1.0, 0.0, frames) if self.leaving else 1.0)
        self._presence = float(presence[-1])
        self._left = self.leaving
        self._frames += len(heard)
        block = np.zeros((frames, 2), np.float32)
        block[: len(heard)] = _placed(heard, self._speaker) * _scale(gains)[: len(heard)]
        return block


def _placed(heard: Samples, speaker: Speaker | None) -> Samples | Block:
    """As it is on both speakers; on one, both sides of the sound together, and nothing on the other."""
    if speaker is None:
        return heard
    placed = np.zeros((len(heard), 2), np.float32)
    placed[:, 0 if speaker == "left" else 1] = heard.mean(axis=1, dtype=np.float32)
    return placed


def _scale(gains: Gains) -> Block:
    return (gains / 32_767).astype(np.float32)[:, None]
