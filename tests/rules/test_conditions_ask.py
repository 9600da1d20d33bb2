"""What rules may ask beside the mood: other rules, variables, time, the scene, chance."""

from __future__ import annotations

from typing import Any

import pytest

from exhibit.rules.engine import exchange, step
from exhibit.rules.state import EngineInput
from exhibit.values import Context, Mood
from tests.rules.conftest import Night, feeling, program_from

JOY, CALM = feeling(happiness=0.9), feeling()


def test_a_rule_may_ask_for_another() -> None:
    rules = {
        "storm": {"when": "happiness > 0.5"},
        "after": {"when": "not active('storm') and since('storm') < 3"},
    }
    night = Night(program_from(rules)).at(0, CALM)
    assert night.active == set(), "it has never been"
    assert night.at(1, JOY).at(2, JOY).active == {"storm"}
    assert night.at(3, CALM).at(3.1, CALM).active == {"after"}
    assert night.at(7, CALM).active == set()


@pytest.mark.parametrize(
    ("when", "around", "wanted"),
    [
        ("hour >= 18.5", Context(hour=19), True),
        ("hour >= 18.5", Context(hour=18), False),
        ("weekday == 'saturday'", Context(weekday=6), True),
        ("weekday <= 5 and open", Context(weekday=5, open=True), True),
        ("open", Context(open=False), False),
        ("var('rain') > 0.5", Context(variables={"rain": 1.0}), True),
        ("var('rain') > 0.5", Context(), False),
        ("var('rain') > 0.5", Context(variables={"rain": "much"}), False),
    ],
)
def test_what_is_around(when: str, around: Context, wanted: bool) -> None:
    night = Night(program_from({"it": {"when": when}})).at(0, CALM, around)
    assert (night.active == {"it"}) is wanted


def test_the_scene_is_known() -> None:
    rules: dict[str, dict[str, Any]] = {
        "here": {"when": "visitors > 0", "while": [{"scene": "drift"}]},
        "seen": {"when": "scene == 'drift'"},
    }
    night = Night(program_from(rules)).at(0, Mood()).at(1, CALM).at(1.1, CALM)
    assert night.active == {"here", "seen"}


def test_the_operator_takes_a_rule_out_and_puts_it_in() -> None:
    night = Night(program_from({"joy": {"when": "happiness > 0.5"}})).at(0, JOY)
    assert night.at(1, JOY, Context(disabled=frozenset({"joy"}))).active == set()
    assert night.at(2, JOY).active == {"joy"}


def opportunities(seed: int, rate_hz: int) -> list[bool]:
    """Two hundred smiles of a second each, a second apart: whether the rule was active in each."""
    night = Night(program_from({"lucky": {"when": "happiness > 0.5 and chance(0.3)"}}, seed=seed))
    found = []
    for smile in range(200):
        for tick in range(rate_hz):
            night.at(2 * smile + tick / rate_hz, JOY)
        found.append(night.active == {"lucky"})
        night.at(2 * smile + 1, CALM)
    return found


def test_chance_is_thrown_once_for_each_opportunity() -> None:
    assert 40 <= sum(opportunities(1, 5)) <= 80


def test_chance_depends_on_the_seed_and_on_nothing_else() -> None:
    assert opportunities(1, 5) == opportunities(1, 20)
    assert opportunities(1, 5) != opportunities(2, 5)


def test_an_edit_keeps_timers_and_ends_what_is_gone() -> None:
    # t      0         1                            2
    # joy    holding   (edited: another priority)   active, after 2 s since 0
    # tide   active    gone, and says so
    joy = {"when": "happiness > 0.5", "hold": "2s", "while": [{"scene": "sunrise"}]}
    tide = {"when": "true", "while": [{"scene": "tide"}], "on_end": [{"osc": {"to": "d", "address": "/tide/end"}}]}
    before, after = program_from({"joy": joy, "tide": tide}), program_from({"joy": {**joy, "priority": 5}})
    night = Night(before).at(0, JOY)
    edited = exchange(before, after, night.state, 1.0)
    assert [(change.rule, change.began, change.active_s) for change in edited.changes] == [("tide", False, 1.0)]
    assert [cue.args.get("address") or cue.action for cue in edited.cues] == ["/tide/end", "release"]
    assert [change.rule for change in step(after, edited.state, EngineInput(JOY), 2.0).changes] == ["joy"]


def test_an_edit_that_changes_nothing_says_nothing() -> None:
    rules = {"here": {"when": "visitors > 0", "while": [{"scene": "drift"}, {"sound": "glow"}]}}
    night = Night(program_from(rules)).at(0, CALM)
    edited = exchange(night.program, program_from(rules), night.state, 1.0)
    assert (edited.cues, edited.changes) == ((), ())
