"""Which rules change in a step, and how: their phases, their dice, what bars them, and who of a group may be active."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import compress
from operator import ne

from exhibit.expressions.asked import CHANCE
from exhibit.expressions.vocabulary import Values
from exhibit.rules.chance import throw
from exhibit.rules.once import used
from exhibit.rules.plan import Plan, Program
from exhibit.rules.sequence_runs import Transition
from exhibit.rules.state import ACTIVE, COOLING, HOLDING, RELEASING, TIMED, WAITING, EngineInput, EngineState, RuleState
from exhibit.values import Variable

_EPSILON_S = 1e-9
_STRETCH = 64
"""So many conditions are compared at once."""


def turned_rules(
    program: Program,
    state: EngineState,
    truths: list[Variable],
    were_disabled: frozenset[str],
    values: dict[str, Variable],
    now_s: float,
) -> list[Transition]:
    """The rules whose state changes. `truths` are what their conditions are now, in the order of the program."""
    looked_at = _looked_at(program, state, truths, state.given.around.disabled | were_disabled)
    looked_at.update(due(program, state, now_s))
    now = _Now(program, state, truths, values, now_s)
    alone = [index for index in sorted(looked_at) if not program.plans[index].group]
    turns = [turn for index in alone if (turn := _turn(now, index))]
    for members in program.groups.values():
        if not looked_at.isdisjoint(members):
            turns += _group_turns(now, members)
    return turns


@dataclass(frozen=True)
class _Now:
    """The moment at which rules are looked at."""

    program: Program
    state: EngineState
    truths: list[Variable]
    values: dict[str, Variable]
    now_s: float


def waiting_for_time(plan: Plan, state: RuleState) -> bool:
    """Whether the rule may change by time alone."""
    return state.phase in TIMED or (state.phase == ACTIVE and plan.max_s is not None)


def _looked_at(program: Program, state: EngineState, truths: list[Variable], disabled: Iterable[str]) -> set[int]:
    """The rules that may change in this step, by index: whose condition has changed, whose time is over, and where more
    than the condition decides. All others stay as they are, and cost nothing more."""
    before = state.truths
    if len(before) != len(truths):
        return set(range(len(truths)))
    found = set(_differing(before, truths))
    found.update(program.always)
    index = program.index
    found.update([index[name] for name in disabled if name in index])
    return found


def _differing(before: list[Variable], truths: list[Variable]) -> Iterator[int]:
    """Where they differ. Most do not: a stretch at once is quicker than one after the other."""
    for at in range(0, len(truths), _STRETCH):
        old, new = before[at : at + _STRETCH], truths[at : at + _STRETCH]
        if old != new:
            yield from compress(range(at, at + len(new)), map(ne, old, new))


def due(program: Program, state: EngineState, now_s: float) -> list[int]:
    """The rules, by index, that wait for time and whose time is over; the others stay as they are while their condition
    does."""
    found = []
    for name in state.timed:
        index = program.index[name]
        plan, one = program.plans[index], state.rules[name]
        waits_s = plan.hold_s if one.phase == HOLDING else plan.cooldown_s if one.phase == COOLING else plan.release_s
        over = one.phase != ACTIVE and _lasted(one, waits_s, now_s)
        if over or (plan.max_s is not None and one.active and now_s - one.started_s >= plan.max_s - _EPSILON_S):
            found.append(index)
    return found


def nothing_turns(program: Program, state: EngineState, given: EngineInput, now_s: float) -> bool:
    """Whether all stays as it is with `given`, if the same conditions are true as before and nothing but conditions
    decides: no time is over, nothing is under way, followed, or asked for by hand."""
    was, now = state.given.around, given.around
    if state.runs or now.held or now.disabled or was.disabled or (state.timed and due(program, state, now_s)):
        return False
    if now is not was and (was.blackout, was.scene, was.numbers) != (now.blackout, now.scene, now.numbers):
        return False
    for held in state.stage.values():
        if held.claim.followed:
            return False
    return not (now.blackout and state.sent)


def _group_turns(now: _Now, members: Iterable[int]) -> list[Transition]:
    """Those of one group, the strongest first: once one is active, the others are not (D-rules-9)."""
    turns: list[Transition] = []
    holder = ""
    for index in members:
        plan = now.program.plans[index]
        turn = _turn(now, index, f"'{holder}' of its group is active" if holder else "")
        if turn:
            turns.append(turn)
        if (turn.after if turn else now.state.rule(plan.name)).active:
            holder = plan.name
    return turns


def _turn(now: _Now, index: int, barred: str = "") -> Transition | None:
    """What becomes of one rule; None where it stays as it is. `barred`: why it may not be active, if so."""
    program, state, now_s = now.program, now.state, now.now_s
    plan, true = program.plans[index], now.truths[index]
    before = state.rules.get(plan.name)
    if why := _why_shut(plan, state) or barred:
        if before is not None and before.phase not in (WAITING, COOLING):
            return _shut(before, plan, why, now_s)
        return None
    if plan.once and (before is None or before.phase == WAITING) and used(plan.name, plan.once, state):
        return None
    seen: Values = now.values
    if plan.throws:
        before, seen = _thrown(program, plan, before or RuleState(), now.values)
        true = plan.when(seen)
    elif before is None:
        if not true:
            return None
        before = RuleState()
    after = advanced(plan, before, now_s, true=bool(true))
    if after is state.rules.get(plan.name):
        return None
    over = before.active and not after.active and after.spent and not before.spent
    return Transition(plan, before, after, _lasted_its_most if over else partial(plan.when.why, seen), seen)


def _lasted_its_most() -> str:
    return "it has lasted its most"


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
    """A rule that is taken out, or left behind by an act, a variant or its group, ends at once."""
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
    """The rule's next state; several phases may pass in one step, none is passed twice. A rule that has lasted its most
    waits until its condition has been false."""
    if state.spent and not true:
        state = replace(state, spent=False)
    if state.phase == COOLING and _lasted(state, plan.cooldown_s, now_s):
        state = state.moved(WAITING, now_s)
    if state.phase == WAITING and true and not state.spent:
        state = state.moved(HOLDING, now_s)
    if state.phase == HOLDING:
        if not true:
            return state.moved(WAITING, now_s)
        if _lasted(state, plan.hold_s, now_s):
            return state.moved(ACTIVE, now_s, started_s=now_s)
    return _gone_on(plan, state, now_s, true=true) if state.active else state


def _gone_on(plan: Plan, state: RuleState, now_s: float, *, true: bool) -> RuleState:
    """The next state of a rule that is active."""
    if plan.max_s is not None and now_s - state.started_s >= plan.max_s - _EPSILON_S:
        return replace(state.moved(COOLING, now_s, ended_s=now_s), spent=true)
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
