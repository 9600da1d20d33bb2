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
from exhibit.outputs.sound.levels import RATE_HZ, Levels, Samples
from exhibit.outputs.sound.library import Library, SoundFault
from exhibit.outputs.sound.mixer import Mixer
from exhibit.outputs.sound.orders import order
from exhibit.values import Cue

_MOST_FRAMES = 4096


class Soundtrack:
    """Writes a WAV file as time goes on. `faults` tells, by name, which sounds could not be read.

    Opens SDL's mixer on a driver that makes no sound, since files are decoded by it; while a track is open, no `Sound`
    may be. Raises OSError where the file cannot be written.
    """

    def __init__(self, file: Path, sounds: Mapping[str, Path], levels: Levels) -> None:
        self.faults: dict[str, str] = {}
        self._library = Library(sounds)
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
        samples = self._read(wanted.play) if wanted.play is not None else None
        if isinstance(wanted, BedCue):
            if wanted.play is None or samples is not None:
                self._mixer.play_bed(wanted.play, samples, wanted.volume, wanted.fade_s)
        elif samples is not None:
            self._mixer.play_sting(samples, wanted.volume)

    def go_on(self, until_s: float) -> None:
        """Play up to `until_s` after the beginning."""
        while (left := round(until_s * RATE_HZ) - self._frames) > 0:
            frames = min(left, _MOST_FRAMES)
            self._file.writeframes(self._mixer.render(frames).astype("<i2").tobytes())
            self._frames += frames

    def _read(self, name: str) -> Samples | None:
        try:
            return self._library.get(name)
        except SoundFault as fault:
            self.faults[name] = str(fault)
            return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._file.close()
        pygame.mixer.quit()
        if self._driver is None:
            os.environ.pop("SDL_AUDIODRIVER", None)
        else:
            os.environ["SDL_AUDIODRIVER"] = self._driver
