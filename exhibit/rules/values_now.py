"""What every name stands for at one moment: the mood's, the room's, and those that the engine itself knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exhibit.cues.channels import PROJECTOR
from exhibit.expressions.vocabulary import kind_of, values_of
from exhibit.expressions.word import PlayState
from exhibit.expressions.words import NEVER_S
from exhibit.rules.plan import Program
from exhibit.rules.state import EngineState
from exhibit.values import Variable


def known_values(program: Program, state: EngineState, now_s: float) -> dict[str, Variable]:
    """The values at `now_s`. Of the references only those that the program reads are worked out."""
    wall = state.stage.get(PROJECTOR)
    scene = wall.claim.name if wall else ""
    playing = PlayState(scene, state.act, max(0.0, now_s - state.act_since_s) if state.act else 0.0)
    values = values_of(state.given.mood, state.given.around, playing)
    for key in program.references:
        function, _, rest = key.partition("('")
        values[key] = ANSWERS[function](program, state, rest[:-2], now_s)
    return values


def _active(_: Program, state: EngineState, name: str, _now_s: float) -> bool:
    return state.rule(name).active


def _since(_: Program, state: EngineState, name: str, now_s: float) -> float:
    known = state.rule(name)
    return min(NEVER_S, max(0.0, now_s - max(known.started_s, known.ended_s)))


def _var(program: Program, state: EngineState, name: str, _now_s: float) -> Variable:
    default = program.variables.get(name, 0.0)
    value = state.given.around.variables.get(name, default)
    return value if kind_of(value) == kind_of(default) else default


def _answer(_: Program, state: EngineState, name: str, _now_s: float) -> bool:
    return name in state.given.around.answered


ANSWERS: Mapping[str, Callable[[Program, EngineState, str, float], Variable]] = {
    "active": _active,
    "since": _since,
    "var": _var,
    "answer": _answer,
}
"""How each question about a name is answered."""
