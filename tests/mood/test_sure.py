"""What nobody is sure of is not said."""

from __future__ import annotations

from exhibit.mood.group import MoodSettings, MoodState, step
from exhibit.values import UNREAD, Emotions, Face, Mood, Observation, Visitor

FACE = Face((300, 100, 400, 220), ((330, 150), (370, 150), (350, 170), (335, 190), (365, 190)), 0.95)


def mood_of(*felt: Emotions, made_up: bool = False, sure: float = 0.6) -> Mood:
    """The mood after a second of visitors who feel so."""
    people, state = tuple(Visitor(n + 1, FACE, one, 1.0, 5.0) for n, one in enumerate(felt)), MoodState()
    for tick in range(11):
        seen = Observation(tick / 10, tick, (640, 480), people, made_up=made_up)
        state = step(state, seen, tick / 10, MoodSettings(sure=sure))
    return state.mood


def test_a_share_below_the_limit_is_not_said_and_still_there_for_rules_that_ask_it() -> None:
    unsure = {"sadness": 0.55, "neutral": 0.45}
    assert mood_of(unsure).dominant == UNREAD
    assert mood_of(unsure).emotions["sadness"] > 0.5
    assert mood_of(unsure, sure=0).dominant == "sadness"
    assert mood_of({"sadness": 0.65, "neutral": 0.35}).dominant == "sadness"


def test_a_room_that_is_sure_of_two_feelings_says_the_one_that_leads() -> None:
    assert mood_of({"happiness": 0.9, "neutral": 0.1}, {"sadness": 0.8, "neutral": 0.2}).dominant == "happiness"


def test_what_is_made_up_by_hand_is_meant_as_told() -> None:
    assert mood_of({"sadness": 0.4, "neutral": 0.3, "anger": 0.3}, made_up=True).dominant == "sadness"
