"""The sound of a film: what the speakers would have played, mixed by the mixer itself, without a device or a clock."""

from __future__ import annotations

import os
import wave
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pygame.mixer

from exhibit.cues.sound_bed import BedCue, VolumeCue
from exhibit.cues.sting_cue import StopCue
from exhibit.outputs.heard import tell_heard
from exhibit.outputs.sound.levels import RATE_HZ, Levels
from exhibit.outputs.sound.library import Library, SoundFault
from exhibit.outputs.sound.mixer import Mixer
from exhibit.outputs.sound.orders import order
from exhibit.outputs.sound.playback import Playback
from exhibit.values import Cue

_MOST_FRAMES = 4096


class Soundtrack:
    """Writes a WAV file as time goes on. `faults` tells, by name, which sounds could not be read.

    Opens SDL's mixer on a driver that makes no sound, since files are decoded by it; while a track is open, no `Sound`
    may be. Raises OSError where the file cannot be written.
    """

    def __init__(self, file: Path, sounds: Mapping[str, Path], levels: Levels) -> None:
        self.faults: dict[str, str] = {}
        self._library = Library(sounds, patient=True)
        self._mixer = Mixer(levels)
        self._frames = 0
        self._driver = os.environ.get("SDL_AUDIODRIVER")
        os.environ["SDL_AUDIODRIVER"] = "dummy"
        pygame.mixer.init(RATE_HZ, -16, 2, 1024, None, 0)
        self._file = wave.open(str(file), "wb")  # noqa: SIM115 (closed when the context is left)
        self._file.setnchannels(2)
        self._file.setsampwidth(2)
        self._file.setframerate(RATE_HZ)

    def perform(self, cue: Cue) -> None:
        """Do what the cue asks for, now."""
        wanted = order(cue)
        if isinstance(wanted, VolumeCue):
            self._mixer.adjust(wanted.volume)
            return
        if isinstance(wanted, StopCue):
            self._mixer.stop_stings(wanted)
            return
        if isinstance(wanted, BedCue):
            version, track = self._open(wanted.play, looped=True)
            if wanted.play is None or track is not None:
                self._mixer.play_bed(version, track, wanted.volume, wanted.fade_s, wanted.on)
            return
        _, track = self._open(wanted.play, looped=False)
        if track is not None:
            self._mixer.play_sting(track, wanted.volume, wanted.on, wanted.play)

    def go_on(self, until_s: float) -> None:
        """Play up to `until_s` after the beginning."""
        while (left := round(until_s * RATE_HZ) - self._frames) > 0:
            frames = min(left, _MOST_FRAMES)
            block = self._mixer.render(frames)
            self._file.writeframes(block.astype("<i2").tobytes())
            tell_heard(block)
            self._frames += frames

    def _open(self, name: str | None, *, looped: bool) -> tuple[str | None, Playback | None]:
        try:
            return (self._library.version(name), self._library.open(name, looped=looped)) if name else (None, None)
        except SoundFault as fault:
            self.faults[name or ""] = str(fault)
            return None, None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._file.close()
        self._mixer.clear()
        pygame.mixer.quit()
        if self._driver is None:
            os.environ.pop("SDL_AUDIODRIVER", None)
        else:
            os.environ["SDL_AUDIODRIVER"] = self._driver
