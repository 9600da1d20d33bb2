"""When the house is open: weeks, with dates that go otherwise, in a zone whose days may have 23 or 25 hours. Pure.

Hours are written as a clock on the wall shows them. One that a night skips begins, or ends, when the clocks have gone
on; of one that a night repeats, opening counts the first and closing the last: in doubt the house is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property

Span = tuple[float, float]
"""From when to when, in hours of the day on which it begins; past midnight it ends after 24."""
Week = Mapping[int, tuple[Span, ...]]
"""For each day of the week, 1 Monday to 7 Sunday, the spans in which the house is open."""
HORIZON_DAYS = 370
"""So far ahead the next change is looked for."""
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True)
class DateRange:
    """Days from `first` to `last`, both with it: dates, or, with the year 0, the same days of each year, which may go
    on past its end."""

    first: tuple[int, int, int]
    last: tuple[int, int, int]

    @property
    def yearly(self) -> bool:
        return self.first[0] == 0

    @property
    def exactness(self) -> tuple[int, bool]:
        """By which the more exact of two comes last: fewer days, then a year that is named."""
        first, last = (date(year or 2024, month, day) for year, month, day in (self.first, self.last))
        days = (last - first).days
        return -(days if days >= 0 else days + 366), not self.yearly

    def covers(self, day: date) -> bool:
        """Whether `day` is among them."""
        now = (0 if self.yearly else day.year, day.month, day.day)
        if self.first <= self.last:
            return self.first <= now <= self.last
        return now >= self.first or now <= self.last


@dataclass(frozen=True)
class Timetable:
    """The hours of the house: of a week, and of dates that go otherwise, the more exact the later."""

    week: Week = field(default_factory=dict)
    dates: tuple[tuple[DateRange, tuple[Span, ...]], ...] = ()

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The spans that begin on `day`."""
        special = next((spans for days, spans in self._exact_first if days.covers(day)), None)
        return self.week.get(day.isoweekday(), ()) if special is None else special

    @cached_property
    def _exact_first(self) -> tuple[tuple[DateRange, tuple[Span, ...]], ...]:
        return tuple(reversed(self.dates))


@dataclass(frozen=True)
class HouseOpening:
    """Whether the house is open, and until when that stays so; None: for as long as anybody can see."""

    open: bool
    until: datetime | None = None


ALWAYS_OPEN = HouseOpening(open=True)


def opening_at(timetable: Timetable | None, now: datetime, zone: tzinfo) -> HouseOpening:
    """How it is at the moment `now`, which knows its zone; the house itself lies in `zone`. Without hours it is always
    open."""
    if timetable is None:
        return ALWAYS_OPEN
    now = now.astimezone(UTC)
    today = now.astimezone(zone).date()
    open_until: datetime | None = None
    for begins, ends in _periods(timetable, today, zone):
        if open_until is not None and begins > open_until:
            break
        if begins <= now < ends or open_until is not None:
            open_until = max(ends, open_until or ends)
        elif begins > now:
            return HouseOpening(open=False, until=begins)
    if open_until is None:
        return HouseOpening(open=False)
    return HouseOpening(open=True, until=None if open_until - now > (HORIZON_DAYS - 2) * _DAY else open_until)


def next_opening(timetable: Timetable | None, after: datetime, zone: tzinfo) -> datetime | None:
    """When the house opens first after the moment `after`; None where nobody can see."""
    now = opening_at(timetable, after, zone)
    if now.open:
        if now.until is None:
            return None
        now = opening_at(timetable, now.until, zone)
    return now.until


def is_open(timetable: Timetable | None, now: datetime, zone: tzinfo) -> bool:
    """The same without the next change, which costs more to find."""
    if timetable is None:
        return True
    today = now.astimezone(zone).date()
    return any(begins <= now < ends for begins, ends in _periods(timetable, today, zone, days=1))


def _periods(
    timetable: Timetable, today: date, zone: tzinfo, days: int = HORIZON_DAYS
) -> Iterator[tuple[datetime, datetime]]:
    """From when to when the house is open, by their beginnings, from the day before `today` on: that may last until
    today."""
    for ahead in range(-1, days):
        try:
            day = today + ahead * _DAY
            periods = [(moment(day, begins, zone), moment(day, ends, zone, last=True)) for begins, ends in
                       sorted(timetable.spans_on(day))]  # fmt: skip
        except OverflowError:  # where the calendar ends
            continue
        yield from ((begins, ends) for begins, ends in periods if begins < ends)


def moment(day: date, hours: float, zone: tzinfo, *, last: bool = False) -> datetime:
    """When a clock on the wall in `zone` shows `hours` after the beginning of `day`; the first time, or the `last`
    where it does so twice; where it never does, the moment at which it goes on. In UTC."""
    shown = datetime.combine(day, time()) + timedelta(minutes=round(hours * 60))
    early, late = (shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early <= late:
        return late if last else early
    # It is skipped: `late` lies before the clocks go on, `early` after that.
    while late < early and late.astimezone(zone).replace(tzinfo=None) < shown:
        late += _MINUTE
    return late


def clock_time(when: datetime, now: datetime, zone: tzinfo) -> str:
    """`when` as people say it at `now`: 10:00, tomorrow 10:00, Thursday 10:00, 24 December 10:00."""
    told, today = when.astimezone(zone), now.astimezone(zone).date()
    ahead = (told.date() - today).days
    if ahead <= 0:
        return f"{told:%H:%M}"
    if ahead == 1:
        return f"tomorrow {told:%H:%M}"
    return f"{told:%A %H:%M}" if ahead < 7 else f"{told.day} {told:%B %H:%M}"
