"""Lines in files that grow to a bound, and no further: the next begins beside the last, and the oldest goes."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exhibit.system.files import dated

_PARTS = 8
"""So many files share the bound; when the oldest goes, an eighth of what is known goes with it."""
_LEAST_FREE, _LEAST_FREE_BYTES = 0.05, 20_000_000
"""The last of a disk, the smaller of both, is left to what matters more: what waits for desks, brokers and journals."""
_LOOK_EVERY_S = 1.0
_DATE = r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:\.\d+)?"


@dataclass(frozen=True)
class Bounds:
    """How much is kept: so many bytes in all, for so many days."""

    most_bytes: int = 2_000_000_000
    days: int = 30


class RollingFile:
    """Appends lines to `path`, or beside it where that is there already; what is no file (a pipe, /dev/stdout) is
    written to as it is. `first` is the line with which each further file begins. `removed` counts those that went,
    `others` those that are there beside the one that is written. For one thread. Raises OSError when it cannot be
    made."""

    def __init__(
        self, path: Path, bounds: Bounds, first: Callable[[], str], today_s: Callable[[], float] = time.time
    ) -> None:
        self._wanted, self._bounds, self._first, self._today_s = path, bounds, first, today_s
        self._rolls = path.is_file() or not path.exists()
        self.path, self._descriptor = self._opened()
        self._length = 0
        self._looked_s = float("-inf")
        self.removed = self.others = 0
        self._remove_oldest()

    def write(self, line: str) -> None:
        """Append `line`. Raises OSError or UnicodeError; then nothing of it stands in the file."""
        data = (line + "\n").encode()
        if self._rolls:
            self._require_room()
            if self._length and self._length + len(data) > self._bounds.most_bytes // _PARTS:
                self._roll()
        self._append(data)

    def close(self) -> None:
        os.close(self._descriptor)

    def _append(self, data: bytes) -> None:
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError:
            if self._rolls:  # half a line is none
                os.ftruncate(self._descriptor, self._length)
            raise
        self._length += len(data)

    def _roll(self) -> None:
        path, descriptor = self._opened()
        os.close(self._descriptor)
        self.path, self._descriptor, self._length = path, descriptor, 0
        self._append((self._first() + "\n").encode("utf-8", "backslashreplace"))
        self._remove_oldest()

    def _opened(self) -> tuple[Path, int]:
        """A file that was not there before."""
        if not self._rolls:
            return self._wanted, os.open(self._wanted, os.O_WRONLY)
        for name in (self._wanted, dated(self._wanted)):
            with contextlib.suppress(FileExistsError):
                return name, os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o666)
        raise FileExistsError(errno.EEXIST, "is there already", str(self._wanted))

    def _require_room(self) -> None:
        now_s = time.monotonic()
        if now_s - self._looked_s < _LOOK_EVERY_S:
            return
        disk = shutil.disk_usage(self.path.parent)
        if disk.free < min(_LEAST_FREE_BYTES, disk.total * _LEAST_FREE):
            text = "the disk is nearly full, and its rest is left to the show: make room on the disk of"
            raise OSError(errno.ENOSPC, text, str(self.path.parent))
        self._looked_s = now_s

    def _remove_oldest(self) -> None:
        """The oldest go, until those that stay are within the bounds; never the one that is written."""
        if not self._rolls:
            return
        known = [(file.stat().st_mtime, file.stat().st_size, file) for file in self._files()]
        total, room = sum(size for _, size, _ in known), self._bounds.most_bytes * (_PARTS - 1) // _PARTS
        for written_s, size, file in sorted(known):
            if total > room or self._today_s() - written_s > self._bounds.days * 86_400:
                file.unlink(missing_ok=True)
                total -= size
                self.removed += 1
        self.others = len(self._files())

    def remove_others(self) -> None:
        """All go but the one that is written. Raises OSError."""
        for file in self._files() if self._rolls else ():
            file.unlink(missing_ok=True)
            self.removed += 1
        self.others = len(self._files()) if self._rolls else 0

    def _files(self) -> list[Path]:
        """Those of this record that are there, but the one that is written."""
        stem, ending = re.escape(self._wanted.stem), re.escape(self._wanted.suffix)
        ours = re.compile(rf"{stem}(?:\.{_DATE})?{ending}")
        return [one for one in self._wanted.parent.iterdir() if ours.fullmatch(one.name) and one != self.path]
