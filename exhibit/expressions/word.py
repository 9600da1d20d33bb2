"""What a word of the expression language is: one row, from which everything that speaks of it is derived
(D-language-3).

A row without its range, unit, value at rest or help does not type-check; what a word of the mood is elsewhere (told to
neighbours, written in rehearsals, shown to Home Assistant or Prometheus) must be said too, if only by None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from exhibit.values import NOBODY, Context, Mood, Variable

Kind = Literal["number", "text", "truth"]
NUMBER: Final = "number"
TEXT: Final = "text"
TRUTH: Final = "truth"

ENDLESS = 1e15
"""The end of a range that has none: finite, so that sums and differences of ranges stay numbers."""

Unit = Literal["share", "scale", "seconds", "count", "hour", "weekday", "month", "date"]
"""What a number counts. A `share` is a part of a whole, a `scale` a place between two ends; `seconds` have passed since
something began, so that they grow by 1 each second until it begins anew; a `count` is whole, and so is a `weekday`, a
`month` and a `date`, which is the month times 100 and the day."""


_OF_THE_CALENDAR: Mapping[str, str] = {
    "weekday": "is a whole number from 1 (Monday) to 7 (Sunday)",
    "month": "is a whole number from 1 (January) to 12 (December)",
    "date": 'is a day of the year: compare it with month and day, such as "12-24"',
}


@dataclass(frozen=True)
class Range:
    """A number from `low` to `high`, both included."""

    low: float
    high: float
    unit: Unit
    kind: Kind = NUMBER

    @property
    def whole(self) -> bool:
        return self.unit in ("count", "weekday", "month", "date")

    @property
    def grows(self) -> bool:
        """Whether it grows by 1 each second, until what it counts begins anew."""
        return self.unit == "seconds"

    @property
    def end(self) -> float | None:
        """`high`, or None where there is no end."""
        return self.high if self.high < ENDLESS else None

    @property
    def told(self) -> str:
        """What it can be, for a table: `0 to 1`, `seconds`."""
        match self.unit:
            case "date":
                return "days of the year"
            case "share" | "scale" | "hour" | "weekday" | "month":
                return f"{self.low:g} to {self.high:g}"
            case "seconds":
                return "seconds"
            case "count":
                return "0, 1, 2 ..."

    @property
    def advice(self) -> str:
        """Where it lies, to go on from its name: `lies between 0 and 1`."""
        match self.unit:
            case "share":
                return f"is a share between {self.low:g} and {self.high:g}"
            case "scale" | "hour":
                return f"lies between {self.low:g} and {self.high:g}"
            case "seconds":
                return f"counts seconds from {self.low:g}" + (f" to {self.high:.0f}" if self.end else "")
            case "count":
                return f"is a whole number from {self.low:g} upwards"
            case "weekday" | "month" | "date":
                return _OF_THE_CALENDAR[self.unit]

    def held(self, value: float) -> float:
        """`value`, held within the range."""
        return float(min(max(value, self.low), self.high))


@dataclass(frozen=True)
class Choices:
    """A text: one of `among`, or a name that the show gives its scenes or acts; None for any. `told` is for tables."""

    told: str
    among: tuple[str, ...] | Literal["scenes", "acts"] | None
    kind: Kind = TEXT


@dataclass(frozen=True)
class YesOrNo:
    """True or false."""

    told: str = "true or false"
    kind: Kind = TRUTH


@dataclass(frozen=True, kw_only=True, eq=False)
class Word:
    """A name of the language.

    `rest` is its value in an empty room where nothing is known yet; `about` explains it to an artist; `also` are other
    words that people are likely to write for it.
    """

    name: str
    can_be: Range | Choices | YesOrNo
    rest: Variable
    about: str
    also: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        return self.can_be.kind

    @property
    def written(self) -> str:
        return self.name


@dataclass(frozen=True)
class TelemetryName:
    """How neighbours are told of a word (OSC, OSCQuery, MQTT): below `mood/`, by the name `path`."""

    path: str
    about: str


@dataclass(frozen=True)
class Entity:
    """How a word is shown in Home Assistant: its name and its icon (pictogrammers.com/library/mdi)."""

    name: str
    icon: str


@dataclass(frozen=True, kw_only=True, eq=False)
class MoodWord(Word):
    """A word of the mood.

    `read` takes it from a mood, and may give whole numbers. `still`: it is at rest wherever nobody is. `field` is its
    key in records and in the page's state. `rehearsed` explains its key in written rehearsals, None where it has none.
    """

    can_be: Range | Choices
    read: Callable[[Mood], Variable]
    still: bool
    field: str
    told: TelemetryName | None
    rehearsed: str | None
    entity: Entity | None


@dataclass(frozen=True, kw_only=True, eq=False)
class MoodNumber(MoodWord):
    """A number of the mood. `gauge` is its help for Prometheus, None where it is not there. `measured`: a sensor beside
    the camera gives it; it is then still, and `read` is `reading(name, rest)`."""

    can_be: Range
    rest: float
    read: Callable[[Mood], float]
    gauge: str | None
    measured: bool = False

    def __post_init__(self) -> None:
        if self.measured and not (self.still and self.read(Mood()) == self.rest and self._read_by_name()):
            raise ValueError(f"'{self.name}' is measured: it is still, and read is reading('{self.name}', {self.rest})")

    def _read_by_name(self) -> bool:
        return self.read(Mood(measured={self.name: self.can_be.high})) == self.can_be.high


def reading(name: str, rest: float) -> Callable[[Mood], float]:
    """Takes from a mood what a sensor has measured under `name`; `rest` where it has said nothing."""
    return lambda mood: mood.measured.get(name, rest)


@dataclass(frozen=True, kw_only=True, eq=False)
class ContextWord(Word):
    """A word of what is around the mood."""

    read: Callable[[Context], Variable]


@dataclass(frozen=True)
class PlayState:
    """What the engine itself is at: the scene on the wall and the act (empty for none), how long the act is on, and the
    mood before the present one."""

    scene: str = ""
    act: str = ""
    act_for_s: float = 0.0
    previous_mood: str = NOBODY


@dataclass(frozen=True, kw_only=True, eq=False)
class PlayWord(Word):
    """A word of what is being played."""

    read: Callable[[PlayState], Variable]


@dataclass(frozen=True)
class Sender:
    """The rule that sends something, and for how long it has been active, or was."""

    rule: str
    active_s: float


@dataclass(frozen=True, kw_only=True, eq=False)
class SenderWord(Word):
    """A word that exists only where numbers and texts are sent out."""

    read: Callable[[Sender], Variable]


@dataclass(frozen=True)
class AsDeclared:
    """What a show has declared: a number within these bounds, a text or a truth."""

    low: float = -1e100
    high: float = 1e100
    told: str = "as declared"
    kind: Literal["as declared"] = "as declared"


@dataclass(frozen=True)
class Question:
    """What an expression may ask by a call such as `active('storm')`; the fields are as those of a word. `of` is what
    it asks about, `example` a name of such; dice have none, and take a number."""

    name: str
    of: Literal["rules", "variables", "answers", "regions", "calls", "dice"]
    can_be: Range | YesOrNo | AsDeclared
    rest: Variable
    about: str
    example: str | float

    @property
    def kind(self) -> str:
        return self.can_be.kind

    @property
    def written(self) -> str:
        """How it is written: `since('storm')`."""
        return f"{self.name}({self.example!r})"
