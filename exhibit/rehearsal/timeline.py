"""A timeline: what a room feels at every moment of a rehearsal, wherever it was written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from exhibit.questions.recent import Said
from exhibit.values import NO_NEXT_WORK, Mood, NextWork, RoomMood

Variables = Mapping[str, float | bool | str]
NOTHING_SET: Variables = MappingProxyType({})
NO_ROOMS: Mapping[str, RoomMood] = MappingProxyType({})

NOON_OF_A_MONDAY = datetime(2024, 5, 6, 12, 0)  # noqa: DTZ001 (the wall clock of wherever the show plays)
LONGEST_S = 7 * 24 * 3600.0
_SAME_S = 1e-6


@dataclass(frozen=True)
class TimelineMoment:
    """What is felt at `at_s` seconds after the beginning. `entered` holds the variables that the timeline has
    set last, and is the same until it sets some again; `said`, what visitors have answered so far, each with its
    time; `next`, what is suggested to see next; `rooms`, how it is in the other rooms that live, by name;
    `calls`, what they have called so far, each with its time."""

    at_s: float
    mood: Mood
    entered: Variables = field(default_factory=lambda: NOTHING_SET)
    said: Said = ()
    next: NextWork = NO_NEXT_WORK
    rooms: Mapping[str, RoomMood] = field(default_factory=lambda: NO_ROOMS)
    calls: Said = ()


class MoodCourse(Protocol):
    """The moods of a timeline, asked for with times that never run backwards."""

    def times(self) -> Sequence[float]:
        """The seconds at which something changes, in order."""

    def moments(self, times: Iterator[float]) -> Iterator[TimelineMoment]:
        """One moment for each of `times`."""


@dataclass(frozen=True)
class Timeline:
    """A rehearsal to play: `lasts_s` seconds of a `course` that begins at the time of day of `begins`, in the `variant`
    of an experiment ("": what is usual)."""

    file: Path
    course: MoodCourse
    lasts_s: float
    about: str = ""
    begins: datetime = NOON_OF_A_MONDAY
    variant: str = ""

    @property
    def name(self) -> str:
        return self.file.stem

    def moments(self, rate_hz: float) -> Iterator[TimelineMoment]:
        """`rate_hz` moments a second and one wherever the course changes, up to the end and with it."""
        return self.course.moments(_steps(self.course.times(), self.lasts_s, rate_hz))

    def hour_and_weekday(self, at_s: float) -> tuple[float, int]:
        """The hour 0..24 and the weekday, 1 (Monday) to 7, `at_s` seconds after the beginning."""
        now = self.begins + timedelta(seconds=at_s)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return (now - midnight).total_seconds() / 3600, now.isoweekday()


def _steps(marks: Sequence[float], lasts_s: float, rate_hz: float) -> Iterator[float]:
    """The steps of the rate (counted, not added up, so that none drifts) and `marks`, in order, none twice."""
    waiting = [mark for mark in marks if 0 <= mark <= lasts_s] + [lasts_s]
    last_s, tick, index = -1.0, 0, 0
    while index < len(waiting):
        even_s = tick / rate_hz
        if waiting[index] <= even_s + _SAME_S:
            now_s, index = waiting[index], index + 1
        else:
            now_s, tick = even_s, tick + 1
        if now_s > last_s + _SAME_S:
            last_s = now_s
            yield now_s
