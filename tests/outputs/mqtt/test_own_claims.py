"""What a broker keeps of a show stays true: its own status is watched, what it no longer has is taken away, and two
shows below one prefix are told of each other. A real mosquitto, and a stand-in for one that lets nobody subscribe."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.output import Home, Mqtt
from exhibit.outputs.mqtt.presence import Presence
from exhibit.values import Variable
from tests.conftest import Neighbour, command, free_port, until

Start = Callable[[list[str]], Neighbour]
CONFIG = "homeassistant/device/exhibit_room/config"


class House:
    """A broker, and what it has kept."""

    def __init__(self, folder: Path, neighbour: Start, *settings: str) -> None:
        self.port = free_port(socket.SOCK_STREAM)
        file = folder / "house.conf"
        lines = ["user root", f"listener {self.port} 127.0.0.1", "allow_anonymous true", *settings]
        file.write_text("\n".join(lines) + "\n")
        self.log = neighbour([command("mosquitto"), "-v", "-c", str(file)])
        assert until(lambda: bool(self.kept("$SYS/broker/version")))

    def show(self, **more: object) -> Mqtt:
        home = more.pop("home", None)
        queue = more.pop("queue", None)
        broker = Broker("127.0.0.1", self.port, "room", **more)  # type: ignore[arg-type]
        return Mqtt(broker, queue, home)  # type: ignore[arg-type]

    def publish(self, topic: str, payload: str, *more: str) -> None:
        where = [command("mosquitto_pub"), "-p", str(self.port), "-t", topic, "-m", payload]
        subprocess.run([*where, *more], check=True)

    def kept(self, topic: str) -> str:
        asked = [command("mosquitto_sub"), "-i", "asking", "-p", str(self.port), "-t", topic, "-C", "1", "-W", "1"]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def up(*shows: Mqtt) -> bool:
    return until(lambda: all(one.state().link == "up" for one in shows))


def test_a_late_last_will_is_contradicted(tmp_path: Path, neighbour: Start) -> None:
    house = House(tmp_path, neighbour)
    show = house.show()
    assert up(show)
    for _ in range(3):
        house.publish("room/status", "offline", "-r", "-q", "1")
        assert until(lambda: house.kept("room/status") == "online")
    show.close()
    assert until(lambda: house.kept("room/status") == "offline")


def test_a_second_show_of_the_same_prefix_is_told_to_both_and_leaves_the_first_online(
    tmp_path: Path, neighbour: Start
) -> None:
    house = House(tmp_path, neighbour)
    first = house.show(queue=tmp_path / "queue.sqlite3")
    assert up(first)
    second = house.show(queue=tmp_path / "queue.sqlite3")
    assert up(first, second)
    told: dict[str, list[tuple[str, str]]] = {"first": [], "second": []}

    def both() -> bool:
        told["first"] += first.take_complaints()
        told["second"] += second.take_complaints()
        return all(told.values())

    assert until(both)
    for complaints in told.values():
        ((about, text),) = complaints
        assert about == "prefix"
        assert socket.gethostname() in text
        assert "another mqtt: prefix" in text
    second.close()
    assert until(lambda: house.kept("room/status") == "online")
    assert first.state().link == "up"
    first.close()


def test_the_client_id_stays_the_same_and_may_be_given(tmp_path: Path, neighbour: Start) -> None:
    house = House(tmp_path, neighbour, "allow_zero_length_clientid false")
    ours = Broker("127.0.0.1", prefix="room").own_id
    for _ in range(2):
        show = house.show()
        assert up(show)
        show.close()
    assert until(lambda: house.log.said().count(f"as {ours} (") == 2), house.log.said()
    assert len(ours) <= 23
    given = house.show(client_id="hall-7", version="5")
    assert up(given)
    assert "as hall-7 (p5" in house.log.said()
    given.close()


def refusing(door: socket.socket) -> None:
    """A broker that takes one client and refuses all its subscriptions (MQTT 3.1.1, 3.9.3), packets below 128 bytes."""
    line, _ = door.accept()
    with line, contextlib.suppress(OSError):
        while head := line.recv(2, socket.MSG_WAITALL):
            length = head[1]
            if length & 0x80:
                length = length & 0x7F | line.recv(1)[0] << 7
            body = line.recv(length, socket.MSG_WAITALL) if length else b""
            match head[0] >> 4:
                case 1:
                    line.sendall(b"\x20\x02\x00\x00")
                case 3 if head[0] & 0x06:
                    end = 2 + int.from_bytes(body[:2], "big")
                    line.sendall(b"\x40\x02" + body[end : end + 2])
                case 8:
                    at, codes = 2, b""
                    while at < len(body):
                        at += 3 + int.from_bytes(body[at : at + 2], "big")
                        codes += b"\x80"
                    line.sendall(bytes((0x90, 2 + len(codes))) + body[:2] + codes)


def test_commands_that_a_broker_does_not_let_through_are_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=refusing, args=(door,), daemon=True).start()
        show = Mqtt(Broker("127.0.0.1", door.getsockname()[1], "room", "hall"))
        assert up(show)
        ((about, text),) = show.take_complaints()
        assert about == "commands"
        assert "refuses the subscription to room/var/+/set and 12 more: let the user 'hall' read room/#" in text
        assert until(lambda: show.commands.state().link == "down")
        show.close()


def test_acts_that_are_edited_reach_home_assistant(tmp_path: Path, neighbour: Start) -> None:
    house = House(tmp_path, neighbour)
    show = house.show(home=Home("First light", "1.0", ("idle", "play")))
    show.tell({"act": "idle"})

    def acts() -> list[str]:
        told = house.kept(CONFIG)
        return list(json.loads(told)["components"]["act"]["options"]) if told else []

    assert until(lambda: acts() == ["idle", "play"])
    show.use_home(Home("First light", "1.0", ("idle", "finale")))
    assert until(lambda: acts() == ["idle", "finale"])
    show.close()


def rules(house: House) -> set[str]:
    return {name for name in json.loads(house.kept(CONFIG))["components"] if name.startswith("rule_")}


@pytest.mark.parametrize("path", ["rule/warm", "var/rain", "rule/warm%20wash"])
def test_what_was_renamed_while_the_show_was_off_is_taken_away(tmp_path: Path, neighbour: Start, path: str) -> None:
    house = House(tmp_path, neighbour)
    home = Home("First light", "1.0")
    before: dict[str, Variable] = {path: True, "rule/stays": True}
    show = house.show(home=home)
    show.tell(before)
    assert until(lambda: house.kept(f"room/{path}") == "ON" and bool(house.kept(CONFIG)))
    show.close()
    watcher = neighbour([command("mosquitto_sub"), "-p", str(house.port), "-v", "-t", "homeassistant/#"])
    assert until(lambda: "exhibit_room" in watcher.said())
    show = house.show(home=home)
    show.tell({"rule/warmer": True, "rule/stays": True})
    assert until(lambda: house.kept("room/rule/warmer") == "ON")
    assert until(lambda: not house.kept(f"room/{path}"))
    assert house.kept("room/rule/stays") == "ON"
    if path.startswith("rule"):
        assert until(lambda: '{"platform": "binary_sensor"}' in watcher.said())
        assert until(lambda: rules(house) == {"rule_warmer", "rule_stays"})
    show.close()


def test_home_assistant_may_look_elsewhere_and_nonsense_there_stops_nothing(tmp_path: Path, neighbour: Start) -> None:
    house = House(tmp_path, neighbour)
    config = CONFIG.replace("homeassistant", "ha/test")
    house.publish(config, '["no device"]', "-r")
    show = house.show(home=Home("First light", "1.0"), discovery="ha/test")
    show.tell({"hold": False})
    assert until(lambda: '"First light"' in house.kept(config))
    assert not house.kept(CONFIG)
    show.close()


def test_another_show_is_news_once_and_nonsense_is_none() -> None:
    mine, other = Presence("room", "a", "hall"), Presence("room", "b", "laptop")
    assert not mine.met(mine.announcement)
    assert "laptop" in mine.met(other.announcement)
    assert not mine.met(other.announcement)
    for nonsense in ("", "online", "[]", "{}", '{"run": 7}', "[" * 100_000):
        assert not mine.met(nonsense)
