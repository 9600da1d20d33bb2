"""What is said about rules that are well formed and yet hardly meant so, word by word; and what is left alone."""

from __future__ import annotations

import ast
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhibit.rules.advice import Advice, Advised, advice, advised
from exhibit.show.reading import load_show
from exhibit.show.score import disabled, score_of
from exhibit.values import Mood
from tests.rules.conftest import Night, feeling, score_from

SHOW = Path(__file__).parent.parent.parent
TIDE, RAIN = {"projector": "scene tide"}, {"projector": "scene rain"}
PLAY = frozenset(["play"])


def rule(when: str, name: str = "it", **told: Any) -> Advised:
    return Advised(name, ast.parse(when, mode="eval").body, **told)


def told(*rules: Advised) -> list[tuple[str, tuple[str, ...], int, str]]:
    return [(one.rule, one.place, one.column, one.text) for one in advice(rules)]


@pytest.mark.parametrize(
    ("when", "column", "text"),
    [
        pytest.param(
            "happiness > 1.2",
            0,
            "happiness is a share between 0 and 1 and is never above 1.2; write a smaller number",
            id="a share above 1",
        ),
        pytest.param(
            "visitors >= 1 and happiness > 60",
            18,
            "happiness is a share between 0 and 1 and is never above 60; for 60 percent write 0.6",
            id="percent",
        ),
        pytest.param(
            "-2 > valence",
            0,
            "valence lies between -1 and 1 and is never below -2; write a larger number",
            id="the number first",
        ),
        pytest.param(
            "visitors == 1.5",
            0,
            "visitors is a whole number from 0 upwards and is never 1.5; write a number that it can be",
            id="half a visitor",
        ),
        pytest.param(
            "open and weekday >= 8",
            9,
            "weekday is a whole number from 1 (Monday) to 7 (Sunday) and is never 8 or more; write a smaller number",
            id="an eighth day",
        ),
        pytest.param(
            "hour > 25",
            0,
            "hour lies between 0 and 24 and is never above 25; write a smaller number",
            id="an hour too late",
        ),
        pytest.param(
            "since('a') < 0",
            0,
            'since("a") counts seconds from 0 to 1000000 and is never below 0; write a larger number',
            id="since in the future",
        ),
        pytest.param(
            "happiness - sadness > 1.2",
            0,
            "'happiness - sadness' lies between -1 and 1 and is never above 1.2; write a smaller number",
            id="a difference",
        ),
        pytest.param(
            "happiness + sadness > 1.2",
            0,
            "'happiness + sadness' lies between 0 and 1 and is never above 1.2; write a smaller number",
            id="a sum of shares",
        ),
        pytest.param(
            "open and happiness > 0.6 and sadness > 0.5",
            29,
            "'happiness > 0.6' and 'sadness > 0.5' are never true together: emotions are shares of one whole, and "
            "these "
            "make more than 1",
            id="shares that exceed the whole",
        ),
        pytest.param(
            'mood == "anger" and mood == "fear"',
            20,
            "'mood == \"anger\"' and 'mood == \"fear\"' are never true together: write 'or' where one is enough",
            id="two moods",
        ),
        pytest.param(
            "visitors == 0 and happiness > 0.3",
            18,
            "'visitors == 0' and 'happiness > 0.3' are never true together: where nobody is, mood is \"nobody\" and "
            "every feeling is 0",
            id="a feeling of nobody",
        ),
        pytest.param(
            "active('a') and open and not active('a')",
            25,
            "'active(\"a\")' and 'not active(\"a\")' are never true together: write 'or' where one is enough",
            id="active and not",
        ),
        pytest.param(
            "20 <= hour < 6",
            0,
            "nothing fits '20 <= hour < 6': over midnight write 'hour >= 20 or hour < 6'",
            id="over midnight",
        ),
        pytest.param(
            "0.7 < happiness < 0.3",
            0,
            "nothing fits '0.7 < happiness < 0.3': exchange the two numbers",
            id="an empty range",
        ),
        pytest.param(
            "not visitors >= 0",
            0,
            "'visitors >= 0' is always true, so that 'not' of it never is",
            id="not always",
        ),
        pytest.param(
            "happiness > 2 or sadness > 2",
            0,
            "happiness is a share between 0 and 1 and is never above 2; write a smaller number",
            id="neither of two",
        ),
        pytest.param("false", 0, "'false' never is", id="false"),
    ],
)
def test_what_can_never_be_true(when: str, column: int, text: str) -> None:
    others = rule("visitors > 2", "a")
    assert told(rule(when), others) == [("it", ("when",), column, f"this can never be true: {text}")]


