"""A journal in PostgreSQL, for a house of many exhibits: the same rows, the same port as SQLite's."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import LiteralString

import psycopg

from exhibit.config.secrets import masked
from exhibit.journal.port import Stored, StoreError
from exhibit.journal.postgres_retention import Retention
from exhibit.journal.postgres_tables import HAS_ROLES, IS_OWNER, MAY_MAKE_MONTHS, STEPS
from exhibit.journal.row_text import kind_of, plain, row_of
from exhibit.journal.rows import JournalRow
from exhibit.journal.store_roles import GRANTS

_INSERT = (
    "insert into journal_row (id, kind, exhibit, begin_s, data) values (%s, %s, %s, %s, %s) on conflict do nothing"
)
_CONNECT_WITHIN_S = 5
_NO_END = 2**63 - 1
_DAY_S = 24 * 3600
_BETWEEN = """
select seq, case kind when 'week' then 'atom' else kind end, data from journal_row where seq > %s and seq <= %s
order by seq
"""
_BEGUN = """
select seq, 'atom', data from journal_row
where kind in ('atom', 'week') and exhibit = %s and begin_s >= %s and begin_s < %s order by begin_s, seq
"""


class PostgresStore:
    """The journal in the database at `address` (postgresql://USER:PASSWORD@HOST/NAME). A line that is lost is made anew
    at the next use. Raises StoreError."""

    def __init__(self, address: str) -> None:
        self._address, self._told = address, masked(address)
        self._lock = threading.Lock()
        self._line: psycopg.Connection[tuple[object, ...]] | None = None
        self._months_s = float("-inf")
        with self._writing() as cursor:
            _migrate(cursor)
            self._make_months(cursor)

    def append(self, rows: tuple[JournalRow, ...]) -> None:
        self.replace(frozenset(), rows)

    def replace(self, ids: frozenset[str], rows: tuple[JournalRow, ...]) -> None:
        with self._writing() as cursor:
            if ids:
                cursor.execute("delete from journal_row where id = any(%s)", (list(ids),))
                cursor.execute("delete from journal_id where id = any(%s)", (list(ids),))
            self._make_months(cursor)
            if rows:
                cursor.executemany(_INSERT, [_columns(row) for row in rows])

    def read(self, since_seq: int = 0) -> Iterator[Stored]:
        return self.read_between(since_seq, _NO_END)

    def read_between(self, after_seq: int, until_seq: int) -> Iterator[Stored]:
        return self._found(_BETWEEN, (after_seq, until_seq))

    def atoms_begun(self, exhibit: str, since_s: int, until_s: int) -> Iterator[Stored]:
        return self._found(_BEGUN, (exhibit, since_s, until_s))

    def _found(self, wanted: LiteralString, values: tuple[str | int, ...]) -> Iterator[Stored]:
        with self._writing() as cursor:
            cursor.execute(wanted, values)
            found = cursor.fetchall()
        try:
            for seq, kind, data in found:
                yield Stored(int(str(seq)), row_of(str(kind), json.loads(str(data))))
        except ValueError as error:
            raise StoreError(f"{self._told} cannot be read: {error}") from None

    def held(self, until_seq: int | None = None) -> tuple[int, int]:
        # All less the newest: an index answers the first, and few rows the second.
        wanted = (
            "select (select count(*) from journal_row) - (select count(*) from journal_row where seq > %s), "
            "coalesce((select max(seq) from journal_row where seq <= %s), 0)"
        )
        until_seq = _NO_END if until_seq is None else until_seq
        with self._writing() as cursor:
            cursor.execute(wanted, (until_seq, until_seq))
            count, last = cursor.fetchone() or (0, 0)
        return int(str(count)), int(str(last))

    def retain(self, keep_months: int, now: datetime, zone: tzinfo | None) -> int:
        """As the port has it, a month at a time, each in one transaction. By the owner of the tables."""
        retention, (before, _) = Retention(keep_months, now, zone), self.held()
        with self._writing() as cursor:
            months = retention.months(cursor)
        for since_s, until_s in months:
            with self._writing() as cursor:
                retention.retain(cursor, since_s, until_s)
        return before - self.held()[0]

    def close(self) -> None:
        with self._lock:
            if self._line is not None:
                self._line.close()

    def _make_months(self, cursor: psycopg.Cursor[tuple[object, ...]]) -> None:
        """Once a day, by whoever may: the tables of the months to come."""
        if time.monotonic() - self._months_s > _DAY_S and _answer(cursor, MAY_MAKE_MONTHS):
            cursor.execute("select journal_months()")
            self._months_s = time.monotonic()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[psycopg.Cursor[tuple[object, ...]]]:
        """One transaction."""
        with self._lock:
            try:
                if self._line is None or self._line.closed:
                    self._line = psycopg.connect(self._address, connect_timeout=_CONNECT_WITHIN_S)
                with self._line.transaction(), self._line.cursor() as cursor:
                    yield cursor
            except psycopg.Error as error:
                with contextlib.suppress(psycopg.Error):
                    if self._line is not None:
                        self._line.close()
                self._line = None
                why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
                raise StoreError(f"{self._told}: {why}") from None


def _migrate(cursor: psycopg.Cursor[tuple[object, ...]]) -> None:
    """By the owner of the tables alone: who may only insert, or only read, does so in those that are there, of whatever
    version."""
    if not _answer(cursor, "select to_regclass('journal_version') is not null"):
        cursor.execute("create table if not exists journal_version (version integer not null)")
    elif _version(cursor) >= len(STEPS) or not _answer(cursor, IS_OWNER):
        return
    cursor.execute("lock table journal_version in exclusive mode")  # two that begin at once
    has_roles = _answer(cursor, HAS_ROLES)
    for number, step in enumerate(STEPS[(have := _version(cursor)) :], start=have + 1):
        cursor.execute(step)
        cursor.execute("insert into journal_version values (%s)", (number,))
    if has_roles:
        cursor.execute(GRANTS)


def _version(cursor: psycopg.Cursor[tuple[object, ...]]) -> int:
    return int(str(_answer(cursor, "select coalesce(max(version), 0) from journal_version")))


def _answer(cursor: psycopg.Cursor[tuple[object, ...]], question: LiteralString) -> object:
    found = cursor.execute(question).fetchone()
    return found[0] if found else 0


def _columns(row: JournalRow) -> tuple[str, str, str, object, str]:
    data = plain(row)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return row.id, kind_of(row), str(data.get("exhibit", "")), data.get("begin_s", data.get("at_s")), text
