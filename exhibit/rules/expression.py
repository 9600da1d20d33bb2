"""The expression language: what an artist may write after `when:`.

Python's own grammar, read by `ast` against a white list and compiled once to closures: comparisons, `and or not`,
arithmetic, `min max clamp scale abs`, the names of the mood. There are three kinds of value (number, text, truth) and
they never mix by accident. No attribute, no call, no name outside the list.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from exhibit.config.problems import did_you_mean
from exhibit.values import EMOTIONS, NOBODY, UNREAD, Mood

Value = float | str | bool
Values = Mapping[str, Value]
Compiled = Callable[[Values], Value]

NUMBER, TEXT, TRUTH = "number", "text", "truth"
NAMES: Mapping[str, str] = {
    **dict.fromkeys(EMOTIONS, NUMBER),
    **dict.fromkeys(("valence", "arousal", "attention", "visitors", "dwell", "mood_for"), NUMBER),
    "mood": TEXT,
}
"""Every name an expression may use, with its kind."""

MOOD_WORDS = (*EMOTIONS, NOBODY, UNREAD)
_MOST_CHARACTERS, _MOST_NODES = 1000, 200


class ExpressionError(ValueError):
    """What is wrong with an expression, and `column`, counted from 0 within it."""

    def __init__(self, text: str, column: int = 0) -> None:
        super().__init__(text)
        self.column = column


@dataclass(frozen=True)
class Part:
    """One comparison of a condition, for `why`: its text, what it reads and how to decide it."""

    text: str
    names: tuple[str, ...]
    holds: Compiled


@dataclass(frozen=True)
class Expression:
    """A compiled expression. `kind` is number, text or truth; calling it with values decides it."""

    text: str
    kind: str
    evaluate: Compiled
    parts: tuple[Part, ...]

    def __call__(self, values: Values) -> Value:
        return self.evaluate(values)

    def why(self, values: Values) -> str:
        """Each comparison with the values it saw: `happiness 0.71 (wanted happiness > 0.6)`."""
        return "; ".join(_explained(part, values) for part in self.parts)


def values_of(mood: Mood) -> dict[str, Value]:
    """What the names stand for in `mood`."""
    values: dict[str, Value] = {name: mood.emotions.get(name, 0.0) for name in EMOTIONS}
    values.update(valence=mood.valence, arousal=mood.arousal, attention=mood.attention)
    values.update(visitors=float(mood.visitors), dwell=mood.dwell_s, mood=mood.dominant, mood_for=mood.held_s)
    return values


def compile_expression(text: str) -> Expression:
    """`text` ready to be evaluated. Raises ExpressionError with the column of what is wrong."""
    if len(text) > _MOST_CHARACTERS:
        raise ExpressionError(f"this expression is longer than {_MOST_CHARACTERS} characters: split it into two rules")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _syntax(text, error) from None
    if sum(1 for _ in ast.walk(tree)) > _MOST_NODES:
        raise ExpressionError("this expression is too involved: split it into two rules")
    compiler = _Compiler(text.strip())
    evaluate, kind = compiler.build(tree.body)
    parts = tuple(compiler.parts) or (Part(text.strip(), (), evaluate),)
    return Expression(text.strip(), kind, evaluate, parts)


def _syntax(text: str, error: BaseException) -> ExpressionError:
    column = max(0, (getattr(error, "offset", None) or 1) - 1)
    for written, meant in (("&&", "and"), ("||", "or"), ("!", "not")):
        at = text.find(written)
        if at >= 0 and text[at : at + 2] != "!=":
            return ExpressionError(f"'{written}' is not understood: write '{meant}'", at)
    if single := re.search(r"(?<![=!<>])=(?!=)", text):
        return ExpressionError("one '=' compares nothing: write '=='", single.start())
    return ExpressionError(f"'{text.strip()}' is not an expression: write for example 'happiness > 0.6'", column)


def _explained(part: Part, values: Values) -> str:
    seen = ", ".join(f"{name} {_shown(values[name])}" for name in part.names if name in values)
    answer = "yes" if part.holds(values) else "no"
    return f"{part.text}: {answer} ({seen})" if seen else f"{part.text}: {answer}"


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:.3g}"


def _finite(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _divided(by: Callable[[float, float], float]) -> Callable[[float, float], float]:
    """Division by nothing gives 0: a show must not stop over an empty room."""
    return lambda a, b: by(a, b) if b else 0.0


_ARITHMETIC: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _divided(operator.truediv),
    ast.FloorDiv: _divided(operator.floordiv),
    ast.Mod: _divided(operator.mod),
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def clamp(value: float, low: float, high: float) -> float:
    """`value`, kept within low..high."""
    return max(low, min(high, value))


def scale(value: float, low: float, high: float, to_low: float, to_high: float) -> float:
    """`value` moved from the range low..high to to_low..to_high, and kept within it."""
    share = clamp((value - low) / (high - low), 0.0, 1.0) if high != low else 0.0
    return to_low + share * (to_high - to_low)


_FUNCTIONS: Mapping[str, tuple[Callable[..., float], int, int]] = {
    "min": (min, 2, 8),
    "max": (max, 2, 8),
    "abs": (abs, 1, 1),
    "clamp": (clamp, 3, 3),
    "scale": (scale, 5, 5),
}


class _Compiler:
    """Turns a syntax tree into closures; every method gives the closure and its kind."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.parts: list[Part] = []

    def build(self, node: ast.expr) -> tuple[Compiled, str]:
        method = _BUILDERS.get(type(node))
        if method is None:
            what = ast.get_source_segment(self._text, node) or type(node).__name__
            raise ExpressionError(f"'{what}' is not part of the rule language", node.col_offset)
        return method(self, node)

    def _wanted(self, node: ast.expr, kind: str) -> Compiled:
        compiled, found = self.build(node)
        if found != kind:
            what = ast.get_source_segment(self._text, node) or "this"
            raise ExpressionError(
                f"'{what}' is a {found}, and a {kind} is needed here{_hint(found, kind, what)}", node.col_offset
            )
        return compiled

    def _constant(self, node: ast.Constant) -> tuple[Compiled, str]:
        value = node.value
        if isinstance(value, bool):
            return (lambda _: value), TRUTH
        if isinstance(value, (int, float)) and math.isfinite(value) and abs(value) < 1e12:
            number = float(value)
            return (lambda _: number), NUMBER
        if isinstance(value, str):
            return (lambda _: value), TEXT
        raise ExpressionError(f"'{value!r}' is not part of the rule language", node.col_offset)

    def _name(self, node: ast.Name) -> tuple[Compiled, str]:
        name = node.id
        if name in ("true", "false"):
            truth = name == "true"
            return (lambda _: truth), TRUTH
        if name.lower() in ("yes", "no", "on", "off"):
            raise ExpressionError(f"'{name}' is a word like any other here: write true or false", node.col_offset)
        if name not in NAMES:
            raise ExpressionError(
                f"unknown name '{name}'. {did_you_mean(name, [*NAMES, *_FUNCTIONS])}", node.col_offset
            )
        return (lambda values: values[name]), NAMES[name]

    def _logic(self, node: ast.BoolOp) -> tuple[Compiled, str]:
        tests = [self._wanted(value, TRUTH) for value in node.values]
        if isinstance(node.op, ast.And):
            return (lambda values: all(test(values) for test in tests)), TRUTH
        return (lambda values: any(test(values) for test in tests)), TRUTH

    def _unary(self, node: ast.UnaryOp) -> tuple[Compiled, str]:
        if isinstance(node.op, ast.Not):
            test = self._wanted(node.operand, TRUTH)
            return (lambda values: not test(values)), TRUTH
        inner = self._wanted(node.operand, NUMBER)
        if isinstance(node.op, ast.USub):
            return (lambda values: -inner(values)), NUMBER  # type: ignore[operator]
        if isinstance(node.op, ast.UAdd):
            return inner, NUMBER
        raise ExpressionError("'~' is not part of the rule language", node.col_offset)

    def _arithmetic(self, node: ast.BinOp) -> tuple[Compiled, str]:
        work = _ARITHMETIC.get(type(node.op))
        if work is None:
            raise ExpressionError("only + - * / // % can join numbers", node.col_offset)
        left, right = self._wanted(node.left, NUMBER), self._wanted(node.right, NUMBER)
        return (lambda values: _finite(work(left(values), right(values)))), NUMBER  # type: ignore[arg-type]

    def _comparison(self, node: ast.Compare) -> tuple[Compiled, str]:
        sides = [node.left, *node.comparators]
        built = [self.build(side) for side in sides]
        tests: list[Compiled] = []
        for index, wanted in enumerate(node.ops):
            compare = _COMPARISONS.get(type(wanted))
            if compare is None:
                raise ExpressionError("compare with < <= > >= == or !=", node.col_offset)
            self._comparable(
                sides[index : index + 2], built[index : index + 2], ordered=not isinstance(wanted, (ast.Eq, ast.NotEq))
            )
            tests.append(_comparing(compare, built[index][0], built[index + 1][0]))
        test = tests[0] if len(tests) == 1 else (lambda values: all(test(values) for test in tests))
        names = tuple(dict.fromkeys(n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in NAMES))
        self.parts.append(Part(ast.get_source_segment(self._text, node) or self._text, names, test))
        return test, TRUTH

    def _comparable(self, nodes: Sequence[ast.expr], built: Sequence[tuple[Compiled, str]], *, ordered: bool) -> None:
        (_, left), (_, right) = built
        if left != right or (ordered and left != NUMBER):
            what = f"{left} and {right}" if left != right else f"two values of kind {left}"
            raise ExpressionError(f"{what} cannot be compared like this", nodes[0].col_offset)
        if left == TEXT:
            for node in nodes:
                if isinstance(node, ast.Constant) and node.value not in MOOD_WORDS:
                    text = f"there is no mood {node.value!r}. {did_you_mean(str(node.value), MOOD_WORDS)}"
                    raise ExpressionError(text, node.col_offset)

    def _call(self, node: ast.Call) -> tuple[Compiled, str]:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in _FUNCTIONS:
            shown = ast.get_source_segment(self._text, node.func) or "this"
            raise ExpressionError(f"there is no function '{shown}'. {did_you_mean(shown, _FUNCTIONS)}", node.col_offset)
        work, fewest, most = _FUNCTIONS[name]
        if node.keywords or not fewest <= len(node.args) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
            raise ExpressionError(f"{name}() takes {wanted} numbers", node.col_offset)
        inner = [self._wanted(argument, NUMBER) for argument in node.args]
        return (lambda values: _finite(work(*(one(values) for one in inner)))), NUMBER


def _comparing(compare: Callable[[Value, Value], bool], left: Compiled, right: Compiled) -> Compiled:
    return lambda values: compare(left(values), right(values))


def _hint(found: str, wanted: str, what: str) -> str:
    if wanted == TRUTH and found == NUMBER:
        return f": compare it, such as '{what} > 0.5'"
    if wanted == TRUTH and found == TEXT:
        return f": compare it, such as '{what} == \"happiness\"'"
    return ""


_BUILDERS: Mapping[type[ast.expr], Callable[..., tuple[Compiled, str]]] = {
    ast.Constant: _Compiler._constant,  # noqa: SLF001
    ast.Name: _Compiler._name,  # noqa: SLF001
    ast.BoolOp: _Compiler._logic,  # noqa: SLF001
    ast.UnaryOp: _Compiler._unary,  # noqa: SLF001
    ast.BinOp: _Compiler._arithmetic,  # noqa: SLF001
    ast.Compare: _Compiler._comparison,  # noqa: SLF001
    ast.Call: _Compiler._call,  # noqa: SLF001
}
