"""The expression language: what an artist may write after `when:`, as a live parameter, or in what is sent.

Python's own grammar, read by `ast` against a white list, then compiled once: comparisons, `and or not`, arithmetic, a
few functions, the names of the vocabulary. There are three kinds of value (number, text, truth) and they never mix by
accident. No attribute, no call, no name outside the list.
"""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from types import CodeType

from exhibit.expressions.arithmetic import WORKSHOP, finite
from exhibit.expressions.grammar import ExpressionError, Grammar
from exhibit.expressions.notation import Parsed, parsed
from exhibit.expressions.of_visitors import of_one
from exhibit.expressions.slips import look_for_double_meaning, look_for_strange_characters, one_line, slip
from exhibit.expressions.vocabulary import Values, Vocabulary
from exhibit.expressions.word import NUMBER
from exhibit.values import Variable

__all__ = ["ConditionPart", "Expression", "ExpressionError", "compile_expression", "together"]

_MOST_CHARACTERS, _MOST_NODES, _MOST_DEPTH = 1000, 200, 50

_AT_ONCE = 2000
"""Expressions in one function; Python is slow to compile a very long one."""

Compiled = Callable[[Values], Variable]


@dataclass(frozen=True)
class ConditionPart:
    """One leaf of a condition, for `why`: its text, the keys it reads and its code."""

    text: str
    keys: tuple[str, ...]
    code: ast.expr = field(repr=False, compare=False)

    @cached_property
    def holds(self) -> Compiled:
        return compiled_code(self.code)

    def told(self, values: Values) -> str:
        """What it saw and what it wanted: `happiness > 0.6: yes (happiness 0.71)`."""
        told = (key for key in self.keys if key in values and key != self.text and not of_one(key))
        seen = ", ".join(f"{key} {_shown(values[key])}" for key in told)
        answer = "yes" if self.holds(values) else "no"
        return f"{self.text}: {answer} ({seen})" if seen else f"{self.text}: {answer}"


@dataclass(frozen=True)
class Expression:
    """A compiled expression. `kind` is number, text or truth; `references` are the keys of the values that it reads.

    `tree` is what was written, read by Python's own grammar, for whoever wants to think about it; `code` is what became
    of it.
    """

    text: str
    kind: str
    evaluate: Compiled = field(repr=False, compare=False)
    parts: tuple[ConditionPart, ...]
    references: frozenset[str]
    tree: ast.expr = field(repr=False, compare=False)
    code: ast.expr = field(repr=False, compare=False)

    def __call__(self, values: Values) -> Variable:
        value = self.evaluate(values)
        return finite(value) if self.kind == NUMBER and not isinstance(value, str) else value

    def number(self, values: Values) -> float:
        """Its value as a finite number; truth is 1 or 0. Not for texts."""
        return finite(float(self.evaluate(values)))

    def why(self, values: Values) -> str:
        """Each part with the values it saw: `happiness > 0.6: yes (happiness 0.71)`."""
        return "; ".join(part.told(values) for part in self.parts)


def compile_expression(text: str, vocabulary: Vocabulary | None = None) -> Expression:
    """`text` ready to be evaluated. Raises ExpressionError with the column of what is wrong."""
    text = one_line(text)
    look_for_strange_characters(text)
    look_for_double_meaning(text)
    written = text.strip()
    try:
        read = _parsed(text, written)
        # What stands before the first word would shift every column.
        grammar = Grammar(written, vocabulary or Vocabulary(), len(text) - len(text.lstrip()), read)
        code, kind = grammar.build(read.tree)
    except ExpressionError as error:
        raise slip(text) or error from None
    parts = tuple(ConditionPart(leaf.text, leaf.keys, leaf.code) for leaf in grammar.leaves)
    if not parts:
        parts = (ConditionPart(written, (), code),)
    compiled = compiled_code(code)
    if kind == NUMBER and not grammar.reads and not math.isfinite(float(compiled({}))):
        raise ExpressionError(f"'{written}' is larger than any number")
    return Expression(written, kind, compiled, parts, frozenset(grammar.reads), read.tree, code)


def _parsed(text: str, written: str) -> Parsed:
    if len(text) > _MOST_CHARACTERS:
        raise ExpressionError(f"this expression is longer than {_MOST_CHARACTERS} characters: split it into two rules")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)  # `1and` is a slip, not something to warn of
            read = parsed(written)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _syntax(text, error) from None
    if sum(1 for _ in ast.walk(read.tree)) > _MOST_NODES or _depth(read.tree) > _MOST_DEPTH:
        raise ExpressionError("this expression is too involved: split it into two rules")
    return read


def _depth(node: ast.AST) -> int:
    """Levels of nesting, found level by level: a deep tree must not overflow who measures it."""
    level, depth = [node], 0
    while level and depth <= _MOST_DEPTH:
        level = [child for one in level for child in ast.iter_child_nodes(one) if isinstance(child, ast.expr)]
        depth += 1
    return depth


def together(expressions: Sequence[Expression]) -> Callable[[Values], list[Variable]]:
    """One function that evaluates all `expressions`: a call for each would cost more than most of them do."""
    parts: list[Callable[[Values], tuple[Variable, ...]]] = [
        eval(_lambda(ast.Tuple([one.code for one in expressions[at : at + _AT_ONCE]], ast.Load())), _seen())  # noqa: S307 (white-listed)
        for at in range(0, len(expressions), _AT_ONCE)
    ]
    if len(parts) == 1:
        only = parts[0]
        return lambda values: list(only(values))
    return lambda values: list(chain.from_iterable([part(values) for part in parts]))


def compiled_code(code: ast.expr) -> Compiled:
    """A function of the values; the code sees them and the workshop, and nothing else."""
    work: Compiled = eval(_lambda(code), _seen())  # noqa: S307 (white-listed)
    return work


def _seen() -> dict[str, object]:
    return {"__builtins__": {}, **WORKSHOP}


def _lambda(code: ast.expr) -> CodeType:
    arguments = ast.arguments(posonlyargs=[], args=[ast.arg("values")], kwonlyargs=[], kw_defaults=[], defaults=[])
    tree = ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, code)))
    return compile(tree, "<rule>", "eval")


def _syntax(text: str, error: BaseException) -> ExpressionError:
    if text.count("(") > text.count(")"):
        hint = "an expression with a comma needs quotes inside { }"
        return ExpressionError(f"a '(' is opened and never closed ({hint})", text.find("("))
    column = max(0, (getattr(error, "offset", None) or 1) - 1) + len(text) - len(text.lstrip())
    shown = text.strip()
    return ExpressionError(
        f"'{shown}' is not an expression: write for example 'happiness > 0.6'", min(column, max(0, len(text) - 1))
    )


def _shown(value: Variable) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:.3g}"
