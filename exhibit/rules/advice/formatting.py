"""How conditions, names and times are spoken of."""

from __future__ import annotations

import ast

from exhibit.expressions.meaning.formula import NumberComparison
from exhibit.expressions.meaning.keys import text_of
from exhibit.expressions.meaning.room import KnownRoom, bounds_of
from exhibit.expressions.word import Range

_RELATIONS = {
    "<": "below {}",
    "<=": "{} or less",
    ">": "above {}",
    ">=": "{} or more",
    "==": "{}",
    "!=": "anything but {}",
}


def shown(node: ast.expr) -> str:
    """`node` as an artist writes it, texts in double quotes."""
    return ast.unparse(node).replace("'", '"')


def quoted(nodes: list[ast.expr]) -> str:
    """'a', 'b' and 'c'."""
    *most, last = [f"'{shown(node)}'" for node in nodes]
    return f"{', '.join(most)} and {last}" if most else last


def seconds(duration_s: float) -> str:
    """A duration as it is written in a rule."""
    return f"{round(duration_s, 3):g}s"


def range_told(node: ast.expr) -> str:
    """Where the number `node` lies, in words."""
    bounds = bounds_of(text_of(node))
    if isinstance(bounds, Range):
        return f"{shown(node)} {bounds.advice}"
    low, high = KnownRoom().range(node)
    return f"'{shown(node)}' lies between {low + 0:g} and {high + 0:g}"


def relation_told(leaf: NumberComparison) -> tuple[str, str]:
    """Where what is compared lies, and what it is compared with: ("visitors is a whole number ...", "below 0")."""
    _, left, how, right = leaf.plain
    return range_told(left), _RELATIONS[how].format(shown(right))


def hint(leaf: NumberComparison) -> str:
    """The remedy for a number that is out of range."""
    key, _, how, _ = leaf.plain
    bounds = bounds_of(key)
    of_one = isinstance(bounds, Range) and (bounds.low, bounds.high) == (0, 1)
    if leaf.value is not None and of_one and 5 <= leaf.value <= 100:
        return f"; for {leaf.value:g} percent write {leaf.value / 100:g}"
    return {">": "; write a smaller number", ">=": "; write a smaller number"}.get(
        how, "; write a larger number" if how in ("<", "<=") else "; write a number that it can be"
    )
