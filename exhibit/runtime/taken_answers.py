"""Which answers of visitors were taken already: a device that heard no reply sends them again, and none counts twice.

What is kept is half of each id, which is random, by the day: neither who nor when, nor in which order.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from typing import Protocol

KEPT_DAYS = 16
"""So long: a device that was away for a week is back by then."""
MOST = 40_000
_DAY_S, _LETTERS = 24 * 3600, 16


class IdFile(Protocol):
    """Where it is kept over restarts (`system/kept_file.py`)."""

    def read(self) -> bytes:
        """What it held before."""
        ...

    def keep(self, data: bytes) -> None:
        """It is to hold `data`; returns at once."""
        ...


class TakenAnswers:
    """Remembers ids; in `kept`, where that is given, over restarts. From one thread."""

    def __init__(self, kept: IdFile | None = None, today_s: Callable[[], float] = time.time) -> None:
        self._kept, self._today_s = kept, today_s
        self._days: dict[int, set[str]] = _read(kept.read()) if kept else {}

    def __contains__(self, name: str) -> bool:
        return any(name[:_LETTERS] in known for known in self._days.values())

    def add(self, name: str) -> None:
        """This one is taken, as long as this process lives."""
        self._days.setdefault(int(self._today_s() // _DAY_S), set()).add(name[:_LETTERS])

    def keep(self) -> None:
        """What was added so far outlives the process, too; what is old goes."""
        first = int(self._today_s() // _DAY_S) - KEPT_DAYS
        self._days = {day: known for day, known in self._days.items() if day > first}
        while len(self._days) > 1 and sum(map(len, self._days.values())) > MOST:
            del self._days[min(self._days)]
        if self._kept:
            self._kept.keep(_written(self._days))


def _written(days: dict[int, set[str]]) -> bytes:
    told = {str(day): " ".join(sorted(known)) for day, known in days.items()}
    return json.dumps(told, separators=(",", ":")).encode()


def _read(data: bytes) -> dict[int, set[str]]:
    """What was written; nothing of what is damaged: the worst is an answer that counts twice."""
    try:
        told = json.loads(data or b"{}")
        return {int(day): set(_words(known)) for day, known in told.items()}
    except (ValueError, AttributeError, RecursionError):
        return {}


def _words(known: object) -> Collection[str]:
    if not isinstance(known, str):
        raise ValueError("no ids")  # noqa: TRY004 (as for all that is damaged)
    return known.split()
