"""Published rows, added up by day: what every figure of the museum is made of. Pure.

A day is one of the venue's zone (23 to 25 hours). An atom belongs to the day on which it began; one of more than a day
(a week that the journal merged, or a room that few enter) is a block of its own, from that day on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo

from exhibit.journal.atoms import Atom
from exhibit.journal.days import day_of
from exhibit.journal.published import Published
from exhibit.journal.rows import AnswerCounts
from exhibit.journal.tally import Tally
from exhibit.museum.statistics.sums import total

_LONG_S = 26 * 3600


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included, without those `left_out` (closures, holidays)."""

    first: date
    last: date
    left_out: frozenset[date] = frozenset()

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last and day not in self.left_out

    def before(self) -> Period:
        """The whole weeks of the same number before it: like weekdays stand beside like."""
        weeks = -(-((self.last - self.first).days + 1) // 7)
        return Period(self.first - timedelta(days=7 * weeks), self.last - timedelta(days=7 * weeks), self.left_out)


@dataclass(frozen=True)
class CountedDay:
    """What was counted of one exhibit on `day`; or from that day on, for at most `days`, where the journal keeps no
    single days."""

    day: date
    tally: Tally
    days: int = 1


@dataclass(frozen=True)
class AnsweredDay:
    """Answers to one question that were counted from `day` to `until`; `flagged` of them came in bursts, and count."""

    day: date
    until: date
    exhibit: str
    question: str
    channel: str
    work: str
    counts: Mapping[str, int]
    flagged: int = 0


@dataclass(frozen=True)
class Counted:
    """Sums of days by exhibit, in order, and the days' answers. Small enough to keep in memory: 40 exhibits over three
    years are 45,000 days."""

    days: Mapping[str, tuple[CountedDay, ...]] = field(default_factory=dict)
    answers: tuple[AnsweredDay, ...] = ()

    def within(self, period: Period) -> Counted:
        """Those of `period`, without exhibits of which nothing was counted in it."""
        days = {name: tuple(one for one in every if one.day in period) for name, every in self.days.items()}
        answers = tuple(one for one in self.answers if one.day in period)
        return Counted({name: some for name, some in days.items() if some}, answers)


def counted(rows: Published, zone: tzinfo | None) -> Counted:
    """All of `rows` by the days of `zone` (None: this machine's). What comes later is added by `joined_days`."""
    days: dict[str, list[CountedDay]] = defaultdict(list)
    for (exhibit, day, length), tallies in _by_day(rows.atoms, zone).items():
        days[exhibit].append(CountedDay(day, total(tallies), length))
    answers = tuple(answered_day(one, zone) for one in rows.answers)
    return Counted({name: tuple(sorted(every, key=_order)) for name, every in sorted(days.items())}, answers)


def of_work(rows: Published, work: str, zone: tzinfo | None) -> Published:
    """The rows that tell of `work`: atoms that began while it hung at their exhibit (a camera that covers several works
    tells of each of them), answers about it, and what was changed there meanwhile."""
    spans = [one for one in rows.placements if one.work == work]

    def hung(exhibit: str, at_s: int) -> bool:
        day = day_of(at_s, zone).isoformat()
        return any(one.exhibit == exhibit and one.since <= day <= (one.until or day) for one in spans)

    return Published(
        tuple(one for one in rows.atoms if hung(one.exhibit, one.begin_s)),
        tuple(one for one in rows.answers if one.work == work),
        tuple(one for one in rows.changes if hung(one.exhibit, one.at_s)),
        {name: one for name, one in rows.works.items() if name == work},
        tuple(spans),
    )


def joined_days(one: Counted, other: Counted) -> Counted:
    """Both together, where they share no atom: new rows beside a kept sum of old ones."""
    days = {}
    for name in sorted({*one.days, *other.days}):
        same: dict[tuple[date, int], list[Tally]] = defaultdict(list)
        for each in (*one.days.get(name, ()), *other.days.get(name, ())):
            same[each.day, each.days].append(each.tally)
        every = [CountedDay(day, total(tallies), length) for (day, length), tallies in same.items()]
        days[name] = tuple(sorted(every, key=_order))
    return Counted(days, one.answers + other.answers)


def lasting_days(atom: Atom) -> int:
    """1 for an atom that tells of one day (and perhaps of the next morning), else how many days it may tell of."""
    length_s = atom.end_s - atom.begin_s
    return 1 if length_s <= _LONG_S else -(-length_s // (24 * 3600))


def _by_day(atoms: Iterable[Atom], zone: tzinfo | None) -> Mapping[tuple[str, date, int], list[Tally]]:
    found: dict[tuple[str, date, int], list[Tally]] = defaultdict(list)
    for atom in atoms:
        found[atom.exhibit, day_of(atom.begin_s, zone), lasting_days(atom)].append(atom.tally)
    return found


def answered_day(row: AnswerCounts, zone: tzinfo | None) -> AnsweredDay:
    """Answers by the days of `zone`."""
    day, tally = day_of(row.begin_s, zone), row.tally
    return AnsweredDay(
        day, day_of(row.end_s - 1, zone), row.exhibit, row.question, row.channel, row.work, tally.counts, tally.flagged
    )


def _order(one: CountedDay) -> tuple[date, int]:
    return one.day, one.days
