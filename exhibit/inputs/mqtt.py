"""MQTT in: commands from below the show's prefix. The connection is the output's; this reads what it hears."""

from __future__ import annotations

import json

from exhibit.inputs.command_grammar import UnclearCommand, command_of
from exhibit.inputs.conversion import LONGEST_TEXT
from exhibit.inputs.port import CommandQueue, InputState
from exhibit.inputs.unheeded import Unheeded
from exhibit.values import Command, Link, Variable

TOPICS = (
    *("var/+/set", "rule/+/set", "act/set", "scene/+/set", "again/set", "again/+/set", "power/+/set"),
    *("hold/set", "blackout/set", "processing/set", "standby/set", "staff/set", "opt_out/set"),
)
"""What is subscribed to, below the prefix."""
_DEEDS = ("act", "scene", "again", "staff", "opt_out")
"""What is done once, or ends by itself: what a broker has kept of it is old (D-mqtt-1)."""


class MqttIn:
    """Takes what is published to `<prefix>/var/<name>/set` and its like. `link` and `detail` are the connection's."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._waiting = CommandQueue()
        self._unheeded = Unheeded()
        self.link: Link = "down"
        self.detail = "connecting"

    @property
    def topics(self) -> tuple[str, ...]:
        """What the connection is to subscribe to."""
        return tuple(f"{self._prefix}/{topic}" for topic in TOPICS)

    def hear(self, topic: str, payload: object, *, kept: bool = False) -> None:
        """Take what `payload`, published to `topic`, asks; `kept` by the broker from before. Never raises."""
        try:
            self._waiting.put(self._asked(topic.removeprefix(f"{self._prefix}/").split("/"), payload, kept=kept))
        except UnclearCommand as fault:
            self._unheeded.note(f"{topic[:80]}: {fault}")

    @staticmethod
    def _asked(words: list[str], payload: object, *, kept: bool) -> Command:
        if kept and words[0] in _DEEDS:
            raise UnclearCommand("publish it without retain: it is done once, or ends by itself")
        values, fault = _values(payload)
        return command_of(words[:-1], values, "mqtt", fault)

    def take(self) -> list[Command]:
        return self._waiting.take()

    def state(self) -> InputState:
        detail = "; ".join(part for part in (self.detail, self._unheeded.last) if part)
        ignored = self._unheeded.count + self._waiting.dropped
        taken, kinds = self._waiting.taken, self._unheeded.kinds
        return InputState(self.link, detail, taken, ignored, carried_by="mqtt", unheeded=kinds)

    def close(self) -> None:
        """The connection is closed by the output."""


def _values(payload: object) -> tuple[list[Variable], str]:
    """A payload's values: JSON where it is a text in quotes, a list or {"value": ...}, else the text as it stands; and
    why these are not all that was sent, "" where they are. Raises UnclearCommand.
    """
    try:
        text = payload.decode("utf-8") if isinstance(payload, (bytes, bytearray)) else str(payload)
    except UnicodeDecodeError:
        raise UnclearCommand("the payload is no text in UTF-8") from None
    if len(text) > LONGEST_TEXT:
        raise UnclearCommand("the payload is too long")
    if not text.lstrip().startswith(('"', "[", "{")):
        return [text], ""
    read, more = _json(text), False
    if isinstance(read, dict):
        more = len(read) > 1
        read = read.get("value")
    told = read if isinstance(read, list) else [read]
    values = [value for value in told if isinstance(value, (bool, int, float, str))]
    fault = "the payload holds more than numbers and texts" if more or len(values) < len(told) else ""
    if not values:
        raise UnclearCommand("the payload holds neither numbers nor texts")
    return values, fault


def _json(text: str) -> object:
    try:
        read: object = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return read
