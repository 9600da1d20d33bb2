"""What the API takes and gives, as OpenAPI tells it. Times are seconds, counted from the start of the show."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from exhibit.web.server.models import Error, Responses, Strict

LARGEST = 10**12
"""As large a number as the rule language knows."""
Emotion = Literal["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"]
Number = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Language = Annotated[str, Field(pattern="^[a-z]{2,3}$")]
NOT_FOUND: Responses = {404: {"model": Error, "description": "There is none of that name"}}
STILL: Responses = {503: {"model": Error, "description": "The show stands still"}}


class Switch(Strict):
    """A switch."""

    on: StrictBool = Field(description="true or false")


class Value(Strict):
    """What a variable is to be."""

    value: (
        StrictBool
        | Annotated[StrictInt, Field(ge=-LARGEST, le=LARGEST)]
        | Annotated[StrictFloat, Field(ge=-LARGEST, le=LARGEST)]
        | Annotated[StrictStr, Field(max_length=1000)]
    ) = Field(description="of the kind of the variable's default: a number, a text, true or false")


class ActChoice(Strict):
    """An act."""

    name: Name = Field(description="one of `room.acts`")


class SceneChoice(Strict):
    """A scene, shown by hand above all rules."""

    name: Name = Field(description="one of `room.scenes`")
    channel: Literal["projector"] = Field("projector", description="the first projector")
    for_s: Annotated[float, Field(ge=1, le=86_400, allow_inf_nan=False)] | None = Field(
        None, description="for how many seconds; left out or null, until it is given back"
    )


class WhatIfRequest(Strict):
    """Visitors made up by hand, who stand in for the camera's."""

    visitors: Annotated[int, Field(strict=True, ge=0, le=20)] = Field(1, description="how many there are")
    emotions: dict[Emotion, Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]] = Field(
        default_factory=dict, description="what each feels: weights, of any sum; left out, neutral"
    )
    attention: Share = Field(1.0, description="how much they face the exhibit")
    for_s: Annotated[float, Field(ge=5, le=600, allow_inf_nan=False)] = Field(
        60.0, description="after so many seconds the camera counts again"
    )


class Judgement(BaseModel):
    """One part of a condition."""

    text: str
    value: bool | float | str = Field(description="what it sees now")
    wanted: str = Field(description="what it wants, such as `> 0.6`")
    met: bool
    words: str = Field(
        "", description='the same for people: "the room has looked angry for 7 s"; "" for what is besides'
    )


class Condition(BaseModel):
    """A condition, taken apart."""

    text: str
    value: bool
    parts: list[Judgement]


class RuleReport(BaseModel):
    """Where a rule is."""

    name: str
    phase: Literal["waiting", "holding", "active", "releasing", "cooling"]
    for_s: float = Field(description="for how long it has been in this phase")
    of_s: float | None = Field(description="how long this phase lasts; null where nothing runs out")
    enabled: bool
    priority: int
    acts: list[str] = Field(description="the acts in which it may be active; none: all")
    about: str
    file: str = Field(description="where it is written, from the show's folder")
    line: int


class Change(BaseModel):
    """A start or an end, and what caused it."""

    t: float
    began: bool
    active_s: float
    why: str
    words: str = Field("", description="the same for people; empty where no condition decided")


class ClaimHolder(BaseModel):
    """Who has a channel instead."""

    rule: str
    shows: str
    priority: int | None
    why: str


class ClaimReport(BaseModel):
    """What a rule claims on a channel."""

    channel: str
    shows: str
    holds: bool = Field(description="whether it has the channel now")
    instead: ClaimHolder | None = Field(description="who has it, while the rule is active and has not")


class RuleWhy(RuleReport):
    """Everything about one rule."""

    source: str = Field(description="the rule as it is written, in YAML")
    reason: str = Field(description='why it is where it is, in one sentence for people; "" for an act')
    when: Condition | None = Field(description="null for an act that only follows another")
    besides: list[Judgement] = Field(description="what else must be so: enabled, the act")
    claims: list[ClaimReport]
    history: list[Change] = Field(description="its last starts and ends, newest last")
    starts: int = Field(description="how often it began")


class Variable(BaseModel):
    """A variable of the show."""

    name: str
    value: bool | float | str
    default: bool | float | str
    kind: Literal["number", "text", "truth"]


class PowerChoice(Strict):
    """How a projector is switched."""

    to: Literal["on", "off", "hours"] = Field(
        description="on or off by hand, until the house opens next; hours: as these want it"
    )


class AgainRequest(Strict):
    """To whom all is sent again."""

    name: Annotated[StrictStr, Field(max_length=200)] = Field(
        "", description="a desk, a DMX line, a projector or mqtt; left out, all of them"
    )


class AgainReport(BaseModel):
    """What was sent once more."""

    told: list[str] = Field(description="a line each: to whom, and what")
    reached: bool = Field(description="whether everybody whom it was for could be reached")


class RepairRequest(Strict):
    """What is to be done about what is ill."""

    about: Annotated[StrictStr, Field(max_length=200)] = Field(description="what is ill, as `health.illnesses` says")
    repair: Literal["restart part", "camera again", "delete old records"] = Field(description="as that says, too")


class RepairReport(BaseModel):
    """What was done."""

    told: str


class RoomReport(BaseModel):
    """What show this is, and what operators have decided over its head."""

    model_config = ConfigDict(extra="allow")

    show: str
    version: str
    processing: bool
    hold: bool
    blackout: bool
    closed: bool
    staff: dict[str, object] = Field(description="whether the room is its staff's (`on`), and for how many seconds")
    opt_out: dict[str, object] = Field(description="whether a visitor has stopped the reading; who may know")
    here: str
    hours: str
    withheld: int
    act: str
    acts: list[str]
    by_hand: dict[str, object] | None
    what_if: dict[str, object] | None
    preview: bool
    source: str
    camera: dict[str, str]
    scenes: list[str]
    token_needed: bool
    language: str
    privacy: Literal["stage", "museum", "expression"] = Field(description="how fine a grain may be known outside")
    live: bool = Field(description="false: this is told to somebody whom people may not be told live")


class MoodSample(BaseModel):
    """The mood at one moment of the last minute."""

    t: float
    visitors: int
    dominant: str
    emotions: dict[str, float]


class PaneReport(BaseModel):
    """Where the picture of a camera lies among those of several, side by side: shares of the whole's width."""

    camera: str
    left: float
    width: float


class State(BaseModel):
    """Everything that the page shows; `/ws/live` sends the same, of each part only what has changed."""

    model_config = ConfigDict(extra="allow")

    t: float
    room: RoomReport
    mood: dict[str, object]
    visitors: list[dict[str, object]]
    picture: dict[str, int | list[PaneReport]] | None = Field(
        description="its size in pixels; where there are several cameras, in which part of it each one's picture lies"
    )
    rules: list[RuleReport]
    claims: list[dict[str, object]]
    cues: list[dict[str, object]]
    changes: list[dict[str, object]]
    links: list[dict[str, object]]
    rates: dict[str, float]
    health: dict[str, object]
    faults: list[dict[str, object]]
    unsound: list[dict[str, object]]
    variables: list[Variable]
    privacy: dict[str, object] | None = Field(description="what the venue has settled for its visitors, and where")
    places: dict[str, object] | None = Field(
        description="places of the camera's picture that do not count (`ignore`) and that have names (`regions`); what "
        "its driver is told (`controls`)"
    )
    experiment: dict[str, object] | None = Field(
        description="how the show's experiment stands; never what it has found"
    )
