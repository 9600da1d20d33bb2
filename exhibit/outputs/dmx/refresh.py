"""When a universe is sent: quickly while it changes, now and then while it rests, since who hears nothing gives up.

ANSI E1.31-2018, 6.6: what has stopped changing is sent three times more, then every 800 to 1000 ms; receivers give a
source up after 2.5 s. Art-Net 4 asks for a repetition every 4 s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

KEEP_ALIVE_S = 0.9
REPEATS = 3


@dataclass
class Refresh:
    """The times of one universe. Times are given."""

    rate_hz: float
    sent_s: float = float("-inf")
    """When it was sent last."""
    _frame: bytes = b""
    _left: int = REPEATS

    def copy(self) -> Refresh:
        """One that may be changed without changing this one."""
        return replace(self)

    def next_s(self, *, moving: bool) -> float:
        """When it is due; `moving` says that its frame is, or soon will be, another."""
        return self.sent_s + (1 / self.rate_hz if moving or self._left else KEEP_ALIVE_S)

    def note_sent(self, frame: bytes, now_s: float) -> None:
        """Remember that `frame` was sent."""
        self._left = max(0, self._left - 1) if frame == self._frame else REPEATS
        self._frame, self.sent_s = frame, now_s

    @property
    def settled(self) -> bool:
        """Whether what was sent last has been repeated often enough to have arrived."""
        return self._left == 0
