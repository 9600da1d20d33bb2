"""Switched sockets that stand in for real ones at a broker, as their makers' documents describe them: they answer when
they are asked, and tell it when they are switched."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from tests.conftest import until

Kind = Literal["tasmota", "shelly", "shelly-gen1", "zigbee2mqtt", "own"]
_HEARS = {
    "tasmota": "cmnd/beamer/POWER",
    "shelly": "beamer/rpc",
    "shelly-gen1": "shellies/beamer/#",
    "zigbee2mqtt": "zigbee2mqtt/beamer/+",
    "own": "house/beamer/set",
}


@dataclass
class StandInPlug:
    """A socket of this `kind`, called beamer. `switched` are the times it went on or off."""

    kind: Kind
    port: int
    on: bool = False
    switched: list[bool] = field(default_factory=list)

    def __enter__(self) -> StandInPlug:
        self._line = paho.Client(CallbackAPIVersion.VERSION2)
        self._line.on_message = self._hear
        granted: list[object] = []
        self._line.on_subscribe = lambda *_: granted.append(True)
        self._line.connect("127.0.0.1", self.port)
        self._line.loop_start()
        self._line.subscribe(_HEARS[self.kind], 1)
        assert until(lambda: bool(granted))
        if self.kind == "own":
            self._tell()
        return self

    def __exit__(self, *_: object) -> None:
        self._line.disconnect()
        self._line.loop_stop()

    def _hear(self, _: object, __: object, message: Any) -> None:
        told: str = message.payload.decode()
        asked = _asked(self.kind, message.topic, told)
        if asked is None:
            return
        if asked != "ask":
            wanted = asked == "on"
            if wanted != self.on:
                self.switched.append(wanted)
            self.on = wanted
        self._tell(json.loads(told)["src"] if self.kind == "shelly" else "", asked)

    def _tell(self, whom: str = "", asked: str = "ask") -> None:
        word = "ON" if self.on else "OFF"
        match self.kind:
            case "tasmota":
                self._line.publish("stat/beamer/RESULT", json.dumps({"POWER": word}))
                self._line.publish("stat/beamer/POWER", word)
            case "shelly":
                result = {"id": 0, "output": self.on} if asked == "ask" else {"was_on": not self.on}
                self._line.publish(f"{whom}/rpc", json.dumps({"id": 1, "src": "beamer", "dst": whom, "result": result}))
            case "shelly-gen1":
                self._line.publish("shellies/beamer/relay/0", word.lower(), retain=True)
            case "zigbee2mqtt":
                self._line.publish("zigbee2mqtt/beamer", json.dumps({"linkquality": 9}))
                self._line.publish("zigbee2mqtt/beamer", json.dumps({"state": word, "linkquality": 9}))
            case "own":
                self._line.publish("house/beamer", "1" if self.on else "0", retain=True)


def _asked(kind: Kind, topic: str, told: str) -> str | None:
    """on, off or ask; None for what is none of these."""
    match kind:
        case "tasmota":
            return {"ON": "on", "OFF": "off", "": "ask"}.get(told)
        case "shelly":
            read = json.loads(told)
            return "ask" if read["method"] == "Switch.GetStatus" else "on" if read["params"]["on"] else "off"
        case "shelly-gen1":
            switch = {"on": "on", "off": "off"}
            known = {"shellies/beamer/command": {"update": "ask"}, "shellies/beamer/relay/0/command": switch}
            return known.get(topic, {}).get(told)
        case "zigbee2mqtt":
            state = json.loads(told).get("state")
            if topic.endswith("/get"):
                return "ask" if state == "" else None
            return {"ON": "on", "OFF": "off"}.get(state) if topic.endswith("/set") else None
        case "own":
            return {"1": "on", "0": "off"}.get(told)
