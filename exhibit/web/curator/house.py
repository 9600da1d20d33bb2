"""Journals as sums, read when somebody looks: what is new is added, and what took long to add up is kept on disk."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from pathlib import Path

from exhibit.journal.atoms import Atom
from exhibit.journal.opening import open_to_read
from exhibit.journal.port import LookedUpStore, RevisitedStore, Stored, StoreError
from exhibit.journal.published import Published, Settling, settling
from exhibit.journal.rows import AnswerCounts, JournalRow, LoggedChange, Work, WorkPlacement
from exhibit.journal.transfer import now_utc_s
from exhibit.museum.house_sums import HouseSums, house_sums, joined_sums, with_catalogue
from exhibit.museum.kept_sums import ReadUntil, packed_sums, unpacked_sums
from exhibit.system.files import write_at_once
from exhibit.web.curator.house_catalogue import HouseCatalogue
from exhibit.web.journals import Journals

_LOOK_EVERY_S = 5.0
_AT_ONCE = 5_000
_WORTH_KEEPING = 5_000
"""Sums of so many rows that were read anew are kept: fewer are made again as fast."""


class House:
    """All `journals` as one house. From any thread, one at a time."""

    def __init__(self, journals: Journals) -> None:
        self.journals = journals
        self._parts = [_Journal(where, journals.zone, journals.kept) for where in journals.places]
        self._catalogue = HouseCatalogue(journals.catalogue)
        self._lock = threading.Lock()
        self._looked_s = float("-inf")
        self._sums, self._version = HouseSums(), 0

    def sums(self) -> tuple[HouseSums, int]:
        """What is counted until now, and a number that is another one whenever that is. Raises StoreError."""
        with self._lock:
            if time.monotonic() - self._looked_s >= _LOOK_EVERY_S:
                if sum([*(part.look() for part in self._parts), self._catalogue.look()]):  # each of them
                    self._join()
                self._looked_s = time.monotonic()
            return self._sums, self._version

    def atoms(self, exhibit: str, times: Sequence[tuple[int, int]]) -> list[Atom]:
        """Those of `exhibit` that began in `times` (from, until, in s of UTC; none in two), as far as `sums` went.
        Raises StoreError."""
        with self._lock:
            parts = [part for part in self._parts if exhibit in part.sums.exhibits]
            return [atom for part in parts for span in times for atom in part.atoms(exhibit, *span)]

    def close(self) -> None:
        """Let go of files and servers; the next question opens them again."""
        with self._lock:
            for part in self._parts:
                part.close()

    def _join(self) -> None:
        every = [part.sums for part in self._parts]
        names = [name for one in every for name in one.exhibits]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise StoreError(f"two of the journals hold the exhibit '{twice[0]}': name one of them")
        known = self._catalogue
        self._sums = with_catalogue(joined_sums(every), known.catalogue, known.fault)
        self._version += 1


class _Journal:
    """One journal, and the sums of what of it may be shown."""

    def __init__(self, where: str, zone: tzinfo | None, kept: Path | None) -> None:
        self._where, self._zone, self._zone_name = where, zone, str(zone)
        self._file = kept and kept / f"{hashlib.sha256(where.encode()).hexdigest()[:16]}.sums"
        self._store: LookedUpStore | None = None
        self.sums, self._until = HouseSums(), ReadUntil()
        self._fresh = True

    def look(self) -> bool:
        """Add what is new; whether anything was. Raises StoreError."""
        store = self._store = self._store or open_to_read(self._where)
        if self._fresh:
            self._take_kept()
        _, last = store.held()
        began = self._fresh
        if not self._continues(store):
            self.sums, self._until = HouseSums(), ReadUntil(zone=self._zone_name)
        news, state, seq = [], Settling(), self._until.seq
        for some in _pieces(store, self._until, last):
            state, shown = settling(state, some, now_utc_s())
            news += [house_sums(_published(shown), self._zone)] if shown else []
        waiting = tuple(sorted(one.seq for one in state.waiting.values()))
        self._until = ReadUntil(last, store.held(last)[0], waiting, self._zone_name)
        self._fresh = False
        if news:
            self.sums = joined_sums([self.sums, *news])
            if last - seq >= _WORTH_KEEPING:
                self._keep()
        return bool(news) or began

    def atoms(self, exhibit: str, since_s: int, until_s: int) -> Iterator[Atom]:
        """Those that may be shown. Raises StoreError."""
        store = self._store = self._store or open_to_read(self._where)
        until = self._until
        for one in store.atoms_begun(exhibit, since_s, until_s):
            if isinstance(one.row, Atom) and one.seq <= until.seq and one.seq not in until.waiting:
                yield one.row

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
        self._store = None

    def _continues(self, store: RevisitedStore) -> bool:
        """Whether the sums are of rows that are all still there: rows that wait may have been replaced, others not."""
        until = self._until
        gone = sum(1 for seq in until.waiting if not list(store.read_between(seq - 1, seq)))
        return until.zone == self._zone_name and store.held(until.seq)[0] == until.rows - gone

    def _take_kept(self) -> None:
        with contextlib.suppress(OSError):
            if self._file and (found := unpacked_sums(self._file.read_bytes())):
                self.sums, self._until = found

    def _keep(self) -> None:
        with contextlib.suppress(OSError):  # a full disk costs the time to add up again, and nothing else
            if self._file:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                write_at_once(self._file, packed_sums(self.sums, self._until), 0o600)


def _pieces(store: RevisitedStore, until: ReadUntil, last: int) -> Iterator[list[Stored]]:
    """First what waited, then what is new, some thousand at once; at least one piece."""
    yield [one for seq in until.waiting for one in store.read_between(seq - 1, seq)]
    for begin in range(until.seq, last, _AT_ONCE):
        yield list(store.read_between(begin, min(last, begin + _AT_ONCE)))


def _published(rows: list[JournalRow]) -> Published:
    return Published(
        tuple(row for row in rows if isinstance(row, Atom)),
        tuple(row for row in rows if isinstance(row, AnswerCounts)),
        tuple(row for row in rows if isinstance(row, LoggedChange)),
        {row.id: row for row in rows if isinstance(row, Work)},
        tuple(row for row in rows if isinstance(row, WorkPlacement)),
    )
