"""Why a rule is where it is, in one sentence: also that it is ending while nobody is there any more."""

from __future__ import annotations

from exhibit.cues.phrases import phrases
from exhibit.expressions.expression import compile_expression
from exhibit.expressions.vocabulary import values_of
from exhibit.rules.engine import step
from exhibit.rules.plan import Plan, Program
from exhibit.rules.reasons import reason, reason_then
from exhibit.rules.state import EngineInput, EngineState
from exhibit.rules.values_now import known_values
from exhibit.values import Context, Mood, RuleChange

RULE = Plan("greet", compile_expression("visitors >= 1"), hold_s=2.0, release_s=3.0, cooldown_s=20.0)
PROGRAM = Program((RULE,))
SOMEBODY, NOBODY = Mood(visitors=1, dominant="neutral", emotions={"neutral": 1.0}), Mood()


def told(*moments: tuple[float, Mood], disabled: frozenset[str] = frozenset(), language: str = "en") -> str:
    """What is said after these moments."""
    state = EngineState()
    for at_s, mood in moments:
        state = step(PROGRAM, state, EngineInput(mood, Context(disabled=disabled)), at_s).state
    values = known_values(PROGRAM, state, at_s)
    return reason(RULE, PROGRAM, state, values, at_s, phrases(language))


def test_each_phase_says_what_it_waits_for() -> None:
    assert told((0.0, NOBODY)) == "it waits: nobody is here; it wants at least 1"
    begun = ((0.0, NOBODY), (1.0, SOMEBODY))
    assert told(*begun) == "it begins in 2 s: 1 visitor is here"
    active = (*begun, (3.0, SOMEBODY))
    assert told(*active) == "1 visitor is here"
    ending = (*active, (4.0, NOBODY), (5.0, NOBODY))
    assert told(*ending) == "it is ending in 2 s: nobody is here; it wants at least 1"
    assert told(*ending, language="ru") == "закончится через 2 с: никого нет; нужно: не меньше 1"
    assert told(*ending, (7.0, NOBODY), (12.0, NOBODY)) == "it rests for 15 s more"


def test_what_an_operator_took_out_says_so() -> None:
    assert told((0.0, SOMEBODY), disabled=frozenset({"greet"})) == "an operator has switched it off"


def test_a_start_and_an_end_are_told_by_what_was_seen_then() -> None:
    state = step(PROGRAM, EngineState(), EngineInput(SOMEBODY, Context()), 0.0).state
    started = step(PROGRAM, state, EngineInput(SOMEBODY, Context()), 2.0).changes[0]
    assert reason_then(RULE, started.seen, phrases()) == "1 visitor is here"
    assert reason_then(RULE, RuleChange("greet", began=False).seen, phrases()) == ""
    anew = Plan("greet", compile_expression("since('joy') > 3"))
    assert reason_then(anew, values_of(SOMEBODY), phrases()) == ""
