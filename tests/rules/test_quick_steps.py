"""What is done quickly does the same as what is done thoroughly: steps in which nothing changes, pairs of few rules."""

from __future__ import annotations

import random
from typing import Any

from exhibit.expressions.meaning.spans import Span
from exhibit.rules.advice.grid import Grid, Hull, PairByPair
from exhibit.rules.engine import step
from exhibit.rules.plan import Program, plan
from exhibit.rules.schema import Rule
from exhibit.rules.state import EngineInput, EngineState
from exhibit.values import Context, Mood


def program() -> Program:
    rules: dict[str, dict[str, Any]] = {
        "glad": {"when": "happiness > 0.5", "hold": "300ms", "release": "500ms", "cooldown": "1s"},
        "many": {"when": "visitors >= 2 and mood == 'happiness'", "max": "2s", "group": "one"},
        "late": {"when": "hour > 12 or not open", "group": "one", "priority": 3},
        "dear": {"when": "valence > 0.1", "hold": "1s"},
    }
    return Program(
        tuple(plan(name, Rule.model_validate(rule | {"while": [{"scene": name}]})) for name, rule in rules.items())
    )


def test_steps_at_which_nothing_changes_are_as_all_others() -> None:
    quick, thorough = program(), program()
    assert quick.worded is not None
    object.__setattr__(thorough, "worded", None)
    dice = random.Random(3)
    states, mood, around, began = [EngineState(), EngineState()], Mood(), Context(), 0
    for number in range(600):
        if dice.random() < 0.1:
            share = dice.random()
            mood = (
                Mood(dice.randint(1, 3), "happiness", {"happiness": share, "neutral": 1 - share})
                if share > 0.2
                else Mood()
            )
        if dice.random() < 0.05:
            around = Context(hour=float(dice.randint(0, 23)), blackout=dice.random() < 0.2, held=dice.random() < 0.2)
        if dice.random() < 0.02:
            around = Context(disabled=frozenset({"glad"}))
        given = EngineInput(mood, around)
        steps = [step(one, state, given, number / 10) for one, state in zip((quick, thorough), states, strict=True)]
        assert steps[0].state == steps[1].state
        assert steps[0].cues == steps[1].cues
        told = [[(change.rule, change.began, change.active_s) for change in one.changes] for one in steps]
        assert told[0] == told[1]
        began += sum(change.began for change in steps[0].changes)
        states = [one.state for one in steps]
    assert began > 20


def test_pairs_of_few_rules_are_those_of_the_table() -> None:
    dice = random.Random(5)

    def span() -> Span:
        low = dice.choice((float("-inf"), dice.random()))
        return Span(low, dice.choice((float("inf"), low + dice.random() if low > 0 else 1.0)))

    hulls: list[Hull] = [{key: span() for key in dice.sample("abcde", dice.randint(0, 4))} for _ in range(60)]
    priorities = [dice.randint(0, 3) for _ in hulls]
    claims = {"projector": list(range(0, 60, 2)), "sound": list(range(60))}
    few, many = PairByPair(hulls, priorities, claims), Grid(hulls, priorities, claims)
    for among, rows in claims.items():
        for row in rows:
            assert few.overlapping(row, among) == many.overlapping(row, among)
            assert few.around(row, among) == many.around(row, among)
