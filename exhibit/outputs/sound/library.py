"""Sounds by name: the files, what of them is decoded, and which are so long that they are read as they play."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pygame

from exhibit.config.characters import composed
from exhibit.config.show_folder import sounds_below
from exhibit.outputs.sound.decoding import decoded
from exhibit.outputs.sound.levels import RATE_HZ, Samples
from exhibit.outputs.sound.playback import Loop, Once, Playback
from exhibit.outputs.sound.stream import Stream
from exhibit.system.audio import FILM_ENDINGS, AudioFault, AudioReader

KEPT_BYTES = 256_000_000
LONG_S = 120.0
"""A sound that lasts longer is read as it plays: 21 MB are the most that one takes in memory."""

_File = tuple[Path, int, int]
"""A file, when it was changed last, and its size: what tells one content from another."""


class SoundFault(Exception):
    """A sound or a device that cannot be used: one line for the operator."""


class Library:
    """Decoding needs an open mixer; what is decoded stays, least recently used leaves first. `patient`: what is read as
    it plays is waited for, since time is not that of life."""

    def __init__(self, source: Path | Mapping[str, Path] | None, *, patient: bool = False) -> None:
        self._source, self._patient = source, patient
        self._decoded: OrderedDict[_File, Samples] = OrderedDict()
        self._long: dict[_File, bool] = {}
        self._unread = sorted(self.files(), reverse=True)

    def use(self, source: Mapping[str, Path]) -> None:
        """Look in `source` from now on; what is decoded stays, by file."""
        self._source = dict(source)
        self._unread = sorted(source, reverse=True)

    def files(self) -> dict[str, Path]:
        """The files as they are now: a folder is looked through again, so that a new file needs no restart."""
        if isinstance(self._source, Path):
            return {composed(path.stem): path for path in sounds_below(self._source)}
        return dict(self._source or {})

    def version(self, name: str) -> str:
        """What tells the present sound of this name from any other. Raises SoundFault where there is none."""
        path, changed_ns, size = self._file(name)
        return f"{path} {changed_ns} {size}"

    def open(self, name: str, *, looped: bool) -> Playback:
        """The sound, from its beginning. Raises SoundFault where there is none, or none that can be read."""
        file = self._file(name)
        if not self._is_long(file):
            samples = self._samples(name, file)
            return Loop(samples) if looped else Once(samples)
        try:
            return Stream(file[0], looped=looped, patient=self._patient)
        except (OSError, MemoryError) as fault:
            raise _unreadable(name, file[0], fault) from fault

    def prepare(self, name: str) -> None:
        """Decode the sound now, so that it is there when it is asked for. Raises SoundFault."""
        file = self._file(name)
        if not self._is_long(file):
            self._samples(name, file)

    def take_unread(self) -> str | None:
        """The name of a sound that nobody has asked for yet; None when all were, or when there is no room for more."""
        return self._unread.pop() if self._unread and self._bytes() < KEPT_BYTES / 2 else None

    def _file(self, name: str) -> _File:
        files = self.files()
        if name not in files:
            raise SoundFault(f"no sound '{name}'; there are: {', '.join(sorted(files)) or 'none'}")
        try:
            now = files[name].stat()
        except OSError as fault:
            raise _unreadable(name, files[name], fault) from fault
        return files[name], now.st_mtime_ns, now.st_size

    def _is_long(self, file: _File) -> bool:
        if file not in self._long:
            self._long[file] = _is_long(file[0], file[2])
        return self._long[file]

    def _samples(self, name: str, file: _File) -> Samples:
        try:
            if file not in self._decoded:
                self._decoded[file] = decoded(file[0])
        except (OSError, MemoryError, pygame.error) as fault:
            raise _unreadable(name, file[0], fault) from fault
        self._decoded.move_to_end(file)
        while len(self._decoded) > 1 and self._bytes() > KEPT_BYTES:
            self._decoded.popitem(last=False)
        return self._decoded[file]

    def _bytes(self) -> int:
        return sum(samples.nbytes for samples in self._decoded.values())


def _unreadable(name: str, path: Path, fault: Exception) -> SoundFault:
    return SoundFault(f"sound '{name}' cannot be read from {path.name}: {fault}")


def _is_long(path: Path, size: int) -> bool:
    """Whether the sound is to be read as it plays, as that of a film always is. What cannot be read at all is not:
    decoding it says why."""
    if path.suffix.lower() in FILM_ENDINGS:
        return True
    try:
        with closing(AudioReader(path)) as reader:
            if reader.duration_s is not None:
                return reader.duration_s > LONG_S
    except (AudioFault, OSError):
        return False
    return size > LONG_S * RATE_HZ * 4
