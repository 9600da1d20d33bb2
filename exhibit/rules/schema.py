"""What a rule may say: one model for each thing that can be written, each key described."""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.config.durations import Duration
from exhibit.rules.expression import TRUTH, Expression, ExpressionError, compile_expression


def _condition(written: Any) -> Expression:
    if isinstance(written, bool):
        written = str(written).lower()
    if not isinstance(written, str):
        raise PydanticCustomError("expression", "a condition is a text such as: happiness > 0.6", {"column": 0})
    try:
        expression = compile_expression(written)
    except ExpressionError as error:
        raise PydanticCustomError("expression", "{error}", {"error": str(error), "column": error.column}) from None
    if expression.kind != TRUTH:
        text = f"'{written}' is a {expression.kind}, not a condition: compare it, such as '{written} > 0.5'"
        raise PydanticCustomError("expression", "{error}", {"error": text, "column": 0})
    return expression


Condition = Annotated[Expression, PlainValidator(_condition, json_schema_input_type=str)]


def _address(written: str) -> str:
    if not re.fullmatch(r"/[^\s#*,?\[\]{}]*", written):
        text = "'{written}' is no OSC address: it begins with '/' and holds no spaces, such as /cue/1/fire"
        raise PydanticCustomError("address", text, {"written": written})
    return written


def _named(key: str) -> BeforeValidator:
    """Lets an artist write `scene: tide` for `scene: {name: tide}`."""
    return BeforeValidator(lambda written: {key: written} if isinstance(written, str) else written)


class SceneClaim(Section):
    """The wall shows a scene."""

    name: str = Field(description="a folder in scenes/")
    fade: Duration = Field(2.0, description="how long the cross-fade takes")
    with_: dict[str, float] = Field(default_factory=dict, alias="with", description="the scene's parameters, by name")


class BedClaim(Section):
    """The room's sound bed, a loop."""

    play: str = Field(description="a sound in scenes/sounds/, or silence")
    fade: Duration = Field(2.0, description="how long the cross-fade takes")
    volume: float = Field(1.0, ge=0, le=1, description="0 is silent, 1 is as loud as the show's volume")


class Claim(Section):
    """A held wish on one channel; exactly one of the keys."""

    scene: Annotated[SceneClaim, _named("name")] | None = Field(None, description="what the wall shows")
    sound: Annotated[BedClaim, _named("play")] | None = Field(None, description="the sound bed")

    @model_validator(mode="after")
    def _one(self) -> Claim:
        return _exactly_one(self)


class Sting(Section):
    """A short sound, once."""

    sting: str = Field(description="a sound in scenes/sounds/")
    volume: float = Field(1.0, ge=0, le=1, description="0 is silent, 1 is as loud as the show's volume")


class OscMessage(Section):
    """An OSC message to a named target."""

    to: str = Field(description="a target of the show's osc section")
    address: Annotated[str, AfterValidator(_address)] = Field(description="begins with '/'")
    args: list[bool | int | float | str] = Field(default_factory=list, max_length=32, description="values, in order")


class MqttMessage(Section):
    """An MQTT message."""

    topic: str = Field(min_length=1, pattern=r"^[^#+\x00]*$", description="below the show's prefix")
    payload: Any = Field("", description="a text, a number, or a mapping that is sent as JSON")
    retain: bool = Field(default=False, description="whether the broker keeps it; events should not be kept")


class Act(Section):
    """One thing done at a rule's start or end; exactly one of the keys."""

    sound: Sting | None = Field(None, description="a sting")
    osc: OscMessage | None = Field(None, description="an OSC message")
    mqtt: MqttMessage | None = Field(None, description="an MQTT message")

    @model_validator(mode="after")
    def _one(self) -> Act:
        return _exactly_one(self)


_Entry = TypeVar("_Entry", bound=Section)


def _exactly_one(section: _Entry) -> _Entry:
    if len(section.model_fields_set) != 1:
        known = ", ".join(type(section).model_fields)
        raise PydanticCustomError("one_key", "each entry of this list holds exactly one of: {known}", {"known": known})
    return section


class Rule(Section):
    """What the artist writes: when this holds, then these claims and acts."""

    about: str = Field("", description="for people: what this rule is for")
    when: Condition = Field(description="the condition, such as: happiness > 0.6 and visitors >= 2")
    hold: Duration = Field(0.0, description="the condition must be true this long before the rule starts")
    release: Duration = Field(0.0, description="the condition must be false this long before the rule ends")
    cooldown: Duration = Field(0.0, description="after its end the rule rests this long")
    priority: int = Field(0, ge=-1000, le=1000, description="the highest active claim on a channel wins")
    while_: list[Claim] = Field(default_factory=list, alias="while", description="claims held while the rule is active")
    on_start: list[Act] = Field(default_factory=list, description="done once when the rule starts")
    on_end: list[Act] = Field(default_factory=list, description="done once when the rule ends")
