"""The curator's page in the language of its reader: words, numbers, days. Its files are read once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from exhibit.museum.catalogue.works import NO_TEXT, Texts, text_in
from exhibit.museum.estimates import Estimate, Told, Withheld
from exhibit.museum.measures import MEASURES, MeasureName
from exhibit.museum.overview import Subject
from exhibit.museum.statistics.interval import Interval
from exhibit.translation.languages import plural_form
from exhibit.web.curator.markup import Markup, element, together

FOLDER = Path(__file__).parent / "words"
LANGUAGES = tuple(sorted(file.stem for file in FOLDER.glob("*.json")))
_COMMA = frozenset({"ru", "de", "fr"})
"""Languages that write a comma before the tenths, and whose spreadsheets part columns by semicolons."""
NARROW = "\u202f"
_NAMED = 3
_FINE = 0.04
"""Shares whose interval is narrower than so much are told to tenths of a point."""

Words = Mapping[str, str | Mapping[str, str]]
NO_TITLES: Mapping[str, Texts] = MappingProxyType({})


@cache
def _words(language: str) -> Words:
    words: Words = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return words


class Speech:
    """Says things in `language`, one of `LANGUAGES`. `titles` are those of works; `subject` says whether works are
    compared, which are then called so."""

    def __init__(self, language: str, titles: Mapping[str, Texts] = NO_TITLES, subject: Subject = "exhibit") -> None:
        self.language = language if language in LANGUAGES else "en"
        self._words = _words(self.language)
        self.comma = self.language in _COMMA
        self._titles, self._subject = titles, subject

    def telling(self, titles: Mapping[str, Texts], subject: Subject) -> Speech:
        """The same, who knows what works are called."""
        return Speech(self.language, titles, subject)

    @property
    def of_works(self) -> bool:
        """Whether works are compared, and somebody wrote what they are called."""
        return self._subject == "work" and bool(self._titles)

    def title(self, work: str) -> str:
        """What a work is called; its id where nobody wrote a title."""
        return text_in(self._titles.get(work, NO_TEXT), self.language) or work

    def subject(self, name: str) -> str:
        """The name of an exhibit, or of a work where works are compared."""
        return self.title(name) if self._subject == "work" else name

    def say(self, key: str, n: int | None = None, **values: str) -> Markup:
        """The words of `key`, filled in; `n` is the number that chooses the plural form, and is filled in too. What is
        filled in is emphasised where the words say so (`*…*`)."""
        return _emphasised(self.text(key, n, **values))

    def text(self, key: str, n: int | None = None, **values: str) -> str:
        """The same as plain text; `*` stays in it."""
        words = self._words[key]
        if isinstance(words, Mapping):
            words = words.get(plural_form(self.language, n or 0)) or words["other"]
        if n is not None:
            values = {"n": self.count(n), **values}
        for name, value in values.items():
            words = words.replace("{" + name + "}", value)
        return words

    def plain(self, key: str, n: int | None = None, **values: str) -> str:
        """The same without marks of emphasis: for titles and labels."""
        return self.text(key, n, **values).replace("*", "")

    def knows(self, key: str) -> bool:
        return key in self._words

    def named(self, key: str, name: str) -> str:
        """The words for a name that may be the show's own, which then stays as it is."""
        return self.plain(f"{key}.{name}") if self.knows(f"{key}.{name}") else name

    def number(self, value: float, digits: int = 0) -> str:
        """As people here write it, with a true minus sign."""
        text = f"{value:,.{digits}f}".replace("-", "\u2212")
        if not float(f"{value:.{digits}f}"):
            text = text.replace("\u2212", "")
        return text.replace(",", "\u00a0").replace(".", ",") if self.comma else text

    def count(self, value: int) -> str:
        return self.number(value)

    def day(self, day: date, *, year: bool = True) -> str:
        """Such as 3 Mar 2026."""
        return f"{day.day}\u00a0{self.plain(f'month.{day.month}')}" + (f"\u00a0{day.year}" if year else "")

    def span(self, first: date, last: date) -> str:
        """From a day to a day."""
        if first == last:
            return self.day(first)
        return f"{self.day(first, year=first.year != last.year)} – {self.day(last)}"

    def called(self, name: str) -> str:
        """A name as it stands in a sentence, never broken at a hyphen."""
        return self.plain("name", name=self.subject(name).replace("-", "\u2011"))

    def names(self, names: Sequence[str]) -> str:
        """A list of names, shortened where it is long."""
        shown = [self.called(name) for name in names[:_NAMED]]
        if len(names) > _NAMED:
            return self.plain("names.more", len(names) - len(shown), names=", ".join(shown))
        if len(shown) < 2:
            return "".join(shown)
        return self.plain("names.last", names=", ".join(shown[:-1]), last=shown[-1])

    def value(self, measure: MeasureName, value: float, width: float = 1.0) -> str:
        """A measure's value with its unit; `width`, of its interval, says how many digits mean anything."""
        match MEASURES[measure].unit:
            case "share":
                return f"{self.number(100 * value, self.digits(measure, width))}{NARROW}%"
            case "s":
                return self.plain("unit.s", value=self.number(value, self.digits(measure, width)))
            case "times":
                return self.plain("unit.times", value=self.number(value, 2))
            case "valence":
                return ("+" if value > 0 else "") + self.number(value, self.digits(measure, width))

    @staticmethod
    def digits(measure: MeasureName, width: float) -> int:
        """How many digits after the point mean anything."""
        match MEASURES[measure].unit:
            case "share":
                return int(width < _FINE)
            case "s":
                return int(width < 5)
            case "times":
                return 2
            case "valence":
                return 3 if width < 0.03 else 2

    def interval(self, measure: MeasureName, around: Interval) -> str:
        """From an end to the other, with the unit once."""
        low, high = (self.value(measure, end, around.high - around.low) for end in (around.low, around.high))
        if MEASURES[measure].unit == "share":
            low = low.removesuffix(f"{NARROW}%")
        return self.plain("interval", low=low, high=high)

    def short(self, measure: MeasureName, around: Interval) -> str:
        """The same where there is little room."""
        low, high = (self.value(measure, end, around.high - around.low) for end in (around.low, around.high))
        unit = {"share": f"{NARROW}%", "s": self.plain("unit.s", value="")}.get(MEASURES[measure].unit, "")
        return f"{low.removesuffix(unit)}–{high}" if around.low >= 0 and unit else f"{low} … {high}"

    def told(self, measure: MeasureName, told: Told) -> str:
        """The value alone, as it may be told."""
        if isinstance(told, Withheld):
            return self.plain("withheld", told.k)
        value = self.value(measure, told.value, told.interval.high - told.interval.low)
        return self.plain(f"edge.{told.edge}", value=value) if told.edge else value

    def told_fully(self, measure: MeasureName, told: Told) -> str:
        """The value with its interval and n, for who hears the page."""
        if isinstance(told, Withheld):
            return self.told(measure, told)
        return self.plain(
            "told", value=self.told(measure, told), around=self.interval(measure, told.interval),
            of=self.plain(f"of.{measure}", told.n),
        )  # fmt: skip

    def cell(self, measure: MeasureName, told: Told) -> Markup:
        """The value, and small below it its interval and n."""
        if isinstance(told, Withheld):
            return element("span", self.told(measure, told), class_="withheld")
        around, n = self.short(measure, told.interval), f"n\u00a0{self.count(told.n)}"
        rough = f" · {self.plain('rough')}" if told.rough else ""
        small = element("small", around), " ", element("small", n + rough, class_="of")
        return together(element("b", self.told(measure, told)), *small)


def estimate(told: Told | None) -> Estimate | None:
    """What may be told, if anything may."""
    return told if isinstance(told, Estimate) else None


def in_order(name: str) -> list[tuple[str, int]]:
    """By this names are sorted as people do it: room 2 before room 10."""
    return [(text.lower(), int(number or 0)) for text, number in re.findall(r"([^\d]*)(\d{0,9})", name)]


def _emphasised(text: str) -> Markup:
    """`*…*` as strong."""
    return together(*(element("b", part) if number % 2 else part for number, part in enumerate(text.split("*"))))
