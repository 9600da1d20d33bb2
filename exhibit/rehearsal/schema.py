"""What a written rehearsal may say: one model for each thing, each key described."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, PlainValidator, create_model, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section, Truth
from exhibit.config.durations import Duration, seconds
from exhibit.config.problems import did_you_mean
from exhibit.cues.action import CueExpectation, HeldExpectation, HeldWanted
from exhibit.cues.names import Names, WrongReference
from exhibit.cues.registry import CUES_EXPECTED, HELD_EXPECTED, with_fields
from exhibit.expressions.word import MoodNumber, MoodWord, Range
from exhibit.expressions.words import DOMINANT, FELT, MEASURES, MOODS, VISITORS, WISHED
from exhibit.rehearsal.timeline import NOON_OF_A_MONDAY
from exhibit.values import NextWork

_MOMENTS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


_BeginsText = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?$")]


def day_and_time(written: str) -> datetime:
    """The moment of a text such as `2026-05-02 10:30`. Raises ValueError with the remedy."""
    for form in _MOMENTS:
        try:
            return datetime.strptime(written, form)  # noqa: DTZ007 (the wall clock of wherever the show plays)
        except ValueError:
            continue
    raise ValueError(f"'{written}' is no day and time: write for example 2026-05-02 10:30")


def _begins(written: object) -> datetime:
    try:
        return day_and_time(str(written))
    except ValueError as error:
        raise PydanticCustomError("begins", "{error}", {"error": str(error)}) from None


def _mood(written: object) -> object:
    if written is not None and written not in MOODS:
        text = f"there is no mood '{written}'. {did_you_mean(str(written), MOODS)}"
        raise PydanticCustomError("mood", "{text}", {"text": text})
    return written


def _several(written: object) -> object:
    return [written] if isinstance(written, str) else written


Listed = Annotated[list[str], BeforeValidator(_several, json_schema_input_type=str | list[str])]
_Mood = Literal[MOODS]  # type: ignore[valid-type]
Model = TypeVar("Model", bound=Section)


def _saying(words: Iterable[MoodNumber]) -> Callable[[type[Model]], type[Model]]:
    """Adds a key for each of `words` that a rehearsal may say, in their order, after the model's own."""
    # Types that are made of rows are beyond what a type checker can see.
    keys: dict[str, Any] = {word.name: (_number(word.can_be), _said(word)) for word in words if word.rehearsed}

    def extended(model: type[Model]) -> type[Model]:
        return create_model(model.__name__, __base__=model, __module__=model.__module__, **keys)

    return extended


def _number(bounds: Range) -> object:
    """The type of a number within `bounds`, that may be left out."""
    kind = int if bounds.whole else float
    return Annotated[kind, Field(ge=bounds.low, le=bounds.end)] | None


def _said(word: MoodWord) -> Any:
    # As pydantic's own Field, this stands for a value of whatever type the key has.
    return Field(None, description=word.rehearsed)


class _There(Section):
    at: Duration = Field(description="when, from the beginning")
    visitors: Annotated[int, Field(ge=0, le=1000)] | None = _said(VISITORS)


@_saying(FELT)
class _Feeling(_There):
    pass


class _Alone(Section):
    size: Annotated[float, Field(gt=0, le=1)] = Field(0.1, description="how high the face is, of the picture's height")
    child: Truth = Field(default=False, description="whether it is a child")
    attention: Annotated[float, Field(ge=0, le=1)] = Field(1.0, description="how much they face the exhibit")
    inside: Listed = Field(default_factory=list, description="the places of the camera's picture that they are in")


@_saying(FELT)
class VisitorEntry(_Alone):
    """One of the visitors, by what rules ask of each."""

    @property
    def named(self) -> dict[str, float]:
        """The emotions that are named, with their shares."""
        said = ((word.name, getattr(self, word.name)) for word in FELT)
        return {name: number for name, number in said if number is not None}


class _OfRoom(Section):
    visitors: Annotated[int, Field(ge=0, le=1000)] = Field(1, description="how many that room says are in view")


