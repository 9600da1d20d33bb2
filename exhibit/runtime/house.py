"""Whether the house is open, by a clock that may be wrong, jump, or not be trusted yet. Pure.

Time goes on by the monotonic clock; the wall clock is asked what time it is. A jump of it is judged once: what was
missed meanwhile is not caught up (D-hours-1).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from exhibit.config.timetable import ALWAYS_OPEN, HouseOpening, Timetable, clock_time, opening_at
from exhibit.system.wall_clock import zone_words

JUMP_S = 5.0
"""A wall clock that differs by more from what has passed was set."""
DAYTIME = (6, 22)
"""From and to which hour it is taken to be daytime, where nobody knows what time it is."""
_JUDGE_AGAIN_S, _UNTRUSTED_AGAIN_S = 3600.0, 1.0


@dataclass(frozen=True)
class ClockReading:
    """The wall clock, which knows its zone, at `now_s` of the monotonic one; and whether it is `trusted`."""

    wall: datetime
    now_s: float
    trusted: bool = True


@dataclass(frozen=True)
class HouseState:
    """What is known. `wall`: what time it was taken to be at `now_s`; `known`: the last time that was sure, of an
    earlier run too, and `known_s`, when it was that, or when this run began; `jumps`: how often the clock was set."""

    known: datetime | None = None
    known_s: float | None = None
    wall: datetime | None = None
    now_s: float = 0.0
    trusted: bool = False
    opening: HouseOpening = ALWAYS_OPEN
    timetable: Timetable | None = None
    zone: tzinfo = UTC
    judge_s: float = 0.0
    jumps: int = 0

    @property
    def local(self) -> datetime:
        """What the clock on the wall shows here, as far as anybody knows."""
        return (self.wall or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(self.zone)


def opens_in_s(state: HouseState) -> float:
    """For how long the house is still closed by its hours; 0 where it is open, infinite where nobody knows."""
    if state.opening.open:
        return 0.0
    until = state.opening.until
    return math.inf if until is None or state.wall is None else max(0.0, (until - state.wall).total_seconds())


def here(state: HouseState) -> str:
    """What time it is in the house: here it is 10:04, Europe/Vienna."""
    doubt = "" if state.trusted else ", if the clock is right"
    return f"here it is {state.local:%H:%M}, {zone_words(state.zone)}{doubt}"


def hours_in_words(state: HouseState, *, closed: bool) -> str:
    """Whether the house is closed, by its hours or else by hand, and until when: closed until 10:00."""
    word, until = "closed" if closed else "open", state.opening.until
    if closed == state.opening.open:
        return f"{word} by hand"
    return f"{word} until {clock_time(until, state.local, state.zone)}" if until else word


def step(state: HouseState, reading: ClockReading, timetable: Timetable | None, zone: tzinfo) -> HouseState:
    """The next state: judged anew where a change is due, the clock was set or has become sure, or the hours are new."""
    now_s = reading.now_s
    known_s = now_s if state.known_s is None else state.known_s
    state = replace(state, known_s=known_s)
    wall = reading.wall if reading.trusted else _estimate(state, reading)
    jumped = _jumped(state, wall, now_s)
    fresh = state.wall is None or (state.timetable, state.zone, state.trusted) != (timetable, zone, reading.trusted)
    known, known_s = (wall, now_s) if reading.trusted else (state.known, known_s)
    state = replace(state, known=known, known_s=known_s, wall=wall, now_s=now_s, trusted=reading.trusted,
                    timetable=timetable, zone=zone, jumps=state.jumps + jumped)  # fmt: skip
    until = state.opening.until
    due = now_s >= state.judge_s or (until is not None and wall >= until)
    return _judged(state) if jumped or fresh or due else state


def _jumped(state: HouseState, wall: datetime, now_s: float) -> bool:
    if state.wall is None:
        return False
    return abs((wall - state.wall).total_seconds() - (now_s - state.now_s)) > JUMP_S


def _estimate(state: HouseState, reading: ClockReading) -> datetime:
    """What time it may be: it cannot be earlier than it was once."""
    if state.known is None or state.known_s is None:
        return reading.wall
    return max(reading.wall, state.known + timedelta(seconds=reading.now_s - state.known_s))


def _judged(state: HouseState) -> HouseState:
    assert state.wall is not None
    opening = opening_at(state.timetable, state.wall, state.zone)
    if not state.trusted:
        opening = _in_doubt(state, opening)
        return replace(state, opening=opening, judge_s=state.now_s + _UNTRUSTED_AGAIN_S)
    left_s = (opening.until - state.wall).total_seconds() if opening.until else _JUDGE_AGAIN_S
    # The clock may run a little slow: a change that is not due yet is asked for again soon.
    return replace(state, opening=opening, judge_s=state.now_s + min(_JUDGE_AGAIN_S, max(0.02, left_s)))


def _in_doubt(state: HouseState, opening: HouseOpening) -> HouseOpening:
    """Until the clock is sure: open in the daytime of the last known day, if that was a day of opening; by that day's
    hours at night; and open where no day is known at all."""
    if opening.open or state.timetable is None:
        return opening
    if state.known is None:
        return ALWAYS_OPEN
    in_daytime = DAYTIME[0] <= state.local.hour < DAYTIME[1]
    return ALWAYS_OPEN if in_daytime and state.timetable.spans_on(state.local.date()) else opening


def encoded(known: datetime) -> bytes:
    """The last known time as its file holds it."""
    return (json.dumps({"format": 1, "known": known.astimezone(UTC).isoformat(timespec="seconds")}) + "\n").encode()


def decoded(data: bytes) -> datetime | None:
    """The last known time of a file; None where it holds none."""
    try:
        read: object = json.loads(data)
        known = datetime.fromisoformat(str(read["known"])) if isinstance(read, dict) and "known" in read else None
    except (ValueError, RecursionError):
        return None
    return known if known is not None and known.tzinfo is not None else None
