"""Where a journal is kept. Two adapters, SQLite and PostgreSQL, meet one contract (tests/journal/test_contract.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol

from exhibit.journal.rows import JournalRow


class StoreError(Exception):
    """A journal that cannot be opened, read or written. In the words of whoever has to mend it."""


@dataclass(frozen=True)
class Stored:
    """A row with its running number, which only grows: by it rows are forwarded."""

    seq: int
    row: JournalRow


class JournalStore(Protocol):
    """Appends rows and reads them."""

    def append(self, rows: tuple[JournalRow, ...]) -> None:
        """Write all of them, or none; on the disk when this returns. A row whose id is there already is passed over.
        Raises StoreError."""
        ...

    def replace(self, ids: frozenset[str], rows: tuple[JournalRow, ...]) -> None:
        """Put `rows` in the place of those with `ids`, in one step, and leave nothing of the old ones behind. Only for
        what is not published yet, and for sums that stay the same. Where a house's store has some of the old rows and
        not the others, or has one that is to change, nothing is done. Raises StoreError."""
        ...

    def read(self, since_seq: int = 0) -> Iterator[Stored]:
        """All rows above a number, in order. Raises StoreError."""
        ...

    def close(self) -> None:
        """Let go of the file or the line."""
        ...


class RetainingStore(Protocol):
    """Lets old figures become weeks."""

    def retain(self, keep_months: int, now: datetime, zone: tzinfo | None) -> int:
        """Have the atoms of weeks that ended more than `keep_months` before `now` (aware) stand as weeks, which begin
        on Monday in `zone` (None: this machine's); by how many rows the journal is shorter. No sum changes; an atom
        that is gone, and comes once more, is passed over. May be cut off at any moment, and called again. Raises
        StoreError."""
        ...

    def close(self) -> None:
        """Let go of the file or the line."""
        ...


class RevisitedStore(Protocol):
    """What a reader needs who keeps sums of what it has read."""

    def read_between(self, after_seq: int, until_seq: int) -> Iterator[Stored]:
        """The rows above one number and not above another, in order. Raises StoreError."""
        ...

    def held(self, until_seq: int | None = None) -> tuple[int, int]:
        """How many rows there are up to a number (None: all), and the highest number among them; 0 and 0 of none.
        Raises StoreError."""
        ...

    def close(self) -> None:
        """Let go of the file or the line."""
        ...


class LookedUpStore(RevisitedStore, Protocol):
    """The same, where some times can be looked up without reading all."""

    def atoms_begun(self, exhibit: str, since_s: int, until_s: int) -> Iterator[Stored]:
        """The atoms of `exhibit` that began in [`since_s`, `until_s`), by when they did. Raises StoreError."""
        ...
