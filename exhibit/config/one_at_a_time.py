"""Python's own parser, asked by one thread at a time.

Until 3.11.8 it counts how deep its tree is in one place for all threads: where another comes in between, it takes its
own sum for wrong and raises SystemError (python/cpython issue 106905).
"""

from __future__ import annotations

import ast
import threading

_LOCK = threading.RLock()  # a finalizer that runs meanwhile may parse, too


def tree_of(text: str) -> ast.expr:
    """The tree of the expression in `text`. Raises what Python's own parser raises."""
    with _LOCK:
        return ast.parse(text, mode="eval").body
