"""The engine: step(score, state, mood, now) -> state, cues, changes. Pure; what starts also ends, exactly once.

A rule waits, holds (its condition is true, not yet for long enough), is active, releases (false, not yet for long
enough) and cools. Each active rule's claims stand on their channels; the highest priority wins a channel, ties go to
the latest start, and when it ends the next one down is back by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from exhibit.rules.expression import Values, values_of
from exhibit.rules.plan import Plan, Score
from exhibit.values import Cue, Mood, RuleChange

WAITING, HOLDING, ACTIVE, RELEASING, COOLING = "waiting", "holding", "active", "releasing", "cooling"
_EPSILON_S = 1e-9


@dataclass(frozen=True)
class RuleState:
    """Where a rule is, since when, and when it last started."""

    phase: str = WAITING
    since_s: float = -math.inf
    started_s: float = -math.inf

    @property
    def active(self) -> bool:
        return self.phase in (ACTIVE, RELEASING)


@dataclass(frozen=True)
class EngineState:
    """Each rule's state by name, and the cue that holds each channel."""

    rules: Mapping[str, RuleState] = field(default_factory=dict)
    stage: Mapping[str, Cue] = field(default_factory=dict)
    now_s: float = -math.inf


@dataclass(frozen=True)
class Step:
    """What a step gives: the new state, the cues in the order to perform them, and which rules began or ended."""

    state: EngineState
    cues: tuple[Cue, ...]
    changes: tuple[RuleChange, ...]


def step(score: Score, state: EngineState, mood: Mood, now_s: float) -> Step:
    """Judge every rule by `mood` at `now_s`. A clock that runs backwards is taken to stand still."""
    now_s = max(now_s, state.now_s)
    values = values_of(mood)
    before = {plan.name: state.rules.get(plan.name, RuleState()) for plan in score.plans}
    after = {plan.name: _advanced(plan, before[plan.name], now_s, true=bool(plan.when(values))) for plan in score.plans}
    ends, starts, changes = _turns(score, before, after, values, now_s)
    stage = _stage(score, after)
    return Step(EngineState(after, stage, now_s), (*ends, *_shifts(state.stage, stage), *starts), changes)


def finish(score: Score, state: EngineState, now_s: float) -> Step:
    """The end of the show: every active rule ends and says so; what the outputs hold, they release when they close."""
    now_s = max(now_s, state.now_s)
    ended = [plan for plan in score.plans if state.rules.get(plan.name, RuleState()).active]
    changes = [
        RuleChange(plan.name, began=False, why="the show ends", active_s=now_s - state.rules[plan.name].started_s)
        for plan in ended
    ]
    cues = tuple(cue for plan in ended for cue in plan.on_end)
    return Step(EngineState({}, state.stage, now_s), cues, tuple(changes))


def _advanced(plan: Plan, state: RuleState, now_s: float, *, true: bool) -> RuleState:
    """The rule's next state; several phases may pass in one step, none is passed twice."""
    if state.phase == COOLING and _lasted(state, plan.cooldown_s, now_s):
        state = replace(state, phase=WAITING, since_s=now_s)
    if state.phase == WAITING and true:
        state = replace(state, phase=HOLDING, since_s=now_s)
    if state.phase == HOLDING:
        if not true:
            return replace(state, phase=WAITING, since_s=now_s)
        if _lasted(state, plan.hold_s, now_s):
            return RuleState(ACTIVE, now_s, now_s)
    if state.phase == ACTIVE and not true:
        state = replace(state, phase=RELEASING, since_s=now_s)
    if state.phase == RELEASING:
        if true:
            return replace(state, phase=ACTIVE, since_s=now_s)
        if _lasted(state, plan.release_s, now_s):
            return replace(state, phase=COOLING, since_s=now_s)
    return state


def _lasted(state: RuleState, duration_s: float, now_s: float) -> bool:
    return now_s - state.since_s >= duration_s - _EPSILON_S


def _turns(
    score: Score, before: Mapping[str, RuleState], after: Mapping[str, RuleState], values: Values, now_s: float
) -> tuple[tuple[Cue, ...], tuple[Cue, ...], tuple[RuleChange, ...]]:
    """The cues of the rules that end, of those that start, and all changes, ends first."""
    ended = [plan for plan in score.plans if before[plan.name].active and not after[plan.name].active]
    started = [plan for plan in score.plans if after[plan.name].active and not before[plan.name].active]
    changes = [
        RuleChange(plan.name, began=False, why=plan.when.why(values), active_s=now_s - after[plan.name].started_s)
        for plan in ended
    ]
    changes += [RuleChange(plan.name, began=True, why=plan.when.why(values)) for plan in started]
    ends = tuple(cue for plan in ended for cue in plan.on_end)
    starts = tuple(cue for plan in started for cue in plan.on_start)
    return ends, starts, tuple(changes)


def _stage(score: Score, rules: Mapping[str, RuleState]) -> dict[str, Cue]:
    """Who holds each channel: the default, outranked by active rules from the weakest claim to the strongest."""
    stage = {cue.output: cue for cue in score.default}
    active = [plan for plan in score.plans if rules[plan.name].active]
    for plan in sorted(active, key=lambda plan: (plan.priority, rules[plan.name].started_s, plan.name)):
        stage.update({cue.output: cue for cue in plan.claims})
    return stage


def _shifts(before: Mapping[str, Cue], now: Mapping[str, Cue]) -> tuple[Cue, ...]:
    """The cues that bring the stage from `before` to `now`. A channel that already shows what is wanted is left alone,
    whoever holds it."""
    return tuple(cue for channel, cue in now.items() if channel not in before or not _same(before[channel], cue))


def _same(one: Cue, other: Cue) -> bool:
    """Whether two claims show the same; how long the fade into it takes makes no other picture."""
    leave_out = {"fade_s"}
    return one.action == other.action and all(
        one.args.get(key) == other.args.get(key) for key in {*one.args, *other.args} - leave_out
    )
