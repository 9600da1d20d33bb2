"""What an expression reads, and by which name: the keys of the values, and one text for one meaning."""

from __future__ import annotations

import ast

from exhibit.expressions.asked import QUESTIONS
from exhibit.expressions.word import Question

ASKING = frozenset(question.name for question in QUESTIONS.values() if question.of != "dice")


def key_of(node: ast.expr) -> str | None:
    """The key under which the values hold what `node` reads: `happiness`, `since('storm')`; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ASKING and node.args:
        asked = node.args[0]
        name = asked.value if isinstance(asked, ast.Constant) and isinstance(asked.value, str) else ast.unparse(asked)
        return f"{node.func.id}('{name}')"
    return None


def question_of(key: str) -> Question | None:
    """What `key` asks, where it is the answer to one question about one name, and no sum of such."""
    function, _, rest = key.partition("('")
    asked = QUESTIONS.get(function)
    return asked if function in ASKING and rest.endswith("')") and rest.count("'") == 1 else None


def text_of(node: ast.expr) -> str:
    """One text for one meaning: the key, or the expression with Python's own spaces."""
    return key_of(node) or ast.unparse(node)


def constant(node: ast.expr) -> bool:
    """Whether `node` reads nothing, so that it is the same at all times."""
    if isinstance(node, ast.BinOp):
        return constant(node.left) and constant(node.right)
    if isinstance(node, ast.UnaryOp):
        return constant(node.operand)
    if isinstance(node, ast.Call):
        return key_of(node) is None and all(map(constant, node.args))
    return isinstance(node, ast.Constant)
