"""What a rules file may say: one model for each thing that can be written, each key described."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import ONE_KEY, Section, Truth
from exhibit.config.durations import Duration
from exhibit.expressions.yaml_types import Address, Amount, AmountShare, Argument, Condition, Followed, Payload, Topic

Again = Literal["single", "restart", "queued"]


def _named(key: str, section: type[Section]) -> BeforeValidator:
    """Lets an artist write `scene: tide` for `scene: {name: tide}`."""
    return BeforeValidator(
        lambda written: {key: written} if isinstance(written, str) else written, json_schema_input_type=str | section
    )


def _list(written: Any) -> Any:
    """Lets an artist write `acts: play` for `acts: [play]`."""
    return [written] if isinstance(written, str) else written


Names = Annotated[list[str], BeforeValidator(_list, json_schema_input_type=str | list[str])]


class SceneClaim(Section):
    """The wall shows a scene."""

    name: str = Field(description="a folder in scenes/")
    on: str | None = Field(None, description="which of several projectors; left out, the first")
    fade: Duration = Field(2.0, description="how long the transition takes")
    by: Literal["cross", "cut", "dip", "wipe"] = Field(
        "cross", description="how it comes: a cross-fade, a cut, a dip through a colour, or a wipe"
    )
    through: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = Field(
        "#000000", description="the colour that a dip goes through"
    )
    towards: Literal["right", "left", "down", "up"] = Field("right", description="which way a wipe moves")
    edge: Annotated[float, Field(ge=0, le=1)] = Field(
        0.2, description="how wide the soft edge of a wipe is, as a share of the wall"
    )
    with_: dict[str, Amount] = Field(
        default_factory=dict, alias="with", description="the scene's parameters: numbers, or expressions to follow"
    )


class BedClaim(Section):
    """The room's sound bed, a loop."""

    play: str = Field(description="a sound in scenes/sounds/, or silence")
    fade: Duration = Field(2.0, description="how long the cross-fade takes")
    volume: AmountShare = Field(
        1.0, description="0 is silent, 1 is as loud as the show's volume; or an expression to follow"
    )


class Claim(Section):
    """A held wish on one channel; exactly one of the keys."""

    model_config = ConfigDict(json_schema_extra=ONE_KEY)

    scene: Annotated[SceneClaim, _named("name", SceneClaim)] | None = Field(None, description="what the wall shows")
    sound: Annotated[BedClaim, _named("play", BedClaim)] | None = Field(None, description="the sound bed")
    look: str | None = Field(None, description="a lighting state of venue.yaml")

    @model_validator(mode="after")
    def _one(self) -> Claim:
        return exactly_one(self)


class StingStep(Section):
    """A short sound, once."""

    sting: str = Field(description="a sound in scenes/sounds/")
    volume: Annotated[float, Field(ge=0, le=1)] = Field(
        1.0, description="0 is silent, 1 is as loud as the show's volume"
    )


class OscStep(Section):
    """An OSC message to a named target."""

    to: str = Field(description="a target of the show's osc section")
    address: Address = Field(description="begins with '/'")
    args: list[Argument] = Field(
        default_factory=list, max_length=32, description="values, in order; '{happiness}' sends what it is then"
    )


class MqttStep(Section):
    """An MQTT message."""

    topic: Topic = Field(description="below the show's prefix")
    payload: Payload = Field(
        "", description="a text, a number, or a mapping that is sent as JSON; '{happiness}' sends what it is then"
    )
    retain: Truth = Field(default=False, description="whether the broker keeps it; events should not be kept")


class Repeat(Section):
    """Steps that come again."""

    do: list[SequenceStep] = Field(min_length=1, description="the steps")
    every: Duration = Field(description="from one beginning to the next; at least as long as the steps take")
    times: int | None = Field(None, ge=1, le=1000, description="how often; left out, as long as the rule is active")


class SequenceStep(Section):
    """One step of a sequence; exactly one of the keys."""

    model_config = ConfigDict(json_schema_extra=ONE_KEY)

    sound: StingStep | None = Field(None, description="a sting")
    osc: OscStep | None = Field(None, description="an OSC message")
    mqtt: MqttStep | None = Field(None, description="an MQTT message")
    wait: Duration | None = Field(None, description="how long until the next step")
    repeat: Repeat | None = Field(None, description="steps that come again")

    @model_validator(mode="after")
    def _one(self) -> SequenceStep:
        return exactly_one(self)


class LiveOsc(Section):
    """Where a followed value goes by OSC: the only value of the message."""

    to: str = Field(description="a target of the show's osc section")
    address: Address = Field(description="begins with '/'")


class LiveMqtt(Section):
    """Where a followed value goes by MQTT: the whole payload."""

    topic: Topic = Field(description="below the show's prefix")
    retain: Truth = Field(default=True, description="whether the broker keeps the last value")


class LiveScene(Section):
    """Which parameter of the scene on the wall follows; scenes that have none of this name are left alone."""

    parameter: str = Field(description="a parameter of a scene")
    on: str | None = Field(None, description="which of several projectors; left out, the first")


