"""The last good version of each file: as it was when the whole show was sound for the last time (D-editing-5)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from exhibit.system.files import write_at_once
from exhibit.system.state_files import found_in

_MOST_BYTES = 1 << 24
_SEAL = b"\n# whole: "
"""Before the checksum that ends each copy, so that one which is damaged is never taken for good."""


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
        return found_in(self._copy(path), _unsealed, _MOST_BYTES).value

    def keep(self, path: str) -> None:
        """Write what is remembered of the file at `path` where it outlives the run. Raises OSError."""
        good = self._remembered.get(path)
        if good is None:
            return
        copy = self._copy(path)
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_at_once(copy, good + _seal(good), mode=0o600)

    def _copy(self, path: str) -> Path:
        return self.folder / path.replace("/", "__")


def _seal(data: bytes) -> bytes:
    return _SEAL + hashlib.sha256(data).hexdigest().encode() + b"\n"


def _unsealed(kept: bytes) -> bytes:
    """What is kept. Raises ValueError where it is not as it was written."""
    data = kept[: kept.rfind(_SEAL)]
    if _SEAL not in kept or data + _seal(data) != kept:
        raise ValueError("it is not as it was kept")
    return data
