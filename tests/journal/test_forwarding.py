"""From the rooms' journals to the store of the house: a real PostgreSQL whose lines are cut, rooms that are killed, and
clocks that are set. None lost, none doubled, the order of each room kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

from exhibit.cli import main
from exhibit.journal.forwarding import forward
from exhibit.journal.opening import open_store, open_to_read
from exhibit.journal.port import StoreError
from exhibit.journal.rows import AnswerCounts, AnswerTally, LoggedChange
from exhibit.journal.sqlite import SqliteStore
from tests.journal.nemesis import DAY_S, QUARTER_S, Ordeal, StoreServer, atom, found_in


@pytest.fixture
def house(postgres: str) -> str:
    with psycopg.connect(postgres, autocommit=True) as line:
        line.execute("drop table if exists journal_row, journal_version")
    open_store(postgres, made=True).close()
    return postgres


@pytest.fixture
def room(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(tmp_path / "hall.sqlite3")) as store:
        yield store


def ids(where: str) -> list[str]:
    with closing(open_to_read(where)) as store:
        return [one.row.id for one in store.read_between(0, 2**62)]


def test_the_newest_atom_waits_and_a_row_whose_receipt_was_lost_is_there_once(house: str, room: SqliteStore) -> None:
    room.append((atom("a", 0), atom("b", 1), LoggedChange("c", "hall", 950, "note", "lights")))
    room.append((AnswerCounts("d", "hall", "", "felt", "kiosk", "", 0, 900, AnswerTally({"awe": 10})),))
    with closing(open_store(house)) as store:
        store.append((atom("a", 0),))  # committed; then the room was cut off before it heard so
        assert forward(room, store, 3 * QUARTER_S) == 2
        assert ids(house) == ["a", "c"]
        assert forward(room, store, 3 * QUARTER_S) == 0
        assert forward(room, store, 8 * DAY_S) == 2
    assert sorted(ids(house)) == ["a", "b", "c", "d"]


def test_weeks_that_replace_what_was_sent_are_not_sent_again(room: SqliteStore) -> None:
    """Else the same visits would be in the store twice; or where half was sent, half of them never."""
    room.append((atom("a", 0), atom("b", 1), atom("c", 2), atom("d", 3)))
    room.receipt(["a", "b", "c"])
    room.replace(frozenset({"c", "d"}), (atom("cd", 2),))
    assert [one.row.id for one in room.read()] == ["a", "b", "c", "d"]
    room.replace(frozenset({"a", "b"}), (atom("ab", 0),))
    assert [one.row.id for one in room.read()] == ["c", "d", "ab"]
    assert [one.row.id for one in room.unsent()] == ["d"]
    room.replace(frozenset({"ab"}), (atom("ab", 9),))  # too few for an atom came late, by a clock that was set
    assert [one.row for one in room.read()][-1] == atom("ab", 0)


def test_a_room_may_add_rows_of_its_own_and_nothing_else(
    house: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):  # it may be run again
        assert main(["journal", "roles", "hall", "cellar"]) == 0
        with psycopg.connect(house, autocommit=True) as owner:
            owner.execute(capsys.readouterr().out.encode())
    as_hall = house.replace("exhibit@", "room_hall@")
    file = tmp_path / "hall.sqlite3"
    with closing(SqliteStore(file)) as store:
        store.append((atom("a", 0), atom("b", 1)))
    for said in ("2 rows are in the store", "0 rows are in the store"):
        assert main(["journal", "--journal", str(file), "forward", as_hall]) == 0
        assert said in capsys.readouterr().out
    with closing(open_store(as_hall)) as store:
        store.append((atom("a", 0),))  # again
        with pytest.raises(StoreError, match="row-level security"):
            store.append((atom("x", 0, "cellar"),))
        with pytest.raises(StoreError, match="permission denied"):
            list(store.read())
        with pytest.raises(StoreError, match="permission denied"):
            store.replace(frozenset({"a"}), ())
    assert ids(house.replace("exhibit@", "exhibit_reader@")) == ["a", "b"]


def test_a_report_from_the_store_is_the_one_from_the_room_s_file_byte_for_byte(
    house: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    last = date(2026, 9, 30)
    assert main(["simulate", "a.sqlite3", "--days", "60", "--until", str(last), "--exhibits", "2", "--rehang"]) == 0
    assert main(["journal", "--journal", "a.sqlite3", "forward", house]) == 0
    told = []
    for number, where in enumerate(("a.sqlite3", house)):
        asked = ["--of", str(last - timedelta(days=5)), "--zone", "Europe/Vienna", "--k", "10", "--house", "Museum"]
        (tmp_path / str(number)).mkdir()
        assert main(["figures", "month", "--journal", where, *asked, "--to", str(number)]) == 0
        told.append({file.name: file.read_bytes() for file in (tmp_path / str(number)).rglob("*") if file.is_file()})
    assert told[0]
    assert told[0] == told[1]


@pytest.mark.parametrize("seed", [1])
def test_rooms_under_a_nemesis_lose_nothing_double_nothing_and_keep_their_order(
    house: str, tmp_path: Path, seed: int
) -> None:
    ordeal = Ordeal(house, tmp_path, rooms=3, rows=700, seed=seed, store=StoreServer(house))
    cuts, kills = ordeal.undergo()
    assert cuts
    assert kills
    assert found_in(house) == ordeal.expected()


def test_a_command_that_is_killed_goes_on_where_it_was(house: str, tmp_path: Path) -> None:
    file = tmp_path / "hall.sqlite3"
    with closing(SqliteStore(file)) as store:
        store.append(tuple(atom(f"{number:05}", number) for number in range(3_000)))
    command = [sys.executable, "-m", "exhibit", "journal", "--journal", str(file), "forward", house, "--every", "1"]
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL) as running:
        try:
            while not (before := ids(house)) and running.poll() is None:
                time.sleep(0.01)
        finally:
            running.send_signal(signal.SIGKILL)
    assert before
    assert main(["journal", "--journal", str(file), "forward", house]) == 0
    assert ids(house) == [f"{number:05}" for number in range(3_000)]
