"""What every name stands for at one moment: the mood's, the room's, and those that the engine itself knows."""

from __future__ import annotations

from exhibit.expressions.vocabulary import NEVER_S, kind_of, values_of
from exhibit.rules.plan import PROJECTOR, Program
from exhibit.rules.state import EngineState
from exhibit.values import Variable


def known_values(program: Program, state: EngineState, now_s: float) -> dict[str, Variable]:
    """The values at `now_s`. Of the references only those that the score reads are worked out."""
    values = values_of(state.given.mood, state.given.around)
    wall = state.stage.get(PROJECTOR)
    values["scene"] = str(wall.wish.args.get("name", "")) if wall else ""
    values["act"], values["act_for"] = state.act, max(0.0, now_s - state.act_since_s) if state.act else 0.0
    for key in program.references:
        function, _, rest = key.partition("('")
        values[key] = _referred(program, state, function, rest[:-2], now_s)
    return values


def _referred(program: Program, state: EngineState, function: str, name: str, now_s: float) -> Variable:
    if function == "var":
        default = program.variables.get(name, 0.0)
        value = state.given.around.variables.get(name, default)
        return value if kind_of(value) == kind_of(default) else default
    known = state.rule(name)
    if function == "active":
        return known.active
    return min(NEVER_S, max(0.0, now_s - max(known.started_s, known.ended_s)))
