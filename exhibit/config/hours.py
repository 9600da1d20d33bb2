"""Opening hours as they are written: by the day, and by dates that go otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from exhibit.config.problems import did_you_mean, instead
from exhibit.config.timetable import DateRange, Span, Timetable

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"^(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)$")
_DATE = r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})"
_DATES = re.compile(rf"^{_DATE}(?:\s+(?:to|-|–)\s+{_DATE})?$")
_LIKE_A_DATE = re.compile(r"^\d")
_LEAP_YEAR = 2024


def _days(written: str) -> range | None:
    """The days that `monday`, `monday-friday` or `daily` name."""
    if written == "daily":
        return range(1, 8)
    names = [name.strip() for name in written.split("-")]
    if len(names) > 2 or any(name not in DAYS for name in names):
        return None
    first, last = DAYS.index(names[0]) + 1, DAYS.index(names[-1]) + 1
    return range(first, last + 1) if first <= last else None


def dates_of(written: str) -> DateRange | None:
    """The dates that `2026-12-24`, `12-24` (of each year) or `2026-12-24 to 2027-01-06` name; None where there is no
    such day."""
    match = _DATES.match(written)
    if not match:
        return None
    year, month, day, *end = match.groups()
    first = (int(year or 0), int(month), int(day))
    last = (int(end[0] or 0), int(end[1]), int(end[2])) if end[1] else first
    both_or_neither = (first[0] == 0) == (last[0] == 0)
    if not (both_or_neither and all(map(_exists, (first, last)))):
        return None
    return None if first[0] and first > last else DateRange(first, last)


def _exists(day: tuple[int, int, int]) -> bool:
    try:
        date(day[0] or _LEAP_YEAR, *day[1:])
    except ValueError:
        return False
    return True


def _span(written: object, key: str) -> Span:
    match = _SPAN.match(str(written).strip())
    times = [int(part) for part in match.groups()] if match else []
    begins, ends = (times[0] + times[1] / 60, times[2] + times[3] / 60) if times else (0.0, 0.0)
    if not match or max(begins, ends) > 24 or begins == 24 or max(times[1], times[3]) > 59:
        text = "here belong hours, from-to, such as 10:00-18:00, or closed, {instead}"
        raise PydanticCustomError("hours", text, {"instead": instead(written), "below": (key,)})
    if begins == ends:
        text = "'{written}' ends when it begins: write 0:00-24:00 for a whole day, or closed"
        raise PydanticCustomError("hours", text, {"written": written, "below": (key,)})
    return begins, ends if ends > begins else ends + 24


def _spans(written: object, key: str) -> tuple[Span, ...]:
    spans = written if isinstance(written, list) else [] if written == "closed" else [written]
    return tuple(_span(one, key) for one in spans)


def _unknown(key: object) -> PydanticCustomError:
    """What is said of a line that names no days."""
    context = {"key": key, "below": (str(key),), "at_key": True}
    if _LIKE_A_DATE.match(str(key)):
        text = "'{key}' is no date: write 2026-12-24, 12-24 for each year, or 2026-12-24 to 2027-01-06"
        return PydanticCustomError("hours", text, context)
    meant = did_you_mean(str(key), [*DAYS, "daily"])
    return PydanticCustomError("hours", "there is no day '{key}'. {meant}", {**context, "meant": meant})


def _timetable(written: object) -> Timetable:
    if not isinstance(written, Mapping):
        raise PydanticCustomError("hours", "here belong days with their hours, such as daily: 10:00-18:00")
    week: dict[int, tuple[Span, ...]] = {}
    dates: list[tuple[DateRange, tuple[Span, ...]]] = []
    # The more exact a line is, the later it speaks: daily, then monday-friday, then monday, then dates.
    for key, hours in sorted(written.items(), key=lambda item: -len(_days(str(item[0])) or ())):
        days, range_ = _days(str(key)), dates_of(str(key))
        if days is None and range_ is None:
            raise _unknown(key)
        spans = _spans(hours, str(key))
        week.update(dict.fromkeys(days or (), spans))
        dates += [(range_, spans)] if range_ is not None else []
    return Timetable(week, _by_exactness(dates))


def _by_exactness(
    dates: Iterable[tuple[DateRange, tuple[Span, ...]]],
) -> tuple[tuple[DateRange, tuple[Span, ...]], ...]:
    return tuple(sorted(dates, key=lambda one: one[0].exactness))


_WRITTEN = {"type": "string", "pattern": r"^\d{1,2}:\d\d\s*-\s*\d{1,2}:\d\d$"}
_HOURS = {"anyOf": [{"const": "closed"}, _WRITTEN, {"type": "array", "items": _WRITTEN}]}
_DAY = f"({'|'.join(DAYS)})"
_DATE_WRITTEN = r"(\d{4}-)?\d{1,2}-\d{1,2}"
DATES_WRITTEN = rf"^{_DATE_WRITTEN}(\s+(to|-|–)\s+{_DATE_WRITTEN})?$"
"""What `dates_of` reads, for schemas."""
_SCHEMA = {
    "type": "object",
    "properties": {
        name: {"description": "from-to, such as 10:00-18:00, past midnight 18:00-2:00, or closed"}
        for name in ("daily", *DAYS)
    },
    "patternProperties": {
        f"^(daily|{_DAY}(-{_DAY})?)$": _HOURS,
        DATES_WRITTEN: _HOURS,
    },
    "additionalProperties": False,
}
Hours = Annotated[Timetable, BeforeValidator(_timetable), PlainSerializer(lambda hours: hours), WithJsonSchema(_SCHEMA)]
"""When the house is open: `daily: 10:00-18:00`, `monday-friday: [10:00-12:00, 13:00-18:00]`, `2026-12-24: closed`."""
