"""The numbers of a layer: written as a number, a parameter of the scene, or an expression of the rule language."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from exhibit.expressions.expression import Expression, ExpressionError, compile_expression
from exhibit.expressions.vocabulary import Values, Vocabulary
from exhibit.expressions.word import NUMBER, TEXT

Counts = Literal["value", "rate", "period", "step"]
"""How a number acts over time: `rate`s are multiplied by the time a layer has moved, `period`s divide it. These two are
summed up as they change, as speed is: else the smallest change after an hour would throw the picture about
(D-scenes-2). A `step` is what it is at once: there is nothing between its values."""


@dataclass(frozen=True)
class SceneContext:
    """What is known where a scene.yaml is checked: the words of its expressions, and the folder its files are in."""

    words: Vocabulary
    folder: Path | None = None
    whole: bool = True
    """Whether a file that is missing or broken is a mistake; otherwise the layer that wants it is left out later."""


@dataclass(frozen=True)
class Reference:
    """A number taken from the scene's parameter `name`, held within the bounds of the field it stands in."""

    name: str
    low: float
    high: float
    counts: Counts = "value"

    def resolve(self, values: Values) -> float:
        return min(max(float(values[self.name]), self.low), self.high)


@dataclass(frozen=True)
class Formula:
    """A number worked out by an expression, held within the bounds of the field it stands in."""

    expression: Expression
    low: float
    high: float
    counts: Counts = "value"

    def resolve(self, values: Values) -> float:
        return min(max(self.expression.number(values), self.low), self.high)


LiveNumber = Reference | Formula
NumberReader = Callable[[object, ValidationInfo], float | LiveNumber]


def context_of(
    parameters: object, words: Vocabulary | None = None, folder: Path | None = None, *, whole: bool = True
) -> SceneContext:
    """The context of a scene with these `parameters`, as they are written. A parameter outranks a word of the rule
    language; of a scene that asks for chance nobody could say what it shows (D-scenes-3)."""
    names = parameters if isinstance(parameters, Mapping) else {}
    return SceneContext((words or Vocabulary()).within(dict.fromkeys(map(str, names), NUMBER)), folder, whole)


def within(low: float, high: float, counts: Counts = "value") -> PlainValidator:
    """Accept a number from `low` to `high`, "$name", which becomes a Reference, or an expression, a Formula."""
    written = (
        Annotated[float, Field(ge=low, le=high)] | Annotated[str, Field(description="a parameter or an expression")]
    )
    return PlainValidator(number_reader(low, high, counts), json_schema_input_type=written)


def number_reader(low: float, high: float, counts: Counts = "value") -> NumberReader:
    """The same, as a function; endless where there are no bounds."""

    def read(value: object, info: ValidationInfo) -> float | LiveNumber:
        if isinstance(value, LiveNumber):
            return value
        if isinstance(value, str):
            if value.startswith("$") and value[1:].isidentifier():
                return _reference(value[1:], info, low, high, counts)
            return Formula(_expression(value, info), low, high, counts)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        if math.isinf(low) or math.isinf(high):
            text = "here belongs a number, a parameter such as $speed, or an expression such as arousal * 2"
            raise PydanticCustomError("layer_number", "{error}", {"error": text})
        raise PydanticCustomError(
            "layer_number",
            "here belongs a number from {low} to {high}, a parameter such as $speed, or an expression such as "
            "scale(arousal, 0, 1, {low}, {high})",
            {"low": f"{low:g}", "high": f"{high:g}"},
        )

    return read


def _reference(name: str, info: ValidationInfo, low: float, high: float, counts: Counts) -> Reference:
    """What the scene's parameter `name` says; where nobody knows its parameters, the scene itself looks for it."""
    if isinstance(info.context, SceneContext) and name not in info.context.words.extra:
        raise unknown_parameter(name, info.context.words.extra)
    return Reference(name, low, high, counts)


def unknown_parameter(name: str, known: Iterable[str]) -> PydanticCustomError:
    """The error for a parameter that the scene does not have."""
    has = ", ".join(f"${one}" for one in known) or "none"
    return PydanticCustomError(
        "unknown_parameter", "the scene has no parameter '{name}'; it has: {has}", {"name": name, "has": has}
    )


def _expression(text: str, info: ValidationInfo) -> Expression:
    context = info.context if isinstance(info.context, SceneContext) else context_of(None)
    try:
        # "$speed * 2" is as good as "speed * 2"; a space in its place keeps the columns.
        expression = compile_expression(text.replace("$", " "), context.words)
    except ExpressionError as error:
        raise PydanticCustomError("expression", "{error}", {"error": str(error), "column": error.column}) from None
    if expression.kind == TEXT:
        raise PydanticCustomError(
            "expression", "{error}", {"error": f"'{text}' is a text, and a number is needed here", "column": 0}
        )
    return expression
