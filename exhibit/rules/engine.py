"""The engine: step(program, state, given, now) -> state, cues, changes. Pure; what starts also ends, exactly once.

A rule waits, holds (its condition is true, not yet for long enough), is active, releases (false, not yet for long
enough) and cools. Each active rule's claims stand on their channels; the highest priority wins a channel, ties go to
the latest start, and when it ends the next one down is back by itself. `active()` and `scene` tell of the step before,
so that the order in which rules are written means nothing (D-rules-2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from exhibit.rules import acts, once, sequence_runs
from exhibit.rules.live_values import followed
from exhibit.rules.plan import Plan, Program
from exhibit.rules.sequence_runs import Transition
from exhibit.rules.stage import darkened, shifts, staged
from exhibit.rules.state import EngineInput, EngineState, EngineStep
from exhibit.rules.turns import nothing_turns, turned_rules, waiting_for_time
from exhibit.rules.values_now import known_values, remembered, worded
from exhibit.values import Cue, RuleChange, Variable


def step(program: Program, state: EngineState, given: EngineInput, now_s: float) -> EngineStep:
    """Judge every rule by what is `given` at `now_s`. A clock that runs backwards is taken to stand still."""
    now_s = max(now_s, state.now_s)
    felt, before = given.mood.dominant, state.given.mood.dominant
    previous = state.previous_mood if felt == before else before
    judged = program.judged(worded(program.worded, given)) if program.worded is not None else []
    if judged and judged == state.truths and nothing_turns(program, state, given, now_s):
        return EngineStep(state.but(given=given, previous_mood=previous, now_s=now_s))
    first = not state.truths and not state.stage
    was, now = state.given.around, given.around
    state = state.but(given=given, previous_mood=previous)
    values = known_values(program, state, now_s)
    if program.memories:
        state = state.but(traces=remembered(program, state, values, now_s))
    if program.once:
        state = once.visited(state, now_s)
    if program.acts:
        state = acts.step(program, state, values, now_s)
    truths = judged or program.judged(values)
    turns = turned_rules(program, state, truths, was.disabled, values, now_s)
    turned = [turn for turn in turns if turn.began or turn.ended]
    state = once.begun(
        _turned(state, turns, truths, now_s), ((turn.plan.name, turn.plan.once) for turn in turned if turn.began)
    )
    ends: list[Cue] = []
    starts: list[Cue] = []
    performed = state.performed
    if turned or state.runs:
        runs = sequence_runs.stepped(program, state, turned, values, now_s)
        ends, starts = runs.ends, runs.starts
        state = state.but(runs=runs.running, bags=runs.bags)
        performed = sequence_runs.performed(program, runs.running, now_s)
    moving: list[Cue] = []
    by_hand = (was.blackout, was.scene, was.numbers) != (now.blackout, now.scene, now.numbers)
    moved = performed != state.performed or by_hand
    if turned or first or moved:
        state = state.but(performed=performed)
        stage = staged(program, state, values, now_s)
        moving, state = shifts(state.stage, stage), state.but(stage=stage)
    if now.blackout and not was.blackout:
        moving = darkened(moving)
    state, following = followed(program, state, values, now_s, moved=bool(moving))
    return EngineStep(state, (*ends, *moving, *starts, *following), _changes(turned, now_s))


def _turned(state: EngineState, turns: list[Transition], truths: list[Variable], now_s: float) -> EngineState:
    """The state with every rule where it is now."""
    if not turns:
        return state.but(truths=truths, now_s=now_s)
    names = [turn.plan.name for turn in turns]
    timed = [turn.plan.name for turn in turns if waiting_for_time(turn.plan, turn.after)]
    active = [turn.plan.name for turn in turns if turn.after.active]
    return state.but(
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
    return EngineStep(
        EngineState(stage=state.stage, now_s=now_s, given=state.given, once=state.once, visit=state.visit),
        cues,
        changes,
    )


def exchange(before: Program, program: Program, state: EngineState, now_s: float) -> EngineStep:
    """Go on with an edited program. Timers, cooldowns and active rules carry over by name; what is gone ends properly,
    and the stage is that of the new one."""
    now_s = max(now_s, state.now_s)
    gone = [plan for plan in before.plans if plan.name not in program.by_name]
    cues, changes = _ended(before, state, gone, "the rule is not part of the show any more", now_s)
    followed_now = {live.name for live in program.live}
    runs = tuple(run for run in state.runs if run.rule in program.by_name)
    state = replace(
        state,
        rules={name: one for name, one in state.rules.items() if name in program.by_name},
        runs=runs,
        performed=sequence_runs.performed(program, runs, now_s),
        once={name: one for name, one in state.once.items() if name in program.by_name},
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
