"""Conditions in words for people: `mood == "anger"` is told as *the room has looked angry for 7 s*.

Pure: a part of a condition, the values that it sees and the phrases of a language make a sentence.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from exhibit.config.one_at_a_time import tree_of
from exhibit.cues.phrases import Phrases
from exhibit.expressions.asked import CHANCE, NEVER_S, QUESTIONS
from exhibit.expressions.expression import ConditionPart, compiled_code
from exhibit.expressions.notation import parsed
from exhibit.expressions.of_visitors import of_one
from exhibit.expressions.vocabulary import Values
from exhibit.expressions.word import Range
from exhibit.expressions.words import FELT, MEASURED, WORDS
from exhibit.values import Variable

_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_FEELINGS = frozenset(word.name for word in FELT)
_SENSED = frozenset(word.name for word in MEASURED)
_HELD = "mood_for"
"""Where the values say for how long the mood has been what it is."""


@dataclass(frozen=True)
class _Subject:
    """What a comparison looks at: as it is written, the name or question that it is ("" for a sum), and its unit."""

    text: str
    name: str
    asked: str
    unit: str


def sentence(part: ConditionPart, values: Values, phrases: Phrases, *, wanted: bool = True) -> str:
    """How the room is, as far as `part` looks at it, and what it takes where that is not so. `wanted`: whether the
    condition wants the part to be true; after a `not` it wants the opposite."""
    met = bool(part.holds(values)) is wanted
    read, code = parsed(part.text.strip()).tree, part.code
    if any(map(of_one, part.keys)):
        answer = phrases.say("yes" if bool(part.holds(values)) else "no")
        return phrases.say("sum", name=part.text, value=answer)
    if not isinstance(read, ast.Compare) or not isinstance(code, ast.Compare) or CHANCE in part.keys:
        state = _truth(read, holds=bool(part.holds(values)), phrases=phrases)
        return state if met else phrases.say("lacking.truth", state=state)
    subject, side, bounds = _sides(part.text.strip(), read, code)
    value = compiled_code(side)(values)
    state = _state(subject, value, values, phrases)
    plain = (
        _is_never(subject, value) or subject.unit == "count" or isinstance(value, (str, bool)) or bounds[0][0] == "=="
    )
    if met and wanted and plain:
        return state
    return phrases.say(
        "bounded" if met else "lacking", state=state, bound=_bound(subject, bounds, values, phrases, wanted=wanted)
    )


_Bounds = list[tuple[str, str, ast.expr]]
"""What is wanted of the subject: a sign, and the other side, as it is written and as it is worked out."""


def _sides(text: str, read: ast.Compare, code: ast.Compare) -> tuple[_Subject, ast.expr, _Bounds]:
    """Which side is looked at (of three the middle, of two the one that is no constant), and its bounds."""
    signs, sides = [_SIGNS[type(sign)] for sign in read.ops], [code.left, *code.comparators]
    trees = [read.left, *read.comparators]
    texts = [ast.get_source_segment(text, one) or "" for one in trees]
    at = 0 if len(sides) == 2 and not isinstance(sides[0], ast.Constant) else 1
    bounds: _Bounds = []
    for index, (one, side) in enumerate(zip(texts, sides, strict=True)):
        if index < at:
            bounds.append((_MIRRORED.get(signs[index], signs[index]), one, side))
        elif index > at:
            bounds.append((signs[index - 1], one, side))
    return _subject(texts[at], trees[at]), sides[at], bounds


def _subject(text: str, read: ast.expr) -> _Subject:
    if isinstance(read, ast.Name):
        word = WORDS.get(read.id)
        return _Subject(text, read.id, "", word.can_be.unit if word and isinstance(word.can_be, Range) else "")
    if isinstance(read, ast.Call) and isinstance(read.func, ast.Name) and read.func.id in QUESTIONS:
        can_be = QUESTIONS[read.func.id].can_be
        one = read.args[0]
        about = str(one.value) if isinstance(one, ast.Constant) else text
        return _Subject(text, about, read.func.id, can_be.unit if isinstance(can_be, Range) else "")
    return _Subject(text, "", "", "")


def _truth(read: ast.expr, *, holds: bool, phrases: Phrases) -> str:
    """A part that is true or false by itself: `open`, `active('storm')`, `chance(0.3)`."""
    subject, answer = _subject(ast.unparse(read), read), "yes" if holds else "no"
    if subject.name in ("true", "false"):
        return phrases.say(f"always.{answer}")
    if not subject.name:
        return phrases.say("sum", name=subject.text, value=phrases.say(answer))
    kind = f"asked.{subject.asked}" if subject.asked else f"word.{subject.name}"
    return phrases.say(f"{kind}.{answer}", name=subject.name)


def _state(subject: _Subject, value: Variable, values: Values, phrases: Phrases) -> str:
    """How that is which is looked at."""
    told = _told(subject, value, phrases)
    if subject.name == "mood":
        held = values.get(_HELD, 0.0)
        own = f"word.mood.{value}"
        lasting = phrases.lasting(0.0 if isinstance(held, str) else held)
        return phrases.say(own if own in phrases else "word.mood", value=told, held=lasting)
    count = value if isinstance(value, float) else 0.0
    return phrases.say(
        _key(subject, value, phrases), count, name=_name(subject.name or subject.text, phrases), value=told
    )


def _key(subject: _Subject, value: Variable, phrases: Phrases) -> str:
    """Which phrase says how the subject is."""
    if subject.name in _FEELINGS and not subject.asked:
        return "felt"
    if subject.name in _SENSED and not subject.asked:
        return "measured"
    key = f"asked.{subject.asked}" if subject.asked else f"word.{subject.name}"
    special = f"{key}.{_special(subject, value)}"
    return next((one for one in (special, key) if subject.name and one in phrases), "sum")


def _special(subject: _Subject, value: Variable) -> str:
    """What is said in words of its own."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value == "":
        return "none"
    return "never" if _is_never(subject, value) else ""