@_saying(FELT)
class RoomEntry(_OfRoom):
    """How another room of the house says it is."""

    @property
    def named(self) -> dict[str, float]:
        """The emotions that are named, with their shares."""
        said = ((word.name, getattr(self, word.name)) for word in FELT)
        return {name: number for name, number in said if number is not None}


@_saying(MEASURES)
class _Measured(_Feeling):
    mood: Annotated[str | None, BeforeValidator(_mood, json_schema_input_type=_Mood)] = _said(DOMINANT)


class RehearsedNext(Section):
    """What the house suggests; without a work it suggests nothing."""

    work: str = Field("", description="the work's number")
    room: str = Field("", description="the room's name in the catalogue")
    for_: Literal[("", *WISHED)] = Field("", alias="for", description="the answer for whose sake: awe, joy, calm ...")  # type: ignore[valid-type]
    minutes: Annotated[int, Field(ge=0, le=600)] = Field(0, description="how many minutes one walks there")

    @property
    def value(self) -> NextWork:
        return NextWork(self.work, self.room, self.for_, self.minutes)


class Entry(_Measured):
    """What is so from `at` on, until another entry says otherwise."""

    each: list[VisitorEntry] | None = Field(
        None, max_length=100, description="the visitors one by one, instead of how many there are and what they feel"
    )
    inside: dict[str, Annotated[int, Field(ge=0, le=1000)]] = Field(
        default_factory=dict, description="how many of them are in a place of the camera's picture, by its name"
    )
    var: dict[str, bool | float | str] = Field(default_factory=dict, description="variables, by name")
    answer: Listed = Field(default_factory=list, description="what visitors answer at this moment, such as awe")
    call: Listed = Field(default_factory=list, description="what other rooms call at this moment, such as sunrise")
    next: RehearsedNext | None = Field(None, description="what the house suggests to see next, from now on")
    rooms: dict[str, RoomEntry | None] = Field(
        default_factory=dict, description="how it is in other rooms of the house from now on; null: it is silent"
    )
    ramp: Duration = Field(0.0, description="the shares move there evenly over this time")

    def said(self, words: Iterable[MoodNumber]) -> dict[str, float]:
        """What this entry says of `words`, by name; what it does not say is not there."""
        said = ((word.name, getattr(self, word.name)) for word in words if word.rehearsed)
        return {name: number for name, number in said if number is not None}

    @property
    def named(self) -> dict[str, float]:
        """The emotions that this entry names, with their shares."""
        return self.said(FELT)


