"""What is written as people say it and Python does not know: `2min`, `18:30`, `50%`, `between`, `after sunset`,
`mood in ("fear", "anger")`, `hour in 22:00-02:00`; each becomes what the grammar knows.

It is done in two steps. The text is made readable for Python's own parser without moving a single column, so that every
message points to what was written; then the tree is put into comparisons joined by `and` and `or`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from exhibit.config.durations import seconds
from exhibit.config.one_at_a_time import tree_of
from exhibit.expressions.bare import bare
from exhibit.expressions.vocabulary import calendar_number, unit_of

WrittenUnit = Literal["seconds", "hour", "share"]

_NUMBER = r"(?<![\w.])(?:\d+(?:\.\d+)?|\.\d+)"
_CLOCK = re.compile(r"(?<![\w.:])(?:(?:[01]?\d|2[0-3]):[0-5]\d|24:00)(?![\w:])")
_LASTING_BEFORE = re.compile(r"(?:\bdwell|_for|\b(?:since|began|ended)\([^)]*\))\s*[<>=!]+\s*$")
_DURATION = re.compile(_NUMBER + r"\s*(?:ms|s|min|h)\b(?!\s*\()")
_HOUR_BEFORE = re.compile(r"\b(?:hour|sunrise|sunset)\s*[<>=!]+\s*$")
_PERCENT = re.compile(_NUMBER + r"\s*%(?=\s*(?:$|[)<>=!,\]]|-\s*\d|(?:and|or)\b))")
_SIDE = r"(?:[-+]?[\w.:%]+(?:\s*(?:ms|s|min|h)\b)?(?:\([^()]*\))?|\"[^\"]*\"|'[^']*')"
_BETWEEN = re.compile(rf"\b(between)(\s+{_SIDE}\s+)(and)(\s+{_SIDE})")
_DAYTIME = re.compile(r"(?<![\w.])(after|before)(\s)(?=\s*(?:\d{1,2}:\d\d|sunrise\b|sunset\b))")

_CYCLIC = ("hour", "weekday", "month", "date")
"""Units that begin anew after their end, so that a span may go over it."""


@dataclass(frozen=True)
class Parsed:
    """A tree in Python's own shapes. `shown` is the text of nodes that stand so nowhere, `units` the unit that a number
    was written with; both by the node's id."""

    tree: ast.expr
    shown: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[int, WrittenUnit] = field(default_factory=dict)


def readable(text: str) -> str:
    """`text` as Python can parse it, every column where it was."""
    found = _DAYTIME.sub(lambda one: "hour>=" if one[1] == "after" else f"hour <{one[2]}", bare(text))
    found = _BETWEEN.sub(lambda one: f"in     {one[2]} - {one[4]}", found)
    found = _replaced(_CLOCK, found, lambda written: written.replace(":", "."), _LASTING_BEFORE)
    found = _replaced(_DURATION, found, _padded, _HOUR_BEFORE)
    found = _PERCENT.sub(lambda one: _padded(one[0]), found)
    masked = bare(text)
    return "".join(one if now == hidden else now for one, now, hidden in zip(text, found, masked, strict=True))


def parsed(text: str) -> Parsed:
    """The tree of `text`. Raises what Python's own parser raises."""
    tree = tree_of(readable(text))
    speech = _Speech(text)
    return Parsed(speech.visit(tree), speech.shown, speech.units)


def _replaced(shape: re.Pattern[str], text: str, work: Callable[[str], str], unless: re.Pattern[str]) -> str:
    return shape.sub(lambda one: one[0] if unless.search(text[: one.start()]) else work(one[0]), text)


def _padded(written: str) -> str:
    """A number with its unit as a number of the same length: `2min` as `2.00`."""
    number = re.match(r"[\d.]+", written)
    assert number is not None
    point = "" if "." in number[0] else "."
    return (number[0] + point).ljust(len(written), "0")


