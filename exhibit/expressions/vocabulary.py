"""The names of the expression language: what each stands for at a moment, and which a show adds of its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from exhibit.expressions.asked import CHANCE, QUESTIONS
from exhibit.expressions.of_rooms import is_truth_of_rooms, of_rooms
from exhibit.expressions.word import NUMBER, TEXT, TRUTH, Choices, Kind, PlayState, Range, Sender
from exhibit.expressions.words import MEASURED, OF_CONTEXT, OF_MOOD, OF_PLAYING, OF_SENDER, WORDS
from exhibit.values import NOBODY, Context, Mood, Variable

Values = Mapping[str, Variable]

NAMES: Mapping[str, str] = {name: word.kind for name, word in WORDS.items()}
"""Every name with its kind."""

SENT_NAMES: Mapping[str, str] = {word.name: word.kind for word in OF_SENDER}
"""Those that exist beside them where something is sent out."""

EMPTY_ROOM: Values = {name: word.rest for name, word in WORDS.items()}
"""What every name stands for in an empty room where nothing is known yet."""

TEXT_NAMES = tuple(word.name for word in WORDS.values() if word.kind == TEXT)

OTHERWISE: Mapping[str, str] = {other: word.name for word in WORDS.values() for other in word.also}
"""Words that people are likely to write instead of the names that there are."""

WEEKDAYS: Mapping[str, int] = {
    word: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), start=1
    )
    for word in (name, name[:3])
}

MONTHS: Mapping[str, int] = {
    word: number
    for number, name in enumerate(
        (
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ),
        start=1,
    )
    for word in (name, name[:3])
}

_DATE = re.compile(r"(\d\d?)-(\d\d?)")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

COUNTED = frozenset(name for name, word in WORDS.items() if isinstance(word.can_be, Range) and word.can_be.whole)
"""Whole numbers."""


def unit_of(name: str) -> str:
    """The unit of the number `name`; empty where it has none."""
    word = WORDS.get(name)
    return word.can_be.unit if word is not None and isinstance(word.can_be, Range) else ""


def takes_days(name: str) -> bool:
    """Whether `name` may be compared with the name of a day or a month, or with a date."""
    return unit_of(name) in ("weekday", "month", "date")


def calendar_number(name: str, text: str) -> float | None:
    """The number that the name of a day or month, or a date such as `12-24`, is beside the word `name`; None where it
    is none."""
    match unit_of(name):
        case "weekday":
            number = WEEKDAYS.get(text.lower())
        case "month":
            number = MONTHS.get(text.lower())
        case "date":
            number = _date_number(text)
        case _:
            return None
    return None if number is None else float(number)


def _date_number(text: str) -> int | None:
    found = _DATE.fullmatch(text)
    month, day = (int(found[1]), int(found[2])) if found else (0, 0)
    return month * 100 + day if 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] else None


@dataclass(frozen=True)
class Vocabulary:
    """What a show adds. None means that it is not known, and anything goes; `extra` are names for this place only."""

    rules: Collection[str] | None = None
    scenes: Collection[str] | None = None
    acts: Collection[str] | None = None
    variables: Mapping[str, str] | None = None
    answers: Collection[str] | None = None
    regions: Collection[str] | None = None
    rooms: Collection[str] | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    chance: bool = True
    single: bool = True
    """Whether it may be asked how one visitor is."""
    placed: bool = True
    """Whether it is known where on earth the house is."""
    housed: bool = True
    """Whether other rooms can be heard, by way of a broker."""

    def sent(self) -> Vocabulary:
        """The words where something is sent out."""
        return replace(self, extra=SENT_NAMES, chance=False, single=False)

    def steady(self) -> Vocabulary:
        """The words where an expression is followed all the time."""
        return replace(self, extra={}, chance=False)

    def within(self, own: Mapping[str, str]) -> Vocabulary:
        """The words in a place that has names of its `own`, and follows its expressions all the time."""
        return replace(self, extra=own, chance=False)

    def kind_of(self, name: str) -> str | None:
        return self.extra.get(name) or NAMES.get(name)

    def words(self, name: str) -> Collection[str] | None:
        """The texts that the text `name` can be; None where any."""
        word = WORDS.get(name)
        if word is None or not isinstance(word.can_be, Choices):
            return None
        match word.can_be.among:
            case "scenes":
                return self.scenes
            case "acts":
                return self.acts
            case among:
                return among


def kind_of(value: Variable) -> Kind:
    """Number, text or truth."""
    if isinstance(value, bool):
        return TRUTH
    return TEXT if isinstance(value, str) else NUMBER


def values_of(mood: Mood, around: Context | None = None, playing: PlayState | None = None) -> dict[str, Variable]:
    """What the names stand for in `mood`, with what is `around` it and what is `playing`."""
    outside, played = around or _USUAL, playing or _NOTHING
    values: dict[str, Variable] = {name: read(mood) for name, read in _OF_MOOD}
    for name, read_outside in _OF_CONTEXT:
        values[name] = read_outside(outside)
    for name, read_played in _OF_PLAYING:
        values[name] = read_played(played)
    # The language knows no whole numbers: all are floating.
    for name in COUNTED:
        values[name] = float(values[name])
    values[CHANCE] = 0.0
    return values


_USUAL, _NOTHING = Context(), PlayState()
# Worked out once: values are asked for at every step, and a rehearsal of a day has a million.
_OF_MOOD = tuple((word.name, word.read) for word in OF_MOOD)
_OF_CONTEXT = tuple((word.name, word.read) for word in OF_CONTEXT)
_OF_PLAYING = tuple((word.name, word.read) for word in OF_PLAYING)


def sent_values(sender: Sender) -> dict[str, Variable]:
    """What the names stand for that exist only where `sender` sends something."""
    return {word.name: word.read(sender) for word in OF_SENDER}


def measured(said: Mapping[str, float]) -> Mapping[str, float]:
    """What sensors have `said`, each word held within its range; what is no word of theirs is left out."""
    return {word.name: word.can_be.held(said[word.name]) for word in MEASURED if word.name in said}


def at_rest(key: str) -> Variable:
    """What `active('storm')`, `since('storm')`, `var('rain')` or `house.visitors` says where nobody knows better."""
    if of_rooms(key):
        return NOBODY if key.endswith(".mood") else False if is_truth_of_rooms(key) else 0.0
    asked = QUESTIONS.get(key.partition("(")[0])
    return asked.rest if asked else 0.0


def reference(function: str, name: str) -> str:
    """The key under which the value of `active('storm')`, `since('storm')` or `var('rain')` stands."""
    return f"{function}('{name}')"
