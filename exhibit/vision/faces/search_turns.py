"""Whose turn it is to search a whole picture, where several cameras share one machine: one at a time, and each so much
more seldom that all of them together search about as often as one alone would."""

from __future__ import annotations

import threading
import time

_LOST_S = 2.0
"""Whoever has the turn for so long hangs: it goes on without them."""


class SearchTurns:
    """Shared by the finders of `sharers` cameras; from any thread."""

    def __init__(self, sharers: int = 1) -> None:
        self.sharers = sharers
        self._lock = threading.Lock()
        self._taken: tuple[object, float] | None = None

    def take(self, who: object) -> bool:
        """Whether `who` may search now; then they `give_back` the turn."""
        now_s = time.monotonic()
        with self._lock:
            if self._taken is not None and self._taken[0] is not who and now_s - self._taken[1] < _LOST_S:
                return False
            self._taken = who, now_s
            return True

    def give_back(self, who: object) -> None:
        """The search is done."""
        with self._lock:
            if self._taken is not None and self._taken[0] is who:
                self._taken = None
