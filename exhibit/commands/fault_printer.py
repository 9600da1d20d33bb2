"""Faults in lines, and what was sent again, for where there is no terminal."""

from __future__ import annotations

from collections.abc import Callable

from exhibit.events import Event, FaultRaised, SentAgain
from exhibit.health import FaultMemory
from exhibit.translation import Say


class FaultPrinter:
    """A listener: says each fault when it is new; of many kinds the last are remembered."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._known = FaultMemory(most=200)
        self._translated: Say = str

    def speak(self, say: Say) -> None:
        """From now on in this language."""
        self._translated = say

    def hear(self, t_s: float, event: Event) -> None:
        """Say it, if it is a fault that was not said yet, or what somebody had sent again."""
        if isinstance(event, FaultRaised) and self._known.note(event.where, event.text, t_s):
            self._say(f"{event.where}: {self._translated(event.text)}")
        elif isinstance(event, SentAgain):
            self._say("\n".join(self._translated(f"sent again ({event.by}): {line}") for line in event.told))
