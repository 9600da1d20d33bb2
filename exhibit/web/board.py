"""The board: one place for the newest status, between the show's tick, which never waits, and whoever reads
(D-web-3)."""

from __future__ import annotations

import threading
from collections.abc import Callable

from exhibit.clock import Clock, SystemClock
from exhibit.runtime.status import Status
from exhibit.runtime.vital_signs import verdict_of
from exhibit.values import Mood
from exhibit.verdict import Verdict

SHOWN_EVERY_S, QUIET_EVERY_S = 1 / 15, 1.0
_EARLY_S = 0.01
"""Ticks come when they come: one that is nearly due is taken, or every second one would be missed."""
MINUTE_S, _MOMENT_S = 60, 0.9
TICK_BOUNDS_S = (0.02, 0.03, 0.035, 0.04, 0.05, 0.1, 0.2, 0.5, 1.0)
"""The upper bounds of the histogram of the time from one tick to the next."""


class Board:
    """Takes a status at most fifteen times a second while somebody looks, else once a second."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._wake: Callable[[], None] = lambda: None
        self._newest: Status | None = None
        self._wanted_ticks = 0
        self._due_s = self._tick_s = self._put_s = self._clock.now()
        self.number = 0
        """How many statuses were put up."""
        self.lookers = 0
        """How many look at it all the time."""
        self.minute: tuple[tuple[float, Mood], ...] = ()
        """The mood of the last minute, about once a second, each with its time since the start."""
        self.tick_counts = [0] * (len(TICK_BOUNDS_S) + 1)
        self.ticking_s = 0.0

    def tick(self, status: Callable[[], Status]) -> None:
        """The show has ticked; its status is asked for where one is due. Returns at once."""
        now_s = self._clock.now()
        self._count(now_s - self._tick_s)
        self._tick_s = now_s
        if self._wanted_ticks:
            with self._lock:
                self._wanted_ticks -= 1
        elif now_s < self._due_s:
            return
        self._due_s = now_s + (SHOWN_EVERY_S - _EARLY_S if self.lookers else QUIET_EVERY_S)
        self._newest, self._put_s = status(), now_s
        self._remember(self._newest)
        self.number += 1
        self._wake()

    def _remember(self, status: Status) -> None:
        if not self.minute or status.running_s - self.minute[-1][0] >= _MOMENT_S:
            self.minute = (*self.minute[-MINUTE_S:], (status.running_s, status.mood))

    def newest(self) -> Status | None:
        """The newest status; None before the first tick."""
        return self._newest

    def want(self) -> int:
        """Ask for a status of its own at the next two ticks: the first may be under way already (D-web-6). What comes
        back is the number that the board has once it is up."""
        with self._lock:
            self._wanted_ticks = 2
            return self.number + 2

    def age_s(self) -> float:
        """How old the newest status is."""
        return self._clock.now() - self._put_s

    def silent_s(self) -> float:
        """For how long the show has not ticked."""
        return self._clock.now() - self._tick_s

    def now_s(self) -> float:
        """The show's own time now, as far as it can be told from the newest status."""
        return (self._newest.now_s if self._newest else 0.0) + self.age_s()

    def verdict(self) -> Verdict:
        """How the show is now, whether or not it ticks."""
        return verdict_of(self._newest, silent_s=self.silent_s(), age_s=self.age_s())

    def call(self, wake: Callable[[], None]) -> None:
        """Have `wake` called, in the show's thread, after each new status; it must return at once and never raise."""
        self._wake = wake

    def _count(self, took_s: float) -> None:
        self.ticking_s += took_s
        self.tick_counts[sum(took_s > bound for bound in TICK_BOUNDS_S)] += 1
