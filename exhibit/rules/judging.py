"""A condition taken apart at one moment: each part with the value that it sees, and the one that it wants."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from exhibit.expressions.asked import CHANCE
from exhibit.expressions.expression import ConditionPart, Expression, compiled_code
from exhibit.expressions.notation import parsed
from exhibit.expressions.of_visitors import of_one
from exhibit.expressions.vocabulary import Values
from exhibit.rules.chance import throw
from exhibit.rules.plan import Plan, Program
from exhibit.rules.state import EngineState
from exhibit.values import Variable

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


@dataclass(frozen=True)
class JudgedPart:
    """One part of a condition: its text, what it sees, what it wants in words, and whether that is so.

    After a `not` the opposite is wanted.
    """

    text: str
    value: Variable
    wanted: str
    met: bool


def judged(condition: Expression, values: Values) -> tuple[JudgedPart, ...]:
    """Each part of `condition` by `values`, in the order in which they are written."""
    parts = zip(condition.parts, polarities(condition), strict=True)
    return tuple(_judged(part, values, wanted=wanted) for part, wanted in parts)


def polarities(condition: Expression) -> list[bool]:
    """For each part of `condition` whether its truth is wanted; after a `not` it is not."""
    found = list(_polarities(condition.tree, wanted=True))
    return found if len(found) == len(condition.parts) else [True] * len(condition.parts)


def seen_by(plan: Plan, program: Program, state: EngineState, values: Values) -> Values:
    """The values as the condition of `plan` sees them: with its dice on the table as they lie."""
    if not plan.throws:
        return values
    return {**values, CHANCE: throw(program.seed, plan.name, state.rule(plan.name).throws)}


def _polarities(node: ast.expr, *, wanted: bool) -> Iterator[bool]:
    """For each part below `node` whether its truth is wanted."""
    if isinstance(node, ast.BoolOp):
        for inner in node.values:
            yield from _polarities(inner, wanted=wanted)
    elif isinstance(node, ast.UnaryOp):
        yield from _polarities(node.operand, wanted=not wanted)
    elif not (isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in ("true", "false"))):
        yield wanted


def _judged(part: ConditionPart, values: Values, *, wanted: bool) -> JudgedPart:
    true = bool(part.holds(values))
    code = part.code
    if not isinstance(code, ast.Compare) or CHANCE in part.keys or any(map(of_one, part.keys)):
        return JudgedPart(part.text, true, "true" if wanted else "false", true is wanted)
    side, sought = _sought(part, code, values)
    value: Variable = compiled_code(side)(values)
    return JudgedPart(part.text, value, sought if wanted else f"not {sought}", true is wanted)


def _sought(part: ConditionPart, code: ast.Compare, values: Values) -> tuple[ast.expr, str]:
    """The side of a comparison that is looked at, and what is wanted of it: `> 0.6`, `> sadness (0.31)`."""
    read = parsed(part.text).tree
    assert isinstance(read, ast.Compare)
    texts = [ast.get_source_segment(part.text, one) or "" for one in (read.left, *read.comparators)]
    signs = [_SIGNS[type(sign)] for sign in read.ops]
    sides = [code.left, *code.comparators]
    if len(sides) > 2:
        rest = " and ".join(_bound(texts, signs, index) for index in range(len(sides)) if index != 1)
        return sides[1], rest if len(sides) == 3 else part.text
    if isinstance(sides[0], ast.Constant) and not isinstance(sides[1], ast.Constant):
        sides, texts, signs = sides[::-1], texts[::-1], [_MIRRORED.get(signs[0], signs[0])]
    known = "" if isinstance(sides[1], ast.Constant) else f" ({_shown(compiled_code(sides[1])(values))})"
    return sides[0], f"{signs[0]} {texts[1]}{known}"


def _bound(texts: list[str], signs: list[str], index: int) -> str:
    """What one outer side of `a < b < c` wants of the middle."""
    if index == 0:
        return f"{_MIRRORED.get(signs[0], signs[0])} {texts[0]}"
    return f"{signs[index - 1]} {texts[index]}"


def _shown(value: Variable) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:.3g}"
