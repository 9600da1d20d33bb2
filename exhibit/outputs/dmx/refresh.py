"""When a universe is sent: quickly while it changes, now and then while it rests, since who hears nothing gives up.

ANSI E1.31-2018, 6.6: what has stopped changing is sent three times more, then every 800 to 1000 ms; receivers give a
source up after 2.5 s. Art-Net 4 asks for a repetition every 4 s.
"""

from __future__ import annotations

KEEP_ALIVE_S = 0.9
REPEATS = 3


class Refresh:
    """The times of one universe. Times are given."""

    def __init__(self, rate_hz: float) -> None:
        self._least_s = 1 / rate_hz
        self.sent_s = float("-inf")
        """When it was sent last."""
        self._frame = b""
        self._left = REPEATS

    def next_s(self, *, moving: bool) -> float:
        """When it is due; `moving` says that its frame is, or soon will be, another."""
        return self.sent_s + (self._least_s if moving or self._left else KEEP_ALIVE_S)

    def sent(self, frame: bytes, now_s: float) -> None:
        """That `frame` was sent."""
        self._left = max(0, self._left - 1) if frame == self._frame else REPEATS
        self._frame, self.sent_s = frame, now_s

    @property
    def settled(self) -> bool:
        """Whether what was sent last has been repeated often enough to have arrived."""
        return self._left == 0
