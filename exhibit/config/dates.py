"""A day as an artist writes it: 2026-12-01."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

_PATTERN = r"^\d{4}-\d\d-\d\d$"


def day(written: object) -> date:
    """The day of a text such as `2026-12-01`. Raises ValueError with the remedy."""
    text = "" if written is None else str(written).strip()
    if not re.fullmatch(_PATTERN, text):
        raise ValueError(f"'{text}' is no day: write year, month and day, such as 2026-12-01")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no day {text}: write one of the calendar's, such as 2026-12-01") from None


def _validated(written: object) -> date:
    try:
        return day(written)
    except ValueError as error:
        raise PydanticCustomError("day", "{error}", {"error": str(error)}) from None


_Text = Annotated[str, Field(pattern=_PATTERN)]
Day = Annotated[date, PlainValidator(_validated, json_schema_input_type=_Text)]
