"""Variants of an experiment: what each claims and leaves out, and what is played outside of one."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from exhibit.rules.plan import Program, plan, variant_plans, variants_with
from exhibit.rules.schema import Experiment, Rule
from exhibit.values import Context
from tests.rules.conftest import Night, feeling

SOUGHT: dict[str, Any] = {"measure": "smiles", "value": 0.2, "hoped": 0.3, "visits": 150, "days": 28}
VARIANTS: dict[str, Any] = {
    "usual": {"without": ["fireworks"]},
    "warm": {"while": [{"scene": "warm"}], "without": "storm"},
    "bright": {"while": [{"scene": "bright"}]},
}
JOY = feeling(happiness=0.9)


def experiment(**other: Any) -> Experiment:
    return Experiment.model_validate({"variants": VARIANTS, **SOUGHT, **other})


def night() -> Night:
    tried = experiment()
    rules = {"storm": {"when": "visitors > 0"}, "fireworks": {"when": "happiness > 0.5"}}
    plans = [plan(name, Rule.model_validate(rule), variants=variants_with(tried, name)) for name, rule in rules.items()]
    return Night(Program((*variant_plans(tried), *plans)))


def test_the_first_variant_is_played_outside_of_an_experiment() -> None:
    assert night().at(0, JOY).active == {"variant usual", "storm"}
    assert night().at(0, JOY, Context(variant="usual")).active == {"variant usual", "storm"}


def test_each_variant_claims_what_it_says_and_leaves_out_its_rules() -> None:
    played, turns = night().at(0, JOY), []
    for second, variant in enumerate(("warm", "bright", ""), start=1):
        turns.append(played.at(second, JOY, Context(variant=variant)).active)
    assert turns == [
        {"variant warm", "fireworks"},
        {"variant bright", "storm", "fireworks"},
        {"variant usual", "storm"},
    ]
    assert played.told == [(1, "scene warm"), (2, "scene bright"), (3, "release")]


@pytest.mark.parametrize(
    ("other", "key", "said"),
    [
        ({"block": "20min"}, "block", "whole quarters of an hour"),
        ({"block": "0s"}, "block", "whole quarters of an hour"),
        ({"block": "10h"}, "block", "a day must hold a block of each variant"),
        ({"washout": "16min"}, "washout", "at most half a block"),
        ({"value": 20}, "value", "write for example 0.2 for 20 %"),
        ({"hoped": 0.2}, "hoped", "cannot be found"),
        ({"measure": "holding", "value": -1}, "value", "seconds"),
        ({"measure": "uplift", "hoped": 3}, "hoped", "between -2 and 2"),
    ],
)
def test_what_cannot_be_planned_says_what_to_write(other: dict[str, Any], key: str, said: str) -> None:
    with pytest.raises(ValidationError) as raised:
        experiment(**other)
    (found,) = raised.value.errors()
    assert (found["ctx"]["below"], said in found["msg"]) == ((key,), True), found["msg"]
