"""Opening hours as an artist writes them, and whether the house is open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from exhibit.config.problems import did_you_mean, instead

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Span = tuple[float, float]
Week = Mapping[int, tuple[Span, ...]]
"""For each day of the week, 1 Monday to 7 Sunday, the spans of hours in which the house is open."""

_SPAN = re.compile(r"^(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)$")


def is_open(week: Week | None, weekday: int, hour: float) -> bool:
    """Whether the house is open; without hours it always is."""
    return week is None or any(begins <= hour < ends for begins, ends in week.get(weekday, ()))


def _days(written: str) -> range | None:
    """The days that `monday`, `monday-friday` or `daily` name."""
    if written == "daily":
        return range(1, 8)
    names = [name.strip() for name in written.split("-")]
    if len(names) > 2 or any(name not in DAYS for name in names):
        return None
    first, last = DAYS.index(names[0]) + 1, DAYS.index(names[-1]) + 1
    return range(first, last + 1) if first <= last else None


def _span(written: object, day: str) -> Span:
    match = _SPAN.match(str(written).strip())
    hours = [int(part) for part in match.groups()] if match else []
    begins, ends = (hours[0] + hours[1] / 60, hours[2] + hours[3] / 60) if hours else (0.0, 0.0)
    if not match or max(begins, ends) > 24:
        text = "here belong hours, from-to, such as 10:00-18:00, or closed, {instead}"
        raise PydanticCustomError("hours", text, {"instead": instead(written), "below": (day,)})
    if begins >= ends:
        text = "'{written}' ends before it begins: past midnight write 18:00-24:00, and 0:00-2:00 on the next day"
        raise PydanticCustomError("hours", text, {"written": written, "below": (day,)})
    return begins, ends


def _week(written: object) -> Week:
    if not isinstance(written, Mapping):
        raise PydanticCustomError("hours", "here belong days with their hours, such as daily: 10:00-18:00")
    week: dict[int, tuple[Span, ...]] = {}
    # The more exact a line is, the later it speaks: daily, then monday-friday, then monday.
    for key, hours in sorted(written.items(), key=lambda item: -len(_days(str(item[0])) or ())):
        days = _days(str(key))
        if days is None:
            meant = did_you_mean(str(key), [*DAYS, "daily"])
            raise PydanticCustomError(
                "hours",
                "there is no day '{key}'. {meant}",
                {"key": key, "meant": meant, "below": (str(key),), "at_key": True},
            )
        spans = hours if isinstance(hours, list) else [] if hours == "closed" else [hours]
        week.update(dict.fromkeys(days, tuple(_span(one, str(key)) for one in spans)))
    return week


_WRITTEN = {"type": "string", "pattern": r"^\d{1,2}:\d\d\s*-\s*\d{1,2}:\d\d$"}
_DAY = f"({'|'.join(DAYS)})"
_SCHEMA = {
    "type": "object",
    "properties": {name: {"description": "from-to, such as 10:00-18:00, or closed"} for name in ("daily", *DAYS)},
    "patternProperties": {
        f"^(daily|{_DAY}(-{_DAY})?)$": {"anyOf": [{"const": "closed"}, _WRITTEN, {"type": "array", "items": _WRITTEN}]}
    },
    "additionalProperties": False,
}
Hours = Annotated[
    dict[int, tuple[Span, ...]],
    BeforeValidator(_week),
    PlainSerializer(lambda week: week),
    WithJsonSchema(_SCHEMA),
]
"""Spans of hours by day, written as `daily: 10:00-18:00` or `monday-friday: [10:00-12:00, 13:00-18:00]`."""
