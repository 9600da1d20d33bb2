"""The pace of what goes to one desk: cues in order, each once; levels latest-wins, never the same twice, no flood."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from exhibit.consoles.desk import OscMessage

_EPSILON_S = 1e-6


class Pace:
    """What waits to be sent. A wire with a key is sent `rate_hz` times a second at most, and only where it says
    something new; of several that wait the latest is sent. Others are sent in order at once. Times are given."""

    def __init__(self, rate_hz: float, most: int = 2000) -> None:
        self._least_s = 1 / rate_hz
        self._most = most
        self._cues: deque[OscMessage] = deque()
        self._levels: dict[str, OscMessage] = {}
        self._sent: dict[str, OscMessage] = {}
        self._sent_s: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._cues) + len(self._levels)

    def put(self, wires: Iterable[OscMessage], *, anew: bool = False) -> int:
        """Take `wires`; how many found no place. `anew`: they take the place of whatever levels still wait, and are
        sent even where the desk should know them already."""
        dropped = 0
        if anew:
            self._levels.clear()
        for wire in wires:
            if wire.key is None:
                if len(self._cues) >= self._most:
                    dropped += 1
                else:
                    self._cues.append(wire)
                continue
            if anew:
                self._sent.pop(wire.key, None)
            self._levels[wire.key] = wire
        return dropped

    def due(self, now_s: float, *, all_of_it: bool = False) -> list[OscMessage]:
        """What is to be sent now; it counts as sent."""
        wires = list(self._cues)
        self._cues.clear()
        for key, wire in list(self._levels.items()):
            if self._sent.get(key) == wire:
                del self._levels[key]
            elif all_of_it or self._free_s(key) <= now_s + _EPSILON_S:
                del self._levels[key]
                self._sent[key], self._sent_s[key] = wire, now_s
                wires.append(wire)
        return wires

    def next_s(self) -> float | None:
        """When something is due; None where nothing waits."""
        if self._cues:
            return 0.0
        return min(map(self._free_s, self._levels), default=None)

    def forget(self) -> int:
        """The desk has lost everything, and so has what waits, which is counted."""
        lost = len(self)
        self._cues.clear()
        self._levels.clear()
        self._sent.clear()
        return lost

    def _free_s(self, key: str) -> float:
        return self._sent_s.get(key, float("-inf")) + self._least_s
