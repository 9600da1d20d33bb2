"""What is said about rules beside each other, and that the engine bears it out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhibit.rules.advice import Advice, Advised, advice, advised, asked_by_acts
from exhibit.show.loading import load_show
from exhibit.show.program import disabled, program_of
from exhibit.values import Mood
from tests.rules.advising import PLAY, RAIN, TIDE, rule, told
from tests.rules.conftest import Night, feeling, program_from

SHOW = Path(__file__).parent.parent.parent

WELCOME = rule("visitors >= 1", "welcome", priority=20, release_s=2, channels=TIDE)
COVERED = (
    "the wall never shows this: 'welcome' (priority 20) is always active with it: raise its priority from 10 to "
    "above 20"
)


@pytest.mark.parametrize(
    ("one", "covered"),
    [
        pytest.param(rule("happiness > 0.5", priority=10, channels=RAIN), True, id="a feeling needs a visitor"),
        pytest.param(rule("mood == 'fear'", priority=10, release_s=2, channels=RAIN, acts=PLAY), True, id="in an act"),
        pytest.param(rule("happiness > 0.5", priority=10, release_s=3, channels=RAIN), False, id="it stays longer"),
        pytest.param(rule("happiness > 0.5", priority=30, channels=RAIN), False, id="it is above"),
        pytest.param(rule("mood_for > 5", priority=10, channels=RAIN), False, id="without visitors too"),
        pytest.param(rule("happiness > 0.5", priority=10, channels=TIDE), False, id="it shows the same"),
        pytest.param(rule("happiness > 0.5", priority=10, channels={"sound": "rain"}), False, id="another channel"),
    ],
)
def test_what_is_covered(one: Advised, *, covered: bool) -> None:
    assert told(WELCOME, one) == ([("it", ("while",), 0, COVERED)] if covered else [])


@pytest.mark.parametrize(
    "above",
    [
        pytest.param({"hold_s": 1.0}, id="it begins later"),
        pytest.param({"cooldown_s": 1.0}, id="it rests"),
        pytest.param({"acts": PLAY}, id="it is in one act only"),
    ],
)
def test_what_does_not_always_cover(above: dict[str, Any]) -> None:
    cover = rule("visitors >= 1", "welcome", priority=20, channels=TIDE, **above)
    assert told(cover, rule("happiness > 0.5", priority=10, channels=RAIN)) == []


TIED = (
    "this ties with 'rain' for the wall: both have priority 0 and can be active at once, so that whichever began "
    "last shows: "
    "give one of them another priority"
)


@pytest.mark.parametrize(
    ("rain", "one", "ties"),
    [
        ("sadness > 0.4", rule("happiness > 0.5", channels=TIDE), True),
        ("sadness > 0.5", rule("happiness > 0.5", channels=TIDE), False),
        ("sadness > 0.4", rule("happiness > 0.5", channels=RAIN), False),
        ("sadness > 0.4", rule("happiness > 0.5", channels={"sound": "tide"}), False),
        ("sadness > 0.4", rule("happiness > 0.5", channels=TIDE, priority=1), False),
        ("sadness > 0.4", rule("happiness > 0.5 and not active('rain')", channels=TIDE), False),
        ("mood == 'sadness'", rule("mood == 'happiness'", channels=TIDE), False),
        ("visitors == 0", rule("attention > 0.2", channels=TIDE), False),
        ("act == 'play'", rule("open", channels=TIDE, acts=frozenset(["finale"])), False),
        ("sadness / (sadness + anger) > 0.6", rule("anger / (sadness + anger) > 0.6", channels=TIDE), False),
    ],
)
def test_what_ties(rain: str, one: Advised, *, ties: bool) -> None:
    found = told(rule(rain, "rain", channels=RAIN), one)
    assert found == ([("it", ("priority",), 0, TIED)] if ties else [])


def test_what_an_act_claims_is_the_ground_for_rules() -> None:
    act = rule("true", "act play", acts=PLAY, channels=TIDE)
    assert told(act, rule("open", acts=PLAY, channels=RAIN)) == []
    assert told(act, rule("open", channels=RAIN)) == []
    assert [one.place for one in advice([act, rule("true", acts=PLAY, channels=RAIN)])] == [("priority",)]


def test_one_tie_is_told_for_each_rule_at_most() -> None:
    rules = [rule(f"visitors >= {n}", f"rule-{n}", channels={"projector": f"scene {n}"}) for n in range(1, 41)]
    assert [one.rule for one in advice(rules)] == [f"rule-{n}" for n in range(2, 41)]


def test_too_involved_conditions_are_left_alone() -> None:
    when = " and ".join(f"(active('a{n}') or since('b{n}') > {n})" for n in range(16))
    assert told(rule(when, "rain", channels=RAIN, hold_s=99), rule(when, channels=TIDE, priority=1)) == []


def test_the_example_show_needs_no_advice() -> None:
    show = load_show(SHOW)
    rules = advised(program_of(show), disabled(show))
    assert len(rules) >= 7
    assert advice(rules) == []


def test_what_is_advised_is_what_was_written() -> None:
    acts: dict[str, dict[str, Any]] = {
        "play": {"when": "open", "max": "20s", "while": [{"scene": "tide"}]},
        "finale": {"after": ["play"]},
    }
    rain = {
        "when": "happiness > 0.5",
        "hold": "1s",
        "cooldown": "5s",
        "priority": 3,
        "acts": ["play"],
        "while": [{"scene": "rain"}, {"sound": "rain"}],
        "on_start": [{"sound": {"sting": "chime"}}, {"wait": "2s"}, {"mqtt": {"topic": "rain"}}, {"wait": "9s"}],
    }
    act, rule_ = advised(program_from({"rain": rain, "not-yet": rain}, acts=acts), {"not-yet", "act finale"})
    assert (act.name, act.acts, act.act_max_s, list(act.channels)) == ("act play", PLAY, 20, ["projector"])
    assert (rule_.hold_s, rule_.cooldown_s, rule_.priority, rule_.sequence_s) == (1, 5, 3, 2)
    assert (rule_.acts, rule_.act_max_s, rule_.does_steps) == (PLAY, 20, True)
    assert list(rule_.channels) == ["projector", "sound"]


def test_when_an_act_begins_is_looked_at_too() -> None:
    acts: dict[str, dict[str, Any]] = {
        "rest": {"when": "true"},
        "play": {"when": "visitors < 0"},
        "finale": {"when": "mood_for < 5", "hold": "9s"},
    }
    found = advice(asked_by_acts(program_from({}, acts=acts)))
    assert [(one.rule, one.place) for one in found] == [("act play", ("when",)), ("act finale", ("hold",))]


def test_an_act_that_has_nothing_to_go_on_to_has_no_end() -> None:
    (act,) = advised(program_from({}, acts={"play": {"max": "20s"}}))
    assert act.act_max_s == math.inf


# What was said to be so is so: shows by chance, played through nights by chance.

WHENS = st.sampled_from(
    [
        "visitors >= 1",
        "visitors >= 2",
        "visitors == 0",
        "happiness > 0.5",
        "happiness > 0.3 and visitors >= 2",
        "mood == 'happiness'",
        "mood != 'nobody'",
        "happiness > 1.5 or active('b')",
        "active('c') and happiness > 0.3",
        "since('a') < 4",
        "not active('b') and visitors > 0",
        "true",
    ]
)
SHORT = st.sampled_from(["0s", "0s", "1s", "2s"])
RULES = st.fixed_dictionaries(
    {"when": WHENS, "hold": SHORT, "release": SHORT, "cooldown": st.sampled_from(["0s", "0s", "3s"])}
    | {"priority": st.integers(0, 4), "acts": st.sampled_from([[], [], ["play"], ["rest"]])}
)
MOODS = st.one_of(
    st.just(feeling(0)), st.builds(feeling, st.integers(1, 3), happiness=st.sampled_from([0.0, 0.4, 0.6, 1.0]))
)


@settings(max_examples=150)
@given(
    st.lists(RULES, min_size=2, max_size=4),
    st.lists(st.tuples(st.sampled_from([0.1, 0.5, 1.0, 2.5]), MOODS), min_size=5, max_size=40),
)
def test_what_was_said_to_be_never_seen_is_never_seen(
    written: list[dict[str, Any]], moments: list[tuple[float, Mood]]
) -> None:
    rules = {name: {**one, "while": [{"scene": name}]} for name, one in zip("abcd", written, strict=False)}
    acts: dict[str, dict[str, Any]] = {"rest": {"when": "visitors == 0"}, "play": {"when": "visitors > 0"}}
    night = Night(program_from(rules, acts=acts))
    found = advice(advised(night.program))
    hidden = {one.rule for one in found if one.place == ("while",)}
    idle = {one.rule for one in found if one.text.startswith(("this can never be true", "this can never begin"))}
    now_s = 0.0
    for passed_s, mood in moments:
        now_s += passed_s
        night.at(now_s, mood)
        assert not night.active & idle
        assert not {held.rule for held in night.state.stage.values()} & hidden


def test_the_advice_comes_in_the_order_of_the_rules() -> None:
    rules = [rule("open", "a", hold_s=9, acts=PLAY, act_max_s=5), rule("visitors < 0", "b"), rule("active('b')", "c")]
    assert [one.rule for one in advice(rules)] == ["a", "b", "c"]
    assert all(isinstance(one, Advice) for one in advice(rules))
