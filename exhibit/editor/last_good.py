"""The last good version of each file: as it was when the whole show was sound for the last time (D-editing-5)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from exhibit.system.files import write_at_once


class LastGood:
    """Remembers the files of the show in `show`; what is about to be overwritten by something broken is kept in
    `state`, where it outlives the run. Readable by its owner alone: files may hold passwords."""

    def __init__(self, show: Path, state: Path) -> None:
        self._remembered: Mapping[str, bytes] = {}
        self.folder = state / "last-good" / hashlib.sha256(str(show.resolve()).encode()).hexdigest()[:16]

    def remember(self, files: Mapping[str, bytes]) -> None:
        """The show is sound with these contents, by path."""
        self._remembered = dict(files)

    def get(self, path: str) -> bytes | None:
        """The last good version of the file at `path`, where there is one."""
        if path in self._remembered:
            return self._remembered[path]
        try:
            return self._copy(path).read_bytes()
        except OSError:
            return None

    def keep(self, path: str) -> None:
        """Write what is remembered of the file at `path` where it outlives the run. Raises OSError."""
        good = self._remembered.get(path)
        if good is None:
            return
        copy = self._copy(path)
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_at_once(copy, good, mode=0o600)

    def _copy(self, path: str) -> Path:
        return self.folder / path.replace("/", "__")
