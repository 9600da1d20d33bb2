"""A journal in a file: kept, read again, put aside where it is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.journal.atoms import Atom
from exhibit.journal.rows import AnswerCounts, AnswerTally, JournalRow, LoggedChange, Work, WorkPlacement
from exhibit.journal.sqlite import SqliteStore
from exhibit.journal.tally import Tally

ROWS: tuple[JournalRow, ...] = (
    Atom("a1", "hall", "", 0, 900, Tally(watched_s=880.5, rule_starts={"joy": 3})),
    LoggedChange("c1", "hall", 1234, "edit", "rules/joy.yaml was saved", "page"),
    AnswerCounts("b1", "hall", "", "felt", "kiosk", "nightwatch", 0, 900, AnswerTally({"awe": 9, "calm": 3}, 1)),
    Work("nightwatch", "The Night Watch", {"artist": "Rembrandt"}),
    WorkPlacement("p1", "nightwatch", "hall", "2026-11-01"),
)


def test_rows_are_read_as_they_were_written(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "journal.sqlite")
    store.append(ROWS)
    store.append(ROWS)  # the same ids: they are there already
    store.close()
    again = SqliteStore(tmp_path / "journal.sqlite")
    assert tuple(one.row for one in again.read()) == ROWS
    assert [one.seq for one in again.read()] == sorted(one.seq for one in again.read())
    again.close()


def test_what_is_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    store = SqliteStore(file)
    store.append((LoggedChange("c1", "hall", 1, "note", "XYZZY" * 50),))
    store.replace(frozenset({"c1"}), (LoggedChange("c2", "hall", 1, "note", "other"),))
    every = b"".join(part.read_bytes() for part in tmp_path.iterdir())
    assert b"XYZZY" not in every
    store.close()


@pytest.mark.parametrize("damage", [b"nonsense" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_put_aside_and_a_new_one_begun(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "journal.sqlite"
    file.write_bytes(damage)
    store = SqliteStore(file)
    store.append(ROWS)
    assert Path(store.put_aside).read_bytes() == damage
    assert len(list(store.read())) == len(ROWS)
    store.close()
