"""Numbers as people write them elsewhere: `0,5`, `50%`, `30s`, `18:30`, `6 pm`; each with the one that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from exhibit.config.characters import plain

_NUMBER = r"(?<![\w.])(\d+(?:[.,]\d+)?|\.\d+)"
UNITS_S = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden", "secondes", "сек"), 1.0),
    **dict.fromkeys(("ms", "msec"), 0.001),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuten", "мин"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"), 3600.0),
}
"""The seconds of each unit of time, by all the names that people give it."""
_UNIT = re.compile(
    _NUMBER + r"\s*(" + "|".join(sorted(UNITS_S, key=len, reverse=True)) + r")\b(?!\s*\()", re.IGNORECASE
)
_OTHER_UNIT = re.compile(_NUMBER + r"\s*(°\s*[CF]?|(?:dB|dBA|lx|lux|cm|mm|px|Hz|kHz|people|persons|visitors)\b)")
_PERCENT = re.compile(_NUMBER + r"\s*(?:%|percent\b)(?=\s*(?:$|[)<>=!,]|(?:and|or)\b))")
_CLOCK = re.compile(r"(?<![\w.:])([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?![\w:])")
_HALF_DAY = re.compile(r"(?<![\w.:])(1[0-2]|[1-9])(?::([0-5]\d))?\s*([aApP])\.?[mM]\b\.?")
_HOUR = re.compile(r"\bhour\s*[<>=!]+\s*$")
_LASTING = re.compile(r"(?:\bdwell|_for|\bsince\([^)]*\))\s*[<>=!]+\s*$")
_PLAIN = re.compile(r"[-+]?(?:\d+(?:[.,]\d+)?|[.,]\d+)")


@dataclass(frozen=True)
class NumberMeant:
    """What is `written` at the place `at` of a text, why it is no number, and the number that is `meant`."""

    at: int
    written: str
    why: str
    meant: str


def with_units(text: str) -> Iterator[NumberMeant]:
    """The numbers in `text` with a unit, a percent sign or the colon of a clock."""
    for found in _HALF_DAY.finditer(text):
        hour = int(found[1]) % 12 + (12 if found[3] in "pP" else 0) + int(found[2] or 0) / 60
        yield NumberMeant(found.start(), found[0], "is no number: a time of day counts in hours", _short(hour))
    for found in _CLOCK.finditer(text):
        if _LASTING.search(text[: found.start()]):
            why, length = "has a colon: times are seconds here", int(found[1]) * 60 + int(found[2])
            yield NumberMeant(found.start(), found[0], why, str(length))
            continue
        hour = int(found[1]) + int(found[2]) / 60
        yield NumberMeant(found.start(), found[0], "is no number: a time of day counts in hours", _short(hour))
    for found in _UNIT.finditer(text):
        unit_s = UNITS_S[found[2].lower()]
        of_day = unit_s == UNITS_S["h"] and _HOUR.search(text[: found.start()])
        number = _read(found[1]) * (1.0 if of_day else unit_s)
        why = f"has a unit: numbers here have none, times are {'hours' if of_day else 'seconds'}"
        yield NumberMeant(found.start(), found[0], why, _short(number))
    for found in _OTHER_UNIT.finditer(text):
        yield NumberMeant(found.start(), found[0], "has a unit: numbers here have none", found[1].replace(",", "."))
    for found in _PERCENT.finditer(text):
        why = "is no number here: shares go from 0 to 1"
        yield NumberMeant(found.start(), found[0], why, _short(_read(found[1]) / 100))


def number_meant(text: str) -> str | None:
    """The number that is meant by the whole of `text`; None where it is none, even with good will."""
    text = plain(text).strip().strip("'\"")
    if _PLAIN.fullmatch(text):
        return re.sub(r"^([-+]?)[.,]", r"\g<1>0.", text).replace(",", ".")
    return next((one.meant for one in with_units(text) if one.written == text), None)


def _read(written: str) -> float:
    return float(written.replace(",", "."))


def _short(number: float) -> str:
    return f"{number:.4g}" if number < 1000 else f"{number:.10g}"
