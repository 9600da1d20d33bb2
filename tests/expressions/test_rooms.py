"""What rules ask of the rooms of the house: of all, of one, of those for which something is so."""

from __future__ import annotations

import pytest

from exhibit.expressions.expression import compile_expression
from exhibit.expressions.grammar import ExpressionError
from exhibit.expressions.rooms import rooms_asked, told_of_rooms
from exhibit.expressions.vocabulary import Vocabulary, at_rest, values_of
from exhibit.mood.circumplex import valence_arousal
from exhibit.values import Context, Mood, RoomMood, Variable


def emotions(**felt: float) -> dict[str, float]:
    return {"neutral": 1 - sum(felt.values()), **felt}


HALL = RoomMood(3, "happiness", emotions(happiness=0.8), *valence_arousal(emotions(happiness=0.8)), 1.0)
CELLAR = RoomMood(1, "fear", emotions(fear=0.6), *valence_arousal(emotions(fear=0.6)), 1.0)
AROUND = Context(rooms={"hall": HALL, "cellar": CELLAR, "yard": RoomMood()}, room="attic")
HERE = Mood(2, "happiness", emotions(happiness=0.6))


def value(text: str, around: Context = AROUND) -> Variable:
    asked = compile_expression(text)
    values = values_of(HERE, around)
    for key in asked.references:
        if (one := rooms_asked(key)) is not None:
            values[key] = told_of_rooms(one, HERE, around, values)
    return asked(values)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("house.rooms", 4),
        ("house.visitors", 6),
        ("house.count(happiness > 0.5)", 2),
        ('house.count(mood == "fear" or visitors == 0)', 2),
        ("house.count(visitors > 0) >= 3", True),
        ("house.any(fear > 0.5)", True),
        ("house.each(visitors > 0)", False),
        ("house.mood", "happiness"),
        ("house.happiness", pytest.approx((0.8 * 3 + 0.6 * 2) / 6)),
        ("room('hall').visitors", 3),
        ('room("hall").visitors + visitors', 5),
        ("room('cellar').mood == \"fear\"", True),
        ("room('cellar').here and not room('shed').here", True),
        ("room('shed').visitors", 0),
        ("room('shed').mood", "nobody"),
        ("room('attic').happiness", 0.6),
    ],
)
def test_rooms_are_asked(text: str, wanted: Variable) -> None:
    assert value(text) == wanted


def test_alone_a_room_is_the_house() -> None:
    assert [value(one, Context()) for one in ("house.rooms", "house.visitors", "house.mood")] == [1, 2, "happiness"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("house", "say what of the house"),
        ("room('hall')", "say what of that room, such as room('hall').visitors"),
        ("room(hall).visitors > 1", "room() takes the name of one room in quotes"),
        ("room('hall').visitor > 1", "nothing is known of a room as 'visitor'. Did you mean 'visitors'?"),
        ("house.moods", "nothing is known as 'house.moods'. Did you mean 'mood'?"),
        ("house.count > 1", "house.count is a function: write house.count(happiness > 0.5)"),
        ("house.sum(visitors) > 1", "there is no function 'house.sum'"),
        ("house.count(happiness) > 1", "'happiness' is a number, and a truth is needed here"),
        ("house.count(hour > 8) > 1", "'hour' is not known of other rooms"),
        ("house.count(any(fear > 0.2)) > 1", "leave out any(fear > 0.2)"),
        ('house.mood == "joy"', "there is no mood 'joy'. Did you mean 'happiness'?"),
        ("house.mood > 0.5", "house.mood is a text and 0.5 is a number"),
        ("house.happiness > 2min", "'2min' cannot be compared with house.happiness"),
        ("mood.happiness > 0.5", "'mood.happiness' is not part of the rule language"),
        ("room('hull').visitors > 1", "there is no room 'hull' in house.yaml. Did you mean 'hall'?"),
    ],
)
def test_what_is_wrong_is_told_with_its_remedy(text: str, told: str) -> None:
    with pytest.raises(ExpressionError) as error:
        compile_expression(text, Vocabulary(rooms=["hall", "cellar"]))
    assert told in str(error.value)


def test_without_a_broker_nobody_else_can_be_heard() -> None:
    with pytest.raises(ExpressionError, match=r"add 'mqtt:' with its host to exhibit\.yaml"):
        compile_expression("house.visitors > 3", Vocabulary(housed=False))


def test_where_nothing_is_known_they_are_at_rest() -> None:
    told = [at_rest(one) for one in ("house.mood", "house.visitors", "room('hall').here", "house.any(visitors > 1)")]
    assert told == ["nobody", 0.0, False, False]
