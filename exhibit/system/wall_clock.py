"""This machine's wall clock: the zone that it is in, and whether it can be trusted yet."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
"""It cannot be earlier than this release; moved on with each."""
_RUN, _SYSTEM, _LOCALTIME = Path("/run"), Path("/sys"), Path("/etc/localtime")


def distrust(now: datetime, run: Path = _RUN, system: Path = _SYSTEM) -> str:
    """Why a wall clock that shows `now` may be wrong; empty where it can be trusted. A board without a battery wakes up
    in the past, or when it was switched off, until a time server has been heard."""
    if now < RELEASED:
        return "it shows a time before this program was made"
    timesync = run / "systemd/timesync"
    if timesync.is_dir() and not (timesync / "synchronized").exists() and not _has_battery(system):
        return "no time server has been heard yet"
    return ""


def _has_battery(system: Path) -> bool:
    """Whether the system took its time from a clock of its own when it began."""
    for file in (system / "class/rtc").glob("rtc*/hctosys"):
        try:
            if file.read_text().strip() == "1":
                return True
        except OSError:
            continue
    return False


@cache
def zone_named(name: str) -> tzinfo:
    """The zone called `name`, such as Europe/Vienna. Raises ValueError where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no zone '{name}'") from error


def machine_zone(localtime: Path = _LOCALTIME) -> tzinfo:
    """The zone of this machine; where it has no name, the distance from UTC that it has now."""
    names = (os.environ.get("TZ", "").lstrip(":"), str(localtime.resolve()).partition("zoneinfo/")[2])
    for name in names:
        if name:
            try:
                return zone_named(name)
            except ValueError:
                continue
    now = datetime.now().astimezone()
    return now.tzinfo or UTC


def zone_words(zone: tzinfo) -> str:
    """A zone as people know it: Europe/Vienna, or the distance from UTC."""
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    offset = zone.utcoffset(None) or timedelta(0)
    minutes = round(offset.total_seconds() / 60)
    return "UTC" if not minutes else f"UTC{minutes // 60:+d}" + (f":{minutes % 60:02d}" if minutes % 60 else "")


def date_numbers() -> tuple[float, float, float, float]:
    """This machine's year, month, day, and seconds since midnight: as a picture may show them."""
    now = datetime.now()  # noqa: DTZ005 (as a clock on the wall)
    return (
        float(now.year),
        float(now.month),
        float(now.day),
        now.hour * 3600 + now.minute * 60 + now.second + now.microsecond / 1e6,
    )
