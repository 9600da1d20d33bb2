"""The pace of what goes to one desk: cues in order, each once; levels latest-wins, never the same twice, no flood."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from exhibit.consoles.desk import OscMessage

_EPSILON_S = 1e-6


@dataclass
class Pace:
    """What waits to be sent. A message with a key is sent `rate_hz` times a second at most, and only where it says
    something new; of several that wait the latest is sent. Others are sent in order at once. Times are given. `most`
    cues wait, and as many levels are known: beyond that a cue is dropped, and of levels the oldest forgotten."""

    rate_hz: float
    most: int = 2000
    _cues: deque[OscMessage] = field(default_factory=deque)
    _levels: dict[str, OscMessage] = field(default_factory=dict)
    _sent: dict[str, OscMessage] = field(default_factory=dict)
    _sent_s: dict[str, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._cues) + len(self._levels)

    def copy(self) -> Pace:
        """One that may be changed without changing this one."""
        return Pace(
            self.rate_hz, self.most, self._cues.copy(), dict(self._levels), dict(self._sent), dict(self._sent_s)
        )

    def put(self, messages: Iterable[OscMessage], *, anew: bool = False) -> int:
        """Take `messages`; how many found no place. `anew`: they take the place of whatever levels still wait
        (D-osc-8), and are sent even where the desk should know them already."""
        dropped = 0
        if anew:
            self._levels.clear()
        for message in messages:
            full = len(self._cues if message.key is None else self._levels) >= self.most
            if full and (message.key is None or message.key not in self._levels):
                dropped += 1
            elif message.key is None:
                self._cues.append(message)
            else:
                if anew:
                    self._sent.pop(message.key, None)
                self._levels[message.key] = message
        return dropped

    def take_due(self, now_s: float, *, all_of_it: bool = False, alone: bool = False) -> list[OscMessage]:
        """Take what is to be sent now, `alone`: the first of it; it counts as sent."""
        self._sent_s = {key: at_s for key, at_s in self._sent_s.items() if self._free_s(key) > now_s + _EPSILON_S}
        count = min(1, len(self._cues)) if alone else len(self._cues)
        messages = [self._cues.popleft() for _ in range(count)]
        for key, message in list(self._levels.items()):
            if alone and messages:
                break
            if self._sent.get(key) == message:
                del self._levels[key]
            elif all_of_it or self._free_s(key) <= now_s + _EPSILON_S:
                del self._levels[key]
                self._sent.pop(key, None)
                self._sent[key], self._sent_s[key] = message, now_s
                messages.append(message)
        for key in list(self._sent)[: max(0, len(self._sent) - self.most)]:
            del self._sent[key]
        return messages

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
        return self._sent_s.get(key, float("-inf")) + 1 / self.rate_hz
