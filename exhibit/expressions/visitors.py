"""What an expression may ask about the visitors one by one: `any(happiness > 0.6)`, `visitors_with(child)`,
`nearest(attention)`. What is said of one visitor is worked out here and goes no further."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from exhibit.expressions.expression import Expression, compile_expression
from exhibit.expressions.of_visitors import FUNCTIONS_OF_VISITORS, OF_A_VISITOR
from exhibit.expressions.vocabulary import Values, Vocabulary
from exhibit.expressions.word import TEXT, TRUTH
from exhibit.values import EMOTIONS, NOBODY, UNREAD, Mood, Variable, VisitorMood

_KEY: Final = re.compile(rf"({'|'.join(FUNCTIONS_OF_VISITORS)})\((.*)\)", re.DOTALL)
_PLACE: Final = re.compile(r"inside\('(.*)'\)")


@dataclass(frozen=True)
class VisitorsAsked:
    """`function` of the expression `of` about each visitor."""

    key: str
    function: str
    of: Expression


@lru_cache(maxsize=1000)
def visitors_asked(key: str) -> VisitorsAsked | None:
    """What `key` asks about visitors; None where it asks something else."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    words = Vocabulary(extra=OF_A_VISITOR, chance=False)
    return VisitorsAsked(key, found[1], compile_expression(found[2], words))


def told_of_visitors(asked: VisitorsAsked, mood: Mood, values: Values) -> Variable:
    """The answer, where the room is in this `mood`; in an empty one 0, false, or nobody."""
    visitors = everybody(mood)
    if asked.function in _CHOSEN:
        if not visitors:
            return _OF_NOBODY.get(asked.of.kind, 0.0)
        return asked.of({**values, **_own(_CHOSEN[asked.function](visitors), asked.of)})
    answers = (bool(asked.of({**values, **_own(one, asked.of)})) for one in visitors)
    return _COUNTED[asked.function](answers)


def everybody(mood: Mood) -> Sequence[VisitorMood]:
    """The visitors one by one; where only the room's mood is known, all alike."""
    if mood.each or not mood.visitors:
        return mood.each
    places: list[set[str]] = [set() for _ in range(mood.visitors)]
    for name, count in mood.regions.items():
        for place in places[:count]:
            place.add(name)
    return [
        VisitorMood(mood.emotions, mood.valence, mood.arousal, mood.attention, mood.dwell_s, regions=frozenset(place))
        for place in places
    ]


def _own(one: VisitorMood, of: Expression) -> dict[str, Variable]:
    """What the words stand for that are about this visitor."""
    places = {key: found[1] in one.regions for key in of.references if (found := _PLACE.fullmatch(key))}
    felt: dict[str, Variable] = {name: one.emotions.get(name, 0.0) for name in EMOTIONS}
    return {
        **felt,
        "mood": max(one.emotions, key=lambda name: one.emotions[name], default=UNREAD),
        "valence": one.valence,
        "arousal": one.arousal,
        "attention": one.attention,
        "dwell": one.dwell_s,
        "size": one.size,
        "child": one.child,
        **places,
    }


def _every(answers: Iterable[bool]) -> bool:
    found = list(answers)
    return bool(found) and all(found)


def _how_many(answers: Iterable[bool]) -> float:
    return float(sum(answers))


_COUNTED: Mapping[str, Callable[[Iterable[bool]], Variable]] = {
    "any": any,
    "each": _every,
    "visitors_with": _how_many,
}
_CHOSEN: Mapping[str, Callable[[Sequence[VisitorMood]], VisitorMood]] = {
    "nearest": lambda visitors: max(visitors, key=lambda one: one.size),
    "longest": lambda visitors: max(visitors, key=lambda one: one.dwell_s),
    "newest": lambda visitors: min(visitors, key=lambda one: one.dwell_s),
}
_OF_NOBODY: Mapping[str, Variable] = {TRUTH: False, TEXT: NOBODY}
