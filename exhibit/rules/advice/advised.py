"""What the advice is about, and what it says."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Advised:
    """A rule, as far as advice looks at it.

    `channels`: what it claims on each, in any words that are the same for the same claim. `sequence_s`: when the last
    step of its start is due, an endless repeat left out. `act_max_s`: how long the show stays among `acts` at most, inf
    where that is not known. `does_steps`: it also does something at its start or end, or sends live values. The others
    of its `group` are never active at once with it; `steady`: nothing but its condition, acts and times decides.
    """

    name: str
    when_tree: ast.expr
    hold_s: float = 0.0
    release_s: float = 0.0
    cooldown_s: float = 0.0
    priority: int = 0
    channels: Mapping[str, str] = field(default_factory=dict)
    sequence_s: float = 0.0
    finish: bool = False
    acts: frozenset[str] = frozenset()
    act_max_s: float = math.inf
    does_steps: bool = False
    group: str = ""
    steady: bool = True


@dataclass(frozen=True)
class Advice:
    """One line for the artist. `place` are the keys inside the rule; `column` counts from 0 within the expression there
    as Python does (in bytes of UTF-8), and is 0 where the whole is meant."""

    rule: str
    place: tuple[str, ...]
    column: int
    text: str
