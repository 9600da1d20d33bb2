"""Acts: the states of the whole show, one at a time (D-0003)."""

from __future__ import annotations

from dataclasses import replace

from exhibit.rules.plan import ActPlan, Program
from exhibit.rules.state import EngineState
from exhibit.values import Variable

_EPSILON_S = 1e-9


def step(program: Program, state: EngineState, values: dict[str, Variable], now_s: float) -> EngineState:
    """Go on to the next act where it is time, or to the one that was asked for; `values` tells of the act that is on
    afterwards."""
    if not program.acts:
        return state
    current = next((act for act in program.acts if act.name == state.act), None)
    asked = next((act for act in program.acts if act.name == state.given.around.act), None)
    if current is None:
        return _entered(state, asked or program.acts[0], values, now_s)
    if asked is not None and asked is not current:
        return _entered(state, asked, values, now_s)
    ready = _ready(program, state, current, values, now_s)
    following = _following(program, current, now_s - state.act_since_s, ready, values, now_s)
    if following is None or following is current:
        return state if ready == state.act_ready_s else replace(state, act_ready_s=ready)
    return _entered(state, following, values, now_s)


def _entered(state: EngineState, act: ActPlan, values: dict[str, Variable], now_s: float) -> EngineState:
    values["act"], values["act_for"] = act.name, 0.0
    return replace(state, act=act.name, act_since_s=now_s, act_ready_s={})


def _ready(
    program: Program, state: EngineState, current: ActPlan, values: dict[str, Variable], now_s: float
) -> dict[str, float]:
    """The acts whose condition is true now, each with the time since which it is."""
    return {
        act.name: state.act_ready_s.get(act.name, now_s)
        for act in program.acts
        if act is not current and act.when is not None and _may_follow(act, current) and act.when(values)
    }


def _following(
    program: Program,
    current: ActPlan,
    lasted_s: float,
    ready: dict[str, float],
    values: dict[str, Variable],
    now_s: float,
) -> ActPlan | None:
    """The act that is on next, None where it is the present one."""
    over = current.max_s is not None and lasted_s >= current.max_s - _EPSILON_S
    if lasted_s >= current.min_s - _EPSILON_S:
        for act in program.acts:
            if act.name in ready and now_s - ready[act.name] >= act.hold_s - _EPSILON_S:
                return act
    if not over:
        return None
    if current.then is not None:
        return next((act for act in program.acts if act.name == current.then), None)
    for act in program.acts:
        if act is not current and current.name in act.after and (act.when is None or act.when(values)):
            return act
    return program.acts[0]


def _may_follow(act: ActPlan, current: ActPlan) -> bool:
    return not act.after or current.name in act.after
