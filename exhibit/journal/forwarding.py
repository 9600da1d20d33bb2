"""From a room's own journal to the store of the house, exactly once: a row is marked as sent only once the store has
committed it, and the store passes over what it has already. So a cut at any moment sends a row again, and never twice
into a sum (D-house-7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from exhibit.journal.port import Stored
from exhibit.journal.published import settled
from exhibit.journal.rows import JournalRow

_AT_ONCE = 500


class UnsentRows(Protocol):
    """What waits for the house's store."""

    def unsent(self) -> list[Stored]:
        """The rows without a receipt, in order. Raises StoreError."""
        ...

    def receipt(self, ids: Iterable[str]) -> None:
        """The store has these on its disk. Raises StoreError."""
        ...


class Sink(Protocol):
    """Where rows are appended."""

    def append(self, rows: tuple[JournalRow, ...]) -> None:
        """All of them, or none; on the disk when this returns; what is there already is passed over. Raises
        StoreError."""
        ...


def forward(outbox: UnsentRows, store: Sink, now_s: float) -> int:
    """Send what will not change any more at `now_s` (UTC), in order; how many rows have their receipt. Raises
    StoreError: what was committed till then has its receipt, or comes again."""
    rows = settled((one.row for one in outbox.unsent()), now_s)
    for begin in range(0, len(rows), _AT_ONCE):
        some = tuple(rows[begin : begin + _AT_ONCE])
        store.append(some)
        outbox.receipt(row.id for row in some)
    return len(rows)
