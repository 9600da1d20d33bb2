"""The player: reads the files that are asked for, tells the mixer, and opens and shuts the way out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from exhibit.cues.sound_bed import BedCue, VolumeCue
from exhibit.cues.sting_cue import StingCue, StopCue
from exhibit.outputs.sound.levels import Levels
from exhibit.outputs.sound.library import Library, SoundFault
from exhibit.outputs.sound.mixer import Mixer
from exhibit.outputs.sound.orders import Order
from exhibit.outputs.sound.outlet import Outlet
from exhibit.outputs.sound.playback import Playback

CLOSING_FADE_S = 0.5
"""The last fade of all; an output has two seconds to close."""
_CLOSED_WITHIN_S = 1.5
REPLACED_FADE_S = 0.5
"""From a bed to the one that its file was replaced by."""

Found = TypeVar("Found")

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
        self._version: str | None = None
        """Of the sound of the bed that is heard."""
        self._library = library
        self._mixer = Mixer(levels)
        self._outlet = Outlet(self._mixer)

    @property
    def late(self) -> int:
        """How many gaps there were because the machine or its disk was too busy."""
        return self._outlet.late + self._mixer.starved

    @property
    def trouble(self) -> list[str]:
        """What is heard not at all, or not at present, and why."""
        playing = [
            f"bed '{self.playing.play}' is not heard: {fault}; it is tried again" for fault in self._mixer.faults
        ]
        return [*list(self.faults.values())[-1:], *playing[:1]]

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
        self._mixer.clear()

    def lost(self) -> bool:
        """Whether the device has gone."""
        return self._outlet.lost()

    def use_sounds(self, sounds: Mapping[str, Path]) -> None:
        """Look for sounds in `sounds` from now on; a bed that could not be played when asked for gets another try, and
        one whose file was replaced fades into the new one."""
        self._library.use(sounds)
        if self._missed is not None:
            self.play_bed(self._missed)
        elif self.opened and self._is_replaced(self.playing.play):
            self.play_bed(replace(self.playing, fade_s=REPLACED_FADE_S))

    def use_levels(self, levels: Levels) -> None:
        """Take the faders to `levels`."""
        self._mixer.use(levels)

    def play(self, order: Order) -> bool:
        """Do what was asked for. False where nothing can be heard of it."""
        if isinstance(order, BedCue):
            return self.play_bed(order)
        if isinstance(order, StopCue):
            self._mixer.stop_stings(order)
            return True
        return self.play_sting(order) if isinstance(order, StingCue) else self.adjust(order)

    def play_bed(self, bed: BedCue[float]) -> bool:
        """Begin to fade to `bed`; without a device, once there is one. False where the sound cannot be played."""
        found = self._open(bed.play, looped=True) if self.opened and bed.play is not None else None
        if self.opened and bed.play is not None and found is None:
            self._missed = bed
            return False  # what plays goes on (D-sound-7)
        self.playing, self._missed = bed, None
        if self.opened:
            self._version, track = found or (None, None)
            self._mixer.play_bed(self._version, track, bed.volume, bed.fade_s, bed.on)
            self._outlet.wake()
        return True

    def adjust(self, adjust: VolumeCue) -> bool:
        """Take the bed to another volume."""
        self.playing = replace(self.playing, volume=adjust.volume)
        self._mixer.adjust(adjust.volume)
        return True

    def play_sting(self, sting: StingCue[float]) -> bool:
        """Ring `sting` once. False where nothing can be heard."""
        found = self._open(sting.play, looped=False) if self.opened else None
        if found is None:
            return False
        self._mixer.play_sting(found[1], sting.volume, sting.on, sting.play)
        self._outlet.wake()
        return True

    def read_ahead(self) -> bool:
        """Use a quiet moment to decode a sound before it is asked for; False when there is nothing left to do."""
        name = self._library.take_unread()
        if name is not None:
            self._try(name, lambda: self._library.prepare(name))
        return name is not None

    def fade_out(self) -> None:
        """Fade everything out; takes about half a second."""
        self._mixer.fade_out(CLOSING_FADE_S)
        self._outlet.wait_silent(_CLOSED_WITHIN_S)

    def _is_replaced(self, name: str | None) -> bool:
        """Whether the bed's file is another now. One that is away plays on."""
        if name is None or name not in self._library.files():
            return False
        version = self._try(name, lambda: self._library.version(name))
        return version is not None and version != self._version

    def _open(self, name: str, *, looped: bool) -> tuple[str, Playback] | None:
        """The sound and which version of it that is; None where it cannot be played, which is a fault."""
        return self._try(name, lambda: (self._library.version(name), self._library.open(name, looped=looped)))

    def _try(self, name: str, ask: Callable[[], Found]) -> Found | None:
        try:
            found = ask()
        except SoundFault as fault:
            if self.faults.get(name) != str(fault):
                log.warning("%s", fault)
            self.faults[name] = str(fault)
            return None
        self.faults.pop(name, None)
        return found
