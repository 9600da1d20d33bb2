"""Which messages a broker does not take, so that they do not block the others. Pure: times are given.

A broker that refuses a message often says so by hanging up (too large, not allowed); the same message first in line
after each connection would then keep everything else out for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TRIES = 3
"""So often a message may end its connection, then it is put aside."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 600.0, 6 * 3600.0
"""So long what is like it is not tried either, then once; doubled each time that fails."""
MOST_TOPICS = 200


@dataclass(frozen=True)
class Barred:
    """What is not tried at a topic until `until_s`: payloads of at least so many bytes; and why."""

    least_bytes: int
    until_s: float
    pause_s: float
    why: str


class Quarantine:
    """Remembers by topic and size what the broker did not take."""

    def __init__(self) -> None:
        self._tries: dict[tuple[str, int], int] = {}
        self._barred: dict[str, Barred] = {}

    def bars(self, topic: str, payload: str, now_s: float) -> str:
        """Why this is not tried now; empty where it is."""
        barred = self._barred.get(topic)
        waits = barred is not None and _size(payload) >= barred.least_bytes and now_s < barred.until_s
        return barred.why if barred and waits else ""

    def blame(self, topic: str, payload: str, why: str, now_s: float, tries: int = 1, *, told: bool = False) -> bool:
        """This was under way when its connection ended, for the `tries`th time by another count; whether it is put
        aside now. `told`: whether the broker, or our own library, has said that it never will be taken."""
        size = _size(payload)
        tries = max(self._tries.pop((topic, size), 0) + 1, tries)
        barred = self._barred.get(topic)
        known = barred is not None and size >= barred.least_bytes
        if tries < TRIES and not known and not told:
            self._tries[topic, size] = tries
            _forget_oldest(self._tries)
            return False
        pause_s = FIRST_PAUSE_S if barred is None else min(2 * barred.pause_s, LONGEST_PAUSE_S)
        least = size if barred is None else min(size, barred.least_bytes)
        self._barred.pop(topic, None)
        self._barred[topic] = Barred(least, now_s + pause_s, pause_s, why)
        _forget_oldest(self._barred)
        return True

    def took(self, topic: str, payload: str) -> None:
        """The broker has taken this: what is no larger is taken again."""
        size = _size(payload)
        self._tries.pop((topic, size), None)
        barred = self._barred.get(topic)
        if barred is not None and size >= barred.least_bytes:
            del self._barred[topic]


def _size(payload: str) -> int:
    return len(payload.encode("utf-8", "replace"))


def _forget_oldest(known: dict[Any, Any]) -> None:
    for key in list(known)[: max(0, len(known) - MOST_TOPICS)]:
        del known[key]
