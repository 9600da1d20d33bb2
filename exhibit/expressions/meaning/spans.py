"""Interval arithmetic on expressions: between which values a number must lie.

A span's ends are floats that can be reached: an open end is the next float inside. Rounding never changes the order of
two results, so working the ends out with the engine's own float arithmetic is exact, not nearly so.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from exhibit.expressions.arithmetic import clamp, floor_divided, remainder, scale


class Span(NamedTuple):
    """From `low` to `high`, both included; nothing where `low` is above `high`."""

    low: float
    high: float


Look = Callable[[ast.expr], Span | None]
"""The span of what an expression reads (a name, or a call such as `since('storm')`), or None where it is worked out."""

ANYTHING = Span(-math.inf, math.inf)
"""Out of the range of floats: nothing can be said, not even that two such values compare."""

_LITTLE = 1e-12


def meet(one: Span, other: Span) -> Span:
    """What both allow."""
    return Span(max(one.low, other.low), min(one.high, other.high))


def hull(one: Span, other: Span) -> Span:
    """What either allows, and all between."""
    return Span(min(one.low, other.low), max(one.high, other.high))


def allowed(compared: str, value: float) -> Span:
    """The floats that compare with `value` as told; all of them for `!=`."""
    return {
        "<": Span(-math.inf, math.nextafter(value, -math.inf)),
        "<=": Span(-math.inf, value),
        ">": Span(math.nextafter(value, math.inf), math.inf),
        ">=": Span(value, math.inf),
        "==": Span(value, value),
    }.get(compared, ANYTHING)


def span_of(node: ast.expr, look: Look) -> Span:
    """Between which values the number `node` lies, where `look` knows what it reads."""
    known = look(node)
    if known is not None:
        return known
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return Span(float(node.value), float(node.value))
    if isinstance(node, ast.UnaryOp):
        inner = span_of(node.operand, look)
        return Span(-inner.high, -inner.low) if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _finite(_OPERATIONS[type(node.op)](span_of(node.left, look), span_of(node.right, look)))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
        return _finite(_FUNCTIONS[node.func.id]([span_of(one, look) for one in node.args]))
    return ANYTHING


def _finite(span: Span) -> Span:
    return span if math.isfinite(span.low) and math.isfinite(span.high) else ANYTHING


def _ends(work: Callable[[float, float], float], one: Span, other: Span) -> Span:
    """For what is monotone in either side: the corners tell."""
    corners = [work(a, b) for a, b in product(one, other)]
    return ANYTHING if any(map(math.isnan, corners)) else Span(min(corners), max(corners))


def _divided(one: Span, other: Span) -> Span:
    if other == (0.0, 0.0):
        return Span(0.0, 0.0)
    if other.low <= 0 <= other.high:
        return ANYTHING
    return _ends(lambda a, b: a / b, one, other)


def _floor_divided(one: Span, other: Span) -> Span:
    quotient = _divided(one, other)
    if not math.isfinite(quotient.low) or not math.isfinite(quotient.high):
        return ANYTHING
    if one.low == one.high and other.low == other.high:
        whole = floor_divided(one.low, other.low)
        return Span(whole, whole)
    # Python's own // can be one below the rounded quotient's floor.
    return Span(math.floor(quotient.low) - 1.0, math.floor(quotient.high) + 0.0)


def _remainder(one: Span, other: Span) -> Span:
    if one.low == one.high and other.low == other.high:
        left = remainder(one.low, other.low)
        return Span(left, left)
    if not math.isfinite(one.low) or not math.isfinite(one.high):
        return ANYTHING
    if one.low >= 0 and one.high < other.low:
        return one
    return Span(min(0.0, other.low), max(0.0, other.high))


def _absolute(spans: Sequence[Span]) -> Span:
    (low, high) = spans[0]
    return Span(max(0.0, low, -high), max(-low, high))


def _rounded(spans: Sequence[Span]) -> Span:
    (low, high) = spans[0]
    if len(spans) > 1 and spans[1].low != spans[1].high:
        return Span(low - 0.5, high + 0.5)
    if not all(map(math.isfinite, (low, high, *spans[-1]))):
        return ANYTHING
    digits = int(clamp(spans[1].low, 0, 9)) if len(spans) > 1 else 0
    return Span(round(low, digits), round(high, digits))


def _scaled(spans: Sequence[Span]) -> Span:
    """`scale` goes steadily from one end to the other; where the ends themselves move, it stays between them."""
    value, *fixed = spans
    if any(low != high for low, high in fixed):
        ends = hull(fixed[2], fixed[3])
        more = _LITTLE * (1 + max(map(abs, ends)))
        return Span(ends.low - more, ends.high + more)
    results = [scale(end, *(low for low, _ in fixed)) for end in value]
    return Span(min(results), max(results))


def _clamped(spans: Sequence[Span]) -> Span:
    value, low, high = spans
    return Span(max(low.low, min(high.low, value.low)), max(low.high, min(high.high, value.high)))


_OPERATIONS: Mapping[type[ast.operator], Callable[[Span, Span], Span]] = {
    ast.Add: lambda one, other: Span(one.low + other.low, one.high + other.high),
    ast.Sub: lambda one, other: Span(one.low - other.high, one.high - other.low),
    ast.Mult: lambda one, other: _ends(lambda a, b: a * b, one, other),
    ast.Div: _divided,
    ast.FloorDiv: _floor_divided,
    ast.Mod: _remainder,
}
_FUNCTIONS: Mapping[str, Callable[[Sequence[Span]], Span]] = {
    "min": lambda spans: Span(min(one.low for one in spans), min(one.high for one in spans)),
    "max": lambda spans: Span(max(one.low for one in spans), max(one.high for one in spans)),
    "abs": _absolute,
    "round": _rounded,
    "clamp": _clamped,
    "scale": _scaled,
}
