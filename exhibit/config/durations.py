"""Durations as an artist writes them: a number and its unit."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from exhibit.config.characters import plain
from exhibit.config.numbers import UNITS_S

_UNITS_S = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
PATTERN = r"^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|min|h)$"
_WRITTEN = re.compile(PATTERN)
_PART = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(" + "|".join(sorted(UNITS_S, key=len, reverse=True)) + r")(?![^\W\d])\.?", re.IGNORECASE
)
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):([0-5]\d(?:[.,]\d+)?)")
"""As a player of films shows how long something lasts: `1:30` are 90 seconds."""
_HOURS = re.compile(r"(\d+)\s*h\s*([0-5]\d)")


def seconds(written: object) -> float:
    """Seconds of a text such as `1.5s`, `200ms`, `2min`, `1h`. Raises ValueError with the remedy."""
    if isinstance(written, (int, float)) and not isinstance(written, bool):
        raise ValueError(f"a duration needs a unit: write {written}s, {written}ms, {written}min or {written}h")  # noqa: TRY004
    if written is None:
        raise ValueError("here belongs a duration, such as 1.5s, 200ms, 2min or 1h, but nothing is written")
    match = _WRITTEN.match(str(written).strip())
    if not match:
        other = meant(str(written))
        remedy = f"'{other}'" if other else "a number and a unit, such as 1.5s, 200ms, 2min or 1h"
        raise ValueError(f"'{written}' is not a duration: write {remedy}")
    return float(match[1]) * _UNITS_S[match[2]]


def meant(text: str) -> str | None:
    """`1.5s` for `1,5 sec`, `90s` for `1min 30s`; None for what is no duration, even with good will."""
    bare = plain(text).strip().strip("'\"")
    if clock := _CLOCK.fullmatch(bare):
        return written(int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3].replace(",", ".")))
    if hours := _HOURS.fullmatch(bare):
        return written(int(hours[1]) * 3600 + int(hours[2]) * 60)
    parts = list(_PART.finditer(bare))
    if not parts or _PART.sub("", bare).strip():
        return None
    if len(parts) == 1:
        unit = UNITS_S[parts[0][2].lower()]
        short = next(name for name, one_s in _UNITS_S.items() if one_s == unit)
        return parts[0][1].replace(",", ".") + short
    return written(sum(float(one[1].replace(",", ".")) * UNITS_S[one[2].lower()] for one in parts))


def written(duration_s: float) -> str:
    """Seconds as an artist would write them: `200ms`, `1.5s`, `10min`."""
    if 0 < duration_s < 1:
        return f"{duration_s * 1000:g}ms"
    return f"{duration_s / 60:g}min" if duration_s >= 60 and duration_s % 60 == 0 else f"{duration_s:g}s"


def _validated(text: object) -> float:
    try:
        return seconds(text)
    except ValueError as error:
        raise PydanticCustomError("duration", "{error}", {"error": str(error)}) from None


_Text = Annotated[str, Field(pattern=PATTERN)]
Duration = Annotated[float, BeforeValidator(_validated, json_schema_input_type=_Text), Field(ge=0, le=7 * 24 * 3600)]
"""Seconds, written with a unit. In a model, defaults are plain seconds."""
