"""The house's clock in a run: asks the wall clock what time it is, and keeps the last time that was sure."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from exhibit.clock import Calendar
from exhibit.config.timetable import Timetable
from exhibit.runtime.house import ClockReading, HouseState, decoded, encoded, step
from exhibit.system.kept_file import KeptFile

FILE_NAME = "clock.json"
_TRUST_AGAIN_S, _KEEP_AGAIN_S = 1.0, 60.0
Distrust = Callable[[datetime], str]
"""Why the wall clock that shows this may be wrong; empty where it can be trusted."""


class HouseClock:
    """Tells at each tick whether the house is open. `kept` holds the last time that was sure, over a power cut; None:
    nothing is kept, as in a replay."""

    def __init__(self, calendar: Calendar, distrust: Distrust, kept: KeptFile | None = None) -> None:
        self._calendar, self._distrust, self._kept = calendar, distrust, kept
        self._trust_s = self._keep_s = -math.inf
        self._zone: tzinfo = UTC
        self.doubt = ""
        """Why the time is not sure; empty where it is."""
        self.state = HouseState(known=decoded(kept.read()) if kept else None)

    def look(self, hours: Timetable | None, zone_now: Callable[[], tzinfo], now_s: float) -> HouseState:
        """How it is at `now_s` of the monotonic clock, by these `hours`; `zone_now` is asked now and then."""
        wall = self._calendar()
        if now_s >= self._trust_s:
            self._trust_s, self.doubt = now_s + _TRUST_AGAIN_S, self._distrust(wall)
            self._zone = zone_now()
        self.state = step(self.state, ClockReading(wall, now_s, not self.doubt), hours, self._zone)
        if self._kept and self.state.trusted and now_s >= self._keep_s:
            self._keep_s = now_s + _KEEP_AGAIN_S
            self._kept.keep(encoded(wall))
        return self.state
