"""Functions that tell a number as people read it: `countdown(18:30)`, `as_time(90)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_DAY_H = 24.0
_SMALLEST_S = 1e-6


def as_time(seconds: float) -> str:
    """`1:30`, or `1:05:09` from an hour on; whole seconds, as a clock that counts shows them."""
    whole = int(max(seconds, 0.0) + _SMALLEST_S)
    minutes, left = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def countdown(until: float, hour: float) -> str:
    """How long it is from `hour` to the time of day `until`, today or tomorrow."""
    return as_time((until - hour) % _DAY_H * 3600)


def time_of_day(hour: float) -> str:
    """An hour of the day as a clock shows it: `18:05`."""
    minutes = int(hour % _DAY_H * 60 + _SMALLEST_S)
    return f"{minutes // 60:02}:{minutes % 60:02}"


TELLING: Mapping[str, tuple[Callable[..., str], str, str]] = {
    "countdown": (countdown, "countdown(18:30)", "how long it is until that time of day, as a text such as `1:05:09`"),
    "as_time": (as_time, "as_time(90)", "a number of seconds as a text such as `1:30`"),
}
"""Each function that gives a text, how it is written, and what it gives."""
WITH_THE_HOUR = frozenset({"countdown"})
"""Those that are told the hour, too."""
