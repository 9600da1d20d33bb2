"""A condition as a formula: all or any of comparisons, words and truths, each wanted one way.

`not` has been carried to the leaves, chains are links, and comparisons with min, max, abs and clamp are all or any of
plain ones, which is what these functions mean.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from exhibit.expressions.asked import CHANCE, QUESTIONS
from exhibit.expressions.meaning.keys import constant, key_of, text_of
from exhibit.expressions.meaning.linear import Linear, linear
from exhibit.expressions.meaning.spans import Span, allowed, span_of
from exhibit.expressions.vocabulary import NAMES, calendar_number
from exhibit.expressions.word import NUMBER, TEXT, TRUTH

OTHER_THROW = "chance of the other"
"""The key of another rule's throw, where two are looked at together: each rule has its own."""


@dataclass(frozen=True)
class Truth:
    """A truth that is wanted to be so or not."""

    key: str
    wanted: bool


@dataclass(frozen=True)
class TextComparison:
    """A text that is wanted to be one of `words`, or none of them."""

    key: str
    words: frozenset[str]
    wanted: bool


@dataclass(frozen=True, eq=False)
class NumberComparison:
    """Two numbers compared: `how` is one of < <= > >= == !=."""

    left: ast.expr
    how: str
    right: ast.expr

    @cached_property
    def plain(self) -> tuple[str, ast.expr, str, ast.expr]:
        """(what is spoken of, left, how, right), the constant to the right, or the two sides in the order of their
        texts: whoever says the same in another order speaks of the same."""
        left, right = text_of(self.left), text_of(self.right)
        if constant(self.right):
            return left, self.left, self.how, self.right
        if constant(self.left):
            return right, self.right, _TURNED[self.how], self.left
        if left <= right:
            return f"{left} - ({right})", self.left, self.how, self.right
        return f"{right} - ({left})", self.right, _TURNED[self.how], self.left

    @cached_property
    def value(self) -> float | None:
        """What it is compared with, where that is always the same number."""
        right = self.plain[3]
        return span_of(right, lambda _: None).low if constant(right) else None

    @cached_property
    def allowed(self) -> Span:
        """Where what is spoken of may lie (the first side less the second, where both vary); all floats for `!=`."""
        return allowed(self.plain[2], 0.0 if self.value is None else self.value)

    @cached_property
    def simple(self) -> bool:
        """Whether one name is compared with one number."""
        return self.value is not None and key_of(self.plain[1]) is not None

    @cached_property
    def sum(self) -> Linear:
        """The first side less the second."""
        return linear(self.plain[1], self.plain[3])


@dataclass(frozen=True, eq=False)
class AllOf:
    """Every part; true where there is none."""

    parts: tuple[Formula, ...] = ()


@dataclass(frozen=True, eq=False)
class AnyOf:
    """At least one part; false where there is none."""

    parts: tuple[Formula, ...] = ()


Formula = Truth | TextComparison | NumberComparison | AllOf | AnyOf

SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_MOST_NODES = 30
_KINDS = {**NAMES, "true": TRUTH, "false": TRUTH}
_ASKED_KINDS = {name: None if asked.of == "variables" else asked.kind for name, asked in QUESTIONS.items()}
_DENIED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def formula(node: ast.expr, *, wanted: bool = True, throw: str = CHANCE) -> Formula:
    """The formula that `node` is true (or, not `wanted`, false). `throw` names the dice that are thrown."""
    if isinstance(node, ast.BoolOp):
        parts = tuple(formula(part, wanted=wanted, throw=throw) for part in node.values)
        return AllOf(parts) if isinstance(node.op, ast.And) == wanted else AnyOf(parts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return formula(node.operand, wanted=not wanted, throw=throw)
    if isinstance(node, ast.Compare):
        made = tuple(_link(link, throw, wanted=wanted) for link in links(node))
        return made[0] if len(made) == 1 else AllOf(made) if wanted else AnyOf(made)
    return _leaf(node, throw, wanted=wanted)


def links(node: ast.Compare) -> list[ast.Compare]:
    """`a < b < c` as `a < b` and `b < c`."""
    if len(node.ops) == 1:
        return [node]
    sides = [node.left, *node.comparators]
    made = [ast.Compare(left, [how], [right]) for left, how, right in zip(sides, node.ops, sides[1:], strict=False)]
    return [ast.copy_location(link, node) for link in made]


def _leaf(node: ast.expr, throw: str, *, wanted: bool) -> Formula:
    settled = _settled(node)
    if settled is not None:
        return AllOf() if settled == wanted else AnyOf()
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == CHANCE and node.args:
        return NumberComparison(ast.Name(throw), "<" if wanted else ">=", node.args[0])
    key = key_of(node)
    # What is not understood may be either.
    return Truth(key, wanted) if key is not None else AllOf()


def _settled(node: ast.expr) -> bool | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return node.value
    return {"true": True, "false": False}.get(node.id) if isinstance(node, ast.Name) else None


def _link(link: ast.Compare, throw: str, *, wanted: bool) -> Formula:
    left, right = _day(link.left, link.comparators[0]), _day(link.comparators[0], link.left)
    how = SIGNS[type(link.ops[0])]
    how = how if wanted else _DENIED[how]
    kinds = {kind_of(left), kind_of(right)}
    if TRUTH in kinds:
        return _same_truth(left, right, throw, wanted=how == "==")
    if TEXT in kinds:
        return _same_text(left, right, wanted=how == "==")
    return _numbers(left, how, right)


def kind_of(node: ast.expr) -> str | None:
    """Number, text or truth; None where only the show's declarations tell."""
    if isinstance(node, ast.Constant):
        return TRUTH if isinstance(node.value, bool) else TEXT if isinstance(node.value, str) else NUMBER
    if isinstance(node, ast.Name):
        return _KINDS.get(node.id, NUMBER)
    if isinstance(node, (ast.BoolOp, ast.Compare)) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
        return TRUTH
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _ASKED_KINDS.get(node.func.id, NUMBER)
    return NUMBER


def _day(node: ast.expr, beside: ast.expr) -> ast.expr:
    """A day's name beside `weekday` is its number, from 1 for Monday; so with months and dates."""
    if isinstance(beside, ast.Name) and isinstance(node, ast.Constant) and isinstance(node.value, str):
        number = calendar_number(beside.id, node.value)
        if number is not None:
            return ast.copy_location(ast.Constant(number), node)
    return node


def _same_truth(left: ast.expr, right: ast.expr, throw: str, *, wanted: bool) -> Formula:
    if sum(1 for side in (left, right) for _ in ast.walk(side)) > _MOST_NODES:
        return AllOf()  # each side is needed twice: comparisons of comparisons would grow without bounds
    both = AllOf((formula(left, throw=throw), formula(right, wanted=wanted, throw=throw)))
    neither = AllOf((formula(left, wanted=False, throw=throw), formula(right, wanted=not wanted, throw=throw)))
    return AnyOf((both, neither))


def _same_text(left: ast.expr, right: ast.expr, *, wanted: bool) -> Formula:
    if isinstance(left, ast.Constant):
        left, right = right, left
    if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
        return AllOf() if (left.value == right.value) == wanted else AnyOf()
    key, other = text_of(left), text_of(right)
    if isinstance(right, ast.Constant):
        return TextComparison(key, frozenset([str(right.value)]), wanted)
    if key == other:
        return AllOf() if wanted else AnyOf()
    return Truth(" == ".join(sorted((key, other))), wanted)


def _numbers(left: ast.expr, how: str, right: ast.expr) -> Formula:
    for one, sign, other in ((left, how, right), (right, _TURNED[how], left)):
        extremes = _extremes(one)
        if extremes is not None and sign in ("<", "<=", ">", ">="):
            largest, among = extremes
            parts = tuple(_numbers(part, sign, other) for part in among)
            return AnyOf(parts) if largest == sign.startswith(">") else AllOf(parts)
    return NumberComparison(left, how, right)


def _extremes(node: ast.expr) -> tuple[bool, list[ast.expr]] | None:
    """Whether `node` is the largest (True) or the smallest (False) of some numbers, and of which."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    name, among = node.func.id, node.args
    if name in ("max", "min"):
        return name == "max", among
    if name == "abs":
        return True, [among[0], ast.UnaryOp(ast.USub(), among[0])]
    if name == "clamp":
        value, low, high = among
        return True, [low, ast.Call(ast.Name("min"), [high, value], [])]
    return None
