"""What an expression may ask about the time that has passed: `mean(happiness, 1min)`, `rise(visitors, 10min)`,
`count(mood == "fear", 1h)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from exhibit.expressions.expression import Expression, compile_expression
from exhibit.expressions.remembered import LONGEST_S, REMEMBERING

MemoryKind = Literal["mean", "rise", "count"]
_KEY: Final = re.compile(r"(mean|rise|count)\((.*), ([\d.e+-]+)\)", re.DOTALL)
_KINDS: Mapping[str, MemoryKind] = {"mean": "mean", "rise": "rise", "count": "count"}
__all__ = ["LONGEST_S", "REMEMBERING", "Memory", "MemoryKind", "memory_of"]


@dataclass(frozen=True)
class Memory:
    """What is asked of the last `span_s` seconds of an expression."""

    key: str
    kind: MemoryKind
    of: Expression
    span_s: float


@lru_cache(maxsize=1000)
def memory_of(key: str) -> Memory | None:
    """The memory that `key` stands for; None where it is no such key."""
    found = _KEY.fullmatch(key)
    return Memory(key, _KINDS[found[1]], compile_expression(found[2]), float(found[3])) if found else None
