"""The phrases by which conditions are told to people: a JSON file for each language beside this one.

A phrase is a text whose `{places}` are filled in, or one for each plural form of its number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from exhibit.translation.languages import plural_form

_FOLDER = Path(__file__).parent
_SPARE = "en"
_OF_FACES = "face."
"""Before the key of a phrase that takes the place of one, where what faces show is told instead of emotions."""


@dataclass(frozen=True)
class Phrases:
    """The phrases of one language."""

    language: str
    texts: Mapping[str, str | Mapping[str, str]]

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def say(self, key: str, count: float = 0, **values: str) -> str:
        """The phrase `key`, filled with `values`; `count` chooses among plural forms. Raises KeyError."""
        text = self.texts[key]
        if not isinstance(text, str):
            form = "zero" if count == 0 and "zero" in text else plural_form(self.language, round(count))
            text = text.get(form, text["other"])
        return text.format_map(values)

    def number(self, value: float, digits: int = 0) -> str:
        """`value` with at most `digits` after the point, as people here write it, with a true minus."""
        told = f"{value:.{digits}f}"
        told = told.rstrip("0").rstrip(".") if "." in told else told
        return (told if float(told) else "0").replace("-", "\u2212").replace(".", self.say("decimal"))

    def percent(self, share: float) -> str:
        """A share of 1, in per cent; with a digit more where rounding would hide it."""
        return self.say("percent", n=self.number(100 * share, 1 if abs(share) < 0.1 else 0))

    def lasting(self, seconds: float) -> str:
        """A duration: `0.8 s`, `14 s`, `2 min 5 s`, `3 h 20 min`."""
        if seconds < 9.95:
            return self.say("time.s", s=self.number(seconds, 1))
        whole = round(seconds)
        if whole < 120:
            return self.say("time.s", s=str(whole))
        if whole < 7200:
            key = "time.min" if whole % 60 else "time.min.whole"
            return self.say(key, min=str(whole // 60), s=str(whole % 60))
        key = "time.h" if whole % 3600 // 60 else "time.h.whole"
        return self.say(key, h=str(whole // 3600), min=str(whole % 3600 // 60))

    def together(self, clauses: tuple[str, ...]) -> str:
        """Clauses as one: `a, b and c`."""
        *most, last = clauses or ("",)
        return self.say("and", most=", ".join(most), last=last) if most else last


def languages() -> tuple[str, ...]:
    """The languages that there are."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.json")))


@cache
def phrases(language: str = _SPARE) -> Phrases:
    """The phrases of `language`; what it leaves out, or where there is no such language, is English."""
    spare = _read(_SPARE)
    known = language in languages()
    return Phrases(language if known else _SPARE, {**spare, **_read(language)} if known else spare)


@cache
def face_phrases(language: str = _SPARE) -> Phrases:
    """The phrases of `language` that tell what faces show, and no emotion."""
    spoken = phrases(language)
    instead = {key.removeprefix(_OF_FACES): text for key, text in spoken.texts.items() if key.startswith(_OF_FACES)}
    return Phrases(spoken.language, {**spoken.texts, **instead})


def _read(language: str) -> dict[str, str | Mapping[str, str]]:
    texts: dict[str, str | Mapping[str, str]] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return texts
