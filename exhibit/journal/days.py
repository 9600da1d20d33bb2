"""Atoms by the days of a place: one function makes days, and it knows that some have 23 or 25 hours. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from exhibit.journal.atoms import Atom
from exhibit.journal.tally import Tally, quantile


@dataclass(frozen=True)
class Day:
    """A day in the venue's zone, and what its atoms come to. An atom belongs to the day on which it began."""

    date: date
    tally: Tally

    @property
    def median_dwell_s(self) -> float | None:
        """Below this duration (s) lies half of the visits."""
        return quantile(self.tally.dwell, 0.5)


def day_of(at_s: int, zone: tzinfo | None) -> date:
    """The day in `zone` (None: this machine's) that holds the moment `at_s`, seconds of UTC."""
    return datetime.fromtimestamp(at_s, UTC).astimezone(zone).date()


def days(atoms: Iterable[Atom], zone: tzinfo | None) -> Iterator[Day]:
    """The days that `atoms` begin on, in order."""
    by_day: dict[date, Tally] = {}
    for atom in atoms:
        day = day_of(atom.begin_s, zone)
        by_day[day] = by_day.get(day, Tally()).plus(atom.tally)
    return (Day(day, by_day[day]) for day in sorted(by_day))
