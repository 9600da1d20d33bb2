"""Sequences under way: begun by starts and ends of rules, cancelled, queued, and always brought to a proper end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from exhibit.expressions.vocabulary import Values, sent_values
from exhibit.expressions.word import Sender
from exhibit.rules.plan import Plan, Program
from exhibit.rules.sequence import Sequence
from exhibit.rules.state import RuleState, Run
from exhibit.values import Cue

_EPSILON_S = 1e-9
_NOTHING: Values = MappingProxyType({})
_MOST_QUEUED = 10
"""The most runs of one rule that wait for their turn; later ones are left out."""


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


def stepped(
    program: Program, running: tuple[Run, ...], turned: Iterable[Transition], values: Values, now_s: float
) -> tuple[tuple[Run, ...], list[Cue], list[Cue]]:
    """The sequences after this step, the cues of those that belong to ends, and those of starts."""
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
        return (), ends, []
    return _due(program, running, values, now_s, ends)


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


def _due(
    program: Program, running: tuple[Run, ...], values: Values, now_s: float, ends: list[Cue]
) -> tuple[tuple[Run, ...], list[Cue], list[Cue]]:
    starts: list[Cue] = []
    left: list[Run] = []
    for waiting in running:
        run = waiting
        if run.began_s is None:
            if any(other.rule == run.rule and not other.end for other in left):
                left.append(run)
                continue
            run = replace(run, began_s=now_s)
        # Rounding must neither put a step off to the next step nor let it be done in both.
        passed_s = now_s - (run.began_s or 0.0) + _EPSILON_S
        (ends if run.end else starts).extend(_cues(program, run, passed_s, values, now_s))
        sequence = _sequence(program, run)
        if sequence.endless or passed_s < sequence.length_s:
            left.append(replace(run, done_s=passed_s))
    return tuple(left), ends, starts


def flushed(program: Program, running: Iterable[Run], values: Values) -> list[Cue]:
    """All that ends under way have not done yet, at once; what starts had under way is cancelled."""
    return [cue for run in running if run.end for cue in _cues(program, run, float("inf"), values, run.rule_ended_s)]


def at_once(plan: Plan, values: Values, active_s: float) -> list[Cue]:
    """All that the end of `plan` does, without its waits."""
    spoken = {**values, **sent_values(Sender(plan.name, active_s))}
    return [step.cue(plan.name, spoken) for step in plan.on_end.steps]


def _sequence(program: Program, run: Run) -> Sequence:
    plan = program.by_name[run.rule]
    return plan.on_end if run.end else plan.on_start


def _cues(program: Program, run: Run, until_s: float, values: Values, now_s: float) -> list[Cue]:
    due = _sequence(program, run).between(run.done_s, until_s)
    if not due:
        return []
    active_s = min(now_s, run.rule_ended_s) - run.rule_started_s
    spoken = {**values, **sent_values(Sender(run.rule, active_s))}
    return [step.cue(run.rule, spoken) for step in due]