def _is_never(subject: _Subject, value: Variable) -> bool:
    return not isinstance(value, str) and subject.unit == "seconds" and value >= NEVER_S


def _name(name: str, phrases: Phrases) -> str:
    return phrases.say(f"name.{name}") if f"name.{name}" in phrases else name


def _bound(subject: _Subject, bounds: _Bounds, values: Values, phrases: Phrases, *, wanted: bool) -> str:
    """What is wanted of the subject: `more than 35 %`; of several bounds all."""
    if len(bounds) == 1:
        sign, text, code = bounds[0]
        return _one_bound(subject, sign if wanted else _OPPOSITE[sign], text, compiled_code(code)(values), phrases)
    told = tuple(_one_bound(subject, sign, text, compiled_code(code)(values), phrases) for sign, text, code in bounds)
    both = phrases.together(told)
    return both if wanted else phrases.say("bound.!=", bound=both)


def _one_bound(subject: _Subject, sign: str, text: str, value: Variable, phrases: Phrases) -> str:
    told = _told(subject, value, phrases)
    if subject.name == "mood":
        own = f"bound.mood.{value}"
        told = phrases.say(own if own in phrases else "bound.mood", value=told)
    if not _is_constant(text):
        told = phrases.say("beside", name=_name(text, phrases), value=told)
    if sign == "==" and isinstance(value, str):
        return phrases.say("bound.is", bound=told)
    if subject.unit == "count" and value == 0 and sign in ("==", "<="):
        return phrases.say("bound.nobody")
    own = f"bound.{subject.unit}.{sign}"
    return phrases.say(own if own in phrases else f"bound.{sign}", bound=told)


def _is_constant(text: str) -> bool:
    try:
        ast.literal_eval(tree_of(text))
    except ValueError:
        return text in ("true", "false")
    return True


def _told(subject: _Subject, value: Variable, phrases: Phrases) -> str:
    """A value as people say it."""
    if isinstance(value, bool):
        return phrases.say("yes" if value else "no")
    if isinstance(value, str):
        feeling = f"feeling.{value}"
        return phrases.say(feeling) if subject.name == "mood" and feeling in phrases else value
    return phrases.say("never") if _is_never(subject, value) else _number(subject.unit, value, phrases)


def _number(unit: str, value: float, phrases: Phrases) -> str:
    """A number as people say it, by its unit."""
    match unit:
        case "share":
            return phrases.percent(value)
        case "seconds":
            return phrases.lasting(value)
        case "hour":
            minutes = round(value * 60)
            return f"{minutes // 60}:{minutes % 60:02d}"
        case "date":
            return f"{value // 100:02.0f}-{value % 100:02.0f}"
        case "weekday" if f"day.{value:.0f}" in phrases:
            return phrases.say(f"day.{value:.0f}")
    return phrases.number(value, 2)
