"""Every sentence that the code can say, read off the code itself: texts and f-strings of more than one word, with the
holes numbered as in the translations."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent.parent.parent / "exhibit"
_FORMATTED = re.compile(r"\{[a-z_][a-z_0-9.]*(?:\[\d\])?(?::[^{}]*)?\}")
_TWO_WORDS = re.compile(
    r"[A-Za-z'`]{2,}[,:;]? +[(\"'`]?[A-Za-z]{2,}|[A-Za-z]{3,}[,:;]? +['(]?\{\d|\d\}['),:;]* +[A-Za-z]{2,}"
)
_FOR_PROGRAMMERS = {"description", "help", "metavar", "name", "title", "pattern", "usage", "epilog", "summary"}
_NO_CALLS = {"TypeError", "AssertionError", "RuntimeError", "NotImplementedError", "TendedThread", "compile", "execute"}


@dataclass(frozen=True)
class Said:
    """A sentence with numbered holes, and where it is said."""

    pattern: str
    place: str


def sentences(file: Path) -> Iterator[Said]:
    """What `file` can say, in its order."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    inside = file.relative_to(PACKAGE)
    yield from (Said(pattern, f"{inside}:{line}") for line, pattern in _of(tree, in_hole=False))


def _of(node: ast.AST, *, in_hole: bool) -> Iterator[tuple[int, str]]:
    pattern = _pattern(node)
    if pattern is not None and isinstance(node, (ast.Constant, ast.JoinedStr)):
        bare = pattern.strip()
        if _TWO_WORDS.search(bare) or (in_hole and re.fullmatch(r"\W*[a-z]{2,}\W*", bare)):
            yield node.lineno, _trimmed(bare)
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _of(part.value, in_hole=isinstance(part.value, (ast.IfExp, ast.BoolOp)))
        return
    for child in _children(node):
        yield from _of(
            child, in_hole=in_hole and isinstance(node, (ast.IfExp, ast.BoolOp)) and child is not _test(node)
        )


def _test(node: ast.AST) -> ast.AST | None:
    return node.test if isinstance(node, ast.IfExp) else None


def _trimmed(pattern: str) -> str:
    """Without what joins it to what stands before: `; it is full` is said as `it is full`."""
    bare = re.sub(r"^[;:,.]\s+", "", pattern)
    inner = re.fullmatch(r"\(([^()]*)\)", bare)
    return (inner[1] if inner else bare).strip()


def _pattern(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        return _numbered(_FORMATTED.split(node.value)) if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        texts = [""]
        for part in node.values:
            if isinstance(part, ast.Constant):
                texts[-1] += str(part.value)
            else:
                texts.append("")
        return _numbered(texts)
    return None


def _numbered(texts: list[str]) -> str:
    return "".join(text + (f"{{{number}}}" if number < len(texts) else "") for number, text in enumerate(texts, 1))


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Those parts of `node` in which something may be said."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue  # a docstring
        if isinstance(child, ast.keyword) and child.arg in _FOR_PROGRAMMERS:
            continue
        if isinstance(child, (ast.Compare, ast.arguments)) or (isinstance(node, ast.Dict) and child in node.keys):
            continue
        if isinstance(child, ast.AnnAssign):
            yield from [child.annotation, child.value] if child.value else [child.annotation]
            continue
        if isinstance(child, ast.Subscript) and _name(child.value) != "Annotated":
            yield child.value
            continue
        if isinstance(child, ast.Call) and _name(child.func) in _NO_CALLS:
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and child is node.returns:
            continue
        yield child


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
