"""What every part of the grammar needs: where it stands, how a mistake is told, what is read, what a leaf is."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from exhibit.expressions.notation import Parsed
from exhibit.expressions.vocabulary import Vocabulary
from exhibit.expressions.word import NUMBER, TEXT, TRUTH

Built = tuple[ast.expr, str]


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


class GrammarBase(ABC):
    """What turns a tree into checked code: every method gives the code and its kind, and raises ExpressionError."""

    def __init__(self, text: str, vocabulary: Vocabulary, shift: int = 0, read: Parsed | None = None) -> None:
        self._text = text
        self._read_as = read or Parsed(ast.Constant(0))
        self._vocabulary = vocabulary
        self._shift = shift
        self._inside = 0
        self.leaves: list[Leaf] = []
        self.reads: list[str] = []

    @abstractmethod
    def build(self, node: ast.expr) -> Built:
        """The code and the kind of `node`."""

    def _wrong(self, node: ast.expr, text: str) -> ExpressionError:
        # Python counts in bytes; an artist's umlaut before the place must not move the caret.
        before = self._text.encode()[: node.col_offset].decode(errors="ignore")
        return ExpressionError(text, len(before) + self._shift)

    def _source(self, node: ast.expr) -> str:
        shown = self._read_as.shown.get(id(node))
        return shown or ast.get_source_segment(self._text, node) or type(node).__name__

    def _wanted(self, node: ast.expr, kind: str) -> ast.expr:
        code, found = self.build(node)
        if found != kind:
            what = self._source(node)
            raise self._wrong(node, f"'{what}' is a {found}, and a {kind} is needed here{hint(found, kind, what)}")
        return code

    def _read(self, key: str) -> ast.expr:
        self.reads.append(key)
        return ast.Subscript(ast.Name("values", ast.Load()), ast.Constant(key), ast.Load())

    def _add_leaf(self, node: ast.expr, code: ast.expr, keys: Sequence[str]) -> None:
        """Note a part of the condition, unless it is inside another one."""
        if not self._inside:
            self.leaves.append(Leaf(self._source(node), tuple(dict.fromkeys(keys)), code))


def called(name: str, arguments: list[ast.expr]) -> ast.expr:
    """A call of one of the workshop's functions."""
    return ast.Call(ast.Name(name, ast.Load()), arguments, [])


def hint(found: str, wanted: str, what: str) -> str:
    """What to do about a value of another kind than is wanted; empty where nobody can say."""
    if wanted == TRUTH and found == NUMBER:
        return f": compare it, such as '{what} > 0.5'"
    if wanted == TRUTH and found == TEXT:
        return f": compare it, such as '{what} == \"happiness\"'"
    return ""
