"""The white list: which shapes of Python's grammar are expressions here (D-0010), what kind each is, and what it
becomes.

Every name becomes a look-up in the values, every function one of the workshop's. What is not named here is refused with
the column where it stands.
"""

from __future__ import annotations

import ast
import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from exhibit.config.numbers import number_meant
from exhibit.config.problems import did_you_mean
from exhibit.expressions.arithmetic import COMPARISONS, DIVISIONS, FUNCTIONS, PLAIN
from exhibit.expressions.vocabulary import NAMES, OTHERWISE, TEXT_NAMES, WEEKDAYS, Vocabulary, reference, takes_days
from exhibit.expressions.word import NUMBER, TEXT, TRUTH
from exhibit.expressions.words import CHANCE, QUESTIONS

Built = tuple[ast.expr, str]
_LARGEST = 1e12


class ExpressionError(ValueError):
    """What is wrong with an expression, and `column`, counted from 0 within it."""

    def __init__(self, text: str, column: int = 0) -> None:
        super().__init__(text)
        self.column = column


@dataclass(frozen=True)
class Leaf:
    """A part of a condition that has no smaller ones: its text, the keys it reads, its code."""

    text: str
    keys: tuple[str, ...]
    code: ast.expr


class Grammar:
    """Turns a tree into checked code; every method gives the code and its kind, and raises ExpressionError."""

    def __init__(self, text: str, vocabulary: Vocabulary, shift: int = 0) -> None:
        self._text = text
        self._vocabulary = vocabulary
        self._shift = shift
        self._inside = 0
        self.leaves: list[Leaf] = []
        self.reads: list[str] = []

    def build(self, node: ast.expr) -> Built:
        """The code and the kind of `node`."""
        method = _BUILDERS.get(type(node))
        if method is None:
            raise self._wrong(node, f"'{self._source(node)}' is not part of the rule language")
        return method(self, node)

    def _wrong(self, node: ast.expr, text: str) -> ExpressionError:
        # Python counts in bytes; an artist's umlaut before the place must not move the caret.
        before = self._text.encode()[: node.col_offset].decode(errors="ignore")
        return ExpressionError(text, len(before) + self._shift)

    def _source(self, node: ast.expr) -> str:
        return ast.get_source_segment(self._text, node) or type(node).__name__

    def _wanted(self, node: ast.expr, kind: str) -> ast.expr:
        code, found = self.build(node)
        if found != kind:
            what = self._source(node)
            raise self._wrong(node, f"'{what}' is a {found}, and a {kind} is needed here{_hint(found, kind, what)}")
        return code

    def _read(self, key: str) -> ast.expr:
        self.reads.append(key)
        return ast.Subscript(ast.Name("values", ast.Load()), ast.Constant(key), ast.Load())

    def _add_leaf(self, node: ast.expr, code: ast.expr, keys: Sequence[str]) -> None:
        """Note a part of the condition, unless it is inside another one."""
        if not self._inside:
            self.leaves.append(Leaf(self._source(node), tuple(dict.fromkeys(keys)), code))

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
        everything = [*NAMES, *known.extra, *FUNCTIONS, *QUESTIONS]
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
        return _called(f"_{type(node.op).__name__}", [left, right]), NUMBER

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
            built = [self._day(node, one) for node, one in zip(nodes, built, strict=True)]
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

    def _day(self, node: ast.expr, built: Built) -> Built:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return built
        number = WEEKDAYS.get(node.value.lower())
        if number is None:
            raise self._wrong(node, f"there is no day '{node.value}'. {did_you_mean(node.value.lower(), WEEKDAYS)}")
        return ast.Constant(float(number)), NUMBER

    def _require_existing(self, nodes: Sequence[ast.expr]) -> None:
        """Texts that are compared with `mood`, `scene` or `act` must be ones that these can be."""
        for name in (node.id for node in nodes if isinstance(node, ast.Name)):
            words = self._vocabulary.words(name)
            for node in nodes:
                word = node.value if isinstance(node, ast.Constant) else None
                if words is not None and isinstance(word, str) and word not in words:
                    meant = OTHERWISE.get(word.lower(), word)
                    raise self._wrong(node, f"there is no {name} '{word}'. {did_you_mean(meant, words)}")

    def _call(self, node: ast.Call) -> Built:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in QUESTIONS:
            return self._asked(node, name)
        if name not in FUNCTIONS:
            shown = self._source(node.func)
            raise self._wrong(node, f"there is no function '{shown}'. {did_you_mean(shown, [*FUNCTIONS, *QUESTIONS])}")
        _, fewest, most = FUNCTIONS[name]
        if node.keywords or not fewest <= len(node.args) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
            hint = re.search(r"\d+,\d+", self._source(node))
            comma = f": '{hint[0]}' has a comma: write '{hint[0].replace(',', '.')}'" if hint else ""
            raise self._wrong(node, f"{name}() takes {wanted} number{'s' if wanted != '1' else ''}{comma}")
        return _called(f"_{name}", [self._wanted(argument, NUMBER) for argument in node.args]), NUMBER

    def _asked(self, node: ast.Call, function: str) -> Built:
        """`active('storm')`, `since('storm')`, `var('rain')`, `answer('awe')`, `chance(0.3)`: exactly one constant."""
        one = node.args[0] if len(node.args) == 1 and not node.keywords else None
        value = one.value if isinstance(one, ast.Constant) else None
        if function == CHANCE:
            return self._chance(node, one, value)
        if one is None or not isinstance(value, str) or "'" in value or "\\" in value:
            if isinstance(one, ast.Name):
                raise self._wrong(one, f"'{one.id}' has no quotes, as names here need: write '\"{one.id}\"'")
            such = QUESTIONS[function].written
            raise self._wrong(one or node, f"{function}() takes one name in quotes, such as {such}")
        kind = self._kind_asked(function, value, one)
        key = reference(function, value)
        code = self._read(key)
        if kind == TRUTH:
            self._add_leaf(node, code, [key])
        return code, kind

    def _kind_asked(self, function: str, value: str, one: ast.expr) -> str:
        vocabulary = self._vocabulary
        if QUESTIONS[function].of == "variables":
            if vocabulary.variables is not None and value not in vocabulary.variables:
                text = f"there is no variable '{value}'. {did_you_mean(value, vocabulary.variables)}"
                raise self._wrong(one, text)
            return (vocabulary.variables or {}).get(value, NUMBER)
        if QUESTIONS[function].of == "answers":
            if vocabulary.answers is not None and value not in vocabulary.answers:
                text = f"no question of this show can be answered '{value}'. {did_you_mean(value, vocabulary.answers)}"
                raise self._wrong(one, text)
            return QUESTIONS[function].kind
        if vocabulary.rules is not None and value not in vocabulary.rules:
            raise self._wrong(one, f"there is no rule '{value}'. {did_you_mean(value, vocabulary.rules)}")
        return QUESTIONS[function].kind

    def _chance(self, node: ast.Call, one: ast.expr | None, value: object) -> Built:
        if not self._vocabulary.chance:
            raise self._wrong(
                node, "chance() belongs to a rule's `when`: what is followed all the time cannot be thrown"
            )
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise self._wrong(one or node, "chance() takes one number between 0 and 1, such as chance(0.3)")
        code = ast.Compare(self._read(CHANCE), [ast.Lt()], [ast.Constant(float(value))])
        self._add_leaf(node, code, [CHANCE])
        return code, TRUTH


def _called(name: str, arguments: list[ast.expr]) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), arguments, [])


def _hint(found: str, wanted: str, what: str) -> str:
    if wanted == TRUTH and found == NUMBER:
        return f": compare it, such as '{what} > 0.5'"
    if wanted == TRUTH and found == TEXT:
        return f": compare it, such as '{what} == \"happiness\"'"
    return ""


_BUILDERS: Mapping[type[ast.expr], Callable[..., Built]] = {
    ast.Constant: Grammar._constant,  # noqa: SLF001
    ast.Name: Grammar._name,  # noqa: SLF001
    ast.BoolOp: Grammar._logic,  # noqa: SLF001
    ast.UnaryOp: Grammar._unary,  # noqa: SLF001
    ast.BinOp: Grammar._arithmetic,  # noqa: SLF001
    ast.Compare: Grammar._comparison,  # noqa: SLF001
    ast.Call: Grammar._call,  # noqa: SLF001
}
