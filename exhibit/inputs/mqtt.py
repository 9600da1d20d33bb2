"""MQTT in: commands from below the show's prefix. The connection is the output's; this reads what it hears."""

from __future__ import annotations

import json

from exhibit.inputs.command_grammar import UnclearCommand, command_of
from exhibit.inputs.conversion import LONGEST_TEXT
from exhibit.inputs.port import CommandQueue, InputState
from exhibit.values import Command, Link, Variable

TOPICS = ("var/+/set", "rule/+/set", "act/set", "scene/+/set", "hold/set", "blackout/set", "processing/set")
"""What is subscribed to, below the prefix."""
_DEEDS = ("act", "scene")
"""What is done once: what a broker has kept of it is old (D-mqtt-1)."""


class MqttIn:
    """Takes what is published to `<prefix>/var/<name>/set` and its like. `link` and `detail` are the connection's."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._waiting = CommandQueue()
        self._ignored, self._last = 0, ""
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
            self._ignored += 1
            self._last = f"last ignored: {topic[:80]}: {fault}"

    @staticmethod
    def _asked(words: list[str], payload: object, *, kept: bool) -> Command:
        if kept and words[0] in _DEEDS:
            raise UnclearCommand("publish it without retain: it is done once")
        return command_of(words[:-1], _values(payload), "mqtt")

    def take(self) -> list[Command]:
        return self._waiting.take()

    def state(self) -> InputState:
        detail = "; ".join(part for part in (self.detail, self._last) if part)
        ignored = self._ignored + self._waiting.dropped
        return InputState(self.link, detail, self._waiting.taken, ignored, carried_by="mqtt")

    def close(self) -> None:
        """The connection is closed by the output."""


def _values(payload: object) -> list[Variable]:
    """A payload's values: JSON where it is a text in quotes, a list or {"value": ...}, else the text as it stands.

    Raises UnclearCommand.
    """
    try:
        text = payload.decode("utf-8") if isinstance(payload, (bytes, bytearray)) else str(payload)
    except UnicodeDecodeError:
        raise UnclearCommand("the payload is no text in UTF-8") from None
    if len(text) > LONGEST_TEXT:
        raise UnclearCommand("the payload is too long")
    if not text.lstrip().startswith(('"', "[", "{")):
        return [text]
    read = _json(text)
    if isinstance(read, dict) and len(read) == 1:
        read = read.get("value")
    told = read if isinstance(read, list) else [read]
    values = [value for value in told if isinstance(value, (bool, int, float, str))]
    if len(values) < len(told):
        raise UnclearCommand("the payload holds neither numbers nor texts")
    return values


def _json(text: str) -> object:
    try:
        read: object = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return read
