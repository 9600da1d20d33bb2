"""What a day is at a place: its season, whether it is a holiday, when the sun rises and sets. Pure.

The sun by the General Solar Position Calculations of NOAA's Global Monitoring Division (D. W. Evans' and C. Spencer's
series), exact to a few minutes between the polar circles; the clock is that of the house at noon, so that on a night on
which clocks are changed the evening is right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated

from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.config.hours import DATES_WRITTEN, dates_of
from exhibit.config.timetable import DateRange
from exhibit.values import Season, Today

_SEASONS: tuple[Season, ...] = ("winter", "spring", "summer", "autumn")
_HORIZON_DEG = 90.833
"""The sun's upper edge at the horizon, as the air bends it."""
_USUAL = Today()


class HousePlace(Section):
    """Where on earth the house is."""

    latitude: float = Field(ge=-90, le=90, description="degrees north; south of the equator below 0")
    longitude: float = Field(ge=-180, le=180, description="degrees east; west of Greenwich below 0")


def _holiday(written: object) -> DateRange:
    found = dates_of(str(written).strip())
    if found is None:
        text = "'{written}' is no day: write 12-25 for each year, 2026-04-03, or 07-01 to 08-31"
        raise PydanticCustomError("holiday", text, {"written": str(written)})
    return found


_Text = Annotated[str, Field(pattern=DATES_WRITTEN)]
Holiday = Annotated[DateRange, PlainValidator(_holiday, json_schema_input_type=_Text)]


@dataclass(frozen=True)
class Almanac:
    """The days of a house: where it is (None: nobody knows), and its holidays."""

    place: HousePlace | None = None
    holidays: tuple[DateRange, ...] = ()

    def today(self, local: datetime) -> Today:
        """The day of `local`, the house's own clock with its zone."""
        noon = local.replace(hour=12, minute=0, second=0, microsecond=0)
        offset = noon.utcoffset()
        where = (self.place.latitude, self.place.longitude) if self.place else None
        return _day(local.date().toordinal(), offset.total_seconds() / 3600 if offset else 0.0, where, self.holidays)


@lru_cache(maxsize=64)
def _day(number: int, offset_h: float, where: tuple[float, float] | None, holidays: tuple[DateRange, ...]) -> Today:
    day = datetime.fromordinal(number).date()
    sunrise, sunset = sun(day.timetuple().tm_yday, *where, offset_h) if where else (_USUAL.sunrise, _USUAL.sunset)
    south = where is not None and where[0] < 0
    season = _SEASONS[(day.month % 12 // 3 + 2 * south) % 4]
    return Today(number, day.month, day.day, season, any(one.covers(day) for one in holidays), sunrise, sunset)


def sun(day_of_year: int, latitude: float, longitude: float, offset_h: float) -> tuple[float, float]:
    """The hours of sunrise and sunset on a clock `offset_h` ahead of UTC. Where the sun stays down both are 0, where it
    stays up 0 and 24."""
    year = 2 * math.pi / 365 * (day_of_year - 0.5)
    equation_min = 229.18 * (
        0.000075 + 0.001868 * math.cos(year) - 0.032077 * math.sin(year)
        - 0.014615 * math.cos(2 * year) - 0.040849 * math.sin(2 * year)
    )  # fmt: skip
    declination = (
        0.006918 - 0.399912 * math.cos(year) + 0.070257 * math.sin(year) - 0.006758 * math.cos(2 * year)
        + 0.000907 * math.sin(2 * year) - 0.002697 * math.cos(3 * year) + 0.00148 * math.sin(3 * year)
    )  # fmt: skip
    north = math.radians(max(-89.9, min(89.9, latitude)))
    height = math.cos(math.radians(_HORIZON_DEG)) / (math.cos(north) * math.cos(declination))
    half_day = height - math.tan(north) * math.tan(declination)
    if half_day >= 1:
        return 0.0, 0.0
    if half_day <= -1:
        return 0.0, 24.0
    half_day_min = 4 * math.degrees(math.acos(half_day))
    noon_min = 720 - 4 * longitude - equation_min + 60 * offset_h
    return (noon_min - half_day_min) / 60 % 24, (noon_min + half_day_min) / 60 % 24