class _Speech(ast.NodeTransformer):
    """Gives numbers their meaning, and puts spans and lists of choices into comparisons."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.shown: dict[int, str] = {}
        self.units: dict[int, WrittenUnit] = {}

    def _source(self, node: ast.expr) -> str:
        return self.shown.get(id(node)) or ast.get_source_segment(self._text, node) or ast.unparse(node)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            return node
        written = self._source(node)
        unit, value = _meaning(written)
        if unit is None:
            return node
        made = ast.copy_location(ast.Constant(value), node)
        self.units[id(made)], self.shown[id(made)] = unit, written
        return made

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Sub) and all(self.units.get(id(one)) == "hour" for one in (node.left, node.right)):
            hour = ast.copy_location(ast.Name("hour", ast.Load()), node)
            self.shown[id(hour)] = "hour"
            return self._within(node, hour, node.left, node.right)
        for one, other in ((node.left, node.right), (node.right, node.left)):
            of_day = isinstance(one, ast.Name) and unit_of(one.id) == "hour"
            if of_day and isinstance(other, ast.Constant) and self.units.get(id(other)) == "seconds":
                other.value = float(str(other.value)) / 3600
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            made = self._among(node)
            if made is not None:
                return ast.copy_location(ast.UnaryOp(ast.Not(), made), node) if _denies(node) else made
        self.generic_visit(node)
        return node

    def _among(self, node: ast.Compare) -> ast.expr | None:
        """`x in (a, b)`, `x in a-b` as comparisons; None where it is neither."""
        subject, side = self.visit(node.left), node.comparators[0]
        if isinstance(side, ast.BinOp) and isinstance(side.op, ast.Sub):
            return self._within(node, subject, self.visit(side.left), self.visit(side.right))
        choices = side.elts if isinstance(side, (ast.Tuple, ast.List, ast.Set)) else []
        if isinstance(side, ast.Constant) and isinstance(side.value, str):
            choices = [side]
        if not choices:
            return None
        told = [self._told(node, subject, ast.Eq(), "==", self.visit(one)) for one in choices]
        return told[0] if len(told) == 1 else ast.copy_location(ast.BoolOp(ast.Or(), told), node)

    def _told(self, at: ast.expr, subject: ast.expr, sign: ast.cmpop, written: str, side: ast.expr) -> ast.expr:
        made = ast.copy_location(ast.Compare(subject, [sign], [side]), at)
        self.shown[id(made)] = f"{self._source(subject)} {written} {self._source(side)}"
        return made

    def _within(self, at: ast.expr, subject: ast.expr, low: ast.expr, high: ast.expr) -> ast.expr:
        """From `low` to `high`, both with it; an hour ends before its end. What begins anew may go over its end."""
        unit = unit_of(subject.id) if isinstance(subject, ast.Name) else ""
        last: ast.cmpop = ast.Lt() if unit == "hour" else ast.LtE()
        sign = "<" if unit == "hour" else "<="
        first, then = _number(subject, low), _number(subject, high)
        if unit in _CYCLIC and first is not None and then is not None and first > then:
            parts = [
                self._told(at, subject, ast.GtE(), ">=", low),
                self._told(at, subject, last, sign, high),
            ]
            return ast.copy_location(ast.BoolOp(ast.Or(), parts), at)
        made = ast.copy_location(ast.Compare(low, [ast.LtE(), last], [subject, high]), at)
        self.shown[id(made)] = f"{self._source(low)} <= {self._source(subject)} {sign} {self._source(high)}"
        return made


def _denies(node: ast.Compare) -> bool:
    return isinstance(node.ops[0], ast.NotIn)


def _number(subject: ast.expr, side: ast.expr) -> float | None:
    """The number of a constant beside `subject`: a day's name has one, too."""
    if not isinstance(side, ast.Constant):
        return None
    if isinstance(side.value, str):
        return calendar_number(subject.id, side.value) if isinstance(subject, ast.Name) else None
    return float(side.value) if isinstance(side.value, (int, float)) else None


def _meaning(written: str) -> tuple[WrittenUnit | None, float]:
    """The unit that a number is written with, None for none, and what it is."""
    if _CLOCK.fullmatch(written):
        hours, _, minutes = written.partition(":")
        return "hour", int(hours) + int(minutes) / 60
    if _PERCENT.fullmatch(written):
        return "share", float(written.rstrip("% ")) / 100
    return ("seconds", seconds(written)) if _DURATION.fullmatch(written) else (None, 0.0)