def test_an_alternative_that_can_never_be_true() -> None:
    text = (
        "this part can never be true: happiness is a share between 0 and 1 and is never above 2; write a smaller number"
    )
    assert told(rule("visitors > 4 or happiness > 2")) == [("it", ("when",), 16, text)]


def test_a_condition_on_an_act_that_is_not_the_rules() -> None:
    text = (
        "this can never be true: 'act == \"finale\"' cannot be in the acts of this rule: name other acts, or take it "
        "away"
    )
    assert told(rule('open and act == "finale"', acts=PLAY)) == [("it", ("when",), 9, text)]


DEFAULT = "what is always to be seen stands under default: in exhibit.yaml"
COUNTED = "'visitors >= 0' is always true, since visitors is a whole number from 0 upwards"


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (rule("visitors >= 0", channels=TIDE), [(0, f"{COUNTED}: {DEFAULT}")]),
        (rule("open or visitors >= 0"), [(8, f"{COUNTED}: {DEFAULT}")]),
        (rule("true", channels=TIDE), [(0, f"'true' is always true: {DEFAULT}")]),
        (rule("visitors >= 0", has_deeds=True), [(0, f"{COUNTED}: write true if that is meant")]),
        (rule("true", acts=PLAY), []),
        (rule("true", hold_s=60), []),
        (rule("true", has_deeds=True), []),
    ],
)
def test_what_is_always_true(one: Advised, expected: list[tuple[int, str]]) -> None:
    assert told(one) == [("it", ("when",), column, text) for column, text in expected]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(
            [rule("open and since('it') < 10", cooldown_s=20)],
            [
                (
                    "it",
                    9,
                    (
                        "this can never begin: 'since(\"it\")' waits for the rule itself to have begun: take it away, "
                        "since "
                        "the cooldown of 20s already lets the rule rest"
                    ),
                )
            ],
            id="a cooldown that eats itself",
        ),
        pytest.param(
            [rule("active('it')")],
            [
                (
                    "it",
                    0,
                    "this can never begin: 'active(\"it\")' waits for the rule itself to have begun: take it away",
                )
            ],
            id="active by itself",
        ),
        pytest.param(
            [rule("active('b')", "a"), rule("since('a') < 5", "b")],
            [
                ("a", 0, "this can never begin: 'active(\"b\")' waits for 'b', which never begins"),
                ("b", 0, "this can never begin: 'since(\"a\")' waits for 'a', which never begins"),
            ],
            id="each waits for the other",
        ),
        pytest.param(
            [rule("since('it') > 30", channels=TIDE)],
            [
                (
                    "it",
                    0,
                    (
                        "this ends as soon as it begins, and what it claims is never seen: 'since(\"it\")' is about "
                        "the rule "
                        "itself: give it a release, or use a cooldown instead"
                    ),
                )
            ],
            id="ended by its start",
        ),
        pytest.param([rule("since('it') > 30", has_deeds=True)], [], id="a beat"),
        pytest.param([rule("since('it') > 30", channels=TIDE, release_s=5)], [], id="a flash every half minute"),
        pytest.param([rule("open or since('it') < 10", channels=TIDE)], [], id="ten seconds at least"),
        pytest.param([rule("active('b')", "a"), rule("open", "b"), rule("active('a')", "c")], [], id="a chain"),
        pytest.param([rule("active('elsewhere')")], [], id="a rule that is not among these"),
    ],
)
def test_what_waits_for_itself(rules: list[Advised], expected: list[tuple[str, int, str]]) -> None:
    assert told(*rules) == [(name, ("when",), column, text) for name, column, text in expected]