class CueKeys(Section):
    """A cue, by the keys of its kind."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = self.model_fields_set
        kinds = [one.kind for one in CUES_EXPECTED]
        if len(given.intersection(kinds)) != 1:
            text = "a cue is named by exactly one of: {kinds}"
            raise PydanticCustomError("one_key", text, {"kinds": ", ".join(kinds)})
        for one in CUES_EXPECTED:
            stray = [key for key in one.keys if key in given] if one.kind not in given else []
            if stray:
                context = {"key": stray[0].rstrip("_"), "owner": one.kind}
                raise PydanticCustomError("one_key", "'{key}' belongs to {owner}", context)
        return self

    @property
    def expected(self) -> CueExpectation:
        """What kind of cue is wanted."""
        return next(one for one in CUES_EXPECTED if one.kind in self.model_fields_set)

    @property
    def said(self) -> dict[str, object]:
        """What is wanted of it, by key, its name first."""
        keys = [key for key in self.expected.keys if key in self.model_fields_set]
        return {key.rstrip("_"): getattr(self, key) for key in keys}


if TYPE_CHECKING:
    _CueKeys = CueKeys
else:
    _CueKeys = with_fields(CueKeys, {key: field for one in CUES_EXPECTED for key, field in one.keys.items()})


class CueWanted(_CueKeys):
    """A cue, by what is known of it: every key that is given must fit."""


def _between(written: object) -> tuple[float, float] | None:
    if written is None:
        return None
    first, dots, last = str(written).partition("..")
    try:
        span = (seconds(first), seconds(last)) if dots else None
    except ValueError as error:
        raise PydanticCustomError("span", "{error}", {"error": str(error)}) from None
    if span is None or span[0] > span[1]:
        text = "'{written}' is no span of time: write for example 12s..14s"
        raise PydanticCustomError("span", text, {"written": str(written)})
    return span


_UNITS = r"(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|min|h)"
_SpanText = Annotated[str, Field(pattern=rf"^{_UNITS}\s*\.\.\s*{_UNITS}$")]
Span = Annotated[tuple[float, float] | None, PlainValidator(_between, json_schema_input_type=_SpanText)]


_STATE_KEYS = {*(one.key for one in HELD_EXPECTED), "act", "active", "not_active"}
_CUE_KEYS = {"cue", "no_cue"}


class HeldKeys(Section):
    """When something must be so, and what channels must show then."""

    at: Duration | None = Field(None, description="when, from the beginning")
    between: Span = Field(None, description="all the time from .. to, such as 12s..14s; for cues: at some time in it")

    def held(self) -> Iterator[HeldWanted]:
        """What is wanted of which channel."""
        for one, written in self._held():
            yield from one.wanted(written)

    def held_mistakes(self, names: Names) -> Iterator[WrongReference]:
        """What of it does not exist."""
        for one, written in self._held():
            yield from one.mistakes(written, names)

    # Any: each expectation takes what its own field has read.
    def _held(self) -> Iterator[tuple[HeldExpectation[Any], object]]:
        for one in HELD_EXPECTED:
            if (written := getattr(self, one.key)) is not None:
                yield one, written


if TYPE_CHECKING:
    _HeldKeys = HeldKeys
else:
    _HeldKeys = with_fields(HeldKeys, {one.key: one.field() for one in HELD_EXPECTED})


class Expectation(_HeldKeys):
    """What must be so at a time, all through a span of time, or what must (not) be sent within one."""

    act: str | None = Field(None, description="the act of the show")
    active: Listed = Field(default_factory=list, description="rules that are active")
    not_active: Listed = Field(default_factory=list, description="rules that are not active")
    cue: CueWanted | None = Field(None, description="a cue that is sent within the span")
    no_cue: CueWanted | None = Field(None, description="a cue that is not sent within the span")
    count: Annotated[int, Field(ge=0)] | None = Field(None, description="how often the cue is sent, exactly")

    @model_validator(mode="after")
    def _sensible(self) -> Expectation:
        given = self.model_fields_set
        text = ""
        if (self.at is None) == (self.between is None):
            text = "an expectation has one time: write either 'at: 14s' or 'between: 12s..14s'"
        elif given & _CUE_KEYS and self.between is None:
            text = "a cue is over in a moment: write 'between: 12s..14s' instead of 'at'"
        elif not given & (_STATE_KEYS | _CUE_KEYS):
            text = f"nothing is expected here: add one of {', '.join(sorted(_STATE_KEYS | _CUE_KEYS))}"
        elif self.count is not None and self.cue is None:
            text = "'count' says how often a cue is sent: add 'cue'"
        if text:
            raise PydanticCustomError("expectation", "{text}", {"text": text})
        return self

    @property
    def span(self) -> tuple[float, float]:
        """From when to when; both the same for a single time."""
        return self.between or (self.at or 0.0, self.at or 0.0)


class RehearsalFile(Section):
    """A file in rules/rehearsals/."""

    about: str = Field("", description="for people: what is rehearsed")
    begins: Annotated[datetime, PlainValidator(_begins, json_schema_input_type=_BeginsText)] = Field(
        NOON_OF_A_MONDAY,
        description="day and time, for hour, weekday and open (noon of a Monday)",
        json_schema_extra={"default": NOON_OF_A_MONDAY.strftime(_MOMENTS[0])},
    )
    lasts: Duration | None = Field(None, description="default: 5 s after the last entry")
    variant: str | None = Field(None, description="the variant of an experiment that is on; left out, the usual one")
    timeline: list[Entry] = Field(description="what the room feels, in the order of time")
    expect: list[Expectation] = Field(default_factory=list, description="what must then be so")


class ExpectFile(Section):
    """A file for --expect."""

    about: str = Field("", description="for people: what is expected")
    expect: list[Expectation] = Field(description="what must be so")
