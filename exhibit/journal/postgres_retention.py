"""Old figures in a house's store: quarters of an hour become weeks by the rule of every journal (`retention.py`), and a
month of which nothing else is left is dropped as a table (D-house-11)."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import psycopg

from exhibit.journal.atoms import Atom
from exhibit.journal.port import StoreError
from exhibit.journal.retention import Merger, merged_weeks, old_before_s, old_weeks
from exhibit.journal.row_text import line_of, row_of

Cursor = psycopg.Cursor[tuple[object, ...]]
_WEEK_S = 8 * 24 * 3600
"""So far beside a month may atoms of its weeks lie, in any zone."""
_OLD_MONTHS = """
select distinct extract(epoch from month)::bigint, extract(epoch from month + interval '1 month')::bigint from (
    select date_trunc('month', to_timestamp(begin_s) at time zone 'UTC') as month from journal_atom where begin_s >= 0
    and begin_s < %(old)s
    union
    select to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM') from pg_inherits
    where inhparent = 'journal_atom'::regclass and inhrelid::regclass::text ~ '_[0-9]{4}_[0-9]{2}$'
) months where extract(epoch from month) < %(old)s order by 1
"""
_AROUND = "select id, kind, data from journal_row where kind in ('atom', 'week') and begin_s >= %s and begin_s < %s"
_DELETE = """
delete from journal_row where kind in ('atom', 'week') and begin_s >= %s and begin_s < %s and id = any(%s)
"""
_MOVE = """
update journal_row set kind = 'week' where kind = 'atom' and begin_s >= %s and begin_s < %s and id = any(%s)
"""


@dataclass(frozen=True)
class Retention:
    """Atoms of weeks that ended more than `keep_months` before `now`, which begin on Monday in `zone`."""

    keep_months: int
    now: datetime
    zone: tzinfo | None

    def months(self, cursor: Cursor) -> list[tuple[int, int]]:
        """The months in which something may be old: from when until when, in seconds of UTC."""
        cursor.execute(_OLD_MONTHS, {"old": int(old_before_s(self.keep_months, self.now))})
        return [(int(str(since_s)), int(str(until_s))) for since_s, until_s in cursor.fetchall()]

    def retain(self, cursor: Cursor, since_s: int, until_s: int) -> None:
        """What is old of the month from `since_s` until `until_s` stands as weeks from now on. Meanwhile nobody reads
        or writes."""
        cursor.execute("lock table journal_row in access exclusive mode")
        around = since_s - _WEEK_S, until_s + _WEEK_S
        cursor.execute(_AROUND, around)
        kinds, atoms = dict[str, str](), list[Atom]()
        for id_, kind, data in cursor.fetchall():
            kinds[str(id_)] = str(kind)
            atoms.append(_atom(str(data)))
        weeks = old_weeks(atoms, self.keep_months, self.now, self.zone)
        old = [one for week in weeks if any(since_s <= one.begin_s < until_s for one in week) for one in week]
        merger = merged_weeks(old, self.keep_months, self.now, self.zone, lambda: secrets.token_hex(16))
        alone = [one.id for one in old if one.id not in merger.ids and kinds[one.id] == "atom"]
        gone = {*merger.ids, *alone}
        left = any(kinds[one.id] == "atom" and since_s <= one.begin_s < until_s and one.id not in gone for one in atoms)
        _put_weeks(cursor, merger)
        _move(cursor, alone, around)
        table = f"journal_atom_{datetime.fromtimestamp(since_s, UTC):%Y_%m}"
        is_table = cursor.execute("select to_regclass(%s) is not null", (table,)).fetchone() == (True,)
        old_s = old_before_s(self.keep_months, self.now)
        if is_table and not left and until_s <= old_s:
            cursor.execute(f"drop table {table}".encode())
        cursor.execute(_DELETE, (*around, list(merger.ids)))


def _atom(data: str) -> Atom:
    try:
        row = row_of("atom", json.loads(data))
    except ValueError as error:
        raise StoreError(f"the store cannot be read: {error}") from None
    assert isinstance(row, Atom)
    return row


def _put_weeks(cursor: Cursor, merger: Merger) -> None:
    rows = [(one.id, one.exhibit, one.begin_s, _data(one)) for one in merger.atoms]
    if rows:
        cursor.executemany(
            "insert into journal_row (id, kind, exhibit, begin_s, data) values (%s, 'week', %s, %s, %s)", rows
        )


def _data(atom: Atom) -> str:
    data = json.loads(line_of(atom))
    del data["row"]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _move(cursor: Cursor, alone: list[str], around: tuple[int, int]) -> None:
    """What is a week by itself goes where weeks are. Its id is forgotten for that, else it would be passed over as one
    that is there."""
    if alone:
        cursor.execute("delete from journal_id where id = any(%s)", (alone,))
        cursor.execute(_MOVE, (*around, alone))