LASTS = "'mood_for < 5' is true for 5s on end, until what it counts begins anew"


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(
            rule("mood_for < 5", hold_s=10),
            [("hold", f"a hold of 10s is never reached: {LASTS}: shorten the hold")],
            id="a hold longer than its condition",
        ),
        pytest.param(
            rule("open", hold_s=30, acts=PLAY, act_max_s=20),
            [("hold", "a hold of 30s is never reached: act 'play' lasts 20s at most: shorten the hold")],
            id="a hold longer than its act",
        ),
        pytest.param(
            rule("open", release_s=30, acts=PLAY, act_max_s=20),
            [
                (
                    "release",
                    (
                        "this release of 30s never ends: act 'play' lasts 20s at most, and the rule ends with it: "
                        "shorten the "
                        "release"
                    ),
                )
            ],
            id="a release longer than its act",
        ),
        pytest.param(
            rule("mood_for < 5", hold_s=1, release_s=2, sequence_s=12),
            [
                (
                    "on_start",
                    (
                        f"the sequence takes 12s, but the rule is active for 6s at most: {LASTS}: shorten its waits, "
                        "or write finish: true"
                    ),
                )
            ],
            id="a sequence longer than its rule",
        ),
        pytest.param(
            rule("open", hold_s=1, sequence_s=30, acts=PLAY, act_max_s=20),
            [
                (
                    "on_start",
                    (
                        "the sequence takes 30s, but the rule is active for 19s at most: act 'play' lasts 20s at most: "
                        "shorten "
                        "its waits, or write finish: true"
                    ),
                )
            ],
            id="a sequence longer than its act",
        ),
        pytest.param(rule("mood_for < 5", sequence_s=12, finish=True), [], id="it finishes"),
        pytest.param(rule("mood_for < 5", sequence_s=4), [], id="short enough"),
        pytest.param(rule("dwell < 5", hold_s=10), [], id="nobody dwells in an empty room"),
        pytest.param(rule("open", cooldown_s=60, acts=PLAY, act_max_s=20), [], id="once each time the act comes round"),
        pytest.param(
            rule("open", hold_s=30, acts=PLAY | {"finale"}, act_max_s=20), [], id="it may go on into the next act"
        ),
    ],
)
def test_times_that_cannot_be_kept(one: Advised, expected: list[tuple[str, str]]) -> None:
    assert told(one) == [("it", (key,), 0, text) for key, text in expected]


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


def test_what_an_act_claims_gives_way_to_the_rules_within_it() -> None:
    act = rule("true", "act play", acts=PLAY, channels=TIDE)
    assert told(act, rule("open", acts=PLAY, channels=RAIN)) == []
    assert [one.place for one in advice([act, rule("open", channels=RAIN)])] == [("priority",)]
    assert [one.place for one in advice([act, rule("true", acts=PLAY, channels=RAIN)])] == [("priority",)]


def test_one_tie_is_told_for_each_rule_at_most() -> None:
    rules = [rule(f"visitors >= {n}", f"rule-{n}", channels={"projector": f"scene {n}"}) for n in range(1, 41)]
    assert [one.rule for one in advice(rules)] == [f"rule-{n}" for n in range(2, 41)]


def test_too_involved_conditions_are_left_alone() -> None:
    when = " and ".join(f"(active('a{n}') or since('b{n}') > {n})" for n in range(16))
    assert told(rule(when, "rain", channels=RAIN, hold_s=99), rule(when, channels=TIDE, priority=1)) == []


def test_the_example_show_needs_no_advice() -> None:
    show = load_show(SHOW)
    rules = advised(score_of(show), disabled(show))
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
    act, rule_ = advised(score_from({"rain": rain, "not-yet": rain}, acts=acts), {"not-yet", "act finale"})
    assert (act.name, act.acts, act.act_max_s, list(act.channels)) == ("act play", PLAY, 20, ["projector"])
    assert (rule_.hold_s, rule_.cooldown_s, rule_.priority, rule_.sequence_s) == (1, 5, 3, 2)
    assert (rule_.acts, rule_.act_max_s, rule_.has_deeds) == (PLAY, 20, True)
    assert list(rule_.channels) == ["projector", "sound"]


def test_an_act_that_has_nothing_to_go_on_to_has_no_end() -> None:
    (act,) = advised(score_from({}, acts={"play": {"max": "20s"}}))
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


@settings(max_examples=150, deadline=None)
@given(
    st.lists(RULES, min_size=2, max_size=4),
    st.lists(st.tuples(st.sampled_from([0.1, 0.5, 1.0, 2.5]), MOODS), min_size=5, max_size=40),
)
def test_what_was_said_to_be_never_seen_is_never_seen(
    written: list[dict[str, Any]], moments: list[tuple[float, Mood]]
) -> None:
    rules = {name: {**one, "while": [{"scene": name}]} for name, one in zip("abcd", written, strict=False)}
    acts: dict[str, dict[str, Any]] = {"rest": {"when": "visitors == 0"}, "play": {"when": "visitors > 0"}}
    night = Night(score_from(rules, acts=acts))
    found = advice(advised(night.score))
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
