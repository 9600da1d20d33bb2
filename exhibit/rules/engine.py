"""The engine: step(score, state, given, now) -> state, cues, changes. Pure; what starts also ends, exactly once.

A rule waits, holds (its condition is true, not yet for long enough), is active, releases (false, not yet for long
enough) and cools. Each active rule's claims stand on their channels; the highest priority wins a channel, ties go to
the latest start, and when it ends the next one down is back by itself. `active()` and `scene` tell of the step before,
so that the order in which rules are written means nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from exhibit.rules import acts, runs
from exhibit.rules.chance import throw
from exhibit.rules.following import followed
from exhibit.rules.known import known_values
from exhibit.rules.plan import Plan, Score
from exhibit.rules.runs import Turn
from exhibit.rules.stage import shifts, staged
from exhibit.rules.state import ACTIVE, COOLING, HOLDING, RELEASING, WAITING, EngineState, Given, RuleState, Step
from exhibit.rules.vocabulary import CHANCE, Values
from exhibit.values import Cue, RuleChange, Variable

_EPSILON_S = 1e-9


def step(score: Score, state: EngineState, given: Given, now_s: float) -> Step:
    """Judge every rule by what is `given` at `now_s`. A clock that runs backwards is taken to stand still."""
    first, now_s = state.now_s < now_s and not state.stage, max(now_s, state.now_s)
    state = replace(state, given=given)
    values = known_values(score, state, now_s)
    state = acts.step(score, state, values, now_s)
    turns = _turns(score, state, values, given.around.disabled, now_s)
    if turns:
        state = replace(state, rules={**state.rules, **{turn.plan.name: turn.after for turn in turns}})
    turned = [turn for turn in turns if turn.began or turn.ended]
    moving: list[Cue] = []
    if turned or first:
        stage = staged(score, state, values, now_s)
        moving = shifts(state.stage, stage)
        state = replace(state, stage=stage)
    running, ends, starts = runs.stepped(score, state.runs, turned, values, now_s)
    state, following = followed(score, state, values, now_s, moved=bool(moving))
    state = replace(state, runs=running, now_s=now_s)
    return Step(state, (*ends, *moving, *starts, *following), _changes(turned, now_s))


def finish(score: Score, state: EngineState, now_s: float) -> Step:
    """The end of the show: every active rule ends and says so, and what its end has to put right is put right at once;
    what the outputs hold, they release when they close."""
    now_s = max(now_s, state.now_s)
    cues, changes = _ended(score, state, score.plans, "the show ends", now_s)
    return Step(EngineState(stage=state.stage, now_s=now_s, given=state.given), cues, changes)


def exchange(before: Score, score: Score, state: EngineState, now_s: float) -> Step:
    """Go on with an edited score. Timers, cooldowns and active rules carry over by name; what is gone ends properly,
    and the stage is that of the new score."""
    now_s = max(now_s, state.now_s)
    gone = [plan for plan in before.plans if plan.name not in score.by_name]
    cues, changes = _ended(before, state, gone, "the rule is not part of the show any more", now_s)
    followed_now = {live.name for live in score.live}
    state = replace(
        state,
        rules={name: one for name, one in state.rules.items() if name in score.by_name},
        runs=tuple(run for run in state.runs if run.rule in score.by_name),
        sent={name: one for name, one in state.sent.items() if name in followed_now},
        act=state.act if state.act in {act.name for act in score.acts} else "",
    )
    stage = staged(score, state, known_values(score, state, now_s), now_s)
    moving = shifts(state.stage, stage)
    return Step(replace(state, stage=stage, now_s=now_s), (*cues, *moving), changes)


def _ended(
    score: Score, state: EngineState, plans: Iterable[Plan], why: str, now_s: float
) -> tuple[tuple[Cue, ...], tuple[RuleChange, ...]]:
    """What it takes to end `plans` at once: the rest of what ended rules had under way, then active rules' ends."""
    values = known_values(score, state, now_s)
    names = {plan.name for plan in plans}
    cues = runs.flushed(score, [run for run in state.runs if run.rule in names], values)
    changes = []
    for plan in plans:
        if state.rule(plan.name).active:
            active_s = now_s - state.rule(plan.name).started_s
            changes.append(RuleChange(plan.name, began=False, why=why, active_s=active_s))
            cues += runs.at_once(plan, values, active_s)
    return tuple(cues), tuple(changes)


