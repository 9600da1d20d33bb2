"""Values as rules write them: conditions, amounts that may be expressions, texts with expressions in them, addresses.

The words that an expression may use come with the validation's context (a `Vocabulary`); without one, any will do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from exhibit.config.patterns import matching
from exhibit.config.problems import instead
from exhibit.expressions.expression import Expression, ExpressionError, compile_expression
from exhibit.expressions.text_templates import JsonTemplate, TextTemplate, compile_wording
from exhibit.expressions.vocabulary import Vocabulary
from exhibit.expressions.word import NUMBER, TEXT, TRUTH
from exhibit.values import Json

Compiled = TypeVar("Compiled")


def _vocabulary(info: ValidationInfo) -> Vocabulary:
    return info.context if isinstance(info.context, Vocabulary) else Vocabulary()


def _told(error: str, column: int = 0) -> PydanticCustomError:
    return PydanticCustomError("expression", "{error}", {"error": error, "column": column})


def _compiled(work: Callable[[str, Vocabulary], Compiled], text: str, words: Vocabulary) -> Compiled:
    try:
        return work(text, words)
    except ExpressionError as error:
        raise _told(str(error), error.column) from None


def _condition(written: object, info: ValidationInfo) -> Expression:
    if isinstance(written, bool):
        written = str(written).lower()
    if not isinstance(written, str):
        raise _told("a condition is a text such as: happiness > 0.6")
    expression = _compiled(compile_expression, written, _vocabulary(info))
    if expression.kind != TRUTH:
        hint = f"'{written} > 0.5'" if expression.kind == NUMBER else f"'{written} == \"happiness\"'"
        raise _told(f"'{written}' is a {expression.kind}, not a condition: compare it, such as {hint}")
    return expression


def _followed(written: object, info: ValidationInfo) -> Expression:
    if isinstance(written, (int, float)) and not isinstance(written, bool):
        written = str(written)
    if not isinstance(written, str):
        raise _told(f"here belongs a number or an expression such as 0.2 + arousal, {instead(written)}")
    expression = _compiled(compile_expression, written, _vocabulary(info).steady())
    if expression.kind == TEXT:
        raise _told(f"'{written}' is a text, and a number is needed here")
    return expression


def _amount(written: object, info: ValidationInfo) -> float | Expression:
    if isinstance(written, bool) or not isinstance(written, (int, float, str)):
        raise _told(f"here belongs a number or an expression, {instead(written)}")
    if isinstance(written, str):
        return _followed(written, info)
    if not math.isfinite(written):
        raise _told(f"here belongs a finite number, not {written}")
    return float(written)


def _wording(written: Json, info: ValidationInfo) -> JsonTemplate:
    """A text, number or truth, or lists and mappings of these; each text may hold expressions."""
    words = _vocabulary(info).sent()
    if isinstance(written, str):
        return _compiled(compile_wording, written, words)
    if isinstance(written, dict):
        return {key: _inside(inner, info, key) for key, inner in written.items()}
    if isinstance(written, list):
        return [_inside(inner, info, index) for index, inner in enumerate(written)]
    return written


def _inside(written: Json, info: ValidationInfo, step: str | int) -> JsonTemplate:
    try:
        return _wording(written, info)
    except PydanticCustomError as error:
        context = dict(error.context or {})
        raise PydanticCustomError(
            "expression", "{error}", {**context, "below": (step, *context.get("below", ()))}
        ) from None


def _argument(written: object, info: ValidationInfo) -> bool | int | float | str | TextTemplate:
    if not isinstance(written, (bool, int, float, str)):
        raise _told(f"an OSC value is a number, a text, true or false, {instead(written)}")
    return _compiled(compile_wording, written, _vocabulary(info).sent()) if isinstance(written, str) else written


_ADDRESS = r"^/[^\s#*,?\[\]{}]*$"
_NO_ADDRESS = "no OSC address: it begins with '/' and holds no spaces, such as /cue/1/fire"
_TOPIC = r"^[^#+{}\x00]+$"
_NO_TOPIC = "no MQTT topic: it holds none of # + { }, such as room/joy"


Condition = Annotated[Expression, PlainValidator(_condition, json_schema_input_type=str | bool)]
"""An expression that is true or false."""
Followed = Annotated[Expression, PlainValidator(_followed, json_schema_input_type=str | float)]
"""An expression that is followed all the time; truth counts as 1 or 0."""
Amount = Annotated[float | Expression, PlainValidator(_amount, json_schema_input_type=float | str)]
"""A number, or an expression that is followed while the claim stands."""


def _share(amount: float | Expression) -> float | Expression:
    if isinstance(amount, float) and not 0 <= amount <= 1:
        raise _told(f"here belongs a number from 0 to 1, or an expression, not {amount:g}")
    return amount


_Share = Annotated[float, Field(ge=0, le=1)] | str
AmountShare = Annotated[
    float | Expression, PlainValidator(_amount, json_schema_input_type=_Share), AfterValidator(_share)
]
"""A number from 0 to 1, or an expression that is followed while the claim stands."""
Argument = Annotated[
    bool | int | float | str | TextTemplate, PlainValidator(_argument, json_schema_input_type=bool | float | str)
]
"""A value of an OSC message."""


def _fixed(written: object) -> object:
    if not isinstance(written, (bool, int, float, str)):
        raise _told(f"an OSC value is a number, a text, true or false, {instead(written)}")
    if isinstance(written, str) and re.search(r"[{}]", written):
        raise _told(
            "what a look sends never changes: send an expression from a rule's on_start, or follow it with live"
        )
    return written


FixedArgument = Annotated[bool | int | float | str, BeforeValidator(_fixed)]
"""A value of an OSC message that never changes."""
Payload = Annotated[object, PlainValidator(_wording, json_schema_input_type=object)]
"""What an MQTT message says."""
Address = Annotated[str, matching(_ADDRESS, _NO_ADDRESS), WithJsonSchema({"type": "string", "pattern": _ADDRESS})]
"""An OSC address."""
Topic = Annotated[str, matching(_TOPIC, _NO_TOPIC), WithJsonSchema({"type": "string", "pattern": _TOPIC})]
"""An MQTT topic, below the show's prefix."""
