"""The white list: which shapes of Python's grammar are expressions here (D-0010), what kind each is, and what it
becomes.

Every name becomes a look-up in the values, every function one of the workshop's. What is not named here is refused with
the column where it stands.
"""

from __future__ import annotations

import ast
import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from exhibit.config.numbers import number_meant
from exhibit.config.problems import did_you_mean
from exhibit.expressions.arithmetic import COMPARISONS, DIVISIONS, FUNCTIONS, PLAIN
from exhibit.expressions.asked import QUESTIONS
from exhibit.expressions.calls import CallGrammar
from exhibit.expressions.grammar_base import Built, ExpressionError, called
from exhibit.expressions.of_rooms import HOUSE
from exhibit.expressions.of_visitors import FUNCTIONS_OF_VISITORS, OF_A_VISITOR
from exhibit.expressions.remembered import REMEMBERING
from exhibit.expressions.telling import TELLING
from exhibit.expressions.vocabulary import (
    MONTHS,
    NAMES,
    OTHERWISE,
    TEXT_NAMES,
    WEEKDAYS,
    calendar_number,
    takes_days,
    unit_of,
)
from exhibit.expressions.word import NUMBER, TEXT, TRUTH, Range
from exhibit.expressions.words import WORDS

__all__ = ["ExpressionError", "Grammar"]
_LARGEST = 1e12
OF_THE_SUN = ("sunrise", "sunset", "dark")
"""Words that ask where on earth the house is."""


