"""The player: reads the files that are asked for, tells the mixer, and opens and shuts the way out."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from exhibit.cues.sound_bed import BedCue, VolumeCue
from exhibit.cues.sting import StingCue
from exhibit.outputs.sound.levels import Levels, Samples
from exhibit.outputs.sound.library import Library, SoundFault
from exhibit.outputs.sound.mixer import Mixer
from exhibit.outputs.sound.orders import Order
from exhibit.outputs.sound.outlet import Outlet
from exhibit.outputs.sound.seam import mended

CLOSING_FADE_S = 0.5
"""The last fade of all; an output has two seconds to close."""
_CLOSED_WITHIN_S = 1.5

log = logging.getLogger(__name__)


class Player:
    """Used by one thread. `playing` is the bed that should be heard, device or not; `faults` tells, by name, which
    sounds cannot be played at present."""

    def __init__(self, library: Library, levels: Levels, device: str | None) -> None:
        self.faults: dict[str, str] = {}
        self.opened = False
        self.playing = BedCue(None, 0.0)
        self.device = device
        self._missed: BedCue[float] | None = None
        self._library = library
        self._mixer = Mixer(levels)
        self._outlet = Outlet(self._mixer)

    @property
    def late(self) -> int:
        """How many gaps there were because the machine was too busy."""
        return self._outlet.late

    def open(self) -> None:
        """Open the device and fade in the bed that should be heard. Raises pygame.error or SoundFault."""
        self._mixer.clear()
        self._outlet.open(self.device)
        self.opened = True
        self.play_bed(self.playing)

    def shut(self) -> None:
        """Let go of the device."""
        self.opened = False
        self._outlet.shut()

    def lost(self) -> bool:
        """Whether the device has gone."""
        return self._outlet.lost()

    def use_sounds(self, sounds: Mapping[str, Path]) -> None:
        """Look for sounds in `sounds` from now on; a bed that could not be played when asked for gets another try."""
        self._library.use(sounds)
        if self._missed is not None:
            self.play_bed(self._missed)

    def use_levels(self, levels: Levels) -> None:
        """Take the faders to `levels`."""
        self._mixer.use(levels)

    def play(self, order: Order) -> bool:
        """Do what was asked for. False where nothing can be heard of it."""
        if isinstance(order, BedCue):
            return self.play_bed(order)
        return self.play_sting(order) if isinstance(order, StingCue) else self.adjust(order)

    def play_bed(self, bed: BedCue[float]) -> bool:
        """Begin to fade to `bed`; without a device, once there is one. False where the sound cannot be played."""
        samples = self._read(bed.play) if self.opened and bed.play is not None else None
        if self.opened and bed.play is not None and samples is None:
            self._missed = bed
            return False  # what plays goes on (D-sound-7)
        self.playing, self._missed = bed, None
        if self.opened:
            loop = None if samples is None else mended(samples)
            self._mixer.play_bed(bed.play, loop, bed.volume, bed.fade_s)
            self._outlet.wake()
        return True

    def adjust(self, adjust: VolumeCue) -> bool:
        """Take the bed to another volume."""
        self.playing = replace(self.playing, volume=adjust.volume)
        self._mixer.adjust(adjust.volume)
        return True

    def play_sting(self, sting: StingCue) -> bool:
        """Ring `sting` once. False where nothing can be heard."""
        samples = self._read(sting.play) if self.opened else None
        if samples is None:
            return False
        self._mixer.play_sting(samples, sting.volume)
        self._outlet.wake()
        return True

    def read_ahead(self) -> bool:
        """Use a quiet moment to decode a sound before it is asked for; False when there is nothing left to do."""
        name = self._library.take_unread()
        if name is not None:
            self._read(name)
        return name is not None

    def fade_out(self) -> None:
        """Fade everything out; takes about half a second."""
        self._mixer.fade_out(CLOSING_FADE_S)
        self._outlet.wait_silent(_CLOSED_WITHIN_S)

    def _read(self, name: str) -> Samples | None:
        try:
            samples = self._library.get(name)
        except SoundFault as fault:
            if self.faults.get(name) != str(fault):
                log.warning("%s", fault)
            self.faults[name] = str(fault)
            return None
        self.faults.pop(name, None)
        return samples
