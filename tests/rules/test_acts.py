"""Acts: the show is in one at a time, and rules keep to theirs."""

from __future__ import annotations

from typing import Any

from exhibit.values import Mood
from tests.rules.conftest import Night, feeling, program_from

ACTS: dict[str, dict[str, Any]] = {
    "attract": {"when": "visitors == 0", "while": [{"scene": "tide"}]},
    "play": {"when": "visitors >= 1", "after": "attract", "min": "5s", "max": "60s", "then": "finale"},
    "finale": {"after": "play", "max": "10s", "then": "attract", "while": [{"scene": "sunrise"}]},
}
RULES = {"joy": {"when": "happiness > 0.5", "acts": ["play"], "release": "3s", "while": [{"scene": "bloom"}]}}
JOY = feeling(happiness=0.9)


def night() -> Night:
    return Night(program_from(RULES, acts=ACTS))


def test_the_show_begins_in_the_first_act() -> None:
    assert night().at(0, Mood()).state.act == "attract"


def test_an_act_follows_when_its_condition_is_true_and_it_may() -> None:
    # t        0        1      3           6        (min 5 s)
    # people   0        1      0           0
    # act      attract  play   play        attract
    played = night().at(0, Mood()).at(1, feeling()).at(3, Mood())
    assert played.state.act == "play"
    assert played.at(6, Mood()).state.act == "attract"


def test_an_act_ends_when_it_has_lasted_its_most() -> None:
    # t        0        1      61       71
    # act      attract  play   finale   attract, and since somebody is there, play
    played = night().at(0, Mood()).at(1, feeling()).at(61, feeling())
    assert played.state.act == "finale"
    assert played.at(71, feeling()).state.act == "attract"
    assert played.at(71.1, feeling()).state.act == "play"


def test_a_rule_is_active_in_its_acts_only_and_ends_with_them_at_once() -> None:
    played = night().at(0, JOY)
    assert "joy" not in played.active
    assert "joy" in played.at(0.1, JOY).at(1, JOY).active
    told = played.at(61, JOY).told
    assert "joy" not in played.active
    assert told[-1] == (61, "scene sunrise")


def test_an_act_claims_like_a_rule_and_gives_back() -> None:
    played = night().at(0, Mood()).at(1, feeling())
    assert played.told == [(0, "scene tide"), (1, "release")]


def test_expressions_know_the_act() -> None:
    rules = {"late": {"when": "act == 'play' and act_for > 2"}}
    played = Night(program_from(rules, acts=ACTS)).at(0, Mood()).at(1, feeling()).at(2, feeling())
    assert "late" not in played.active
    assert "late" in played.at(3.5, feeling()).active
