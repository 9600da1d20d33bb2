"""The engine: step(program, state, given, now) -> state, cues, changes. Pure; what starts also ends, exactly once.

A rule waits, holds (its condition is true, not yet for long enough), is active, releases (false, not yet for long
enough) and cools. Each active rule's claims stand on their channels; the highest priority wins a channel, ties go to
the latest start, and when it ends the next one down is back by itself. `active()` and `scene` tell of the step before,
so that the order in which rules are written means nothing (D-rules-2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import compress
from operator import ne

from exhibit.expressions.vocabulary import Values
from exhibit.expressions.words import CHANCE
from exhibit.rules import acts, sequence_runs
from exhibit.rules.chance import throw
from exhibit.rules.live_values import followed
from exhibit.rules.plan import Plan, Program
from exhibit.rules.sequence_runs import Transition
from exhibit.rules.stage import darkened, shifts, staged
from exhibit.rules.state import (
    ACTIVE,
    COOLING,
    HOLDING,
    RELEASING,
    TIMED,
    WAITING,
    EngineInput,
    EngineState,
    EngineStep,
    RuleState,
)
from exhibit.rules.values_now import known_values
from exhibit.values import Cue, RuleChange, Variable

_EPSILON_S = 1e-9


def step(program: Program, state: EngineState, given: EngineInput, now_s: float) -> EngineStep:
    """Judge every rule by what is `given` at `now_s`. A clock that runs backwards is taken to stand still."""
    first, now_s = not state.truths and not state.stage, max(now_s, state.now_s)
    was, now = state.given.around, given.around
    state = replace(state, given=given)
    values = known_values(program, state, now_s)
    if program.acts:
        state = acts.step(program, state, values, now_s)
    truths = program.judged(values)
    looked_at = _looked_at(program, state, truths, now.disabled | was.disabled)
    turns = _turns(program, state, truths, looked_at, values, now_s)
    turned = [turn for turn in turns if turn.began or turn.ended]
    state = _turned(state, turns, truths, now_s)
    moving: list[Cue] = []
    if turned or first or (was.blackout, was.scene) != (now.blackout, now.scene):
        stage = staged(program, state, values, now_s)
        moving, state = shifts(state.stage, stage), replace(state, stage=stage)
    if now.blackout and not was.blackout:
        moving = darkened(moving)
    if turned or state.runs:
        running, ends, starts = sequence_runs.stepped(program, state.runs, turned, values, now_s)
        state = replace(state, runs=running)
    else:
        ends, starts = [], []
    state, following = followed(program, state, values, now_s, moved=bool(moving))
    return EngineStep(state, (*ends, *moving, *starts, *following), _changes(turned, now_s))


def _turned(state: EngineState, turns: list[Transition], truths: list[Variable], now_s: float) -> EngineState:
    """The state with every rule where it is now."""
    if not turns:
        return replace(state, truths=truths, now_s=now_s)
    names = [turn.plan.name for turn in turns]
    timed = [turn.plan.name for turn in turns if turn.after.phase in TIMED]
    active = [turn.plan.name for turn in turns if turn.after.active]
    return replace(
        state,
        rules={**state.rules, **{turn.plan.name: turn.after for turn in turns}},
        truths=truths,
        timed=state.timed.difference(names).union(timed),
        active=state.active.difference(names).union(active),
        now_s=now_s,
    )


def finish(program: Program, state: EngineState, now_s: float) -> EngineStep:
    """The end of the show: every active rule ends and says so, and what its end has to put right is put right at once;
    what the outputs hold, they release when they close (D-rules-1, D-osc-9)."""
    now_s = max(now_s, state.now_s)
    cues, changes = _ended(program, state, program.plans, "the show ends", now_s)
    return EngineStep(EngineState(stage=state.stage, now_s=now_s, given=state.given), cues, changes)


def exchange(before: Program, program: Program, state: EngineState, now_s: float) -> EngineStep:
    """Go on with an edited program. Timers, cooldowns and active rules carry over by name; what is gone ends properly,
    and the stage is that of the new one."""
    now_s = max(now_s, state.now_s)
    gone = [plan for plan in before.plans if plan.name not in program.by_name]
    cues, changes = _ended(before, state, gone, "the rule is not part of the show any more", now_s)
    followed_now = {live.name for live in program.live}
    state = replace(
        state,
        rules={name: one for name, one in state.rules.items() if name in program.by_name},
        runs=tuple(run for run in state.runs if run.rule in program.by_name),
        sent={name: one for name, one in state.sent.items() if name in followed_now},
        act=state.act if state.act in {act.name for act in program.acts} else "",
        truths=[],
        timed=frozenset(name for name in state.timed if name in program.by_name),
        active=frozenset(name for name in state.active if name in program.by_name),
    )
    stage = staged(program, state, known_values(program, state, now_s), now_s)
    moving = shifts(state.stage, stage)
    return EngineStep(replace(state, stage=stage, now_s=now_s), (*cues, *moving), changes)


def _ended(
    program: Program, state: EngineState, plans: Iterable[Plan], why: str, now_s: float
) -> tuple[tuple[Cue, ...], tuple[RuleChange, ...]]:
    """What it takes to end `plans` at once: the rest of what ended rules had under way, then active rules' ends."""
    values = known_values(program, state, now_s)
    names = {plan.name for plan in plans}
    cues = sequence_runs.flushed(program, [run for run in state.runs if run.rule in names], values)
    changes = []
    for plan in plans:
        if state.rule(plan.name).active:
            active_s = now_s - state.rule(plan.name).started_s
            changes.append(RuleChange(plan.name, began=False, active_s=active_s, explain=why.format))
            cues += sequence_runs.at_once(plan, values, active_s)
    return tuple(cues), tuple(changes)


