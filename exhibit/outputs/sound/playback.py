"""Playbacks: where voices take their samples from. Those here lie in memory; one read as it plays is a stream."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from exhibit.outputs.sound.levels import Samples
from exhibit.outputs.sound.seam import EDGE_FRAMES, seam_between

_PART_FRAMES = 512
_SUNK = 0.03
"""Below this share of its peak (-30 dB) a sting counts as over for the bed."""
ENDLESS = math.inf


class Playback(Protocol):
    """One way through a sound. `loud_frames` pass until it has sunk 30 dB below its peak for good; `fault` says why
    nothing comes of it at present."""

    @property
    def loud_frames(self) -> float: ...

    @property
    def over(self) -> bool: ...

    @property
    def fault(self) -> str: ...

    def read(self, frames: int) -> Samples:
        """The next `frames`; fewer at the end, or where they are not there yet. Never waits for a disk."""
        ...

    def close(self) -> None: ...


class Loop:
    """A sound in memory, round and round, without a click where its end meets its beginning. All loops of one sound
    share its samples: a copy for each play is megabytes, of which the memory keeps the most that there
    ever were (D-sound-14)."""

    loud_frames, over, fault = ENDLESS, False, ""

    def __init__(self, samples: Samples) -> None:
        self._samples, self._seam = samples, seam_between(samples, samples)
        self._position = 0

    def read(self, frames: int) -> Samples:
        at = np.arange(self._position, self._position + frames) % len(self._samples)
        self._position = int(at[-1] + 1) % len(self._samples)
        heard = self._samples[at]
        if self._seam is not None:
            of_seam = (at + EDGE_FRAMES) % len(self._samples)
            there = of_seam < len(self._seam)
            heard[there] = self._seam[of_seam[there]]
        return heard

    def close(self) -> None:
        """Nothing is held."""


class Once:
    """A sound in memory, from its beginning to its end."""

    fault = ""

    def __init__(self, samples: Samples) -> None:
        self.loud_frames: float = sounding_frames(samples)
        self._samples = samples
        self._position = 0

    @property
    def over(self) -> bool:
        return self._position >= len(self._samples)

    def read(self, frames: int) -> Samples:
        heard = self._samples[self._position : self._position + frames]
        self._position += frames
        return heard

    def close(self) -> None:
        """Nothing is held."""


def sounding_frames(samples: Samples) -> int:
    """How many frames of `samples` pass until it has sunk 30 dB below its peak for good."""
    parts = [samples[start : start + _PART_FRAMES] for start in range(0, len(samples), _PART_FRAMES)]
    peaks = np.array([np.abs(part.astype(np.int32)).max() for part in parts])
    loud = np.flatnonzero(peaks > _SUNK * peaks.max(initial=1))
    return min(len(samples), (int(loud[-1]) + 1) * _PART_FRAMES) if loud.size else 0
