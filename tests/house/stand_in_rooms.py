"""Stand-ins for rooms: programs of a few lines that beat, tell how they are, and follow switches over a real broker, as
many as are wanted on one connection each. No show runs in them."""

from __future__ import annotations

import json
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from exhibit.outputs.mqtt.beat import BEAT_S, FOLLOWS_NOTHING, PlayedShow, Pulse, RolloutTold, beat_topic, encoded

SWITCHES = {"hold": "OFF", "blackout": "OFF", "processing": "ON", "standby": "OFF"}


@dataclass
class StandInRoom:
    """Beats below `prefix` from when it is started, each `every_s`; with a last will that says offline, retained."""

    prefix: str
    port: int
    title: str = "First light"
    every_s: float = 0.2
    health: Mapping[str, object] = field(
        default_factory=lambda: {"state": "well", "headline": "All is well", "remedy": "", "hours": "open until 18:00"}
    )
    deaf: bool = False
    still: bool = False
    offset_s: float | None = 0.001
    username: str = ""
    password: str = ""
    ca: str = ""
    commit: str = "4f0c2a1e9b77"
    rollout: RolloutTold = FOLLOWS_NOTHING

    def __post_init__(self) -> None:
        self.refused = ""
        self.connected = threading.Event()
        self._ended = threading.Event()
        self._is = dict(SWITCHES)
        self._pulse = Pulse(
            uuid.uuid4().hex[:8],
            f"{self.prefix.rpartition('/')[2]}-pi",
            time.monotonic(),
            self._offset,
            lambda: self.rollout,
        )
        self._pulse.playing = PlayedShow(self.title, "0.9.1", self.commit)
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        self._client.reconnect_delay_set(1, 2)
        self._client.will_set(f"{self.prefix}/status", "offline", qos=1, retain=True)
        self._client.on_connect, self._client.on_message = self._met, self._heard
        if self.username:
            self._client.username_pw_set(self.username, self.password)
        if self.ca:
            self._client.tls_set(self.ca)

    def start(self) -> StandInRoom:
        self._client.connect_async("127.0.0.1", self.port, keepalive=2)
        self._client.loop_start()
        self._thread = threading.Thread(target=self._beat_on, daemon=True)
        self._thread.start()
        return self

    def tell(self, leaf: str, payload: str, *, retain: bool = True) -> None:
        self._client.publish(f"{self.prefix}/{leaf}", payload, qos=1, retain=retain)

    def die(self) -> None:
        """As in a power cut: nothing is said any more, not even goodbye; the broker sends the last will."""
        self._ended.set()
        self._client.loop_stop()
        if line := self._client.socket():
            line.close()

    def end(self) -> None:
        """As a show that is ended."""
        self._ended.set()
        self.tell("status", "offline")
        self._client.disconnect()
        self._client.loop_stop()

    def _offset(self) -> float | None:
        return self.offset_s

    def _met(self, client: paho.Client, _: object, __: object, reason: ReasonCode, ___: object) -> None:
        if reason.is_failure:
            self.refused = str(reason)
            return
        client.subscribe(f"{self.prefix}/+/set", qos=1)
        self.tell("status", "online")
        self.tell("health", json.dumps(self.health))
        for name, payload in self._is.items():
            self.tell(name, payload)
        self.connected.set()

    def _heard(self, _: paho.Client, __: object, message: paho.MQTTMessage) -> None:
        """As a show: what changes is told, once."""
        name, wanted = message.topic.split("/")[-2], message.payload.decode()
        if not self.deaf and self._is.get(name) != wanted:
            self._is[name] = wanted
            self.tell(name, wanted)

    def _beat_on(self) -> None:
        while not self._ended.wait(self.every_s):
            if not self.still:
                self._pulse.note_told(time.monotonic())
            beat = self._pulse.next_beat(time.monotonic(), datetime.now(UTC).isoformat(timespec="milliseconds"))
            self._client.publish(beat_topic(self.prefix), encoded(beat), qos=0)


if __name__ == "__main__":  # a room as a process of its own, which can be killed and stopped: PREFIX PORT
    StandInRoom(sys.argv[1], int(sys.argv[2]), every_s=BEAT_S).start()
    threading.Event().wait()
