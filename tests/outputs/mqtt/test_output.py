"""MQTT, with a real mosquitto that is killed and comes back."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

from exhibit.outputs.mqtt.backlog import MOST
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.output import Mqtt
from exhibit.values import Command, Cue
from tests.conftest import Neighbour, command, free_port, until

Start = Callable[[list[str]], Neighbour]


def event(topic: str, payload: object, *, retain: bool = False) -> Cue:
    return Cue("mqtt", "publish", {"topic": topic, "payload": payload, "retain": retain}, "test")


def broker_arguments(tmp_path: Path, port: int) -> list[str]:
    settings = tmp_path / "mosquitto.conf"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    return [command("mosquitto"), "-c", str(settings)]


def listening(neighbour: Start, port: int, mqtt: Mqtt) -> Neighbour:
    """A subscriber that has been heard to hear."""
    assert until(lambda: mqtt.state().link == "up")
    heard = neighbour([command("mosquitto_sub"), "-p", str(port), "-v", "-t", "room/#"])

    def hears() -> bool:
        mqtt.perform(event("ready", "?"))
        return "room/ready ?" in heard.said()

    assert until(hears)
    return heard


def test_messages_arrive_and_the_room_says_when_it_comes_and_goes(tmp_path: Path, neighbour: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    neighbour(broker_arguments(tmp_path, port))
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"))
    heard = listening(neighbour, port, mqtt)
    assert mqtt.state().link == "up"
    mqtt.perform(event("joy", {"active": True, "seconds": 2.5}))
    assert until(lambda: 'room/joy {"active": true, "seconds": 2.5}' in heard.said())
    mqtt.close()
    assert until(lambda: "room/status offline" in heard.said())
    assert "room/status online" in heard.said()


def test_a_broker_that_dies_costs_nothing_and_hears_what_it_missed(tmp_path: Path, neighbour: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"))
    mqtt.perform(event("before", "waits", retain=True))
    assert until(lambda: "nobody listens there" in mqtt.state().detail)
    assert (mqtt.state().link, mqtt.state().dropped) == ("down", 0)
    broker = neighbour(broker_arguments(tmp_path, port))
    assert until(lambda: mqtt.state().link == "up" and mqtt.state().performed == 1)
    broker.stop()
    assert until(lambda: mqtt.state().link == "down")
    mqtt.perform(event("while-away", "waits too", retain=True))
    broker.start()
    assert until(lambda: mqtt.state().link == "up" and mqtt.state().performed == 2)
    heard = neighbour([command("mosquitto_sub"), "-p", str(port), "-v", "-t", "room/#"])
    assert until(lambda: "room/while-away waits too" in heard.said())
    mqtt.close()


def test_without_a_broker_the_queue_is_bounded_and_does_not_keep_it_from_closing() -> None:
    mqtt = Mqtt(Broker("127.0.0.1", free_port(socket.SOCK_STREAM)))
    for number in range(MOST + 500):
        mqtt.perform(event("flood", number))
    assert until(lambda: mqtt.state().dropped == 500)
    assert "10000 waiting" in mqtt.state().detail
    mqtt.close()
    assert until(lambda: not mqtt._thread.is_alive())


def test_commands_are_heard_before_and_after_the_broker_was_away(tmp_path: Path, neighbour: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    broker = neighbour(broker_arguments(tmp_path, port))
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"))
    publish = [command("mosquitto_pub"), "-p", str(port), "-t"]
    for _ in range(2):
        assert until(lambda: mqtt.commands.state().link == "up")
        for number in range(100):
            mqtt.perform(event("traffic", number))  # sending must not make us deaf
        subprocess.run([*publish, "room/var/rain/set", "-m", "0.5"], check=True)
        subprocess.run([*publish, "room/rule/storm/set", "-m", "OFF"], check=True)
        assert until(lambda: len(mqtt.commands._waiting._commands) == 2)
        assert mqtt.commands.take() == [
            Command("variable", "rain", "0.5", "mqtt"),
            Command("rule", "storm", False, "mqtt"),
        ]
        broker.stop()
        assert until(lambda: mqtt.commands.state().link == "down")
        broker.start()
    subprocess.run([*publish, "room/rule/storm/set", "-m", "perhaps"], check=False)
    mqtt.close()
