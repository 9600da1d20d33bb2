"""Messages that a broker does not take, with a real mosquitto that hangs up on them: they are put aside with the
reason, and block neither the others nor the commands, over a restart too."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit.outputs.mqtt.backlog import Backlog, QueuedMessage, put_aside_in
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.output import Mqtt
from exhibit.outputs.mqtt.quarantine import FIRST_PAUSE_S, TRIES, Quarantine
from exhibit.values import Cue
from tests.conftest import Neighbour, command, free_port, until
from tests.outputs.mqtt.test_output import event, listening

Start = Callable[[list[str]], Neighbour]
MOST_BYTES = 2000


@pytest.fixture
def port(tmp_path: Path, neighbour: Start) -> int:
    """The port of a broker that hangs up on whatever is longer than MOST_BYTES."""
    free = free_port(socket.SOCK_STREAM)
    settings = tmp_path / "small.conf"
    settings.write_text(f"listener {free} 127.0.0.1\nallow_anonymous true\nmax_packet_size {MOST_BYTES}\n")
    neighbour([command("mosquitto"), "-c", str(settings)])
    return free


def test_a_message_that_is_too_large_is_put_aside_and_what_follows_arrives(
    tmp_path: Path, neighbour: Start, port: int
) -> None:
    queue = tmp_path / "queue.sqlite3"
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"), queue)
    heard = listening(neighbour, port, mqtt)
    mqtt.perform(event("big", "x" * 3000))
    mqtt.perform(event("joy", "ok"))
    assert until(lambda: "room/joy ok" in heard.said())
    ((about, text),) = mqtt.take_complaints()
    assert about == "room/big"
    assert "3000 bytes is put aside" in text
    assert "hangs up" in text
    assert "1 put aside" in mqtt.state().detail
    assert mqtt.state().dropped == 1
    mqtt.perform(event("big", "y" * 4000))  # like the first: the connection is not risked for it
    mqtt.perform(event("big", "small"))
    assert until(lambda: "room/big small" in heard.said())
    assert "2 put aside" in mqtt.state().detail
    mqtt.close()
    assert put_aside_in(queue) == [("room/big", "the broker hangs up on it")] * 2


def test_a_poisoned_queue_of_yesterday_does_not_block_the_morning(tmp_path: Path, neighbour: Start, port: int) -> None:
    queue = tmp_path / "queue.sqlite3"
    backlog = Backlog(queue)
    backlog.add([QueuedMessage("room/big", "x" * 3000), QueuedMessage("room/joy", "first")])
    for _ in range(TRIES - 1):
        backlog.failed(backlog.oldest()[0][0])
    backlog.close()
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"), queue)
    heard = listening(neighbour, port, mqtt)
    mqtt.perform(event("joy", "ok"))
    assert until(lambda: "room/joy ok" in heard.said())
    assert len(mqtt.take_complaints()) == 1
    mqtt.close()


@pytest.mark.parametrize("kind", ["followed", "state"])
def test_what_stands_and_is_not_taken_costs_nobody_the_rest(neighbour: Start, port: int, kind: str) -> None:
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"))
    heard = listening(neighbour, port, mqtt)
    mqtt.tell({"hold": False, **({"var/words": "x" * 3000} if kind == "state" else {})})
    args = {"topic": "words", "payload": "x" * 3000, "retain": False, "latest": True}
    mqtt.perform(event("joy", "ok"))
    told: list[tuple[str, str]] = []

    def aside() -> bool:
        if kind == "followed":  # it is followed on: each new value is as large
            mqtt.perform(Cue("mqtt", "publish", args, "test"))
        told.extend(mqtt.take_complaints())
        return bool(told)

    assert until(aside)
    assert [about for about, _ in told] == ["room/words" if kind == "followed" else "room/var/words"]
    assert until(lambda: "room/hold OFF" in heard.said() and "room/joy ok" in heard.said())
    publish = [command("mosquitto_pub"), "-p", str(port), "-t", "room/hold/set", "-m", "ON"]
    assert until(lambda: mqtt.state().link == "up")
    subprocess.run(publish, check=True)
    assert until(lambda: [one.kind for one in mqtt.commands.take()] == ["hold"])
    mqtt.close()


def test_a_topic_that_no_broker_can_be_sent_is_put_aside_at_once(neighbour: Start, port: int) -> None:
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"))
    heard = listening(neighbour, port, mqtt)
    mqtt.perform(event("any/#", "?"))
    mqtt.perform(event("joy", "ok"))
    assert until(lambda: "room/joy ok" in heard.said())
    assert [about for about, _ in mqtt.take_complaints()] == ["room/any/#"]
    mqtt.close()


TURNS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.floats(0, 1000), st.booleans()), max_size=60)


@given(TURNS)
def test_whatever_happens_a_message_ends_at_most_so_many_connections_in_a_row(
    turns: list[tuple[str, int, float, bool]],
) -> None:
    quarantine, now_s = Quarantine(), 0.0
    in_a_row: dict[tuple[str, int], int] = {}
    for topic, size, later_s, taken in turns:
        now_s += later_s
        payload = "x" * size
        if quarantine.bars(topic, payload, now_s):
            continue
        if taken:
            quarantine.took(topic, payload)
            assert not quarantine.bars(topic, payload, now_s)
            in_a_row[topic, size] = 0
            continue
        in_a_row[topic, size] = in_a_row.get((topic, size), 0) + 1
        aside = quarantine.blame(topic, payload, "hangs up", now_s)
        assert in_a_row[topic, size] < TRIES or aside
        if aside:
            assert quarantine.bars(topic, payload + "more", now_s + FIRST_PAUSE_S / 2)
            assert not quarantine.bars("other", payload, now_s)
            in_a_row[topic, size] = 0
