"""Distances as an artist writes them: a number and its unit."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from exhibit.config.characters import plain

_UNITS_M = {"cm": 0.01, "m": 1.0}
_PATTERN = r"^(\d+(?:\.\d+)?|\.\d+)\s*(cm|m)$"
_WRITTEN = re.compile(_PATTERN)
_MEANT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(cm|m|met(?:re|er)s?|centimet(?:re|er)s?)\.?", re.IGNORECASE)


def metres(written: object) -> float:
    """Metres of a text such as `5m` or `450 cm`. Raises ValueError with the remedy."""
    if isinstance(written, (int, float)) and not isinstance(written, bool):
        raise ValueError(f"a distance needs a unit: write {written}m or {written}cm")  # noqa: TRY004
    match = _WRITTEN.match(str(written).strip())
    if not match:
        meant = _MEANT.fullmatch(plain(str(written)).strip())
        unit = "cm" if meant and meant[2].lower().startswith("c") else "m"
        remedy = f"'{meant[1].replace(',', '.')}{unit}'" if meant else "a number and a unit, such as 5m or 450cm"
        raise ValueError(f"'{written}' is not a distance: write {remedy}")
    return float(match[1]) * _UNITS_M[match[2]]


def _validated(written: object) -> float | None:
    if written is None:
        return None
    try:
        return metres(written)
    except ValueError as error:
        raise PydanticCustomError("distance", "{error}", {"error": str(error)}) from None


_Text = Annotated[str, Field(pattern=_PATTERN)]
Distance = Annotated[float, BeforeValidator(_validated, json_schema_input_type=_Text)]
"""Metres, written with a unit. In a model, defaults are plain metres."""
