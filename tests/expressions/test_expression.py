"""The expression language: what it says, what it refuses and where."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit.expressions.expression import ExpressionError, compile_expression
from exhibit.expressions.vocabulary import values_of
from exhibit.values import Mood, Variable

JOY = Mood(
    visitors=2,
    dominant="happiness",
    emotions={"happiness": 0.7, "neutral": 0.3},
    valence=0.6,
    arousal=0.5,
    attention=0.9,
    dwell_s=12.0,
    held_s=3.0,
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("happiness > 0.6 and visitors >= 2", True),
        ("happiness > 0.6 and visitors >= 3", False),
        ("not (anger > 0.1) or false", True),
        ("0.2 < valence < 0.7", True),
        ("mood == 'happiness' and mood_for > 2", True),
        ("mood != 'nobody'", True),
        ("max(happiness, anger) * 2", 1.4),
        ("clamp(dwell, 0, 10)", 10.0),
        ("scale(valence, -1, 1, 0, 100)", 80.0),
        ("scale(5, 1, 1, 7, 9)", 7.0),
        ("-valence + abs(-2)", 1.4),
        ("visitors / (visitors - 2)", 0.0),
        ("7 % (visitors - 2) + 7 // 2", 3.0),
        ("min(1, 2, 3)", 1.0),
        (" * ".join(["(visitors * 9e11 * 9e11)"] * 14), 0.0),
        ("true", True),
    ],
)
def test_what_it_says(text: str, wanted: Variable) -> None:
    assert compile_expression(text)(values_of(JOY)) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("hapiness > 0.6", "unknown name 'hapiness'. Did you mean 'happiness'?", 0),
        ("visitors > 1 and joy > 2", "unknown name 'joy'", 17),
        ("happiness and visitors > 1", "'happiness' is a number, and a truth is needed here: compare it", 0),
        ("mood == 'hapy'", "there is no mood 'hapy'. There is: ", 8),
        ("mood > 3", "mood is a text and 3 is a number: they cannot be compared like this", 0),
        ("mood < 'anger'", "mood is a text and 'anger' is a text: they cannot be compared like this", 0),
        ("open('/etc/passwd')", "there is no function 'open'", 0),
        ("visitors.__class__", "'visitors.__class__' is not part of the rule language", 0),
        ("[x for x in (1, 2)]", "is not part of the rule language", 0),
        ("2 ** 9", "only + - * / // % can join numbers", 0),
        ("clamp(1, 2)", "clamp() takes 3 numbers", 0),
        ("min(1)", "min() takes 2 to 8 numbers", 0),
        ("visitors > 1 && anger > 2", "'&&' is not understood: write 'and'", 13),
        ("mood = 'anger'", "one '=' compares nothing: write '=='", 5),
        ("happiness >", "is not an expression", 0),
        ("", "is not an expression", 0),
        ("1 if true else 2", "is not part of the rule language", 0),
        ("visitors / 0", "nothing can be divided by 0", 11),
        (" * ".join(["1e11"] * 40), "larger than any number", 0),
        ("1" * 2000, "longer than 1000 characters", 0),
        ("+".join("1" * 300), "too involved", 0),
    ],
)
def test_what_it_refuses(text: str, message: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)
    assert message in str(caught.value)
    if column:
        assert caught.value.column == column


def test_why_names_every_part_with_what_it_saw() -> None:
    condition = compile_expression("happiness > 0.6 and visitors >= 3")
    assert condition.why(values_of(JOY)) == "happiness > 0.6: yes (happiness 0.7); visitors >= 3: no (visitors 2)"


@given(st.text(max_size=60))
def test_no_text_does_anything_but_compile_or_be_refused(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        assert isinstance(compile_expression(text)(values_of(JOY)), float | str | bool)
