"""The one seam to time: seconds on a monotonic clock, and its twin that moves only when told."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol


class Clock(Protocol):
    """Seconds that never run backwards, and a way to let some pass."""

    def now(self) -> float: ...

    def sleep(self, duration_s: float) -> None: ...


class SystemClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, duration_s: float) -> None:
        time.sleep(max(0.0, duration_s))


Calendar = Callable[[], datetime]
"""The local date and time of the day, which may jump; for opening hours, never for durations."""


def local_time() -> datetime:
    """The machine's local date and time."""
    return datetime.now().astimezone()


def calendar_in(zone: tzinfo) -> Calendar:
    """The machine's wall clock, as it is shown in `zone`."""
    return lambda: datetime.now(UTC).astimezone(zone)


def running_with(clock: Clock, begins: datetime) -> Calendar:
    """A calendar that shows `begins` now and goes on with `clock`."""
    began_s = clock.now()
    return lambda: begins + timedelta(seconds=clock.now() - began_s)


class ManualClock:
    """Stands still until someone sleeps on it or sets it."""

    def __init__(self, now_s: float = 0.0) -> None:
        self._now_s = now_s

    def now(self) -> float:
        return self._now_s

    def sleep(self, duration_s: float) -> None:
        self._now_s += max(0.0, duration_s)

    def set(self, now_s: float) -> None:
        """Go forward to `now_s`; a time that has passed is ignored."""
        self._now_s = max(self._now_s, now_s)


def week_time(now: datetime) -> tuple[int, float]:
    """The day of the week, 1 Monday to 7 Sunday, and the hour with its fraction."""
    return now.isoweekday(), now.hour + now.minute / 60 + now.second / 3600
