"""Cues with types: what travels as a mapping in `Cue.args` is packed by who asks, and unpacked by who performs it."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TypeVar

from exhibit.expressions.expression import Expression
from exhibit.values import Cue

Amount = float | Expression
Number = TypeVar("Number", float, Amount)
"""`float` in a cue; in a claim that has not been worked out yet, an expression too."""


def constant(amount: Amount) -> float | None:
    """The number that `amount` always is; None where it follows something."""
    if isinstance(amount, Expression):
        return None if amount.references else amount.number({})
    return amount


class TypedCue(ABC):
    """What a cue asks for. Before a rule begins it may hold expressions and texts with gaps, which then go into the
    cue as they are and are worked out there (`text_templates.spoken`)."""

    @abstractmethod
    def encode(self, rule: str = "default") -> Cue:
        """The cue that says so, for `rule`."""

    @classmethod
    @abstractmethod
    def decode(cls, cue: Cue) -> TypedCue:
        """What `cue` asks for. Raises ValueError, in words for the artist, where that cannot be done."""


def number(cue: Cue, key: str, otherwise: float, high: float = math.inf) -> float:
    """The number that `cue` has as `key`, 0 to `high`. Raises ValueError for what is none."""
    value = cue.args.get(key, otherwise)
    if not isinstance(value, int | float) or not 0 <= value <= high:
        raise ValueError(f"{key} of a {cue.action} cannot be {value!r}")
    return float(value)
