"""The weekly copy of a journal: beside it, or in a second place such as another disk."""

from __future__ import annotations

from pathlib import Path

from exhibit.clock import Calendar
from exhibit.journal.port import StoreError
from exhibit.journal.sqlite import SqliteStore
from exhibit.system.filesystems import is_remote

EVERY_S = 7 * 24 * 3600


class WeeklyCopy:
    """Copies `store` into `place`, a folder, once the copy there is a week old. What may still change is left out: two
    states of it side by side would tell of fewer than k visits."""

    def __init__(self, store: SqliteStore, place: Path, calendar: Calendar) -> None:
        self._store, self._calendar = store, calendar
        self.file = place / f"{store.file.stem}.copy.sqlite3"

    def __call__(self, unsettled: frozenset[str]) -> None:
        """Copy if it is time. Raises StoreError."""
        place = self.file.parent
        if not place.is_dir():
            raise StoreError(
                f"no copy of the journal could be made: {place} is not there; plug it in, or mend 'copies'"
            )
        if is_remote(place):
            raise StoreError(f"no copy of the journal could be made: {place} lies on a network; name a disk")
        if self._is_due():
            self._store.copy_to(self.file, unsettled)

    def _is_due(self) -> bool:
        try:
            age_s = self._calendar().timestamp() - self.file.stat().st_mtime
        except OSError:
            return True
        return not 0 <= age_s < EVERY_S
