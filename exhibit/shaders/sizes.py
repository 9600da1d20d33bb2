"""How large the buffer of a pass is, as a shader writes it: `floor($WIDTH/4.0)`. Read by a parser of our own, never
evaluated as a program."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MOST_PX = 4096
"""The longest side of a buffer."""

_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|\$?([A-Za-z_]\w*)|(.))", re.DOTALL)
_FUNCTIONS: Mapping[str, tuple[int, Callable[..., float]]] = {
    "floor": (1, math.floor),
    "ceil": (1, math.ceil),
    "round": (1, lambda value: math.floor(value + 0.5)),
    "abs": (1, abs),
    "sqrt": (1, lambda value: math.sqrt(max(value, 0.0))),
    "min": (2, min),
    "max": (2, max),
    "pow": (2, lambda base, power: base**power),
    "mod": (2, lambda value, by: math.fmod(value, by) if by else 0.0),
}
_DEEPEST = 40

Numbers = Mapping[str, float]
_Part = Callable[[Numbers], float]


class SizeFault(ValueError):
    """An equation cannot be read; the message says why."""


@dataclass(frozen=True)
class BufferSize:
    """One side of a buffer: its equation as it is written, and the names that it asks for."""

    text: str
    names: frozenset[str]
    _evaluate: _Part

    def pixels(self, numbers: Numbers) -> int:
        """The side for these `numbers`, from 1 to MOST_PX."""
        try:
            value = self._evaluate(numbers)
        except (ArithmeticError, ValueError, KeyError):
            return 1
        return min(max(int(value), 1), MOST_PX) if isinstance(value, int | float) and math.isfinite(value) else 1


def read_size(written: str) -> BufferSize:
    """The equation. Raises SizeFault."""
    reader = _SizeReader(written)
    part = reader.read_sum()
    if reader.ahead:
        raise SizeFault(f"'{reader.ahead}' is not expected there")
    return BufferSize(written, frozenset(reader.names), part)


class _SizeReader:
    """Sums of products of atoms, as in school."""

    def __init__(self, written: str) -> None:
        found = _TOKEN.finditer(written.rstrip())
        self._tokens = [match[1] or match[2] or match[3] for match in found]
        self._at = self._depth = 0
        self.names: set[str] = set()

    @property
    def ahead(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def read_sum(self) -> _Part:
        left = self._product()
        while self.ahead in ("+", "-"):
            left = _joined(self._take(), left, self._product())
        return left

    def _product(self) -> _Part:
        left = self._atom()
        while self.ahead in ("*", "/", "%"):
            left = _joined(self._take(), left, self._atom())
        return left

    def _take(self) -> str:
        token = self.ahead
        self._at += 1
        return token

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise SizeFault(f"a '{token}' is missing")

    def _atom(self) -> _Part:
        word = self._take()
        self._depth += 1
        if self._depth > _DEEPEST * 5:
            raise SizeFault("it is too long")
        if word in ("-", "+"):
            inner, sign = self._atom(), -1.0 if word == "-" else 1.0
            return lambda numbers: sign * inner(numbers)
        if word == "(":
            inner = self.read_sum()
            self._expect(")")
            return inner
        if word[:1].isdigit() or word[:1] == ".":
            value = float(word)
            return lambda _: value
        if word[:1].isalpha() or word[:1] == "_":
            return self._call(word) if self.ahead == "(" else self._name(word)
        raise SizeFault(f"'{word}' is not expected there" if word else "something is missing at its end")

    def _name(self, name: str) -> _Part:
        self.names.add(name)
        return lambda numbers: numbers[name]

    def _call(self, name: str) -> _Part:
        if name not in _FUNCTIONS:
            raise SizeFault(f"there is no function '{name}'; there are: {', '.join(sorted(_FUNCTIONS))}")
        wanted, function = _FUNCTIONS[name]
        self._expect("(")
        arguments = [self.read_sum()]
        while self.ahead == ",":
            self._take()
            arguments.append(self.read_sum())
        self._expect(")")
        if len(arguments) != wanted:
            raise SizeFault(f"'{name}' takes {wanted}, not {len(arguments)}")
        return lambda numbers: function(*(argument(numbers) for argument in arguments))


def _joined(sign: str, left: _Part, right: _Part) -> _Part:
    if sign == "+":
        return lambda numbers: left(numbers) + right(numbers)
    if sign == "-":
        return lambda numbers: left(numbers) - right(numbers)
    if sign == "*":
        return lambda numbers: left(numbers) * right(numbers)
    if sign == "/":
        return lambda numbers: left(numbers) / right(numbers)
    return lambda numbers: math.fmod(left(numbers), right(numbers))
