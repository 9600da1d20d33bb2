"""Variables that rules set and count: what a step writes, and every rule then reads as `var('score')`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field, PlainValidator, ValidationInfo

from exhibit.cues.action import Action, CueExpectation, StepSection, YamlKey
from exhibit.cues.formatting import shown
from exhibit.cues.names import Names, WrongReference, missing
from exhibit.expressions.expression import Expression
from exhibit.expressions.text_templates import TextTemplate, worded_value
from exhibit.expressions.vocabulary import kind_of
from exhibit.expressions.word import NUMBER
from exhibit.expressions.yaml_types import Amount, value_for
from exhibit.values import Cue, Variable

VARIABLE = "variable"
"""The output of these cues: the show itself, which remembers."""


def _to(written: object, info: ValidationInfo) -> bool | float | str | TextTemplate | Expression:
    return value_for(written, info, str(info.data.get("variable", "")))


def _missing(variable: str, names: Names) -> Iterator[WrongReference]:
    if names.variables is None or variable in names.variables:
        return
    if names.variables:
        yield from missing("variable", variable, names.variables, ("variable",))
    else:
        text = f"there is no variable '{variable}': add 'variables: {{{variable}: 0}}' to exhibit.yaml"
        yield WrongReference(("variable",), text)


class SetStep(StepSection):
    """A variable is given another value."""

    variable: str = Field(description="a variable of exhibit.yaml")
    to: Annotated[
        bool | float | str | TextTemplate | Expression,
        PlainValidator(_to, json_schema_input_type=bool | float | str),
    ] = Field(
        description="a number, true or false, or an expression that gives one; for a variable that is a text, a text, "
        "in which '{mood}' says what it is then"
    )

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        return _missing(self.variable, names)

    def cue(self) -> Cue:
        return Cue(VARIABLE, "set", {"name": self.variable, "value": self.to})


class CountStep(StepSection):
    """A variable is counted on."""

    variable: str = Field(description="a variable of exhibit.yaml")
    by: Amount = Field(1.0, description="how much is added; below 0, taken away")

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        yield from _missing(self.variable, names)
        kind = (names.variables or {}).get(self.variable, NUMBER)
        if kind != NUMBER:
            text = f"the variable '{self.variable}' is a {kind}: only a number can be counted; use 'set'"
            yield WrongReference(("variable",), text)

    def cue(self) -> Cue:
        return Cue(VARIABLE, "count", {"name": self.variable, "by": self.by})


def written(args: Mapping[str, object]) -> str | None:
    """The variable that a cue with these arguments changes, where it is one of these."""
    name = args.get("name")
    return name if isinstance(name, str) and ("value" in args or "by" in args) else None


def settled(cue: Cue, now: Variable) -> Cue:
    """What `cue` sets its variable to, which is `now`; a value of another kind changes nothing."""
    if cue.action == "count":
        value: Variable = now + cue.args["by"] if kind_of(now) == NUMBER else now
    else:
        value = cue.args["value"]
        value = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if isinstance(now, str):
            value = worded_value(value)
        value = value if kind_of(value) == kind_of(now) else now
    return Cue(VARIABLE, "set", {"name": cue.args["name"], "value": value}, cue.rule)


def set_by(cue: Cue) -> tuple[str, Variable] | None:
    """The variable that a settled cue sets, and its value; None where it is no such cue."""
    return (cue.args["name"], cue.args["value"]) if cue.output == VARIABLE else None


class SetAction(Action):
    """`set: {variable: rain, to: 0.5}` in a sequence."""

    cues = frozenset({(VARIABLE, "set")})
    claim = None
    step = YamlKey("set", SetStep, "a variable gets another value")
    live = None
    held_expected = None
    cue_expected = CueExpectation(
        {
            "set": (str | None, Field(None, description="a variable that a rule sets or counts, by name")),
            "value": (float | bool | str | None, Field(None, description="of a variable, what it then is")),
        }
    )
    by_hand = ()

    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:
        if cue.output == VARIABLE:
            yield {"set": cue.args["name"]} | ({"value": cue.args["value"]} if "value" in cue.args else {})

    def words(self, cue: Cue) -> tuple[str, str]:
        return "set", f"{cue.args['name']} {shown(cue.args.get('value'))}"

    def again(self, cue: Cue) -> Cue | None:  # noqa: ARG002 (the show has remembered it)
        return None


class CountAction(Action):
    """`count: visits` in a sequence."""

    cues = frozenset({(VARIABLE, "count")})
    claim = None
    step = YamlKey("count", CountStep, "1 is added to a variable", "variable")
    live = None
    held_expected = None
    cue_expected = None
    by_hand = ()

    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:  # noqa: ARG002 (once done, it is a set)
        yield from ()

    def words(self, cue: Cue) -> tuple[str, str]:
        return "count", f"{cue.args['name']} {shown(cue.args.get('by'))}"

    def again(self, cue: Cue) -> Cue | None:  # noqa: ARG002 (the show has remembered it)
        return None