class Grammar(CallGrammar):
    """Turns a tree into checked code; every method gives the code and its kind, and raises ExpressionError."""

    def build(self, node: ast.expr) -> Built:
        """The code and the kind of `node`."""
        method = _BUILDERS.get(type(node))
        if method is None:
            raise self._wrong(node, f"'{self._source(node)}' is not part of the rule language")
        return method(self, node)

    def _constant(self, node: ast.Constant) -> Built:
        value = node.value
        if isinstance(value, bool):
            return ast.Constant(value), TRUTH
        if isinstance(value, str):
            return ast.Constant(value), TEXT
        if isinstance(value, (int, float)) and math.isfinite(value) and abs(value) < _LARGEST:
            return ast.Constant(float(value)), NUMBER
        raise self._wrong(node, f"'{self._source(node)}' is not a number that can be used here")

    def _name(self, node: ast.Name) -> Built:
        name = node.id
        if name in ("true", "false"):
            return ast.Constant(name == "true"), TRUTH
        if name.lower() in ("yes", "no", "on", "off"):
            raise self._wrong(node, f"'{name}' is a word like any other here: write true or false")
        kind = self._vocabulary.kind_of(name)
        if name in OF_THE_SUN and not self._vocabulary.placed:
            remedy = "add 'place' with its latitude and longitude to venue.yaml"
            raise self._wrong(node, f"nobody knows where the house is, and so not the sun's hours: {remedy}")
        if kind is None and name == HOUSE:
            raise self._wrong(node, "say what of the house, such as house.visitors or house.count(happiness > 0.5)")
        if kind is None and name in OF_A_VISITOR:
            such = "any(child)" if name == "child" else "nearest(size)"
            raise self._wrong(node, f"'{name}' is known of single visitors only: write for example {such}")
        if kind is None:
            raise self._wrong(node, f"unknown name '{name}'. {self._meant(name)}")
        code = self._read(name)
        if kind == TRUTH:
            self._add_leaf(node, code, [name])
        return code, kind

    def _meant(self, name: str) -> str:
        known = self._vocabulary
        if name in (known.variables or ()):
            return f"Did you mean var('{name}')?"
        if name in WEEKDAYS or any(name in (known.words(text) or ()) for text in TEXT_NAMES):
            return f"Did you mean '\"{name}\"', in quotes?"
        if name.lower() in NAMES:
            return f"Did you mean '{name.lower()}'?"
        if name.lower() in OTHERWISE:
            return f"Did you mean '{OTHERWISE[name.lower()]}'?"
        everything = [*NAMES, *known.extra, *FUNCTIONS, *FUNCTIONS_OF_VISITORS, *TELLING, *REMEMBERING, *QUESTIONS]
        if difflib.get_close_matches(name, everything, n=1):
            return did_you_mean(name, everything)
        return f"There is: {', '.join([*NAMES, *known.extra])}."

    def _logic(self, node: ast.BoolOp) -> Built:
        for before, value in pairwise([None, *node.values]):
            if isinstance(value, ast.Constant) and not isinstance(value.value, bool):
                raise self._half(before, value)
        return ast.BoolOp(node.op, [self._wanted(value, TRUTH) for value in node.values]), TRUTH

    def _half(self, before: ast.expr | None, alone: ast.Constant) -> ExpressionError:
        """`mood == "happiness" or "surprise"`: what is joined must be whole comparisons."""
        what = self._source(alone)
        left, sign = ("mood", "==") if isinstance(alone.value, str) else ("happiness", ">")
        if isinstance(before, ast.Compare):
            gap = ast.get_source_segment(self._text, before) or ""
            left = self._source(before.left)
            sign = gap[len(left) :].split()[0].rstrip("\"'0123456789.") or sign
        right = f"{left} {sign} {what}"
        return self._wrong(alone, f"'{what}' is compared with nothing: write '{right}'")

    def _one_of(self, node: ast.Compare) -> None:
        """Refuses `mood == ("joy" or "surprise")` and `mood in ["joy", "surprise"]`, told as two comparisons."""
        side = node.comparators[-1]
        parts = side.values if isinstance(side, ast.BoolOp) else []
        if isinstance(side, (ast.List, ast.Tuple, ast.Set)):
            parts = side.elts
        if not parts or not all(isinstance(one, (ast.Constant, ast.Name)) for one in parts) or len(node.ops) > 1:
            return
        unlike = isinstance(node.ops[0], (ast.NotIn, ast.NotEq))
        left, sign, join = self._source(node.left), "!=" if unlike else "==", " and " if unlike else " or "
        right = join.join(f"{left} {sign} {self._source(one)}" for one in parts)
        what = self._source(node)
        raise self._wrong(node, f"'{what}' compares with several at once: write '({right})'")

    def _unary(self, node: ast.UnaryOp) -> Built:
        if isinstance(node.op, ast.Not):
            return ast.UnaryOp(ast.Not(), self._wanted(node.operand, TRUTH)), TRUTH
        inner = self._wanted(node.operand, NUMBER)
        if isinstance(node.op, ast.USub):
            return ast.UnaryOp(ast.USub(), inner), NUMBER
        if isinstance(node.op, ast.UAdd):
            return inner, NUMBER
        raise self._wrong(node, "'~' is not part of the rule language")

    def _arithmetic(self, node: ast.BinOp) -> Built:
        left, right = self._wanted(node.left, NUMBER), self._wanted(node.right, NUMBER)
        if isinstance(node.op, PLAIN):
            return ast.BinOp(left, node.op, right), NUMBER
        if type(node.op) not in DIVISIONS:
            raise self._wrong(node, "only + - * / // % can join numbers")
        if isinstance(node.right, ast.Constant) and node.right.value == 0:
            raise self._wrong(node.right, "nothing can be divided by 0")
        return called(f"_{type(node.op).__name__}", [left, right]), NUMBER

    def _comparison(self, node: ast.Compare) -> Built:
        self._one_of(node)
        before = len(self.reads)
        self._inside += 1
        sides = [node.left, *node.comparators]
        built = [self.build(side) for side in sides]
        for index, wanted in enumerate(node.ops):
            if not isinstance(wanted, COMPARISONS):
                raise self._wrong(node, "compare with < <= > >= == or !=")
            pair = slice(index, index + 2)
            built[pair] = self._comparable(
                sides[pair], built[pair], ordered=not isinstance(wanted, (ast.Eq, ast.NotEq))
            )
        self._inside -= 1
        code = ast.Compare(built[0][0], node.ops, [code for code, _ in built[1:]])
        self._add_leaf(node, code, self.reads[before:])
        return code, TRUTH

    def _comparable(self, nodes: Sequence[ast.expr], built: Sequence[Built], *, ordered: bool) -> list[Built]:
        """The two sides as they can be compared: a day's name beside `weekday` becomes its number."""
        if any(isinstance(node, ast.Name) and takes_days(node.id) for node in nodes):
            beside = next(node.id for node in nodes if isinstance(node, ast.Name) and takes_days(node.id))
            built = [self._day(node, one, beside) for node, one in zip(nodes, built, strict=True)]
        self._check_units(nodes)
        (_, left), (_, right) = built
        if left != right or (ordered and left != NUMBER):
            one, other = map(self._source, nodes)
            what = f"{one} is a {left} and {other} is a {right}"
            raise self._wrong(nodes[0], f"{what}: they cannot be compared like this{self._quoted(nodes)}")
        if left == TEXT:
            self._require_existing(nodes)
        return list(built)

    def _quoted(self, nodes: Sequence[ast.expr]) -> str:
        """A hint where a text was written without its quotes' meaning, or a number with them."""
        names = [node.id for node in nodes if isinstance(node, ast.Name)]
        if len(names) == 2:
            return f' (a text stands in quotes: "{names[1]}")'
        for node in nodes:
            meant = number_meant(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
            if meant is not None:
                return f": '{self._source(node)}' is a number: write '{meant}'"
        return ""

    def _day(self, node: ast.expr, built: Built, beside: str) -> Built:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return built
        number = calendar_number(beside, node.value)
        if number is not None:
            return ast.Constant(number), NUMBER
        written = node.value
        match unit_of(beside):
            case "date":
                raise self._wrong(node, f"there is no date '{written}': write month and day, such as \"12-24\"")
            case "month":
                raise self._wrong(node, f"there is no month '{written}'. {did_you_mean(written.lower(), MONTHS)}")
            case _:
                raise self._wrong(node, f"there is no day '{written}'. {did_you_mean(written.lower(), WEEKDAYS)}")

    def _check_units(self, nodes: Sequence[ast.expr]) -> None:
        """Refuses `visitors > 50%` and `happiness > 2min`: a number with a unit stands beside one of its kind."""
        for node, other in (tuple(nodes), tuple(nodes)[::-1]):
            written, has = self._read_as.units.get(id(node)), self._unit(other)
            if written is None or has in ("", written) or (written, has) == ("share", "scale"):
                continue
            told = WORDS[other.id].can_be if isinstance(other, ast.Name) else None
            advice = f": {self._source(other)} {told.advice}" if isinstance(told, Range) else ""
            raise self._wrong(node, f"'{self._source(node)}' cannot be compared with {self._source(other)}{advice}")

    def _unit(self, node: ast.expr) -> str:
        """The unit of what `node` reads; empty where it has none, or nobody knows."""
        if isinstance(node, ast.Name):
            return unit_of(node.id)
        if isinstance(node, ast.Attribute):
            return unit_of(node.attr)
        asked = QUESTIONS.get(node.func.id) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
        return asked.can_be.unit if asked and isinstance(asked.can_be, Range) else ""

    def _require_existing(self, nodes: Sequence[ast.expr]) -> None:
        """Texts that are compared with `mood`, `scene` or `act` must be ones that these can be."""
        for name in filter(None, map(_word, nodes)):
            words = self._vocabulary.words(name)
            for node in nodes:
                word = node.value if isinstance(node, ast.Constant) else None
                if words is not None and isinstance(word, str) and word not in words:
                    meant = OTHERWISE.get(word.lower(), word)
                    raise self._wrong(node, f"there is no {name} '{word}'. {did_you_mean(meant, words)}")


def _word(node: ast.expr) -> str:
    """The word that `node` is, of this room or behind that of another; empty for anything else."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


_BUILDERS: Mapping[type[ast.expr], Callable[..., Built]] = {
    ast.Constant: Grammar._constant,  # noqa: SLF001
    ast.Name: Grammar._name,  # noqa: SLF001
    ast.BoolOp: Grammar._logic,  # noqa: SLF001
    ast.UnaryOp: Grammar._unary,  # noqa: SLF001
    ast.BinOp: Grammar._arithmetic,  # noqa: SLF001
    ast.Compare: Grammar._comparison,  # noqa: SLF001
    ast.Call: Grammar._call,  # noqa: SLF001
    ast.Attribute: Grammar._attribute,  # noqa: SLF001
}