class Live(Section):
    """A value that is followed, and sent whenever it has changed; exactly one of osc, mqtt and scene."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [way]} for way in ("osc", "mqtt", "scene")]})

    about: str = Field("", description="for people: what this is for")
    value: Followed = Field(description="what is followed, such as: scale(happiness, 0, 1, 0, 100)")
    osc: LiveOsc | None = Field(None, description="send it as an OSC message")
    mqtt: LiveMqtt | None = Field(None, description="send it as an MQTT message")
    scene: Annotated[LiveScene, _named("parameter", LiveScene)] | None = Field(
        None, description="let the wall follow it"
    )
    every: Annotated[Duration, Field(ge=0.033)] = Field(
        0.04, description="the least time from one message to the next; 33ms at the lowest"
    )
    band: Annotated[float, Field(ge=0)] = Field(
        0.005, description="changes smaller than this are sent only once the value has come to rest"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Live:
        if sum(way is not None for way in (self.osc, self.mqtt, self.scene)) != 1:
            text = "a live value goes exactly one way: give it one of osc, mqtt, scene"
            raise PydanticCustomError("one_way", text)
        return self


_Entry = TypeVar("_Entry", bound=Section)


def exactly_one(section: _Entry) -> _Entry:
    """`section` where one of its keys is written, and no more."""
    if len(section.model_fields_set) != 1:
        known = ", ".join(type(section).model_fields)
        raise PydanticCustomError("one_key", "each entry of this list holds exactly one of: {known}", {"known": known})
    key = next(iter(section.model_fields_set))
    if getattr(section, key) is None:
        raise PydanticCustomError("empty_key", "nothing stands after '{key}:'", {"key": key.rstrip("_")})
    return section


class Rule(Section):
    """What the artist writes: when this holds, then these claims and steps."""

    about: str = Field("", description="for people: what this rule is for")
    when: Condition = Field(description="the condition, such as: happiness > 0.6 and visitors >= 2")
    hold: Duration = Field(0.0, description="the condition must be true this long before the rule starts")
    release: Duration = Field(0.0, description="the condition must be false this long before the rule ends")
    cooldown: Duration = Field(0.0, description="after its end the rule rests this long")
    priority: int = Field(0, ge=-1000, le=1000, description="the highest active claim on a channel wins")
    acts: Names = Field(default_factory=list, description="the acts in which this rule may be active; left out, in all")
    enabled: Truth = Field(default=True, description="false leaves the rule out until an operator puts it in")
    while_: list[Claim] = Field(default_factory=list, alias="while", description="claims held while the rule is active")
    on_start: list[SequenceStep] = Field(
        default_factory=list, description="a sequence that begins when the rule starts"
    )
    on_end: list[SequenceStep] = Field(default_factory=list, description="a sequence that begins when the rule ends")
    again: Again = Field(
        "restart", description="when the rule starts again while on_start still runs: single, restart or queued"
    )
    finish: Truth = Field(default=False, description="true lets on_start run to its end after the rule has ended")
    live: list[Live] = Field(default_factory=list, description="values that are followed while the rule is active")


class Act(Section):
    """A state of the whole show; the show is in one act at a time, and begins in the first."""

    about: str = Field("", description="for people: what this act is")
    when: Condition | None = Field(None, description="the condition under which it begins")
    after: Names = Field(default_factory=list, description="the acts it may follow; left out, any")
    hold: Duration = Field(0.0, description="the condition must be true this long before the act begins")
    min: Duration = Field(0.0, description="how long it lasts at least")
    max: Duration | None = Field(None, description="how long it lasts at most")
    then: str | None = Field(None, description="the act that follows when `max` is over")
    priority: int = Field(0, ge=-1000, le=1000, description="of the act's own claims")
    while_: list[Claim] = Field(default_factory=list, alias="while", description="claims held during the act")
    on_start: list[SequenceStep] = Field(default_factory=list, description="a sequence that begins with the act")
    on_end: list[SequenceStep] = Field(default_factory=list, description="a sequence that begins when the act ends")


class Use(Section):
    """What a rule made from a template says, beside any of a rule's own keys, which then replace the template's.

    The reader fills templates in before a rule is checked; this model is for those who explain the language.
    """

    template: str = Field(description="the template that this rule is made from, instead of `when`")
    with_: dict[str, Any] = Field(default_factory=dict, alias="with", description="the template's parameters")


class Template(Section):
    """A rule with gaps, filled in by the rules that use it."""

    about: str = Field("", description="for people: what this template is for")
    parameters: dict[str, Any] = Field(
        default_factory=dict, description="the gaps, each with its default (left empty: must be given)"
    )
    rule: dict[str, Any] = Field(description="a rule, in whose texts $name stands for a parameter")


class RulesFile(Section):
    """A file in rules/."""

    rules: dict[str, Rule] = Field(default_factory=dict, description="rules by name")
    acts: dict[str, Act] = Field(default_factory=dict, description="the states of the show, the first first")
    templates: dict[str, Template] = Field(default_factory=dict, description="rules with gaps, by name")
    live: dict[str, Live] = Field(default_factory=dict, description="values that are followed all the time, by name")