def _changes(turned: Iterable[Turn], now_s: float) -> tuple[RuleChange, ...]:
    """Ends first."""
    ended = [
        RuleChange(turn.plan.name, began=False, why=turn.why, active_s=now_s - turn.after.started_s)
        for turn in turned
        if turn.ended
    ]
    return (*ended, *(RuleChange(turn.plan.name, began=True, why=turn.why) for turn in turned if turn.began))


def _turns(
    score: Score, state: EngineState, values: dict[str, Variable], disabled: Iterable[str], now_s: float
) -> list[Turn]:
    """The rules whose state changes. This loop is the engine's whole cost: most rules wait."""
    turns: list[Turn] = []
    rules, act = state.rules, state.act
    for plan, name, evaluate, in_acts, throws in score.loop:
        before = rules.get(name)
        if (in_acts is not None and act not in in_acts) or name in disabled:
            if before is not None and before.phase not in (WAITING, COOLING):
                turns.append(_shut(before, plan, act, now_s, disabled=name in disabled))
            continue
        if throws:
            before = _thrown(score, plan, before or RuleState(), values)
        true = evaluate(values)
        if before is None:
            if not true:
                continue
            before = RuleState()
        after = advanced(plan, before, now_s, true=bool(true))
        if after is not rules.get(name):
            turns.append(Turn(plan, before, after, _why(plan, before, after, values)))
    return turns


def _why(plan: Plan, before: RuleState, after: RuleState, values: Values) -> str:
    return plan.when.why(values) if before.active != after.active else ""


def _shut(before: RuleState, plan: Plan, act: str, now_s: float, *, disabled: bool) -> Turn:
    """A rule that is taken out by an operator or left behind by an act ends at once."""
    why = "taken out by the operator" if disabled else f"the act is now '{act}'"
    if not before.active:
        return Turn(plan, before, replace(before, phase=WAITING, since_s=now_s), why)
    phase = COOLING if plan.cooldown_s else WAITING
    return Turn(plan, before, replace(before, phase=phase, since_s=now_s, ended_s=now_s), why)


def _thrown(score: Score, plan: Plan, before: RuleState, values: dict[str, Variable]) -> RuleState:
    """The rule with its dice on the table: thrown anew when its condition becomes possible, else as they lie."""
    possible = False
    for extreme in (0.0, 1.0 - 1e-9):
        values[CHANCE] = extreme
        possible = possible or bool(plan.when.evaluate(values))
    if possible and not before.possible:
        before = replace(before, throws=before.throws + 1)
    values[CHANCE] = throw(score.seed, plan.name, before.throws)
    return before if before.possible == possible else replace(before, possible=possible)


def advanced(plan: Plan, state: RuleState, now_s: float, *, true: bool) -> RuleState:
    """The rule's next state; several phases may pass in one step, none is passed twice."""
    if state.phase == COOLING and _lasted(state, plan.cooldown_s, now_s):
        state = replace(state, phase=WAITING, since_s=now_s)
    if state.phase == WAITING and true:
        state = replace(state, phase=HOLDING, since_s=now_s)
    if state.phase == HOLDING:
        if not true:
            return replace(state, phase=WAITING, since_s=now_s)
        if _lasted(state, plan.hold_s, now_s):
            return replace(state, phase=ACTIVE, since_s=now_s, started_s=now_s)
    if state.phase == ACTIVE and not true:
        state = replace(state, phase=RELEASING, since_s=now_s)
    if state.phase == RELEASING:
        if true:
            return replace(state, phase=ACTIVE, since_s=now_s)
        if _lasted(state, plan.release_s, now_s):
            return replace(state, phase=COOLING, since_s=now_s, ended_s=now_s)
    return state


def _lasted(state: RuleState, duration_s: float, now_s: float) -> bool:
    return now_s - state.since_s >= duration_s - _EPSILON_S
