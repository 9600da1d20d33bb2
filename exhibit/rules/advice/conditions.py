"""Conditions that can never be true, or always are: which part of them it is, and why."""

from __future__ import annotations

import ast

from exhibit.config.one_at_a_time import tree_of
from exhibit.expressions.meaning import possible
from exhibit.expressions.meaning.formula import SIGNS, Formula, NumberComparison, formula, links
from exhibit.expressions.meaning.keys import constant, key_of
from exhibit.expressions.vocabulary import NAMES
from exhibit.rules.advice.formatting import hint, quoted, range_told, relation_told, shown
from exhibit.values import EMOTIONS

Found = tuple[ast.expr, str]
"""The part that is meant, and the text about it."""

_EMPTY_ROOM = tree_of("visitors >= 1")


def why_never(tree: ast.expr, *given: Formula) -> Found:
    """Why a condition that can never be true, where `given` is so, cannot."""
    parts = joined(tree, ast.And)
    for part in parts:
        if not possible(formula(part)):
            return _why_part_never(part)
    needed = _needed(parts, given)
    last = needed[-1]
    if possible(*map(formula, needed)):
        return last, f"{quoted(needed)} cannot be in the acts of this rule: name other acts, or take it away"
    return last, _contradiction(needed)


def why_always(tree: ast.expr) -> Found:
    """Which part of a condition that is always true makes it so, and why."""
    for part in joined(tree, ast.Or):
        if part is not tree and not possible(formula(part, wanted=False)):
            return why_always(part)
    leaf = formula(tree)
    if isinstance(leaf, NumberComparison) and constant(leaf.plain[3]):
        return tree, f"'{shown(tree)}' is always true, since {range_told(leaf.plain[1])}"
    return tree, f"'{shown(tree)}' is always true"


def dead_alternative(tree: ast.expr) -> Found | None:
    """An alternative of an `or` that can never be true, and why. What reads nothing was meant to be so."""
    if isinstance(tree, ast.UnaryOp):
        return dead_alternative(tree.operand)
    if not isinstance(tree, ast.BoolOp):
        return None
    for part in tree.values:
        if isinstance(tree.op, ast.Or) and _reads(part) and not possible(formula(part)):
            return why_never(part)
        if found := dead_alternative(part):
            return found
    return None


def _reads(tree: ast.expr) -> bool:
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.expr))
    return any(key_of(node) not in (None, "true", "false") for node in nodes)


def joined(tree: ast.expr, by: type[ast.boolop]) -> list[ast.expr]:
    """The parts that `and` (or `or`) joins, through its parentheses."""
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, by):
        return [part for value in tree.values for part in joined(value, by)]
    return [tree]


def _needed(parts: list[ast.expr], given: tuple[Formula, ...]) -> list[ast.expr]:
    """As few of `parts` as still contradict each other."""
    for part in list(parts):
        fewer = [one for one in parts if one is not part]
        if fewer and not possible(*map(formula, fewer), *given):
            parts = fewer
    return parts


def _why_part_never(part: ast.expr) -> Found:
    if isinstance(part, ast.BoolOp):
        return why_never(part.values[0])
    if isinstance(part, ast.UnaryOp):
        return part, f"'{shown(part.operand)}' is always true, so that 'not' of it never is"
    if isinstance(part, ast.Compare) and len(part.ops) > 1:
        return _why_chain_never(part)
    leaf = formula(part)
    if not isinstance(leaf, NumberComparison) and isinstance(part, ast.Compare) and len(part.ops) == 1:
        leaf = NumberComparison(part.left, SIGNS[type(part.ops[0])], part.comparators[0])
    if (
        isinstance(leaf, NumberComparison)
        and constant(leaf.plain[3])
        and not constant(leaf.plain[1])
        and _numeric(part)
    ):
        lies, wanted = relation_told(leaf)
        return part, f"{lies} and is never {wanted}{hint(leaf)}"
    return part, f"'{shown(part)}' never is"


def _numeric(part: ast.expr) -> bool:
    return isinstance(part, ast.Compare) and not any(
        isinstance(one, ast.Constant) and isinstance(one.value, (str, bool)) for one in (part.left, *part.comparators)
    )


def _why_chain_never(part: ast.Compare) -> Found:
    for link in links(part):
        if not possible(formula(link)):
            return part, _why_part_never(link)[1]
    first, *_, last = links(part)
    if key_of(last.left) == "hour":
        turned = ast.Compare(last.left, [_turned(first.ops[0])], [first.left])
        over = f": over midnight write '{shown(turned)} or {shown(last)}'"
    else:
        over = ": exchange the two numbers"
    return part, f"nothing fits '{shown(part)}'{over}"


def _turned(how: ast.cmpop) -> ast.cmpop:
    turns = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
    return turns.get(type(how), type(how))()


def _contradiction(needed: list[ast.expr]) -> str:
    said = f"{quoted(needed)} are never true together"
    if len(needed) > 1 and _share_the_whole(needed):
        return f"{said}: emotions are shares of one whole, and these make more than 1"
    if any(not possible(formula(part), formula(_EMPTY_ROOM)) for part in needed):
        return f'{said}: where nobody is, mood is "nobody" and every feeling is 0'
    return f"{said}: write 'or' where one is enough"


def _share_the_whole(needed: list[ast.expr]) -> bool:
    """Whether each part is about emotions of its own, so that only their sum can stand between them."""
    read = [{node.id for node in ast.walk(part) if isinstance(node, ast.Name)} for part in needed]
    own = [keys & set(EMOTIONS) for keys in read]
    return (
        all(own)
        and len(set().union(*own)) == sum(map(len, own))
        and not set().union(*read) & (set(NAMES) - set(EMOTIONS))
    )
