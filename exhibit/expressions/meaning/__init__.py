"""What an expression can mean, worked out without running it.

Sound, not complete: what is called impossible is impossible over the ranges of the names, and where a condition is too
involved to follow, everything is taken to be possible.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence

from exhibit.expressions.meaning.formula import OTHER_THROW, AllOf, AnyOf, Formula, formula
from exhibit.expressions.meaning.room import STILL, KnownRoom, bounds_of, range_of
from exhibit.expressions.meaning.spans import Span
from exhibit.expressions.word import Range

__all__ = ["can_be_false", "can_be_true", "can_hold_together", "implies", "longest_true_s", "possible", "rooms"]

MOST_ROOMS = 100
"""So many alternatives of one question are looked at; beyond, the answer is that it may be."""


class TooInvolvedError(Exception):
    """There are more alternatives than are looked at."""


def can_be_true(tree: ast.expr) -> bool:
    """Whether some room makes the condition true."""
    return possible(formula(tree))


def can_be_false(tree: ast.expr) -> bool:
    """Whether some room makes the condition false."""
    return possible(formula(tree, wanted=False))


def implies(one: ast.expr, other: ast.expr) -> bool:
    """Whether `other`, the condition of another rule, is true in every room where `one` is."""
    return not possible(formula(one), formula(other, wanted=False, throw=OTHER_THROW))


def can_hold_together(one: ast.expr, other: ast.expr) -> bool:
    """Whether some room makes both conditions, each of its own rule, true."""
    return possible(formula(one), formula(other, throw=OTHER_THROW))


def longest_true_s(tree: ast.expr) -> float:
    """How long the condition can be true on end, in seconds, unless what it counts begins anew: `mood_for < 5` lasts
    for 5 s of one mood. Just below the bound where the bound itself is excluded; inf where nothing bounds it, 0 for
    never."""
    try:
        return longest_s(list(rooms(formula(tree))))
    except TooInvolvedError:
        return math.inf


def longest_s(found: Sequence[KnownRoom]) -> float:
    """The same for a condition that is true in the rooms `found`."""
    spans = [_counting(room) for room in found]
    if not spans:
        return 0.0
    shared = [key for key in spans[0] if all(key in others for others in spans)]
    ends = [(key, min(one[key].low for one in spans), max(one[key].high for one in spans)) for key in shared]
    return min((high - low for key, low, high in ends if high < range_of(key).high), default=math.inf)


def _counting(room: KnownRoom) -> dict[str, Span]:
    """The spans of what counts the seconds in `room`. Nobody dwells in an empty room: `dwell` stands at 0 there."""
    somebody = room.span("visitors").low > 0
    return {key: span for key, span in room.numbers.items() if _grows(key) and (somebody or key not in STILL)}


def _grows(key: str) -> bool:
    """Whether the number `key` grows by 1 each second, until what it counts begins anew."""
    bounds = bounds_of(key)
    return isinstance(bounds, Range) and bounds.grows


def possible(*wanted: Formula) -> bool:
    """Whether some room makes all of `wanted` true; True where that is too involved to tell."""
    try:
        return next(rooms(*wanted), None) is not None
    except TooInvolvedError:
        return True


def rooms(*wanted: Formula) -> Iterator[KnownRoom]:
    """Rooms that together hold every one in which all of `wanted` are true. Raises TooInvolvedError."""
    budget = [MOST_ROOMS]
    yield from _searched(list(wanted), [], KnownRoom(), budget)


def _searched(pending: list[Formula], choices: list[AnyOf], room: KnownRoom, budget: list[int]) -> Iterator[KnownRoom]:
    """Take what is certain first; then try each part of the first choice that is left."""
    budget[0] -= 1
    if budget[0] < 0:
        raise TooInvolvedError
    while pending:
        one = pending.pop()
        if isinstance(one, AllOf):
            pending.extend(reversed(one.parts))
        elif isinstance(one, AnyOf):
            choices.append(one)
        elif not room.take(one):
            return
    if not room.settle():
        return
    if not choices:
        yield room
        return
    first, *rest = sorted(choices, key=lambda choice: len(choice.parts))
    for part in first.parts:
        yield from _searched([part], list(rest), room.copy(), budget)
