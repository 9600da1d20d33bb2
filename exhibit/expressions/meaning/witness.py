"""A moment in which conditions really are true together: what a room only allows is tried out on some of its points."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterator, Mapping

from exhibit.expressions.meaning.formula import AllOf, AnyOf, Formula, NumberComparison, TextComparison, Truth
from exhibit.expressions.meaning.keys import key_of
from exhibit.expressions.meaning.room import STILL, KnownRoom
from exhibit.expressions.meaning.spans import Span, span_of
from exhibit.expressions.vocabulary import COUNTED
from exhibit.values import EMOTIONS, NOBODY

_HOW: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_PLACES = (0.5, 0.01, 0.99, 0.25, 0.75)
_FAR = 100.0
"""From an open end no point is tried that lies further inside."""


def witnessed(room: KnownRoom, *wanted: Formula) -> bool:
    """Whether one of some moments allowed by `room` makes all of `wanted` true; there may be others that do."""
    read = {key for one in wanted for key in _read(one)}
    for turn in range(len(_PLACES) * 2):
        numbers = _numbers(room, sorted(read), turn)
        if all(_holds(one, room, numbers) for one in wanted):
            return True
    return False


def _read(one: Formula) -> Iterator[str]:
    if isinstance(one, (AllOf, AnyOf)):
        for part in one.parts:
            yield from _read(part)
    elif isinstance(one, NumberComparison):
        for node in (*ast.walk(one.left), *ast.walk(one.right)):
            if isinstance(node, (ast.Name, ast.Call)) and (key := key_of(node)):
                yield key


def _numbers(room: KnownRoom, read: list[str], turn: int) -> dict[str, float]:
    """A value for each of the keys `read`. The first turns put all at the same place of their spans, the later ones
    each at another."""
    felt = [key for key in read if key in EMOTIONS]
    rest = max(0.0, 1 - math.fsum(room.span(key).low for key in EMOTIONS)) / max(1, len(felt))
    numbers = {}
    for number, key in enumerate(read):
        place = _PLACES[(turn + number * (turn // len(_PLACES)) * (1 + number)) % len(_PLACES)]
        numbers[key] = _at(room.span(key), place, rest if key in felt else _FAR)
        if key in COUNTED:
            numbers[key] = math.floor(numbers[key]) + 0.0
    if room.span("visitors").high < 1:
        numbers |= {key: rest for key, rest in STILL.items() if key in numbers}
    elif "visitors" in numbers:
        numbers["visitors"] = max(1.0, numbers["visitors"])
    return numbers


def _at(span: Span, place: float, most: float) -> float:
    if span.low < -_FAR:
        return min(span.high, 0.0) - place * most if span.high < 0 else place * min(span.high, most)
    return min(span.high, span.low + place * min(span.high - span.low, most))


def _holds(one: Formula, room: KnownRoom, numbers: Mapping[str, float]) -> bool:
    if isinstance(one, AllOf):
        return all(_holds(part, room, numbers) for part in one.parts)
    if isinstance(one, AnyOf):
        return any(_holds(part, room, numbers) for part in one.parts)
    if isinstance(one, Truth):
        # Whether two texts are the same cannot be tried out.
        return "==" not in one.key and room.truths.get(one.key, False) == one.wanted
    if isinstance(one, TextComparison):
        return (_word(room, one.key) in one.words) == one.wanted
    return _compares(one, numbers)


def _word(room: KnownRoom, key: str) -> str:
    only, but = room.words.get(key, (None, frozenset()))
    if only is None and key == "mood":
        only = frozenset([NOBODY if room.span("visitors").high < 1 else EMOTIONS[0]]) - but
    lively = sorted((only or frozenset()) - {NOBODY})
    return lively[0] if lively else NOBODY if only else ""


def _compares(one: NumberComparison, numbers: Mapping[str, float]) -> bool:
    def look(node: ast.expr) -> Span | None:
        value = numbers.get(key_of(node) or "")
        return None if value is None else Span(value, value)

    left, right = span_of(one.left, look), span_of(one.right, look)
    known = left.low == left.high and right.low == right.high and math.isfinite(left.low + right.low)
    return known and _HOW[one.how](left.low, right.low)
