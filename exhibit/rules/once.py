"""What a rule does once a night, a day or a visit: which of them it is now, and in which a rule last began. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from exhibit.rules.state import EngineState

VISIT_GAP_S = 10.0
"""A visit is over once nobody has been in view for so long: a face that is lost for a moment is no new visit."""
_NOON = 12.0


@dataclass(frozen=True)
class OnceMemory:
    """By rule the night, day or visit in which it last began, and the visit that it is: what outlives a run."""

    rules: Mapping[str, int] = field(default_factory=dict)
    visit: int = 0


def period(once: str, state: EngineState) -> int:
    """The number of the night, the day or the visit that it is now. A night goes from noon to noon."""
    around = state.given.around
    match once:
        case "night":
            return around.today.number - (around.hour < _NOON)
        case "day":
            return around.today.number
        case _:
            return state.visit


def used(rule: str, once: str, state: EngineState) -> bool:
    """Whether the rule has begun in this night, day or visit already."""
    return state.once.get(rule) == period(once, state)


def begun(state: EngineState, rules: Iterable[tuple[str, str]]) -> EngineState:
    """The state once these `rules`, each with its `once`, have begun."""
    found = {rule: period(once, state) for rule, once in rules if once}
    return replace(state, once={**state.once, **found}) if found else state


def visited(state: EngineState, now_s: float) -> EngineState:
    """The state with the visit that it is at `now_s`: a new one where somebody comes after the gap."""
    if not state.given.mood.visitors:
        return replace(state, empty_since_s=now_s) if state.empty_since_s is None else state
    if state.empty_since_s is None:
        return state
    new = now_s - state.empty_since_s >= VISIT_GAP_S
    return replace(state, empty_since_s=None, visit=state.visit + new)
