"""How loud what is: settings of the show, and samples that stay within full scale whatever is added up."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from exhibit.config.sound import SoundSection

RATE_HZ = 44_100

Samples = NDArray[np.int16]
"""(frames, 2): left and right, as they are decoded and as the device wants them."""
Block = NDArray[np.float32]
"""(frames, 2) while it is mixed; full scale is 1."""
Gains = NDArray[np.float64]
"""(frames,): one factor for each frame."""

_KNEE = 0.8


@dataclass(frozen=True)
class Ducking:
    """How far the bed steps back under a sting of full volume, and how quickly; a depth of 0 dB is off."""

    depth_db: float = 6.0
    attack_s: float = 0.15
    release_s: float = 1.0


@dataclass(frozen=True)
class Levels:
    """The faders: 0 is silent, 1 is as loud as the files are."""

    master: float = 1.0
    beds: float = 1.0
    stings: float = 1.0
    ducking: Ducking = field(default_factory=Ducking)


def levels_of(section: SoundSection) -> Levels:
    """The faders as the show's sound section sets them."""
    ducking = Ducking(section.ducking.depth, section.ducking.attack, section.ducking.release)
    return Levels(section.volume, section.beds, section.stings, ducking)


def as_heard(block: Block) -> Samples:
    """`block` as the device wants it. Up to 0.8 of full scale nothing changes; above, it bends instead of clipping
    (D-sound-5)."""
    loud = np.abs(block)
    if loud.max(initial=0.0) > _KNEE:
        room = 1 - _KNEE
        block = np.where(loud > _KNEE, np.sign(block) * (_KNEE + room * np.tanh((loud - _KNEE) / room)), block)
    return np.rint(block * 32_767).astype(np.int16)
