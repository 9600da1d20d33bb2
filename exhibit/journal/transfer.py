"""Journals on the move: to a file and back, from one store to another, and whether both hold the same."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator

from exhibit.journal.port import JournalStore, StoreError
from exhibit.journal.published import settled
from exhibit.journal.row_text import HEAD, line_of, row_of
from exhibit.journal.rows import JournalRow

_AT_ONCE = 500


def exported(rows: Iterable[JournalRow], now_s: float) -> Iterator[str]:
    """The lines of an export: its head, and every row that will not change any more (at `now_s`, UTC)."""
    yield HEAD
    yield from map(line_of, settled(rows, now_s))


def imported(lines: Iterable[str]) -> Iterator[JournalRow]:
    """The rows of an export. Raises StoreError, with the number of the line, for what is none."""
    number = 0
    for number, line in enumerate(lines, start=1):
        if number == 1 and line.strip() != HEAD:
            raise StoreError("it does not begin as an export of a journal does")
        try:
            data = json.loads(line)
            kind = data.pop("row", "journal")
            if number > 1:
                yield row_of(kind, data)
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise StoreError(f"line {number} is no line of a journal: {error}") from None
    if not number:
        raise StoreError("it is empty: write it anew with 'exhibit journal export'")


def put(store: JournalStore, rows: Iterable[JournalRow]) -> int:
    """Append `rows`, some hundred to a commit; how many they were. Those that are there already are passed over. Raises
    StoreError."""
    count, some = 0, list[JournalRow]()
    for row in rows:
        some.append(row)
        if len(some) == _AT_ONCE:
            store.append(tuple(some))
            count, some = count + len(some), []
    store.append(tuple(some))
    return count + len(some)


def fingerprint(store: JournalStore) -> str:
    """The same for two journals exactly if they hold the same rows, in whatever order. Raises StoreError."""
    lines = sorted(line_of(one.row) for one in store.read())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def now_utc_s() -> float:
    """Seconds of UTC, for what is dated and for nothing else."""
    return time.time()
