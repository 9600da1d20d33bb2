"""Published rows of a whole house as sums by day and by hour, in a few arrays: forty exhibits over three years are
read, joined and searched in a moment. Pure.

Every sum is over a union of atoms, so that keeping it tells nothing that the journal does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo

import numpy as np
from numpy.typing import NDArray

from exhibit.journal.atoms import Atom
from exhibit.journal.days import day_of
from exhibit.journal.published import Published
from exhibit.journal.rows import LoggedChange, Work, WorkPlacement
from exhibit.journal.tally import BINS, Tally
from exhibit.museum.catalogue.works import Catalogue, Texts
from exhibit.museum.counting import AnsweredDay, Counted, CountedDay, Period, answered_day, lasting_days
from exhibit.museum.rhythms import PLACED_S, PlacedAtom
from exhibit.museum.statistics.sums import Numbers
from exhibit.museum.works import known_placements, work_titles
from exhibit.values import EMOTIONS


@dataclass(frozen=True)
class DatedChange:
    """A change, and the day of the venue's zone on which it was made."""

    day: date
    change: LoggedChange


Keys = NDArray[np.int64]
EVERY_EXHIBIT = ""
"""The name of all exhibits as one."""
_NO_HOUR = -1
_AS_ONE = np.array([0, 1, 1])
_WIDTH, _HOUR_WIDTH = 13 + 2 * BINS + len(EMOTIONS) + 3, 7 + BINS


@dataclass(frozen=True)
class KeyedSums:
    """Sums under keys: a row of `keys` (exhibit's number, day, and what the table says) for each row of `values`; each
    key once, in order."""

    keys: Keys
    values: Numbers

    def taken(self, which: NDArray[np.bool_]) -> KeyedSums:
        """Some of the rows."""
        return KeyedSums(self.keys[which], self.values[which])


def keyed_sums(keys: Keys, values: Numbers) -> KeyedSums:
    """`values` added up by key."""
    if not len(keys):
        return KeyedSums(keys, values)
    order = np.lexsort(keys.T[::-1])
    keys, values = keys[order], values[order]
    begins = np.flatnonzero(np.concatenate(([True], (keys[1:] != keys[:-1]).any(axis=1))))
    return KeyedSums(keys[begins], np.add.reduceat(values, begins, axis=0))


def _no_sums(width: int) -> KeyedSums:
    return KeyedSums(np.empty((0, 3), np.int64), np.empty((0, width)))


@dataclass(frozen=True)
class HouseSums:
    """A house. `exhibits` are named by number; `days` are kept by exhibit, day (its ordinal) and for how many days it
    stands; `hours` by exhibit, day and hour of the clock on the wall, or -1 where an atom is too long for an hour. What
    the house wrote of itself is its `catalogue`, empty where it has none, or a fault says why it cannot be read."""

    exhibits: tuple[str, ...] = ()
    days: KeyedSums = field(default_factory=lambda: _no_sums(_WIDTH))
    hours: KeyedSums = field(default_factory=lambda: _no_sums(_HOUR_WIDTH))
    answers: tuple[AnsweredDay, ...] = ()
    changes: tuple[DatedChange, ...] = ()
    works: Mapping[str, Work] = field(default_factory=dict)
    placements: tuple[WorkPlacement, ...] = ()
    catalogue: Catalogue = field(default_factory=Catalogue)
    catalogue_fault: str = ""

    @property
    def titles(self) -> Mapping[str, Texts]:
        """What works are called, by language, as far as somebody wrote it."""
        return work_titles(self.works, self.catalogue)

    @property
    def span(self) -> Period | None:
        """From the first day that was counted to the last; None where none was."""
        if not len(self.days.keys):
            return None
        days = self.days.keys[:, 1]
        lengths = self.days.keys[:, 2]
        return Period(date.fromordinal(int(days.min())), date.fromordinal(int((days + lengths - 1).max())))

    def counted(self, period: Period) -> Counted:
        """Its days and answers in `period`, exhibit by exhibit."""
        found: dict[str, list[CountedDay]] = {}
        some = self.days.taken(_within(self.days.keys[:, 1], period))
        for key, row in zip(some.keys.tolist(), some.values, strict=True):
            day = CountedDay(date.fromordinal(key[1]), _tally(row), key[2])
            found.setdefault(self.exhibits[key[0]], []).append(day)
        days = {name: tuple(found[name]) for name in sorted(found)}
        return Counted(days, tuple(one for one in self.answers if one.day in period))

    def together(self, period: Period) -> tuple[CountedDay, ...]:
        """The days of all exhibits as one: what is alike in all rooms on one day is one block."""
        some = self.days.taken(_within(self.days.keys[:, 1], period))
        every = keyed_sums(some.keys * _AS_ONE, some.values)
        return tuple(
            CountedDay(date.fromordinal(key[1]), _tally(row), key[2])
            for key, row in zip(every.keys.tolist(), every.values, strict=True)
        )

    def hourly(self, period: Period, exhibit: str = EVERY_EXHIBIT) -> tuple[tuple[PlacedAtom, ...], int]:
        """What can be placed in an hour of `period` at `exhibit` (or at all, as one), and the visits that cannot."""
        some = self.hours.taken(_within(self.hours.keys[:, 1], period))
        if exhibit != EVERY_EXHIBIT:
            some = some.taken(some.keys[:, 0] == _number(self.exhibits, exhibit))
        together = keyed_sums(some.keys * _AS_ONE, some.values)
        unplaced = together.keys[:, 2] == _NO_HOUR
        placed = together.taken(~unplaced)
        atoms = (
            PlacedAtom(date.fromordinal(key[1]), key[2], _hour_tally(row))
            for key, row in zip(placed.keys.tolist(), placed.values, strict=True)
        )
        return tuple(atoms), int(together.values[unplaced, 0].sum())


