"""Sounds by name: the files, and what of them is decoded."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

import pygame

from exhibit.config.characters import composed
from exhibit.config.show_folder import sounds_below
from exhibit.outputs.sound.decoding import decoded
from exhibit.outputs.sound.levels import Samples

KEPT_BYTES = 256_000_000


class SoundFault(Exception):
    """A sound or a device that cannot be used: one line for the operator."""


class Library:
    """Decoding needs an open mixer; what is decoded stays, least recently used leaves first."""

    def __init__(self, source: Path | Mapping[str, Path] | None) -> None:
        self._source = source
        self._decoded: OrderedDict[tuple[Path, int, int], Samples] = OrderedDict()
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

    def get(self, name: str) -> Samples:
        """The decoded sound. Raises SoundFault where there is none, or none that can be read."""
        files = self.files()
        if name not in files:
            raise SoundFault(f"no sound '{name}'; there are: {', '.join(sorted(files)) or 'none'}")
        path = files[name]
        try:
            now = path.stat()
            key = (path, now.st_mtime_ns, now.st_size)
            if key not in self._decoded:
                self._decoded[key] = decoded(path)
        except (OSError, MemoryError, pygame.error) as fault:
            raise SoundFault(f"sound '{name}' cannot be read from {path.name}: {fault}") from fault
        self._decoded.move_to_end(key)
        while len(self._decoded) > 1 and self._bytes() > KEPT_BYTES:
            self._decoded.popitem(last=False)
        return self._decoded[key]

    def take_unread(self) -> str | None:
        """The name of a sound that nobody has asked for yet; None when all were, or when there is no room for more."""
        return self._unread.pop() if self._unread and self._bytes() < KEPT_BYTES / 2 else None

    def _bytes(self) -> int:
        return sum(samples.nbytes for samples in self._decoded.values())
