"""Values as rules write them: conditions, amounts that may be expressions, texts with expressions in them, addresses.

The words that an expression may use come with the validation's context (a `Vocabulary`); without one, any will do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from exhibit.config.durations import PATTERN, meant, seconds
from exhibit.config.patterns import matching
from exhibit.config.problems import instead
from exhibit.expressions.expression import Expression, ExpressionError, compile_expression
from exhibit.expressions.text_templates import JsonTemplate, TextTemplate, compile_wording
from exhibit.expressions.vocabulary import Vocabulary
from exhibit.expressions.word import NUMBER, TEXT, TRUTH
from exhibit.values import Json

Compiled = TypeVar("Compiled")
FELT = "felt"
"""What is written for a duration that the mood decides."""
FELT_S = "scale(arousal, 0.2, 0.9, 6, 0.6)"
_LONGEST_S = 7 * 24 * 3600.0
_FOLLOWS = re.compile(r"[a-z_]{4,}|\(", re.IGNORECASE)
"""A word that is no unit: an expression is meant."""


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


_TRUE = compile_expression("true")
ELSE = replace(_TRUE, text="else", parts=(replace(_TRUE.parts[0], text="else"),))
"""What a rule says that is active while no other of its group is."""


def _rule_condition(written: object, info: ValidationInfo) -> Expression:
    return ELSE if isinstance(written, str) and written.strip() == ELSE.text else _condition(written, info)


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


def value_for(written: object, info: ValidationInfo, variable: str) -> bool | float | str | TextTemplate | Expression:
    """What the variable of that name is to be: of its own kind, or what gives that when the time comes."""
    words = _vocabulary(info)
    kind = (words.variables or {}).get(variable)
    if not isinstance(written, (bool, int, float, str)):
        raise _told(f"here belongs a number, a text, true or false, or an expression, {instead(written)}")
    if kind == TEXT or (kind is None and isinstance(written, str)):
        if not isinstance(written, str):
            raise _told(f"the variable '{variable}' is a text: write it in quotes, such as '\"{written}\"'")
        return _compiled(compile_wording, written, words.sent())
    if not isinstance(written, str):
        if kind is not None and isinstance(written, bool) is not (kind == TRUTH):
            raise _told(f"the variable '{variable}' is a {kind}: write {_SUCH[kind]}")
        return written if isinstance(written, bool) else float(written)
    expression = _compiled(compile_expression, written, replace(words.steady(), single=False))
    if kind is not None and expression.kind != kind:
        raise _told(
            f"the variable '{variable}' is a {kind}, and '{written}' is a {expression.kind}: write {_SUCH[kind]}"
        )
    return expression


_SUCH = {NUMBER: "a number or an expression such as 0.2 + arousal", TRUTH: "true, false or a condition"}


def _lasting(written: object, info: ValidationInfo) -> float | Expression:
    """Seconds of a duration, or an expression that gives them."""
    if written == FELT:
        return _compiled(compile_expression, FELT_S, _vocabulary(info))
    try:
        lasts_s = seconds(written)
    except ValueError as error:
        if isinstance(written, str) and _FOLLOWS.search(written) and not meant(written):
            return _followed(written, info)
        raise PydanticCustomError("duration", "{error}", {"error": str(error)}) from None
    if lasts_s > _LONGEST_S:
        raise _told(f"'{written}' is longer than a week")
    return lasts_s


_ADDRESS = r"^/[^\s#*,?\[\]{}]*$"
_NO_ADDRESS = "no OSC address: it begins with '/' and holds no spaces, such as /cue/1/fire"
_TOPIC = r"^[^#+{}\x00]+$"
_NO_TOPIC = "no MQTT topic: it holds none of # + { }, such as room/joy"


Condition = Annotated[Expression, PlainValidator(_condition, json_schema_input_type=str | bool)]
"""An expression that is true or false."""
RuleCondition = Annotated[Expression, PlainValidator(_rule_condition, json_schema_input_type=str | bool)]
"""An expression that is true or false, or `else`."""
Followed = Annotated[Expression, PlainValidator(_followed, json_schema_input_type=str | float)]
"""An expression that is followed all the time; truth counts as 1 or 0."""
Amount = Annotated[float | Expression, PlainValidator(_amount, json_schema_input_type=float | str)]
"""A number, or an expression that is followed while the claim stands."""


_Lasting = Annotated[str, Field(pattern=PATTERN)] | str
AmountSeconds = Annotated[float | Expression, PlainValidator(_lasting, json_schema_input_type=_Lasting)]
"""A duration with its unit; or `felt`, or an expression, which are worked out when the time comes."""


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
