"""How much a journal holds, since when, and until when it is kept. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from exhibit.journal.atoms import Atom
from exhibit.journal.rows import AnswerCounts, JournalRow, LoggedChange


@dataclass(frozen=True)
class JournalHoldings:
    """`rows` of which the first is of the day that `since_s` (UTC) lies in, None where there is none; `size_bytes` on
    the disk, None where a server keeps it; quarters of an hour are kept for `keep_months`, then weeks are."""

    rows: int = 0
    since_s: float | None = None
    size_bytes: int | None = None
    keep_months: int = 25

    @property
    def since(self) -> str:
        """The day of the first row, in ISO 8601; empty where there is none."""
        return "" if self.since_s is None else datetime.fromtimestamp(self.since_s, UTC).date().isoformat()

    def with_rows(self, rows: Iterable[JournalRow]) -> JournalHoldings:
        """With these, too."""
        every = list(rows)
        times = [_time_s(row) for row in every]
        known = [one for one in (*times, self.since_s) if one is not None]
        return replace(self, rows=self.rows + len(every), since_s=min(known, default=None))

    def __str__(self) -> str:
        since = f" since {self.since}" if self.since else ""
        size = "" if self.size_bytes is None else f", {_size_words(self.size_bytes)}"
        return f"{self.rows} rows{since}{size}; by the quarter of an hour for {self.keep_months} months, then by week"


def _time_s(row: JournalRow) -> float | None:
    match row:
        case Atom() | AnswerCounts():
            return row.begin_s
        case LoggedChange():
            return row.at_s
        case _:
            return None


def _size_words(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 100_000 else f"{size_bytes / 1e3:.0f} kB"
