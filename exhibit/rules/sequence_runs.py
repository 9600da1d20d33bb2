"""Sequences under way: begun by starts and ends of rules, cancelled, queued, and always brought to a proper end."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from exhibit.cues.compiled import CompiledClaim
from exhibit.cues.variables import VARIABLE, settled
from exhibit.expressions.vocabulary import Values, reference, sent_values
from exhibit.expressions.word import Sender
from exhibit.rules.draws import Bag, Draws
from exhibit.rules.once import period
from exhibit.rules.plan import Plan, Program
from exhibit.rules.sequence import Sequence, TimedStep
from exhibit.rules.state import EngineState, RuleState, Run
from exhibit.values import Cue, Variable

_EPSILON_S = 1e-9
_NOTHING: Values = MappingProxyType({})
_MOST_QUEUED = 10
"""The most runs of one rule that wait for their turn; later ones are left out."""
_MOST_ROUNDS = 100
"""So many rounds at most pass in one step; a clock that has jumped further goes on from now."""


@dataclass(frozen=True)
class Transition:
    """One rule whose state changes in a step, and what its condition saw."""

    plan: Plan
    before: RuleState
    after: RuleState
    why: Callable[[], str] = str
    seen: Values = field(default_factory=lambda: _NOTHING)

    @property
    def began(self) -> bool:
        return self.after.active and not self.before.active

    @property
    def ended(self) -> bool:
        return self.before.active and not self.after.active


@dataclass(frozen=True)
class RunsStep:
    """The sequences after a step, the cues of those that belong to ends, those of starts, and what was drawn."""

    running: tuple[Run, ...]
    ends: list[Cue]
    starts: list[Cue]
    bags: Mapping[str, Bag]


def stepped(
    program: Program, state: EngineState, turned: Iterable[Transition], values: dict[str, Variable], now_s: float
) -> RunsStep:
    """The sequences after this step, in which the rules have `turned` already."""
    running = state.runs
    ends: list[Cue] = []
    for turn in turned:
        if turn.ended:
            running = _after_end(turn, running, now_s)
        if turn.began:
            # What an end has to put right is put right before the rule begins again (D-rules-5).
            late = [run for run in running if run.rule == turn.plan.name and run.end]
            ends += flushed(program, late, values)
            running = _after_start(turn.plan, tuple(run for run in running if run not in late), now_s)
    if not running:
        return RunsStep((), ends, [], state.bags)
    return _due(program, replace(state, runs=running), values, now_s, ends)


def _after_end(turn: Transition, running: tuple[Run, ...], now_s: float) -> tuple[Run, ...]:
    """The rule's sequence is cancelled, unless it may finish, and its end's begins."""
    plan, started_s = turn.plan, turn.after.started_s
    if not plan.finish or plan.on_start.endless:
        running = tuple(run for run in running if run.rule != plan.name or run.end)
    if not plan.on_end:
        return running
    return (*running, Run(plan.name, end=True, began_s=now_s, rule_started_s=started_s, rule_ended_s=now_s))


def _after_start(plan: Plan, running: tuple[Run, ...], now_s: float) -> tuple[Run, ...]:
    """A new sequence begins, replaces the one under way, waits for it, or is left out, as the rule's `again` says
    (D-rules-6)."""
    if not plan.on_start:
        return running
    mine = [run for run in running if run.rule == plan.name and not run.end]
    fresh = Run(plan.name, end=False, began_s=now_s, rule_started_s=now_s)
    if mine and plan.again == "single":
        return running
    if mine and plan.again == "queued":
        return running if len(mine) > _MOST_QUEUED else (*running, replace(fresh, began_s=None))
    return (*(run for run in running if run not in mine), fresh)


def _due(program: Program, state: EngineState, values: dict[str, Variable], now_s: float, ends: list[Cue]) -> RunsStep:
    starts: list[Cue] = []
    left: list[Run] = []
    draws = Draws(state.bags, program.seed, period("night", state))
    for waiting in state.runs:
        run = waiting
        if run.began_s is None:
            if any(other.rule == run.rule and not other.end for other in left):
                left.append(run)
                continue
            run = replace(run, began_s=now_s)
        following = _gone_on(program, run, draws, values, now_s, ends if run.end else starts)
        if following.lasts or (following.stays and run.rule in state.active and not run.end):
            left.append(following.run)
    return RunsStep(tuple(left), ends, starts, draws.after())


@dataclass(frozen=True)
class _GoneOn:
    """A run a step later: whether it has more to do, or to hold."""

    run: Run
    lasts: bool
    stays: bool


def _gone_on(
    program: Program, run: Run, draws: Draws, values: dict[str, Variable], now_s: float, cues: list[Cue]
) -> _GoneOn:
    """`run` a step later; what is due is added to `cues`."""
    whole = _whole(program, run)
    if whole.chosen and run.drawn is None:
        run = replace(run, drawn=whole.drawn(draws.pick))
    for _ in range(_MOST_ROUNDS):
        # Rounding must neither put a step off to the next step nor let it be done in both.
        passed_s = now_s - (run.began_s or 0.0) + _EPSILON_S
        now = whole if run.drawn is None else run.drawn
        cues += _cues(now, run, passed_s, values, now_s)
        if now.endless or passed_s < now.length_s:
            return _GoneOn(replace(run, done_s=passed_s), lasts=True, stays=False)
        if not (whole.chosen and whole.endless):
            stays = bool(now.laid.staying)
            return _GoneOn(replace(run, done_s=passed_s), lasts=False, stays=stays)
        run = _next_round(run, now, whole, draws)
    return _GoneOn(replace(run, began_s=now_s), lasts=True, stays=False)


def _next_round(run: Run, now: Sequence, whole: Sequence, draws: Draws) -> Run:
    """`run` at the beginning of its next round; what stays of this one is held until another takes its place."""
    kept = {claim.channel: claim for claim in (*run.kept, *now.laid.staying)}
    began_s = (run.began_s or 0.0) + now.length_s
    return replace(run, began_s=began_s, done_s=-1.0, drawn=whole.drawn_round(draws.pick), kept=tuple(kept.values()))


def performed(program: Program, runs: Iterable[Run], now_s: float) -> Mapping[str, tuple[CompiledClaim, ...]]:
    """By rule, what its sequences under way hold at `now_s`; of two on one channel the later one counts."""
    found: dict[str, tuple[CompiledClaim, ...]] = {}
    for run in runs:
        if run.began_s is None:
            continue
        now = _planned(program, run)
        claims = (*found.get(run.rule, ()), *run.kept, *now.held_at(now_s - run.began_s + _EPSILON_S))
        if claims:
            found[run.rule] = tuple({claim.channel: claim for claim in claims}.values())
    return found


def flushed(program: Program, running: Iterable[Run], values: dict[str, Variable]) -> list[Cue]:
    """All that ends under way have not done yet, at once; what starts had under way is cancelled."""
    return [
        cue
        for run in running
        if run.end
        for cue in _cues(_planned(program, run), run, math.inf, values, run.rule_ended_s)
    ]


def at_once(plan: Plan, values: dict[str, Variable], active_s: float) -> list[Cue]:
    """All that the end of `plan` does, without its waits."""
    return _done(plan.on_end.steps, plan.name, values, active_s)


def _done(steps: Iterable[TimedStep], rule: str, values: dict[str, Variable], active_s: float) -> list[Cue]:
    """The cues of `steps`, in order; what one sets, the next ones know, and `values` from then on."""
    spoken = {**values, **sent_values(Sender(rule, active_s))}
    cues = []
    for step in steps:
        cue = step.cue(rule, spoken)
        if cue.output == VARIABLE:
            key = reference("var", cue.args["name"])
            cue = settled(cue, spoken.get(key, 0.0))
            spoken[key] = values[key] = cue.args["value"]
        cues.append(cue)
    return cues


def _planned(program: Program, run: Run) -> Sequence:
    """What `run` does, as it was drawn where one of several is done."""
    return _whole(program, run) if run.drawn is None else run.drawn


def _whole(program: Program, run: Run) -> Sequence:
    plan = program.by_name[run.rule]
    return plan.on_end if run.end else plan.on_start


def _cues(sequence: Sequence, run: Run, until_s: float, values: dict[str, Variable], now_s: float) -> list[Cue]:
    due = sequence.between(run.done_s, until_s)
    if not due:
        return []
    active_s = min(now_s, run.rule_ended_s) - run.rule_started_s
    return _done(due, run.rule, values, active_s)
