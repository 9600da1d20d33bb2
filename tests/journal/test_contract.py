"""What both stores promise: the same rows in, the same rows out, all or none of what is written together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from exhibit.journal.atoms import Atom
from exhibit.journal.opening import open_store, open_to_read
from exhibit.journal.port import JournalStore, StoreError
from exhibit.journal.rows import AnswerCounts, AnswerTally, JournalRow, LoggedChange, Work, WorkPlacement
from exhibit.journal.tally import Tally
from exhibit.journal.transfer import exported, fingerprint, imported, put

ROWS: tuple[JournalRow, ...] = (
    Atom("a1", "hall", "", 0, 900, Tally(watched_s=880.5, rule_starts={"joy": 3})),
    LoggedChange("c1", "hall", 1234, "edit", "rules/joy.yaml was saved, „so“", "page"),
    AnswerCounts("b1", "hall", "", "felt", "kiosk", "nightwatch", 0, 900, AnswerTally({"awe": 9, "calm": 3}, 1)),
    Work("nightwatch", "The Night Watch", {"artist": "Rembrandt"}),
    WorkPlacement("p1", "nightwatch", "hall", "2026-11-01"),
)


@pytest.fixture(params=["a file", "a server"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "a file":
        return str(tmp_path / "journal.sqlite3")
    address: str = request.getfixturevalue("postgres")
    with psycopg.connect(address, autocommit=True) as line:
        line.execute("drop table if exists journal_row, journal_version")
    return address


@pytest.fixture
def store(where: str) -> Iterator[JournalStore]:
    opened = open_store(where, made=True)
    yield opened
    opened.close()


def rows(store: JournalStore) -> tuple[JournalRow, ...]:
    return tuple(one.row for one in store.read())


def test_rows_come_back_as_they_were_and_in_order(store: JournalStore) -> None:
    store.append(ROWS)
    assert rows(store) == ROWS
    numbers = [one.seq for one in store.read()]
    assert numbers == sorted(set(numbers))
    assert [one.row for one in store.read(since_seq=numbers[2])] == list(ROWS[3:])


def test_a_reader_goes_back_to_some_rows_and_counts_them(where: str, store: JournalStore) -> None:
    reader = open_to_read(where)
    assert reader.held() == (0, 0)
    store.append(ROWS)
    numbers = [one.seq for one in store.read()]
    assert reader.held() == (len(ROWS), numbers[-1])
    assert reader.held(numbers[1]) == (2, numbers[1])
    assert [one.row for one in reader.read_between(numbers[0], numbers[2])] == list(ROWS[1:3])
    store.replace(frozenset({"a1"}), (ROWS[0],))
    assert reader.held(numbers[-1]) == (len(ROWS) - 1, numbers[-1])
    reader.close()


def test_a_reader_looks_up_the_atoms_of_an_exhibit_and_a_time(where: str, store: JournalStore) -> None:
    atoms = [Atom(f"n{number}", "hall", "", 900 * number, 900 * number + 900, Tally()) for number in (3, 1, 2)]
    store.append((*ROWS, *atoms, Atom("t", "tower", "", 900, 1800, Tally())))
    reader = open_to_read(where)
    found = list(reader.atoms_begun("hall", 900, 2700))
    assert [one.row for one in found] == [atoms[1], atoms[2]], "from the first second on, and not at the last"
    assert [one.row for one in reader.read_between(found[0].seq - 1, found[0].seq)] == [atoms[1]]
    reader.close()


def test_a_row_that_is_there_is_passed_over(store: JournalStore) -> None:
    store.append(ROWS[:3])
    store.append(ROWS)
    assert sorted(rows(store), key=lambda row: row.id) == sorted(ROWS, key=lambda row: row.id)


def test_what_is_replaced_is_gone_in_one_step(store: JournalStore) -> None:
    store.append(ROWS)
    joined = Atom("a1", "hall", "", 0, 1800, Tally(watched_s=1700.0))
    store.replace(frozenset({"a1"}), (joined,))
    assert rows(store)[-1] == joined
    assert len(rows(store)) == len(ROWS)


def test_it_is_there_after_it_was_opened_again(where: str, store: JournalStore) -> None:
    store.append(ROWS)
    again = open_store(where)
    assert rows(again) == ROWS
    again.close()


def test_an_export_is_taken_in_by_either(store: JournalStore, tmp_path: Path) -> None:
    store.append(ROWS)
    lines = list(exported(rows(store), now_s=10**9))
    there = open_store(str(tmp_path / "museum.sqlite3"), made=True)
    assert put(there, imported(lines)) == len(ROWS)
    assert put(there, imported(lines)) == len(ROWS)
    assert fingerprint(there) == fingerprint(store)
    there.close()


def test_a_torn_export_is_refused_with_its_line(store: JournalStore) -> None:
    store.append(ROWS)
    lines = list(exported(rows(store), now_s=10**9))
    with pytest.raises(StoreError, match="line 3 is no line of a journal"):
        list(imported([*lines[:2], lines[2][:20]]))
    with pytest.raises(StoreError, match="does not begin"):
        list(imported(lines[1:]))


def test_a_server_that_went_away_is_met_again(postgres: str) -> None:
    store = open_store(postgres, made=True)
    store.append(ROWS)
    with psycopg.connect(postgres, autocommit=True) as line:
        line.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()")
    with pytest.raises(StoreError):
        store.append(ROWS)
    store.append(ROWS)
    store.close()
    with psycopg.connect(postgres, autocommit=True) as line:
        line.execute("drop table journal_row, journal_version")


def test_a_server_that_is_not_there_is_said_without_its_password() -> None:
    with pytest.raises(StoreError) as told:
        open_store("postgresql://exhibit:s3cret@127.0.0.1:1/museum")
    assert "s3cret" not in str(told.value)
    assert "refused" in str(told.value)
