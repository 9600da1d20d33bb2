"""When the house is open: weeks, dates, past midnight, and nights on which clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from exhibit.config.hours import Hours
from exhibit.config.timetable import Timetable, clock_time, is_open, opening_at

VIENNA = ZoneInfo("Europe/Vienna")
ZONES = ("Europe/Vienna", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "America/St_Johns")


class _File(BaseModel):
    hours: Hours


def read(**hours: object) -> Timetable:
    return _File.model_validate({"hours": {key.replace("_", "-"): value for key, value in hours.items()}}).hours


def written(hours: dict[str, object]) -> Timetable:
    return _File.model_validate({"hours": hours}).hours


def at(text: str, zone: ZoneInfo = VIENNA, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def opened(table: Timetable, *moments: str) -> list[bool]:
    return [opening_at(table, at(one), VIENNA).open for one in moments]


def test_a_week_with_days_that_go_otherwise() -> None:
    table = read(daily="10:00-18:00", monday="closed", thursday=["10:00-13:00", "14:00-21:00"])
    assert opened(table, "2026-11-30 12:00", "2026-12-01 12:00", "2026-12-03 13:30", "2026-12-03 20:59") == [
        False, True, False, True,
    ]  # fmt: skip


def test_dates_count_more_than_weekdays_and_the_more_exact_date_the_most() -> None:
    table = written({
        "daily": "10:00-18:00", "12-24": "10:00-14:00", "2026-12-20 to 2027-01-06": "closed",
        "2026-12-31": "20:00-4:00",
    })  # fmt: skip
    noon = [f"{day} 12:00" for day in ("2026-12-19", "2026-12-20", "2026-12-24", "2026-12-31", "2027-01-06")]
    assert opened(table, *noon) == [True, False, True, False, False]
    assert opened(table, "2026-12-31 23:00", "2027-01-01 03:59", "2027-01-01 04:00", "2027-01-07 12:00") == [
        True, True, False, True,
    ]  # fmt: skip
    assert opened(table, "2030-12-24 13:59", "2030-12-24 14:00") == [True, False]


def test_the_same_days_of_each_year_may_go_on_past_its_end() -> None:
    table = written({"daily": "10:00-18:00", "12-24 to 01-06": "closed"})
    days = ("2026-12-23", "2026-12-24", "2027-01-06", "2027-01-07")
    assert opened(table, *(f"{day} 12:00" for day in days)) == [True, False, False, True]


def test_past_midnight_it_is_still_the_evening_before() -> None:
    table = read(saturday="18:00-2:00")
    assert opened(table, "2026-12-05 17:59", "2026-12-05 23:59", "2026-12-06 01:59", "2026-12-06 02:00") == [
        False, True, True, False,
    ]  # fmt: skip


def test_what_joins_at_midnight_is_one_opening() -> None:
    opening = opening_at(read(daily=["0:00-2:00", "18:00-24:00"]), at("2026-12-05 20:00"), VIENNA)
    assert (opening.open, opening.until) == (True, at("2026-12-06 02:00"))


def test_it_says_when_it_opens_over_a_long_holiday() -> None:
    table = written({"daily": "10:00-18:00", "2026-12-20 to 2027-01-06": "closed"})
    opening = opening_at(table, at("2026-12-19 19:00"), VIENNA)
    assert opening.until == at("2027-01-07 10:00")
    assert clock_time(opening.until, at("2026-12-19 19:00"), VIENNA) == "7 January 10:00"
    assert opening_at(read(daily="closed"), at("2026-12-19 19:00"), VIENNA).until is None
    assert opening_at(read(daily="0:00-24:00"), at("2026-12-19 19:00"), VIENNA).until is None


def test_a_night_with_an_hour_twice_opens_at_the_first_and_closes_at_the_last() -> None:
    table = read(saturday="22:00-2:30")  # 25 October 2026: from 3:00 back to 2:00
    opening = opening_at(table, at("2026-10-24 23:00"), VIENNA)
    assert opening.until == at("2026-10-25 02:30", fold=1).astimezone(UTC)
    assert opening_at(table, at("2026-10-25 02:45"), VIENNA).open, "the first quarter to three lies within"


def test_a_night_that_lacks_an_hour_begins_when_the_clocks_have_gone_on() -> None:
    table = read(sunday="2:30-5:00")  # 29 March 2026: from 2:00 on to 3:00
    opening = opening_at(table, at("2026-03-29 01:00"), VIENNA)
    assert opening.until == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert opening_at(read(saturday="22:00-2:30"), at("2026-03-28 23:00"), VIENNA).until == opening.until


@pytest.mark.parametrize(
    ("key", "hours", "told"),
    [
        ("daily", "10:00-25:00", "here belong hours"),
        ("daily", "10:75-18:00", "here belong hours"),
        ("2026-02-30", "closed", "is no date"),
        ("24.12.", "closed", "is no date"),
        ("2027-01-06 to 2026-12-24", "closed", "is no date"),
        ("2026-12-24 to 01-06", "closed", "is no date"),
        ("mondey", "closed", "Did you mean 'monday'?"),
    ],
)
def test_what_cannot_be_meant_is_told(key: str, hours: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        written({key: hours})


_MINUTES = st.integers(0, 1439)


@st.composite
def tables(draw: st.DrawFn) -> Timetable:
    days = draw(st.dictionaries(st.integers(1, 7), st.lists(st.tuples(_MINUTES, _MINUTES), max_size=2), max_size=7))
    return Timetable(
        {day: tuple((a / 60, (b if b > a else b + 1440) / 60) for a, b in spans) for day, spans in days.items()}
    )


_MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (made aware)


@settings(max_examples=200)
@given(tables(), _MOMENTS, st.sampled_from(ZONES))
def test_in_ten_years_and_five_zones_it_is_open_by_the_clock_on_the_wall(
    table: Timetable, now: datetime, name: str
) -> None:
    zone = ZoneInfo(name)
    offsets = {(now + timedelta(days=days)).astimezone(zone).utcoffset() for days in range(-2, 3)}
    local = now.astimezone(zone).replace(tzinfo=None)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    hour = (local - midnight).total_seconds() / 3600
    spans = [
        *table.spans_on(local.date()),
        *((a - 24, b - 24) for a, b in table.spans_on((local - timedelta(1)).date())),
    ]
    if len(offsets) == 1:  # on other days the clock on the wall does not tell all
        assert is_open(table, now, zone) == any(begins <= hour < ends for begins, ends in spans)


@settings(max_examples=100)
@given(tables(), _MOMENTS, st.sampled_from(ZONES))
def test_until_the_next_change_all_stays_and_then_it_changes(table: Timetable, now: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    opening = opening_at(table, now, zone)
    assert opening.open == is_open(table, now, zone)
    if opening.until is None:
        return
    assert opening.until > now
    assert is_open(
        table, opening.until - timedelta(seconds=1), zone
    ) == opening.open or opening.until - now <= timedelta(seconds=1)
    assert is_open(table, opening.until, zone) != opening.open
