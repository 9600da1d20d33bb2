"""The house's store over the years: atoms by month, an older store brought there, old months that become weeks. A real
PostgreSQL, beside a file that is told the same."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from exhibit.cli import main
from exhibit.journal.atoms import Atom
from exhibit.journal.opening import open_retaining, open_store, open_to_read
from exhibit.journal.port import StoreError
from exhibit.journal.postgres_tables import STEPS
from exhibit.journal.row_text import line_of
from exhibit.journal.rows import JournalRow, LoggedChange, Work
from exhibit.journal.tally import BINS, Tally
from tests.conftest import until

VIENNA = ZoneInfo("Europe/Vienna")
DAY_S, QUARTER_S = 86_400, 900


@pytest.fixture
def store(postgres: str) -> Iterator[str]:
    """An empty database."""
    with psycopg.connect(postgres, autocommit=True) as line:
        line.execute("drop table if exists journal_row, journal_version")
    yield postgres
    with psycopg.connect(postgres, autocommit=True) as line:
        line.execute("drop table if exists journal_row, journal_version")


def atom(name: str, at: datetime, exhibit: str = "hall", variant: str = "", visits: int = 10) -> Atom:
    begin_s = round(at.timestamp()) // QUARTER_S * QUARTER_S
    counts = Tally(visits=visits, stops=visits // 2, dwell=(visits, *(0 for _ in range(BINS - 1))))
    return Atom(name, exhibit, variant, begin_s, begin_s + QUARTER_S, counts)


def rows(where: str) -> list[JournalRow]:
    with closing(open_to_read(where)) as reader:
        return [one.row for one in reader.read_between(0, 2**62)]


def months(where: str) -> dict[str, int]:
    """The tables of atoms, with how many are in each."""
    asked = "select inhrelid::regclass::text from pg_inherits where inhparent = 'journal_atom'::regclass order by 1"
    with psycopg.connect(where) as line:
        names = [str(name) for (name,) in line.execute(asked)]
        counts = (line.execute(f"select count(*) from {name}".encode()).fetchone() or (0,) for name in names)
        return {name.removeprefix("journal_atom_"): int(count) for name, (count,) in zip(names, counts, strict=True)}


def month(months_ago: int) -> datetime:
    """The middle of a month that is so long ago; below 0: that is to come."""
    today = datetime.now(UTC)
    number = today.year * 12 + today.month - 1 - months_ago
    return datetime(number // 12, number % 12 + 1, 15, 12, tzinfo=UTC)


def name(months_ago: int) -> str:
    return f"{month(months_ago):%Y_%m}"


@pytest.fixture
def old_store(store: str, capsys: pytest.CaptureFixture[str]) -> str:
    """As an earlier version made it, with rows and roles."""
    assert main(["journal", "roles", "hall"]) == 0
    roles = capsys.readouterr().out.partition("grant select on journal_version to exhibit_collector")[0]
    with psycopg.connect(store, autocommit=True) as line:
        line.execute("create table journal_version (version integer not null)")
        line.execute(STEPS[0])
        line.execute("insert into journal_version values (1)")
        line.execute(roles.encode())
        insert = "insert into journal_row (seq, id, kind, exhibit, begin_s, data) overriding system value values "
        for number in range(300):
            one = atom(f"a{number}", month(number % 3) + timedelta(hours=number))
            line.execute(
                (insert + "(%s, %s, 'atom', 'hall', %s, %s)").encode(),
                (2 * number + 1, one.id, one.begin_s, line_of(one)),
            )
        line.execute("select setval(pg_get_serial_sequence('journal_row', 'seq'), 1000)")
    return store


def test_an_older_store_is_brought_to_months_whole_or_not_at_all(
    old_store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    as_room = old_store.replace("exhibit@", "room_hall@")
    with closing(open_store(as_room)) as room:  # a room may be newer than its store
        room.append((atom("new", month(0)),))
    before = rows(as_room.replace("room_hall@", "exhibit_reader@"))
    check = [sys.executable, "-m", "exhibit", "journal", "--journal", old_store, "check"]
    waits = "select count(*) from pg_locks where not granted"
    with psycopg.connect(old_store) as other, psycopg.connect(old_store, autocommit=True) as looking:
        other.execute("lock table journal_row in share mode")
        with subprocess.Popen(check) as migrating:
            assert until(lambda: looking.execute(waits).fetchone() == (1,))
            migrating.send_signal(signal.SIGKILL)
    with psycopg.connect(old_store, autocommit=True) as looking:
        others = "from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
        assert until(lambda: looking.execute(f"select count(*) {others}".encode()).fetchone() == (0,))
        assert looking.execute("select max(version) from journal_version").fetchone() == (1,)

    assert main(["journal", "--journal", old_store, "check"]) == 0
    assert "301 x atom" in capsys.readouterr().out
    assert rows(old_store) == before
    found = months(old_store)
    assert found["rest"] == 0
    assert set(found) == {name(one) for one in (2, 1, 0, -1, -2, -3)} | {"rest"}
    with closing(open_store(as_room)) as room:
        room.append((atom("a0", month(0)), atom("later", month(0))))
        with pytest.raises(StoreError, match="row-level security"):
            room.append((atom("x", month(0), "cellar"),))
        with pytest.raises(StoreError, match="permission denied"):
            list(room.read())
    assert [one.id for one in rows(old_store)] == [*(one.id for one in before), "later"]


def test_the_collector_adds_rows_of_all_has_months_made_and_reads_nothing(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    open_store(store, made=True).close()
    assert main(["journal", "roles", "hall"]) == 0
    with psycopg.connect(store, autocommit=True) as owner:
        owner.execute(capsys.readouterr().out.encode())
        for one in range(-3, 1):
            owner.execute(f"drop table journal_atom_{name(one)}".encode())
    as_collector = store.replace("exhibit@", "exhibit_collector@")
    kept = atom("now", month(0)), atom("next", month(-1), "cellar"), atom("old", month(13)), atom("odd", month(500))
    with closing(open_store(as_collector)) as collector:
        collector.append((*kept, LoggedChange("c", "hall", 950, "note", "lights")))
        collector.append(kept)
        with pytest.raises(StoreError, match="permission denied"):
            list(collector.read())
    assert {one: count for one, count in months(store).items() if count} == {name(0): 1, name(-1): 1, "rest": 2}
    open_store(as_collector).close()  # the next day
    assert {one: count for one, count in months(store).items() if count}[name(13)] == 1
    assert [one.id for one in rows(store)] == ["now", "next", "old", "odd", "c"]


def some_years(now: datetime) -> list[Atom]:
    """Two rooms and a variant, in weeks of one to four atoms, three and a bit months of them."""
    begins = [now - timedelta(days=number * 1.7, hours=number % 5) for number in range(70)]
    return [
        atom(f"{exhibit}{variant}{number}", at, exhibit, variant, 10 + number)
        for number, at in enumerate(begins)
        for exhibit, variant in (("hall", ""), ("hall", "b"), ("cellar", ""))
        if (number * 7 + len(exhibit)) % 3
    ]


def untold(found: list[JournalRow]) -> Counter[str]:
    """The rows but for their ids, which of weeks are drawn by lot."""
    return Counter(line_of(one).replace(one.id, "") for one in found)


def visits(found: list[JournalRow]) -> int:
    return sum(one.tally.visits for one in found if isinstance(one, Atom))


def test_old_months_become_the_weeks_that_a_file_has_and_count_no_second_time(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    written: list[JournalRow] = [
        *some_years(now),
        Work("nightwatch", "The Night Watch"),
        LoggedChange("c", "hall", 950, "note", "x"),
    ]
    file = str(tmp_path / "house.sqlite3")
    for where in (store, file):
        with closing(open_store(where, made=True)) as opened:
            opened.append(tuple(written))
    with closing(open_store(store)):  # its months are made
        assert months(store)["rest"] == 0
    total = visits(rows(store))
    monkeypatch.setattr("exhibit.journal.postgres_retention._put_weeks", _cut_off)
    with pytest.raises(StoreError, match="cut off"), closing(open_retaining(store)) as opened:
        opened.retain(1, now, VIENNA)
    monkeypatch.undo()
    assert rows(store) == written, "a month is done whole, or not at all"

    for where in (store, file):
        assert main(["journal", "--journal", where, "retain", "--keep", "1", "--zone", "Europe/Vienna"]) == 0
    assert untold(rows(store)) == untold(rows(file))
    assert len(rows(store)) < len(written) * 0.8
    assert visits(rows(store)) == total
    whole = [one for one in range(2, 6) if month(one) + timedelta(days=60) < now]
    assert whole
    assert not set(months(store)) & {name(one) for one in whole}
    with closing(open_to_read(store)) as reader:
        begun = list(reader.atoms_begun("cellar", 0, round(now.timestamp()) + DAY_S))
        of_cellar = [one for one in rows(store) if isinstance(one, Atom) and one.exhibit == "cellar"]
        assert [one.row for one in begun] == sorted(of_cellar, key=lambda one: one.begin_s)

    late = atom("late", now - timedelta(days=70))
    for where in (store, file):  # a stick of a year ago, and a room that was away
        before = untold(rows(where))
        with closing(open_store(where)) as opened:
            opened.append((*written, late))
        assert untold(rows(where)) - before == untold([late])
        with closing(open_retaining(where)) as retaining:
            retaining.retain(1, now, VIENNA)
            assert retaining.retain(1, now, VIENNA) == 0
    assert untold(rows(store)) == untold(rows(file))
    assert visits(rows(store)) == total + 10


def _cut_off(*_: object) -> None:
    raise psycopg.OperationalError("cut off")


def test_only_the_owner_may_let_old_figures_go(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    open_store(store, made=True).close()
    assert main(["journal", "roles", "hall"]) == 0
    with psycopg.connect(store, autocommit=True) as owner:
        owner.execute(capsys.readouterr().out.encode())
    for user in ("room_hall", "exhibit_collector", "exhibit_reader"):
        assert main(["journal", "--journal", store.replace("exhibit@", f"{user}@"), "retain"]) == 2
        assert "permission denied" in capsys.readouterr().err
