"""What is sent out: texts in which `{expression}` stands for its value then, inside lists and mappings too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, overload

from exhibit.expressions.expression import Expression, ExpressionError, compile_expression
from exhibit.expressions.vocabulary import Values, Vocabulary
from exhibit.values import Json, Variable

_PIECES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")


@dataclass(frozen=True)
class TextTemplate:
    """A text in pieces: what is written, and expressions between. One expression alone gives its own kind of value."""

    pieces: tuple[str | Expression, ...]

    def __call__(self, values: Values) -> Variable:
        if len(self.pieces) == 1 and isinstance(self.pieces[0], Expression):
            return _plain(self.pieces[0], values)
        return self.worded(values)

    def worded(self, values: Values) -> str:
        """The same, a text in any case."""
        return "".join(one if isinstance(one, str) else worded_value(_plain(one, values)) for one in self.pieces)


JsonTemplate: TypeAlias = (
    bool
    | int
    | float
    | str
    | Expression
    | TextTemplate
    | Sequence["JsonTemplate"]
    | Mapping[str, "JsonTemplate"]
    | None
)
"""Plain data, with texts and numbers in it that change."""


def compile_wording(text: str, vocabulary: Vocabulary) -> str | TextTemplate:
    """`text` itself where nothing in it changes. Raises ExpressionError with the column of what is wrong."""
    pieces = [_piece(found, vocabulary) for found in _PIECES.finditer(text)]
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(map(str, pieces))
    return TextTemplate(tuple(pieces))


def _piece(found: re.Match[str], vocabulary: Vocabulary) -> str | Expression:
    whole, inner = found[0], found[1]
    if whole in ("{{", "}}"):
        return whole[0]
    if whole in ("{", "}"):
        raise ExpressionError(f"'{whole}' has no partner: write {whole}{whole} for a brace in a text", found.start())
    if inner is None:
        return whole
    try:
        return compile_expression(inner, vocabulary)
    except ExpressionError as error:
        text = f"{error} (in a text, {{…}} holds an expression; write {{{{ and }}}} for braces)"
        raise ExpressionError(
            text if '"' in inner and ":" in inner else str(error), found.start(1) + error.column
        ) from None


@overload
def spoken(written: Mapping[str, JsonTemplate], values: Values) -> dict[str, Json]: ...
@overload
def spoken(written: JsonTemplate, values: Values) -> Json: ...
def spoken(written: JsonTemplate, values: Values) -> Json:
    """`written` with every template in it, however deep, replaced by what it says now."""
    if written is None or isinstance(written, (bool, int, float, str)):
        return written
    if isinstance(written, (TextTemplate, Expression)):
        return written(values) if isinstance(written, TextTemplate) else _plain(written, values)
    if isinstance(written, Mapping):
        return {key: spoken(inner, values) for key, inner in written.items()}
    return [spoken(inner, values) for inner in written]


def speaks(written: object) -> bool:
    """Whether anything in `written` changes."""
    if isinstance(written, Mapping):
        return any(speaks(inner) for inner in written.values())
    if isinstance(written, (list, tuple)):
        return any(speaks(inner) for inner in written)
    return isinstance(written, (TextTemplate, Expression))


def as_written(written: object) -> str:
    """One text for what `written` says, by which two can be told apart."""
    return json.dumps(written, default=_source, sort_keys=True, ensure_ascii=False)


def _source(part: object) -> object:
    if isinstance(part, Expression):
        return f"={part.text}"
    if isinstance(part, TextTemplate):
        return [_source(piece) if isinstance(piece, Expression) else piece for piece in part.pieces]
    if isinstance(part, Mapping):
        return dict(part)
    if isinstance(part, Iterable):
        return list(part)
    raise TypeError(part)


def _plain(expression: Expression, values: Values) -> Variable:
    return expression.number(values) if expression.kind == "number" else expression(values)


def worded_value(value: Variable) -> str:
    """A number as people write it: 3, 0.71, 12345."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.0f}" if value.is_integer() else f"{value:.4g}"
