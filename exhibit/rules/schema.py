"""What a rules file may say: one model for each thing that can be written, each key described."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import ONE_KEY, Section, Truth
from exhibit.config.dates import Day
from exhibit.config.durations import Duration
from exhibit.config.patterns import matching
from exhibit.cues.action import ClaimSection, LiveSection, StepSection
from exhibit.cues.registry import CLAIMS, LIVE, STEPS, with_keys
from exhibit.expressions.of_visitors import of_one
from exhibit.expressions.yaml_types import ELSE, Condition, Followed, RuleCondition
from exhibit.switchback import USUAL_BLOCK_S, USUAL_WASHOUT_S, Switchback

Again = Literal["single", "restart", "queued"]
Once = Literal["night", "day", "visit"]


def _list(written: object) -> object:
    """Lets an artist write `acts: play` for `acts: [play]`."""
    return [written] if isinstance(written, str) else written


OneOrMore = Annotated[list[str], BeforeValidator(_list, json_schema_input_type=str | list[str])]


class OneKeyEntry(Section):
    """An entry of a list; exactly one of its keys."""

    model_config = ConfigDict(json_schema_extra=ONE_KEY)

    @model_validator(mode="after")
    def _one(self) -> Self:
        return exactly_one(self)

    @property
    def written(self) -> object:
        """What stands under its key."""
        return next(one for name in self.model_fields_set if (one := getattr(self, name)) is not None)


class ClaimEntry(OneKeyEntry):
    """A claim by the key of its action."""

    @property
    def action(self) -> ClaimSection:
        """What is claimed."""
        assert isinstance(self.written, ClaimSection)
        return self.written


class StepEntry(OneKeyEntry):
    """A step by its key."""

    @property
    def action(self) -> StepSection | None:
        """What is done; None for a wait and a repeat."""
        return self.written if isinstance(self.written, StepSection) else None


class LiveEntry(Section):
    """A value that is followed."""

    about: str = Field("", description="for people: what this is for")
    value: Followed = Field(description="what is followed, such as: scale(happiness, 0, 1, 0, 100)")

    @property
    def ways(self) -> dict[str, LiveSection]:
        """The ways that it goes, by their keys."""
        found = {key.name: getattr(self, key.name) for key in LIVE}
        return {name: way for name, way in found.items() if way is not None}


if TYPE_CHECKING:
    _Claims = ClaimEntry
    _Steps = StepEntry
    _Ways = LiveEntry
else:  # with a key for each action, which a type checker cannot see
    _Claims = with_keys(ClaimEntry, CLAIMS)
    _Steps = with_keys(StepEntry, STEPS)
    _Ways = with_keys(LiveEntry, LIVE)


class Claim(_Claims):
    """A held wish on one channel; exactly one of the keys."""


class Repeat(Section):
    """Steps that come again."""

    do: list[SequenceStep] = Field(min_length=1, description="the steps")
    every: Duration = Field(
        0.0,
        description="from one beginning to the next, at least as long as the steps take; left out, they begin anew as "
        "soon as they are over",
    )
    times: int | None = Field(None, ge=1, le=1000, description="how often; left out, as long as the rule is active")


class SequenceStep(_Steps):
    """One step of a sequence; exactly one of the keys."""

    wait: Duration | None = Field(None, description="how long until the next step")
    repeat: Repeat | None = Field(None, description="steps that come again")
    one_of: Annotated[list[SequenceStep], Field(min_length=2)] | None = Field(
        None, description="one of these steps, at random: all come equally often, none twice running"
    )
    do: Annotated[list[SequenceStep], Field(min_length=1)] | None = Field(
        None, description="several steps, one after the other, where one is wanted, such as in one_of"
    )


class Live(_Ways):
    """A value that is followed, and sent whenever it has changed; exactly one of the ways."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [key.name]} for key in LIVE]})

    every: Annotated[Duration, Field(ge=0.033)] = Field(
        0.04, description="the least time from one message to the next; 33ms at the lowest"
    )
    band: Annotated[float, Field(ge=0)] = Field(
        0.005, description="changes smaller than this are sent only once the value has come to rest"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if len(self.ways) != 1:
            known = ", ".join(key.name for key in LIVE)
            text = "a live value goes exactly one way: give it one of {known}"
            raise PydanticCustomError("one_way", text, {"known": known})
        name, way = next(iter(self.ways.items()))
        if name != "scene" and any(map(of_one, self.value.references)):
            text = "this is about one visitor, and that is sent nowhere: use any(), each() or visitors_with()"
            raise PydanticCustomError("of_one", "{error}", {"error": text, "below": ("value",)})
        if "every" in self.model_fields_set and self.every < way.least_s:
            text = "by {name} a value goes every {least}s at most: write that, or more"
            context = {"name": name, "least": f"{way.least_s:g}", "below": ("every",)}
            raise PydanticCustomError("too_often", text, context)
        return self

    @property
    def way(self) -> LiveSection:
        """The way that it goes."""
        return next(iter(self.ways.values()))

    @property
    def every_s(self) -> float:
        """The least time between two values, which its way bears."""
        return max(self.every, self.way.least_s)


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
    when: RuleCondition = Field(
        description="the condition, such as: happiness > 0.6 and visitors >= 2; or else: no other rule of its group is "
        "active"
    )
    group: str | None = Field(
        None,
        min_length=1,
        description="of the rules of a group one is active at a time: the one of the highest priority, or else the one "
        "that is written first",
    )
    hold: Duration = Field(0.0, description="the condition must be true this long before the rule starts")
    release: Duration = Field(0.0, description="the condition must be false this long before the rule ends")
    max: Annotated[Duration, Field(gt=0)] | None = Field(
        None, description="it ends after this long, and begins again only once its condition has been false"
    )
    cooldown: Duration = Field(0.0, description="after its end the rule rests this long")
    once: Once | None = Field(
        None, description="it begins once a night (from noon to noon), a day or a visit, restarts or not"
    )
    priority: int = Field(0, ge=-1000, le=1000, description="the highest active claim on a channel wins")
    acts: OneOrMore = Field(
        default_factory=list, description="the acts in which this rule may be active; left out, in all"
    )
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

    @model_validator(mode="after")
    def _otherwise_than_what(self) -> Self:
        if self.when is ELSE and self.group is None:
            text = "'else' belongs to a group: give this rule, and those that it is the else of, the same 'group'"
            raise PydanticCustomError("otherwise", "{error}", {"error": text, "below": ("when",)})
        return self


class Act(Section):
    """A state of the whole show; the show is in one act at a time, and begins in the first."""

    about: str = Field("", description="for people: what this act is")
    when: Condition | None = Field(None, description="the condition under which it begins")
    after: OneOrMore = Field(default_factory=list, description="the acts it may follow; left out, any")
    hold: Duration = Field(0.0, description="the condition must be true this long before the act begins")
    min: Duration = Field(0.0, description="how long it lasts at least")
    max: Duration | None = Field(None, description="how long it lasts at most")
    then: str | None = Field(None, description="the act that follows when `max` is over")
    priority: int = Field(0, ge=-1000, le=1000, description="of the act's own claims")
    while_: list[Claim] = Field(default_factory=list, alias="while", description="claims held during the act")
    on_start: list[SequenceStep] = Field(default_factory=list, description="a sequence that begins with the act")
    on_end: list[SequenceStep] = Field(default_factory=list, description="a sequence that begins when the act ends")


_NAME = r"^[a-z0-9][a-z0-9_-]{0,39}$"
VariantName = Annotated[
    str,
    matching(_NAME, "no name here: write small letters, digits, - and _, such as warm-light"),
    WithJsonSchema({"type": "string", "pattern": _NAME}),
]
ExperimentMeasure = Literal["attraction", "holding", "smiles", "uplift", "readable"]
_SHARES: tuple[ExperimentMeasure, ...] = ("attraction", "smiles", "readable")


class Variant(Section):
    """One of the ways in which the show is played in an experiment."""

    about: str = Field("", description="for people: what this variant is")
    while_: list[Claim] = Field(default_factory=list, alias="while", description="claims held while it is on")
    without: OneOrMore = Field(default_factory=list, description="the rules that are left out while it is on")


class Experiment(Section):
    """Variants of the show that take turns by the clock, so that the journal can tell what each of them does."""

    about: str = Field("", description="for people: what is asked")
    variants: dict[VariantName, Variant] = Field(
        min_length=2, max_length=4, description="by name, the first is what is usual, and is played outside of it, too"
    )
    measure: ExperimentMeasure = Field(description="what is compared (measures.md)")
    value: float = Field(description="what it is now: a share from 0 to 1, an uplift, or a holding time in seconds")
    hoped: float = Field(description="what one would like to find, in the same unit; tells how long it must run")
    visits: float = Field(gt=0, le=100_000, description="how many visits, stops or readings of that measure a day has")
    days: int = Field(ge=6, le=366, description="how many days it runs; settled once it has begun")
    first: Day | None = Field(None, description="its first day; left out, the day on which the show plays it first")
    block: Duration = Field(float(USUAL_BLOCK_S), description="how long a turn lasts: whole quarters of an hour")
    washout: Duration = Field(float(USUAL_WASHOUT_S), description="how long nothing counts after a switch")
    priority: int = Field(-1, ge=-1000, le=1000, description="of the variants' claims; -1 is below a rule's usual one")

    @model_validator(mode="after")
    def _can_be_planned(self) -> Self:
        if wrong := self._wrong():
            key, text = wrong
            raise PydanticCustomError("experiment", "{error}", {"error": text, "below": (key,)})
        return self

    def _wrong(self) -> tuple[str, str] | None:
        """The key that cannot be as it is, and why."""
        if self.block % 900 or not self.block:
            return "block", "a block lasts whole quarters of an hour: write 15min, 30min or 1h"
        if self.washout > self.block / 2:
            return "washout", "a wash-out is at most half a block long: write less, or longer blocks"
        if self.block * len(self.variants) > 24 * 3600:
            return "block", "a day must hold a block of each variant: write less"
        if self.value == self.hoped:
            return "hoped", "what does not change cannot be found: write another number than for 'value'"
        return self._wrong_value("value", self.value) or self._wrong_value("hoped", self.hoped)

    def _wrong_value(self, key: str, value: float) -> tuple[str, str] | None:
        if self.measure in _SHARES and not 0 < value < 1:
            return key, f"{self.measure} is a share: write for example 0.2 for 20 %, not {value:g}"
        if self.measure == "holding" and value <= 0:
            return key, f"a holding time is seconds: write for example 12, not {value:g}"
        if self.measure == "uplift" and not -2 <= value <= 2:
            return key, f"uplift lies between -2 and 2: write for example 0.05, not {value:g}"
        return None

    def switchback(self, seed: int) -> Switchback:
        """Its turns, as `seed` has drawn them."""
        return Switchback(seed, tuple(self.variants), round(self.block), round(self.washout))


class Use(Section):
    """What a rule made from a template says, beside any of a rule's own keys, which then replace the template's.

    The reader fills templates in before a rule is checked; this model is for those who explain the language.
    """

    template: str = Field(description="the template that this rule is made from, instead of `when`")
    with_: dict[str, object] = Field(default_factory=dict, alias="with", description="the template's parameters")


class Template(Section):
    """A rule with gaps, filled in by the rules that use it."""

    about: str = Field("", description="for people: what this template is for")
    # Any, since a gap may stand for whatever plain data a rule is made of; the loader takes it as Json, which pydantic
    # cannot read: it is recursive.
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
    experiment: dict[VariantName, Experiment] = Field(
        default_factory=dict, max_length=1, description="one whose variants take turns, by its name"
    )
