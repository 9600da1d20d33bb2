"""The difference of two numbers as a sum of terms, so that what is said of the sum can be said of each."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass
from functools import cached_property

from exhibit.expressions.meaning.keys import constant, text_of
from exhibit.expressions.meaning.spans import span_of


@dataclass(frozen=True)
class Linear:
    """`constant` plus each term (its text, how many times, its expression)."""

    terms: tuple[tuple[str, float, ast.expr], ...]
    constant: float

    @cached_property
    def text(self) -> str:
        """The sum's name: the same for whoever compares the same sum."""
        return " + ".join(f"{times:.12g} × {key}" for key, times, _ in self.terms)


def linear(left: ast.expr, right: ast.expr) -> Linear:
    """`left` minus `right`."""
    terms: dict[str, tuple[float, ast.expr]] = {}
    fixed = _gather(left, 1.0, terms) + _gather(right, -1.0, terms)
    kept = sorted((key, times, node) for key, (times, node) in terms.items() if times)
    return Linear(tuple(kept), fixed)


def _gather(node: ast.expr, times: float, terms: dict[str, tuple[float, ast.expr]]) -> float:
    """Add `times` `node` to the terms; the constant part is returned."""
    if constant(node):
        value = span_of(node, lambda _: None).low
        return times * value if math.isfinite(value) else math.nan
    if isinstance(node, ast.UnaryOp):
        return _gather(node.operand, -times if isinstance(node.op, ast.USub) else times, terms)
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, (ast.Add, ast.Sub)):
            sign = times if isinstance(node.op, ast.Add) else -times
            return _gather(node.left, times, terms) + _gather(node.right, sign, terms)
        factor = _factor(node)
        if factor is not None:
            return _gather(factor[0], times * factor[1], terms)
    key = text_of(node)
    terms[key] = terms.get(key, (0.0, node))[0] + times, node
    return 0.0


def _factor(node: ast.BinOp) -> tuple[ast.expr, float] | None:
    """The part that varies and the number it is taken times, where there is such."""
    for varies, fixed in ((node.left, node.right), (node.right, node.left)):
        if constant(fixed):
            value = span_of(fixed, lambda _: None).low
            if isinstance(node.op, ast.Mult):
                return varies, value
            if isinstance(node.op, ast.Div) and varies is node.left and value:
                return varies, 1 / value
    return None
