"""Rooms that are called: shows, each a program of its own, over a real mosquitto that keeps an old call; and by how
much their answers were apart, by the one clock that they all have here."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from tests.conftest import Neighbour, command, free_port, until

CALLS = """  call:
    when: var('gain') > 0
    on_start: [{call: sunrise}]
"""
ANSWERS = """  answer:
    when: called('sunrise')
    while: [scene: rain]
"""
SCENE = """about: A colour
layers: [{gradient: {stops: [{at: 0, colour: "%s"}, {at: 1, colour: "#000000"}]}}]
"""
EXHIBIT = """exhibit: A room
projector: {size: 96x64}
variables: {gain: 0}
default: [{scene: ember}]
"""
TOPICS = "house/+/event/rule", "house/+/call"
STARTED = """
import sys
import time
from exhibit.assembly import other_rooms
other_rooms.clock_offset_s = lambda: %s  # stands in for a time server, which this machine may not have
from exhibit.cli import main
sys.exit(main(sys.argv[1:]))
"""


def a_room(folder: Path, rules: str, more: str) -> Path:
    """A show in `folder` with these rules; `more` stands in its exhibit.yaml."""
    show = folder / "show"
    (show / "rules").mkdir(parents=True)
    for scene, colour in (("ember", "#200800"), ("rain", "#002040")):
        (show / "scenes" / scene).mkdir(parents=True)
        (show / "scenes" / scene / "scene.yaml").write_text(SCENE % colour)
    (show / "exhibit.yaml").write_text(EXHIBIT + more)
    (show / "rules" / "calls.yaml").write_text(f"rules:\n{rules}")
    return show


class CalledRooms:
    """Rooms that run, of which the first one calls. `offset_s`: by how much their clocks may be off, None where no time
    server keeps them; `rules`, beside those that call and answer."""

    def __init__(
        self,
        folder: Path,
        neighbour: Callable[[list[str]], Neighbour],
        names: tuple[str, ...],
        offset_s: float | None = 0.001,
        rules: str = "",
    ) -> None:
        self.names = names
        self.started: dict[tuple[str, str], list[float]] = {}
        """When each rule began in each room, as the room tells the broker, by room and rule."""
        self.moment_s = 0.0
        """Of the last call."""
        self.ended: dict[tuple[str, str], list[float]] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.port = free_port(socket.SOCK_STREAM)
        settings = folder / "mosquitto.conf"
        settings.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\nlog_type subscribe\n")
        self.broker = neighbour([command("mosquitto"), "-c", str(settings)])
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        self._client.on_message = self._hear
        self._client.on_connect = lambda client, *_: client.subscribe([(one, 1) for one in TOPICS])
        self._client.connect_async("127.0.0.1", self.port)
        self._client.loop_start()
        old = json.dumps({"id": "old", "call": "sunrise", "at": time.time() + 600, "offset_s": None})
        assert until(self._client.is_connected)
        self._client.publish("house/cellar/call", old, qos=1, retain=True).wait_for_publish(30)
        for name in names:
            self._start(folder / name, name, offset_s, (CALLS if name == names[0] else "") + ANSWERS + rules)

    def _start(self, folder: Path, name: str, offset_s: float | None, rules: str) -> None:
        show = a_room(folder, rules, f"mqtt: {{host: 127.0.0.1, port: {self.port}, prefix: house/{name}}}\n")
        picture = folder / "nobody.pgm"
        picture.write_bytes(b"P5 64 48 255\n" + bytes(64 * 48))
        what = ["run", str(show), "--headless", "--source", str(picture), "--no-web"]
        self._running[name] = subprocess.Popen(
            [sys.executable, "-c", STARTED % offset_s, *what],
            env={**os.environ, "XDG_STATE_HOME": str(folder / "state")},
            stdout=subprocess.DEVNULL,
        )

    def listening(self) -> bool:
        """Whether all rooms hear calls by now."""
        assert all(one.poll() is None for one in self._running.values()), "a room has ended"
        return self.broker.said().count("house/+/mood") >= len(self.names)  # subscribed to with their calls

    def call(self) -> float:
        """Have the first room call, and all of them be done with it; by how many seconds their answers were apart."""
        before = {name: len(self._ended(name)) for name in self.names}
        self.tell("var/gain/set", "1")
        assert until(lambda: all(len(self._ended(name)) > before[name] for name in self.names)), self.ended
        self.tell("var/gain/set", "0")
        assert until(lambda: len(self.ended.get((self.names[0], "call"), ())) > before[self.names[0]])
        answers = [self.started[(name, "answer")][-1] for name in self.names]
        return max(answers) - min(answers)

    def tell(self, leaf: str, payload: str, room: str = "") -> None:
        """Set a value of a room, by default the first one; it hears that however late it connects."""
        self._client.publish(f"house/{room or self.names[0]}/{leaf}", payload, qos=1, retain=True)

    def kill(self, name: str) -> None:
        self._running.pop(name).kill()

    def close(self) -> None:
        for one in self._running.values():
            one.terminate()
        for one in self._running.values():
            one.wait(30)
        self._client.disconnect()
        self._client.loop_stop()

    def _ended(self, name: str) -> list[float]:
        return self.ended.get((name, "answer"), [])

    def _hear(self, _: paho.Client, __: object, message: paho.MQTTMessage) -> None:
        said = json.loads(message.payload)
        if message.topic.endswith("/call"):
            self.moment_s = said["at"]
            return
        told = self.started if said["event"] == "start" else self.ended
        moment = datetime.fromisoformat(said["at"]).timestamp()
        told.setdefault((message.topic.split("/")[1], said["rule"]), []).append(moment)