def _within(days: NDArray[np.int64], period: Period) -> NDArray[np.bool_]:
    inside = (days >= period.first.toordinal()) & (days <= period.last.toordinal())
    return inside & ~np.isin(days, [day.toordinal() for day in period.left_out])


def _number(exhibits: Sequence[str], name: str) -> int:
    return exhibits.index(name) if name in exhibits else -1


def house_sums(rows: Published, zone: tzinfo | None) -> HouseSums:
    """All of `rows` by the days and hours of `zone` (None: this machine's)."""
    names = tuple(sorted({atom.exhibit for atom in rows.atoms}))
    number = {name: place for place, name in enumerate(names)}
    days = [(number[one.exhibit], day_of(one.begin_s, zone).toordinal(), lasting_days(one)) for one in rows.atoms]
    hours = [(number[one.exhibit], *_place(one, zone)) for one in rows.atoms]
    values = np.array([_row(one.tally) for one in rows.atoms]).reshape(len(days), _WIDTH)
    of_hours = np.hstack((values[:, :7], values[:, 13 + BINS : 13 + 2 * BINS]))
    return HouseSums(
        names,
        keyed_sums(np.array(days, np.int64).reshape(-1, 3), values),
        keyed_sums(np.array(hours, np.int64).reshape(-1, 3), of_hours),
        tuple(answered_day(one, zone) for one in rows.answers),
        tuple(DatedChange(day_of(one.at_s, zone), one) for one in rows.changes),
        rows.works,
        rows.placements,
    )


def joined_sums(houses: Sequence[HouseSums]) -> HouseSums:
    """All together, where they share no row."""
    if len(houses) == 1:
        return houses[0]
    names = tuple(sorted({name for house in houses for name in house.exhibits}))
    return HouseSums(
        names,
        _joined([house.days for house in houses], [house.exhibits for house in houses], names, _WIDTH),
        _joined([house.hours for house in houses], [house.exhibits for house in houses], names, _HOUR_WIDTH),
        tuple(one for house in houses for one in house.answers),
        tuple(sorted((one for house in houses for one in house.changes), key=_when)),
        {name: work for house in houses for name, work in house.works.items()},
        tuple(one for house in houses for one in house.placements),
    )


def with_catalogue(house: HouseSums, catalogue: Catalogue, fault: str = "") -> HouseSums:
    """The same house, whose works stand where its catalogue says."""
    placements = known_placements(house.placements, catalogue, house.exhibits)
    return replace(house, placements=placements, catalogue=catalogue, catalogue_fault=fault)


def _when(one: DatedChange) -> tuple[int, str]:
    return one.change.at_s, one.change.id


def _joined(
    sums: Sequence[KeyedSums], named: Sequence[tuple[str, ...]], names: tuple[str, ...], width: int
) -> KeyedSums:
    keys, values = [_no_sums(width).keys], [_no_sums(width).values]
    for some, own in zip(sums, named, strict=True):
        if len(some.keys):
            numbers = np.array([names.index(name) for name in own], np.int64)
            keys.append(np.column_stack((numbers[some.keys[:, 0]], some.keys[:, 1:])))
            values.append(some.values)
    return keyed_sums(np.concatenate(keys), np.concatenate(values))


def _place(atom: Atom, zone: tzinfo | None) -> tuple[int, int]:
    """The day and the hour of its middle, or its first day and no hour."""
    if atom.end_s - atom.begin_s > PLACED_S:
        return day_of(atom.begin_s, zone).toordinal(), _NO_HOUR
    middle = datetime.fromtimestamp((atom.begin_s + atom.end_s) / 2, UTC).astimezone(zone)
    return middle.date().toordinal(), middle.hour


def _row(one: Tally) -> tuple[float, ...]:
    """What of a tally the museum tells, as numbers in a row; the first seven and `held` are kept by hour too."""
    return (
        one.visits, one.stops, one.smiles, one.read_visits, one.uplift_visits, one.uplift, one.uplift_squared,
        one.told_visits, one.opt_outs, one.log_dwell, one.log_dwell_squared, one.watched_s, one.open_s,
        *one.dwell, *one.held, *(one.emotions.get(name, 0.0) for name in EMOTIONS),
        one.arousal_visits, one.arousal, one.arousal_squared,
    )  # fmt: skip


def _tally(row: Numbers) -> Tally:
    numbers = row.tolist()
    visits, stops, smiles, read, uplifted = map(int, numbers[:5])
    uplift, squared, told, opted, log_dwell, log_squared, watched_s, open_s = numbers[5:13]
    emotions = {name: share for name, share in zip(EMOTIONS, numbers[13 + 2 * BINS : -3], strict=True) if share}
    return Tally(
        visits, stops, smiles, read, uplifted, int(told), int(opted),
        uplift, squared, log_dwell, log_squared, watched_s, open_s,
        tuple(map(int, numbers[13 : 13 + BINS])), tuple(map(int, numbers[13 + BINS : 13 + 2 * BINS])), emotions,
        arousal_visits=int(numbers[-3]), arousal=numbers[-2], arousal_squared=numbers[-1],
    )  # fmt: skip


def _hour_tally(row: Numbers) -> Tally:
    numbers = row.tolist()
    visits, stops, smiles, read, uplifted = map(int, numbers[:5])
    held = tuple(map(int, numbers[7:]))
    return Tally(visits, stops, smiles, read, uplifted, uplift=numbers[5], uplift_squared=numbers[6], held=held)
