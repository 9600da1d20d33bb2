"""What every name stands for at one moment: the mood's, the room's, and those that the engine itself knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exhibit.cues.channels import PROJECTOR
from exhibit.expressions.asked import NEVER_S
from exhibit.expressions.memory import Memory
from exhibit.expressions.rooms import told_of_rooms
from exhibit.expressions.visitors import told_of_visitors
from exhibit.expressions.vocabulary import Values, kind_of, values_of
from exhibit.expressions.word import PlayState
from exhibit.rules.plan import Program, Worded
from exhibit.rules.state import EngineInput, EngineState
from exhibit.rules.traces import Trace, told, traced
from exhibit.values import EMOTIONS, Variable


def known_values(program: Program, state: EngineState, now_s: float) -> dict[str, Variable]:
    """The values at `now_s`. Of the references only those that the program reads are worked out."""
    wall = state.stage.get(PROJECTOR)
    scene = wall.claim.name if wall else ""
    act_for_s = max(0.0, now_s - state.act_since_s) if state.act else 0.0
    playing = PlayState(scene, state.act, act_for_s, state.previous_mood)
    values = values_of(state.given.mood, state.given.around, playing)
    for key in program.references:
        function, _, rest = key.partition("('")
        values[key] = ANSWERS[function](program, state, rest[:-2], now_s)
    for asked in program.of_visitors:
        values[asked.key] = told_of_visitors(asked, state.given.mood, values)
    for one in program.of_rooms:
        values[one.key] = told_of_rooms(one, state.given.mood, state.given.around, values)
    for memory in program.memories:
        values[memory.key] = told(memory, _traced(memory, state, values, now_s))
    return values


def worded(words: Worded, given: EngineInput) -> dict[str, Variable]:
    """The values of these words alone, for the steps at which no more is asked."""
    mood, around = given.mood, given.around
    values: dict[str, Variable] = {**_UNFELT, **mood.emotions}
    for name, read in words.of_mood:
        values[name] = read(mood)
    for name, read_outside in words.of_context:
        values[name] = read_outside(around)
    for name in words.counted:
        values[name] = float(values[name])
    return values


def remembered(program: Program, state: EngineState, values: Values, now_s: float) -> Mapping[str, Trace]:
    """What is remembered after this moment, by key."""
    return {memory.key: _traced(memory, state, values, now_s) for memory in program.memories}


def _traced(memory: Memory, state: EngineState, values: Values, now_s: float) -> Trace:
    return traced(memory, state.traces.get(memory.key, _NOTHING), memory.of.number(values), now_s)


_NOTHING = Trace()
_UNFELT: Values = dict.fromkeys(EMOTIONS, 0.0)


def _active(_: Program, state: EngineState, name: str, _now_s: float) -> bool:
    return state.rule(name).active


def _since(_: Program, state: EngineState, name: str, now_s: float) -> float:
    known = state.rule(name)
    return min(NEVER_S, max(0.0, now_s - max(known.started_s, known.ended_s)))


def _began(_: Program, state: EngineState, name: str, now_s: float) -> float:
    return min(NEVER_S, max(0.0, now_s - state.rule(name).started_s))


def _ended(_: Program, state: EngineState, name: str, now_s: float) -> float:
    return min(NEVER_S, max(0.0, now_s - state.rule(name).ended_s))


def _var(program: Program, state: EngineState, name: str, _now_s: float) -> Variable:
    default = program.variables.get(name, 0.0)
    value = state.given.around.variables.get(name, default)
    return value if kind_of(value) == kind_of(default) else default


def _answer(_: Program, state: EngineState, name: str, _now_s: float) -> bool:
    return name in state.given.around.answered


def _called(_: Program, state: EngineState, name: str, _now_s: float) -> bool:
    return name in state.given.around.called


def _visitors_in(_: Program, state: EngineState, name: str, _now_s: float) -> float:
    return float(state.given.mood.regions.get(name, 0))


def _inside(_: Program, state: EngineState, name: str, _now_s: float) -> bool:
    return state.given.mood.regions.get(name, 0) > 0


ANSWERS: Mapping[str, Callable[[Program, EngineState, str, float], Variable]] = {
    "active": _active,
    "since": _since,
    "began": _began,
    "ended": _ended,
    "var": _var,
    "answer": _answer,
    "called": _called,
    "visitors_in": _visitors_in,
    "inside": _inside,
}
"""How each question about a name is answered."""
