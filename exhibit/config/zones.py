"""Time zones as they are written: by the names of the tz database, such as Europe/Vienna."""

from __future__ import annotations

import difflib
import zoneinfo
from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from exhibit.system.wall_clock import zone_named


def _zone(written: str) -> str:
    try:
        zone_named(written)
    except ValueError:
        context = {"written": written, "meant": _meant(written, zoneinfo.available_timezones())}
        raise PydanticCustomError("zone", "there is no zone '{written}'. {meant}", context) from None
    return written


def _meant(written: str, known: Collection[str]) -> str:
    """What to write instead."""
    if not known:
        return "This machine knows no zones at all: install its package tzdata"
    alike = [name for name in known if _city(name) == _city(written)]
    near = alike or difflib.get_close_matches(written, known, n=1, cutoff=0.7)
    return f"Did you mean '{min(near)}'?" if near else "Write one such as Europe/Vienna: timedatectl list-timezones"


def _city(name: str) -> str:
    return name.rpartition("/")[2].lower().replace(" ", "_")


Zone = Annotated[str, Field(min_length=1), AfterValidator(_zone)]
