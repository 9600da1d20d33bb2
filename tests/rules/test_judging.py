"""A condition taken apart: each part's value, and what is wanted of it."""

from __future__ import annotations

import pytest

from exhibit.expressions.expression import compile_expression
from exhibit.rules.judging import judged, seen_by
from exhibit.rules.plan import Plan, Program
from exhibit.rules.state import EngineState
from exhibit.values import Variable

VALUES: dict[str, Variable] = {
    "happiness": 0.71,
    "sadness": 0.2,
    "visitors": 2.0,
    "mood": "happiness",
    "open": True,
    "weekday": 1.0,
    "active('storm')": False,
    "since('storm')": 1e6,
    "var('rain')": 0.5,
    "scene": "tide",
    "chance": 0.4,
}

CASES: list[tuple[str, list[tuple[str, Variable, str, bool]]]] = [
    ("happiness > 0.6", [("happiness > 0.6", 0.71, "> 0.6", True)]),
    ("0.6 < happiness", [("0.6 < happiness", 0.71, "> 0.6", True)]),
    ("happiness > sadness + 0.6", [("happiness > sadness + 0.6", 0.71, "> sadness + 0.6 (0.8)", False)]),
    ("0.2 < happiness <= 0.5", [("0.2 < happiness <= 0.5", 0.71, "> 0.2 and <= 0.5", False)]),
    ("happiness > 0.6 > 0.5 > 0.1", [("happiness > 0.6 > 0.5 > 0.1", 0.6, "happiness > 0.6 > 0.5 > 0.1", True)]),
    ('mood == "happiness"', [('mood == "happiness"', "happiness", '== "happiness"', True)]),
    ('mood != "anger" and open', [('mood != "anger"', "happiness", '!= "anger"', True), ("open", True, "true", True)]),
    ("not open", [("open", True, "false", False)]),
    ("not (open or visitors >= 3)", [("open", True, "false", False), ("visitors >= 3", 2.0, "not >= 3", True)]),
    ("not not open", [("open", True, "true", True)]),
    ("active('storm') or open", [("active('storm')", False, "true", False), ("open", True, "true", True)]),
    ("since('storm') > 10", [("since('storm') > 10", 1e6, "> 10", True)]),
    ("var('rain') >= 0.5", [("var('rain') >= 0.5", 0.5, ">= 0.5", True)]),
    ('weekday == "monday"', [('weekday == "monday"', 1.0, '== "monday"', True)]),
    ("chance(0.5) and open", [("chance(0.5)", True, "true", True), ("open", True, "true", True)]),
    ("true", [("true", True, "true", True)]),
    ("not true", [("not true", False, "true", False)]),
    ("abs(happiness - 1) < 0.3", [("abs(happiness - 1) < 0.3", 0.29, "< 0.3", True)]),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_each_part_is_told_with_its_value_and_what_is_wanted(
    text: str, wanted: list[tuple[str, Variable, str, bool]]
) -> None:
    found = judged(compile_expression(text), VALUES)
    rounded = [round(one.value, 6) if isinstance(one.value, float) else one.value for one in found]
    told = [(one.text, value, one.wanted, one.met) for one, value in zip(found, rounded, strict=True)]
    assert told == wanted


@pytest.mark.parametrize("text", [text for text, _ in CASES if " or " not in text])
def test_without_an_or_the_whole_is_true_where_every_part_is_met(text: str) -> None:
    condition = compile_expression(text)
    assert bool(condition(VALUES)) is all(one.met for one in judged(condition, VALUES))


def test_a_rule_sees_its_own_dice() -> None:
    plan = Plan("lucky", compile_expression("chance(0.5)"))
    seen = seen_by(plan, Program((plan,)), EngineState(), {"chance": 2.0})
    assert 0 <= float(seen["chance"]) < 1
    assert seen_by(Plan("plain", compile_expression("open")), Program(()), EngineState(), VALUES) is VALUES
