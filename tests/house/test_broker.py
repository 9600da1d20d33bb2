"""A broker as `exhibit house init` sets it up: a real mosquitto with TLS. A room writes its own topics alone, and a box
that was stolen is shut out by one command."""

from __future__ import annotations

import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from exhibit.assembly.broker import broker_at
from exhibit.assembly.journal_sender import BrokerPost
from exhibit.cli import main
from exhibit.config.house import load_house
from exhibit.config.located import load
from exhibit.house.rooms import filters
from exhibit.journal.batches import RECEIPT_LEAF, ROWS_LEAF, batches
from exhibit.journal.opening import open_to_read
from exhibit.journal.sqlite import SqliteStore
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.house_line import HouseLine
from exhibit.outputs.mqtt.output import Home, Mqtt
from exhibit.outputs.mqtt.probe import ask
from exhibit.show.files import ShowFile
from tests.conftest import Neighbour, command, free_port, until
from tests.house.stand_in_rooms import StandInRoom
from tests.journal.nemesis import DAY_S, atom

Start = Callable[[list[str]], Neighbour]


class SetUp:
    """The folder that was written, the broker that runs by it, and what its page hears."""

    def __init__(self, folder: Path, neighbour: Start) -> None:
        self.folder, self.port = folder, free_port(socket.SOCK_STREAM)
        command("openssl")
        assert self.init("hall", "cellar") == 0
        self.log = neighbour([command("mosquitto"), "-c", str(folder / "mosquitto.conf")])
        self.heard: list[tuple[str, str]] = []
        page = folder / "page" / "page.yaml"
        settings = load_house(page)
        broker = broker_at(settings.mqtt, page.parent)
        self.page = HouseLine(broker, filters(settings.below or ""), self._hear)

    def _hear(self, topic: str, payload: str, kept: bool) -> None:  # noqa: ARG002 (as the line tells it)
        self.heard.append((topic, payload))

    def init(self, *rooms: str) -> int:
        where = ["house", "init", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        return main([*where, "--rooms", *rooms])

    def broker(self, room: str) -> Broker:
        """As the room's show reads it."""
        file = self.folder / "rooms" / room / "mqtt.yaml"
        section = ShowFile.model_validate(load(file).data).mqtt
        assert section is not None
        return broker_at(section, file.parent)

    def stand_in(self, name: str) -> StandInRoom:
        as_it_is = self.broker(name)
        assert as_it_is.ca is not None
        user, password = str(as_it_is.username), str(as_it_is.password)
        room = StandInRoom(as_it_is.prefix, self.port, username=user, password=password, ca=str(as_it_is.ca))
        return room.start()


@pytest.fixture
def made(tmp_path: Path, neighbour: Start) -> Iterator[SetUp]:
    found = SetUp(tmp_path / "house", neighbour)
    try:
        yield found
    finally:
        found.page.close()


def test_a_room_cannot_write_anothers_topics_and_a_stolen_box_is_shut_out(
    made: SetUp, capsys: pytest.CaptureFixture[str]
) -> None:
    assert until(lambda: made.page.link == "up"), made.log.said() + made.page.detail
    hall, cellar = made.stand_in("hall"), made.stand_in("cellar")
    assert until(lambda: {"house/hall/hold", "house/cellar/hold"} <= {topic for topic, _ in made.heard})

    hall._client.publish("house/cellar/hold", "ON", qos=1, retain=True)
    hall._client.publish("house/cellar/hold/set", "ON", qos=1)
    hall._client.publish("house/hall/blackout", "ON", qos=1).wait_for_publish(30)
    assert until(lambda: ("house/hall/blackout", "ON") in made.heard)
    assert ("house/cellar/hold", "ON") not in made.heard

    calls: list[str] = []
    cellar_hears = HouseLine(made.broker("cellar"), ("house/+/call",), lambda topic, *_: calls.append(topic))
    assert until(lambda: cellar_hears.link == "up"), cellar_hears.detail
    hall._client.publish("house/cellar/call", "{}", qos=1)
    hall._client.publish("house/hall/call", "{}", qos=1)
    assert until(lambda: bool(calls))
    assert calls == ["house/hall/call"], "a room calls in its own name alone"
    cellar_hears.close()

    assert made.page.publish([("house/cellar/hold/set", "ON")])
    assert until(lambda: ("house/cellar/hold", "ON") in made.heard)
    assert made.page.publish([("house/cellar/mood", "forged")])  # taken by the broker, and told to nobody

    capsys.readouterr()
    assert main(["house", "shut-out", "hall", "--folder", str(made.folder)]) == 0
    assert "'hall' is shut out, and the broker has hung up on it" in capsys.readouterr().out
    assert until(lambda: bool(hall.refused)), made.log.said()
    assert "not auth" in hall.refused.lower()
    before = len(made.heard)
    assert until(lambda: "house/cellar/beat" in {topic for topic, _ in made.heard[before:]})
    assert "house/hall/beat" not in {topic for topic, _ in made.heard[before + 20 :]}
    assert ask(made.broker("hall")).fault in ("password", "rights")
    for one in (hall, cellar):
        one.die()

    assert main(["house", "shut-out", "hall", "--folder", str(made.folder)]) == 1
    assert made.init("hall") == 0  # a new box
    again = made.stand_in("hall")
    assert until(again.connected.is_set), again.refused
    again.die()


def test_a_show_lives_within_its_rights_and_nobody_comes_in_without_a_password(made: SetUp) -> None:
    show = Mqtt(made.broker("hall"), home=Home("First light", "1.0"))
    show.tell({"hold": False, "health/state": "well", "health/headline": "All is well"})
    assert until(lambda: show.state().link == "up"), show.state().detail
    assert until(lambda: "house/hall/beat" in {topic for topic, _ in made.heard})
    assert until(lambda: "house/hall/hold" in {topic for topic, _ in made.heard})
    assert show.take_complaints() == []
    assert made.page.publish([("house/hall/hold/set", "ON")])
    assert until(lambda: any(one.kind == "hold" for one in show.commands.take()))
    show.close()
    stranger = made.broker("hall")
    for broker in (
        Broker("127.0.0.1", made.port, tls=True, ca=stranger.ca),
        Broker("127.0.0.1", made.port, username="hall", password="guess", tls=True, ca=stranger.ca),
    ):
        assert ask(broker).fault in ("password", "rights")
    assert ask(Broker("127.0.0.1", made.port)).fault == "plain"
    with pytest.raises(ssl.SSLCertVerificationError), socket.create_connection(("127.0.0.1", made.port)) as line:
        ssl.create_default_context().wrap_socket(line, server_hostname="127.0.0.1")


def test_the_collector_hears_all_journals_and_answers_them_and_no_room_hears_or_forges_anothers(
    made: SetUp, tmp_path: Path, neighbour: Start
) -> None:
    settings, where = made.folder / "collector" / "collector.yaml", tmp_path / "house.sqlite3"
    asked = ["collect", "--sqlite", str(where), "--settings", str(settings)]
    collecting = neighbour([sys.executable, "-m", "exhibit", *asked])
    overheard: list[tuple[str, str]] = []
    hall, cellar = made.broker("hall"), made.broker("cellar")
    with closing(SqliteStore(tmp_path / "cellar.sqlite3")) as rows:
        rows.append((atom("a", 0, "cellar"), atom("b", 1, "cellar")))
        (forged,) = batches([atom("forged", 2, "cellar")])
        listening = [f"house/cellar/{leaf}" for leaf in (ROWS_LEAF, RECEIPT_LEAF)]
        with (
            closing(HouseLine(hall, listening, lambda topic, text, _: overheard.append((topic, text)))) as ear,
            closing(BrokerPost(cellar, rows)) as post,
        ):
            assert until(lambda: "the broker is there" in collecting.said()), collecting.said()
            assert until(lambda: ear.link == "up" or "refuses" in ear.detail)
            ear.publish([("house/cellar/journal", forged.text), ("house/cellar/journal/receipt", forged.text)])
            assert until(lambda: not post.is_connecting())
            assert post.send(9 * DAY_S) == 2, collecting.said()
    with closing(open_to_read(str(where))) as store:
        assert [one.row.id for one in store.read_between(0, 2**62)] == ["a", "b"]
    assert overheard == []


def test_secrets_are_readable_by_their_owner_alone_and_a_second_init_keeps_what_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "house"
    where = ["house", "init", str(folder), "--host", "broker.museum.example"]
    assert main([*where, "--rooms", "hall"]) == 0
    secret = [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".crt"]
    assert {oct(file.stat().st_mode & 0o077) for file in secret} == {"0o0"}
    before = (folder / "passwords").read_text()
    assert main([*where, "--rooms", "hall", "attic"]) == 0
    after = (folder / "passwords").read_text()
    assert after.startswith(before)
    assert "attic:$7$101$" in after
    capsys.readouterr()
    for wrong, told in (
        ([*where, "--rooms", "page"], "'page' is no name for a room"),
        ([*where, "--rooms", "collector"], "'collector' is no name for a room"),
        ([*where, "--rooms", "Great Hall"], "'Great Hall' is no name for a room"),
        (["house", "init", str(folder), "--host", "other", "--rooms", "hall"], "is at 'broker.museum.example'"),
        (["house", "shut-out", "hall", "--folder", str(tmp_path)], "here is no house"),
    ):
        assert main(wrong) == 2
        assert told in capsys.readouterr().err
    assert main(["house", "shut-out", "attic", "--folder", str(folder)]) == 1
    assert "once the broker has read its files: start it again" in capsys.readouterr().err
    assert "attic" not in (folder / "passwords").read_text() + (folder / "access").read_text()
