"""From the rooms' journals over a real broker to the one store: collectors that are killed, two at once, lines that
lose and double what they carry, rows that nobody can have meant. None lost, none doubled, each room's order kept."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from random import Random

import psycopg
import pytest

from exhibit.assembly.journal import journal_file
from exhibit.assembly.journal_sender import BrokerPost
from exhibit.cli import main
from exhibit.journal.batches import batches, name_of, read_batch, read_receipt, receipt_text
from exhibit.journal.collecting import Collector
from exhibit.journal.opening import open_store, open_to_read
from exhibit.journal.port import StoreError
from exhibit.journal.posting import JournalPost
from exhibit.journal.row_text import HEAD, line_of
from exhibit.journal.rows import AnswerCounts, AnswerTally, JournalRow, LoggedChange, Work
from exhibit.journal.sqlite import SqliteStore
from exhibit.outputs.mqtt.broker import Broker
from exhibit.system.paths import state_folder
from tests.conftest import Neighbour, command, free_port, until
from tests.journal.nemesis import DAY_S, QUARTER_S, atom

Start = Callable[[list[str]], Neighbour]


class House:
    """A broker, and a show in the room `hall` beside it."""

    def __init__(self, folder: Path, neighbour: Start) -> None:
        self.folder, self._neighbour, self.port = folder, neighbour, free_port(socket.SOCK_STREAM)
        conf = folder / "mosquitto.conf"
        conf.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n")
        self.broker = neighbour([command("mosquitto"), "-c", str(conf)])
        told = f"exhibit: Small\nmqtt: {{host: 127.0.0.1, port: {self.port}, prefix: house/hall}}\n"
        (folder / "show").mkdir()
        (folder / "show" / "exhibit.yaml").write_text(told)

    def collect(self, *where: str) -> Neighbour:
        at = ["--broker", f"127.0.0.1:{self.port}", "--below", "house"]
        return self._neighbour([sys.executable, "-m", "exhibit", "collect", *where, *at])

    def room(self, name: str, *rows: JournalRow) -> SqliteStore:
        store = SqliteStore(self.folder / f"{name}.sqlite3")
        store.append(rows)
        return store

    def at(self, room: str) -> Broker:
        return Broker("127.0.0.1", self.port, f"house/{room}")


@pytest.fixture
def house(tmp_path: Path, neighbour: Start) -> House:
    return House(tmp_path, neighbour)


def ids(where: str, exhibit: str = "hall") -> list[str]:
    try:
        with closing(open_to_read(where)) as store:
            return [one.row.id for one in store.read_between(0, 2**62) if getattr(one.row, "exhibit", "") == exhibit]
    except StoreError:
        return []


def test_collectors_are_killed_and_run_twice_and_every_row_is_there_once_and_in_order(
    house: House, postgres: str
) -> None:
    with psycopg.connect(postgres, autocommit=True) as line:
        line.execute("drop table if exists journal_row, journal_version")
    expected = [f"{number:05}" for number in range(1_500)]
    with closing(house.room("hall", *(atom(name, number) for number, name in enumerate(expected)))) as room:
        sending = threading.Thread(target=send_all, args=(house.at("hall"), room), daemon=True)
        first = house.collect(postgres)
        sending.start()
        assert until(lambda: len(ids(postgres)) > 100), first.said()
        first.stop()
        assert ids(postgres) == expected[: len(ids(postgres))]
        both = house.collect(postgres), house.collect(postgres)
        assert until(lambda: not sending.is_alive()), both[0].said()
        assert ids(postgres) == expected
        assert not room.unsent()


def send_all(broker: Broker, room: SqliteStore) -> None:
    """As a show does it, but for its pauses."""
    with closing(BrokerPost(broker, room, 1.0)) as post:
        while room.unsent():
            with suppress(StoreError):
                post.send(9 * DAY_S + 1_500 * QUARTER_S)
            time.sleep(0.05)


def test_a_show_sends_its_journal_by_itself(house: House) -> None:
    show, told = house.folder / "show", "controller purpose legal_basis contact retention agreement"
    privacy = ", ".join(f"{key}: we do" for key in told.split())
    (show / "venue.yaml").write_text(f"journal: {{exhibit: hall, send: broker}}\nprivacy: {{{privacy}}}\n")
    file = journal_file("hall", state_folder())
    file.parent.mkdir(parents=True)
    with closing(SqliteStore(file)) as store:
        store.append((atom("a", 0), atom("b", 1), LoggedChange("c", "hall", 950, "note", "lights")))
    where = str(house.folder / "house.sqlite3")
    collecting = house.collect("--sqlite", where)
    assert until(lambda: "the broker is there" in collecting.said()), collecting.said()
    run = [sys.executable, "-m", "exhibit", "run", str(show), "--headless", "--source", "drawn", "--no-web"]
    with subprocess.Popen(run, stdout=subprocess.DEVNULL) as running:
        try:
            assert until(lambda: ids(where)[:3] == ["a", "b", "c"] or running.poll() is not None)
        finally:
            running.send_signal(signal.SIGTERM)
    assert ids(where)[:3] == ["a", "b", "c"], collecting.said()
    with closing(open_to_read(str(file))) as kept:
        assert kept.held()[0] >= 3


def test_what_cannot_be_meant_is_refused_and_said_and_nothing_else_waits_for_it(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    where = str(house.folder / "house.sqlite3")
    collecting = house.collect("--sqlite", where)
    assert until(lambda: "the broker is there" in collecting.said()), collecting.said()
    publish = [command("mosquitto_pub"), "-p", str(house.port), "-q", "1", "-t", "house/hall/journal"]
    for payload in ("nonsense", HEAD, f"{HEAD}\n{line_of(atom('forged', 0, 'cellar'))}", "\x1b[2J"):
        subprocess.run([*publish, "-m", payload], check=True)
    subprocess.run([*publish, "-f", sys.executable], check=True)
    monkeypatch.chdir(house.folder / "show")
    house.room("hall", atom("a", 0), atom("strange", 1, "cellar"), atom("b", 2)).close()
    asked = ["journal", "--journal", str(house.folder / "hall.sqlite3"), "forward", "broker"]
    assert main(asked) == 2
    assert "the collector refuses 1 rows, which are kept: it is of 'cellar'" in capsys.readouterr().err
    assert (ids(where), ids(where, "cellar")) == (["a", "b"], [])
    said = collecting.said()
    assert "house/hall: 1 rows are refused: it does not begin as an export of a journal does" in said
    assert said.count("it is of 'cellar', and comes from the room 'hall'") == 1, "what comes again is not said again"
    assert "\x1b" not in said
    assert "Traceback" not in said


def test_who_sends_to_nobody_is_told_so_and_a_broker_that_is_away_too(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(house.folder / "show")
    with closing(house.room("hall", atom("a", 0))) as room, closing(BrokerPost(house.at("hall"), room, 0.3)) as post:
        assert until(lambda: not post.is_connecting())
        with pytest.raises(StoreError, match="no collector has answered"):
            post.send(9 * DAY_S)
        assert [one.row.id for one in room.unsent()] == ["a"]
    house.broker.stop()
    assert main(["journal", "--journal", str(house.folder / "hall.sqlite3"), "forward", "broker"]) == 2
    assert "the broker: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["collect", "--broker", "127.0.0.1"], "name one store: postgresql://..., or --sqlite FILE"),
        (["collect", "postgresql://x", "--sqlite", "y", "--broker", "h"], "name one store"),
        (["collect", "house.sqlite3", "--broker", "h"], "a file is --sqlite FILE"),
        (["collect", "--sqlite", "y"], "no broker is named"),
    ],
)
def test_a_slip_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], told: str) -> None:
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


GOOD = atom("a", 0)
COUNTED = AnswerCounts("d", "hall", "", "felt", "kiosk", "", 0, 900, AnswerTally({"awe": 10}))


def as_line(row: JournalRow, /, **changed: object) -> str:
    return json.dumps({**json.loads(line_of(row)), **changed})


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (as_line(GOOD, exhibit="cellar"), "it is of 'cellar', and comes from the room 'hall'"),
        (as_line(GOOD, id="a\u0000b"), "its id is none"),
        (as_line(GOOD, id=""), "its id is none"),
        (as_line(GOOD, variant="\ud800"), "surrogates not allowed"),
        (as_line(GOOD, begin_s=1, end_s=901), "no quarters of an hour"),
        (as_line(GOOD, begin_s=900, end_s=900), "no quarters of an hour"),
        (as_line(GOOD, begin_s=0, end_s=2**63), "no quarters of an hour"),
        (as_line(GOOD, tally={**GOOD.tally.row(), "smiles": "many"}), "its counts are none"),
        (as_line(GOOD, tally={**GOOD.tally.row(), "uplift": float("inf")}), "Infinity is no number"),
        (as_line(GOOD, tally={**GOOD.tally.row(), "visits": 3}), "does not hold its visits"),
        (as_line(replace(GOOD, tally=replace(GOOD.tally, visits=4, dwell=(4, *GOOD.tally.dwell[1:])))), "fewer than 5"),
        (as_line(COUNTED, tally={"counts": {"awe": 4}}), "fewer than 5"),
        (as_line(COUNTED, tally={}), "no answers"),
        (as_line(LoggedChange("c", "hall", 950, "note", "lights"), kind="visit"), "'visit' at 950 is no change"),
        (line_of(Work("nightwatch", "The Night Watch")), "is not sent over a broker"),
        (as_line(GOOD, row="visit"), "'visit' is no kind of row"),
        ("[" * 100_000, "it is no row"),
        ("{}", "it is no row"),
        ("7", "it is no row"),
        ("", "Expecting value"),
    ],
)
def test_a_line_that_is_no_row_is_refused_alone(line: str, told: str) -> None:
    other = replace(GOOD, id="other")
    found = read_batch("\n".join((HEAD, line_of(GOOD), line, line_of(other))), "hall")
    assert found.rows == (GOOD, other)
    assert told in found.refused[3]
    assert list(found.refused) == [3]


def test_rows_go_in_batches_that_any_broker_takes_and_come_back_as_they_were() -> None:
    rows = [LoggedChange(f"c{number}", "hall", number, "note", "x" * (number * 50)) for number in range(250)]
    found = list(batches(rows))
    assert [one.id for one in rows] == [one for batch in found for one in batch.ids]
    assert max(len(one.text) for one in found) < 120_000
    assert [row for one in found for row in read_batch(one.text, "hall").rows] == rows
    assert all(len(batch.ids) <= 100 for batch in found)


class LossyLine:
    """Between a room and a collector: loses, doubles and keeps back what it carries, in both directions; and the
    collector dies just before or just after it has committed."""

    def __init__(self, where: str, seed: int) -> None:
        self._random, self._late = Random(seed), list[str]()
        self._store = open_store(where, made=True)
        self._collector = Collector(lambda: self, self._answer)
        self.post: JournalPost | None = None

    def append(self, rows: tuple[JournalRow, ...]) -> None:
        for when in (0.1, 0.2):
            if self._random.random() < when:
                raise StoreError("it is away")
            if when == 0.1:
                self._store.append(rows)

    def publish(self, text: str) -> bool:
        self._late.append(text)
        for one in [one for one in self._late if self._random.random() < 0.7] * self._random.choice((1, 1, 2)):
            self._collector.hear("house/hall/journal", one, kept=False)
        self._late = [one for one in self._late if self._random.random() < 0.2]
        try:
            while self._collector.take(0.0001):
                pass
        except StoreError:
            self._collector = Collector(lambda: self, self._answer)
        return self._random.random() > 0.1

    def _answer(self, topic: str, text: str) -> None:
        assert topic == "house/hall/journal/receipt"
        assert self.post is not None
        if self._random.random() < 0.7:
            self.post.hear(topic, text, kept=False)


@pytest.mark.parametrize("seed", [1])
def test_whatever_the_line_loses_or_doubles_each_row_is_there_once(tmp_path: Path, seed: int) -> None:
    expected = [f"{number:04}" for number in range(700)]
    where, line = str(tmp_path / "house.sqlite3"), LossyLine(str(tmp_path / "house.sqlite3"), seed)
    with closing(SqliteStore(tmp_path / "hall.sqlite3")) as room:
        room.append(tuple(atom(name, number) for number, name in enumerate(expected)))
        cuts = 0
        while room.unsent():
            line.post = JournalPost(room, line.publish, within_s=0.0)  # a room that is started again
            try:
                line.post.send(700 * QUARTER_S + 8 * DAY_S)
            except StoreError:
                cuts += 1
    assert cuts > 3
    assert ids(where) == expected


def test_a_receipt_that_the_broker_has_kept_is_of_no_store_that_lives(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "hall.sqlite3")) as room:
        room.append((GOOD,))
        (batch,) = batches([GOOD])
        post = JournalPost(room, lambda _: True, within_s=0.0)
        told = read_receipt(json.dumps({"batch": batch.name, "refused": {}}))
        assert told is not None
        assert told.name == name_of(batch.text)
        post.hear("", receipt_text(told), kept=True)
        post.hear("", "nonsense", kept=False)
        with pytest.raises(StoreError, match="no collector"):
            post.send(9 * DAY_S)
        post.hear("", receipt_text(told), kept=False)
        assert post.send(9 * DAY_S) == 1
        assert not room.unsent()
