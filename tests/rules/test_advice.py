"""What is said about a rule that is well formed and yet hardly meant so, word by word; and what is left alone."""

from __future__ import annotations

import pytest

from exhibit.rules.advice import Advised
from tests.rules.advising import PLAY, TIDE, rule, told


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
        (rule("visitors >= 0", does_steps=True), [(0, f"{COUNTED}: write true if that is meant")]),
        (rule("true", acts=PLAY), []),
        (rule("true", hold_s=60), []),
        (rule("true", does_steps=True), []),
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
        pytest.param([rule("since('it') > 30", does_steps=True)], [], id="a beat"),
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


@pytest.mark.parametrize("when", ["contempt > 0.35", 'mood == "contempt"', "visitors >= 2 and contempt > 0.5"])
def test_who_waits_for_contempt_alone_is_told_that_it_is_next_to_never_said(when: str) -> None:
    ((_, _, _, text),) = told(rule(when))
    assert "this waits for contempt, which can hardly be read" in text


@pytest.mark.parametrize(
    "when",
    ['mood == "contempt" or mood == "anger"', "contempt > 0.35 or anger > 0.2 and disgust > 0.2", "contempt < 0.1"],
)
def test_contempt_beside_what_can_be_read_is_left_alone(when: str) -> None:
    assert not told(rule(when))
