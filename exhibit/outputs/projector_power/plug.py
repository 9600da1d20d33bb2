"""A switched socket that a projector hangs on, over MQTT. What each kind is told and tells is in its maker's documents:
Tasmota (tasmota.github.io/docs/Commands, MQTT), Shelly of the first generation and of the later ones
(shelly-api-docs.shelly.cloud: MQTT; Switch over the RPC channel), Zigbee2MQTT (zigbee2mqtt.io: MQTT topics and
messages). Tried against stand-ins only: no such socket was at hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from exhibit.outputs.projector_power.device import DeviceFault, PowerAnswer, PowerReport

Said = tuple[str, str]
"""A topic, and what is published there."""


@dataclass(frozen=True)
class PlugWords:
    """How one kind is spoken to. `on` and `off` switch it; upon `question` it tells how it is on `hears` (None: it is
    only heard when it changes, or what the broker has kept is read); `read` finds in that whether it is on, None where
    it is not about that."""

    on: Said
    off: Said
    question: Said | None
    hears: str
    read: Callable[[str], bool | None]


def tasmota(name: str, relay: int | None = None) -> PlugWords:
    """The device with the topic `name`. A command without a value asks."""
    power = f"POWER{relay or ''}"
    command = f"cmnd/{name}/{power}"
    return PlugWords((command, "ON"), (command, "OFF"), (command, ""), f"stat/{name}/{power}", _word("ON", "OFF"))


def shelly_gen1(name: str, relay: int | None = None) -> PlugWords:
    """The device with the id `name`, such as shelly1-B929CC."""
    of_relay = f"shellies/{name}/relay/{relay or 0}"
    update = f"shellies/{name}/command", "update"
    command = f"{of_relay}/command"
    return PlugWords((command, "on"), (command, "off"), update, of_relay, _word("on", "off"))


def shelly(name: str, relay: int | None = None, *, own: str = "exhibit") -> PlugWords:
    """A device of a later generation with the topic prefix `name`; it answers on the topic `own` and /rpc."""

    def said(method: str, **params: object) -> Said:
        asked = {"id": 1, "src": own, "method": method, "params": {"id": relay or 0, **params}}
        return f"{name}/rpc", json.dumps(asked)

    def read(told: str) -> bool | None:
        result = _object(told).get("result")
        on = result.get("output") if isinstance(result, dict) else None
        return on if isinstance(on, bool) else None

    return PlugWords(
        said("Switch.Set", on=True), said("Switch.Set", on=False), said("Switch.GetStatus"), f"{own}/rpc", read
    )


def zigbee2mqtt(name: str, relay: int | None = None) -> PlugWords:
    """The device with the friendly name `name`; of one with several outlets that with the endpoint l1, l2..."""
    key, device = "state" if relay is None else f"state_l{relay}", f"zigbee2mqtt/{name}"

    def read(told: str) -> bool | None:
        state = _object(told).get(key)
        return {"ON": True, "OFF": False}.get(state) if isinstance(state, str) else None

    on, off = ((f"{device}/set", json.dumps({key: word})) for word in ("ON", "OFF"))
    return PlugWords(on, off, (f"{device}/get", json.dumps({key: ""})), device, read)


def own_topics(command: str, state: str, words: tuple[str, str], question: Said | None) -> PlugWords:
    """Any other: `words` are what it is told and tells for on and for off."""
    on, off = words
    return PlugWords((command, on), (command, off), question, state, _word(on, off))


class PlugLine(Protocol):
    """The way to a socket: the broker."""

    def publish(self, said: Said) -> str:
        """Publish it, and return once the broker has it: why it could not be, "" where it was."""
        ...

    def hear(self, words: PlugWords) -> bool | str:
        """Ask, and wait for the answer: whether it is on, or why nobody knows."""
        ...


class Plug:
    """The socket at the other end of `line`; on and off as a projector is."""

    def __init__(self, words: PlugWords, line: PlugLine) -> None:
        self._words, self._line = words, line

    def ask(self) -> PowerReport:
        heard = self._line.hear(self._words)
        if isinstance(heard, str):
            raise DeviceFault(heard)
        return PowerReport("on" if heard else "off")

    def switch(self, *, on: bool) -> PowerAnswer:
        why = self._line.publish(self._words.on if on else self._words.off)
        if why:
            raise DeviceFault(why)
        return "ok"

    def choose(self, picture: str) -> PowerAnswer:  # noqa: ARG002 (a socket shows none)
        return "cannot"


def _word(on: str, off: str) -> Callable[[str], bool | None]:
    words = {on: True, off: False}
    return lambda told: words.get(told.strip())


def _object(told: str) -> dict[str, object]:
    try:
        read: object = json.loads(told)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