def _changes(turned: Iterable[Transition], now_s: float) -> tuple[RuleChange, ...]:
    """Ends first."""
    ended = [
        RuleChange(
            turn.plan.name,
            began=False,
            active_s=now_s - turn.after.started_s,
            explain=turn.why,
            seen=turn.seen,
        )
        for turn in turned
        if turn.ended
    ]
    began = (RuleChange(turn.plan.name, began=True, explain=turn.why, seen=turn.seen) for turn in turned if turn.began)
    return (*ended, *began)


def _looked_at(program: Program, state: EngineState, truths: list[Variable], disabled: Iterable[str]) -> list[int]:
    """The rules that may change in this step, by index: whose condition has changed, who waits for time to pass, and
    where more than the condition decides. All others stay as they are, and cost nothing more."""
    before = state.truths
    if len(before) != len(truths):
        return list(range(len(truths)))
    found = set(compress(range(len(truths)), map(ne, before, truths)))
    found.update(program.always)
    index = program.index
    found.update([index[name] for name in state.timed])
    found.update([index[name] for name in disabled if name in index])
    return sorted(found)


def _turns(
    program: Program,
    state: EngineState,
    truths: list[Variable],
    looked_at: Iterable[int],
    values: dict[str, Variable],
    now_s: float,
) -> list[Transition]:
    """The rules whose state changes."""
    turns: list[Transition] = []
    for index in looked_at:
        plan, true = program.plans[index], truths[index]
        before = state.rules.get(plan.name)
        if why := _why_shut(plan, state):
            if before is not None and before.phase not in (WAITING, COOLING):
                turns.append(_shut(before, plan, why, now_s))
            continue
        seen: Values = values
        if plan.throws:
            before, seen = _thrown(program, plan, before or RuleState(), values)
            true = plan.when(seen)
        elif before is None:
            if not true:
                continue
            before = RuleState()
        after = advanced(plan, before, now_s, true=bool(true))
        if after is not state.rules.get(plan.name):
            turns.append(Transition(plan, before, after, partial(plan.when.why, seen), seen))
    return turns


def _why_shut(plan: Plan, state: EngineState) -> str:
    """What keeps the rule out whatever its condition says; empty where nothing does."""
    around = state.given.around
    if plan.name in around.disabled:
        return "taken out by the operator"
    if plan.acts and state.act not in plan.acts:
        return f"the act is now '{state.act}'"
    if plan.variants and around.variant not in plan.variants:
        now = f"'{around.variant}'" if around.variant else "what is usual"
        return f"the experiment now plays {now}"
    return ""


def _shut(before: RuleState, plan: Plan, why: str, now_s: float) -> Transition:
    """A rule that is taken out, or left behind by an act or a variant, ends at once."""
    if not before.active:
        return Transition(plan, before, replace(before, phase=WAITING, since_s=now_s))
    return Transition(plan, before, replace(before, phase=COOLING, since_s=now_s, ended_s=now_s), why.format)


def _thrown(program: Program, plan: Plan, before: RuleState, values: Values) -> tuple[RuleState, Values]:
    """The rule and the values with its dice on the table: thrown anew when its condition becomes possible, else as they
    lie."""
    possible = any(plan.when({**values, CHANCE: extreme}) for extreme in (0.0, 1.0 - 1e-9))
    if possible != before.possible:
        before = replace(before, possible=possible, throws=before.throws + possible)
    return before, {**values, CHANCE: throw(program.seed, plan.name, before.throws)}


def advanced(plan: Plan, state: RuleState, now_s: float, *, true: bool) -> RuleState:
    """The rule's next state; several phases may pass in one step, none is passed twice."""
    if state.phase == COOLING and _lasted(state, plan.cooldown_s, now_s):
        state = state.moved(WAITING, now_s)
    if state.phase == WAITING and true:
        state = state.moved(HOLDING, now_s)
    if state.phase == HOLDING:
        if not true:
            return state.moved(WAITING, now_s)
        if _lasted(state, plan.hold_s, now_s):
            return state.moved(ACTIVE, now_s, started_s=now_s)
    if state.phase == ACTIVE and not true:
        state = state.moved(RELEASING, now_s)
    if state.phase == RELEASING:
        if true:
            return state.moved(ACTIVE, now_s)
        if _lasted(state, plan.release_s, now_s):
            return state.moved(COOLING, now_s, ended_s=now_s)
    return state


def _lasted(state: RuleState, duration_s: float, now_s: float) -> bool:
    return now_s - state.since_s >= duration_s - _EPSILON_S
