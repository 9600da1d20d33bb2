"""The mood on timelines: calm, the same at every frame rate, and nobody when there is no news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exhibit.mood.group import MoodSettings, MoodState, step
from exhibit.values import NOBODY, UNREAD, Emotions, Face, Mood, Observation, Visitor

FACE = Face((100, 100, 200, 220), ((130, 150), (170, 150), (150, 175), (135, 200), (165, 200)), 0.95)
SETTINGS = MoodSettings(smooth_s=0.25, margin=0.08, dwell_s=0.3, gone_after_s=1.0)


def seen(at: float, *feelings: Emotions) -> Observation:
    visitors = tuple(Visitor(i + 1, FACE, feeling, 0.8, at) for i, feeling in enumerate(feelings))
    return Observation(at, round(at * 100), (640, 360), visitors)


def feeling(name: str, share: float = 0.9) -> Emotions:
    return {name: share, "neutral" if name != "neutral" else "fear": 1 - share}


def moods(observations: list[Observation | None], times: list[float]) -> list[Mood]:
    state, told = MoodState(), []
    for observation, now in zip(observations, times, strict=True):
        state = step(state, observation, now, SETTINGS)
        told.append(state.mood)
    return told


@pytest.mark.parametrize("rate_hz", [8, 10, 15, 30, 60])
def test_the_same_faces_give_the_same_curve_at_every_frame_rate(rate_hz: int) -> None:
    # t   0 .. 1 neutral, 1 .. 2 happy; the mood half a second after the change
    times = [k / rate_hz for k in range(2 * rate_hz + 1)]
    faces = [seen(t, feeling("neutral" if t < 1 else "happiness")) for t in times]
    told = dict(zip(times, moods(list(faces), times), strict=True))
    half = min(times, key=lambda t: abs(t - 1.5))
    assert told[half].emotions["happiness"] == pytest.approx(0.9 * (1 - 2.718**-2), abs=0.06)
    later = min(times, key=lambda t: abs(t - 1.75))
    assert told[later].dominant == "happiness"


def test_a_twitch_shorter_than_the_dwell_changes_nothing() -> None:
    # t         0 .. 1     1 .. 1.2   1.2 .. 2
    # face      neutral    surprise   neutral
    times = [k / 20 for k in range(41)]
    faces = [seen(t, feeling("surprise" if 1 <= t < 1.2 else "neutral")) for t in times]
    assert {mood.dominant for mood in moods(list(faces), times)} == {"neutral"}


def test_two_equal_emotions_do_not_flicker() -> None:
    times = [k / 10 for k in range(100)]
    faces = [seen(t, {"sadness": 0.5 + 0.03 * (-1) ** k, "anger": 0.5 - 0.03 * (-1) ** k}) for k, t in enumerate(times)]
    dominants = [mood.dominant for mood in moods(list(faces), times)]
    assert len(set(dominants)) == 1


def test_an_empty_room_is_a_mood_and_no_news_becomes_one() -> None:
    # t          0        0.5     0.9     1.6     2.0
    # news       smile    none    none    none    empty
    # mood       happy    happy   happy   nobody  nobody   (gone after 1 s without news)
    news = [seen(0.0, feeling("happiness")), None, None, None, seen(2.0)]
    told = moods(news, [0.0, 0.5, 0.9, 1.6, 2.0])
    assert [mood.dominant for mood in told] == ["happiness", "happiness", "happiness", NOBODY, NOBODY]
    assert [mood.visitors for mood in told] == [1, 1, 1, 0, 0]
    assert told[-1].held_s == pytest.approx(0.4)
    assert (dict(told[-1].emotions), told[-1].valence, told[-1].arousal) == ({}, 0.0, 0.0)


def test_a_face_that_cannot_be_read_counts_and_votes_for_nothing() -> None:
    told = moods([seen(0.0, {}), seen(0.1, {}, feeling("anger"))], [0.0, 0.1])
    assert [(mood.visitors, mood.dominant) for mood in told] == [(1, UNREAD), (2, "anger")]
    assert told[1].emotions["anger"] == pytest.approx(0.9)


def test_the_group_is_the_mean_of_its_visitors() -> None:
    mood = moods([seen(0.0, feeling("happiness", 1.0), feeling("sadness", 1.0))], [0.0])[0]
    assert (mood.emotions["happiness"], mood.emotions["sadness"]) == pytest.approx((0.5, 0.5))
    assert mood.attention == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("whose", "happy"), [("all", 0.5), ("largest", 0.0), ("centre", 1.0), ("weighted", 100**2 / (100**2 + 200**2))]
)
def test_whose_face_counts_is_a_setting(whose: str, happy: float) -> None:
    # A small happy face in the middle of 640x360, a large sad one at the side.
    small = replace(FACE, box_xyxy=(280, 130, 360, 230))
    large = replace(FACE, box_xyxy=(0, 0, 160, 200))
    two = (Visitor(1, small, {"happiness": 1.0}, 1.0, 1.0), Visitor(2, large, {"sadness": 1.0}, 1.0, 1.0))
    state = step(MoodState(), Observation(0.0, 0, (640, 360), two), 0.0, replace(SETTINGS, whose=whose))
    assert state.mood.emotions.get("happiness", 0.0) == pytest.approx(happy)
    assert state.mood.visitors == 2


def test_valence_is_calm_at_rest_and_quick_when_it_moves() -> None:
    # t         0 .. 2 neutral with jitter of 0.1      2 .. 3 a smile
    times = [k / 30 for k in range(91)]
    faces = [
        seen(
            t,
            {"happiness": 0.95, "neutral": 0.05}
            if t >= 2
            else {"neutral": 0.9 + 0.1 * (k % 2), "fear": 0.1 * ((k + 1) % 2)},
        )
        for k, t in enumerate(times)
    ]
    valences = [mood.valence for mood in moods(list(faces), times)]
    raw_swing = 0.064
    assert max(valences[30:60]) - min(valences[30:60]) < raw_swing / 3
    assert valences[75] > 0.6 * valences[90]
    assert valences[90] == pytest.approx(0.95 * 0.76, abs=0.05)


def test_a_clock_that_runs_backwards_breaks_nothing() -> None:
    told = moods([seen(5.0, feeling("anger")), seen(3.0, feeling("anger")), None], [5.0, 3.0, 5.1])
    assert [mood.dominant for mood in told] == ["anger"] * 3
    assert told[-1].held_s >= 0


@pytest.mark.parametrize("interval_s", [1 / 30, 0.5, 1.5, 3.0, 5.0])
def test_the_room_is_never_empty_between_two_pictures_of_a_slow_source(interval_s: float) -> None:
    """Somebody stands there for 60 s; the source gives a picture each so many seconds, and every seventh is lost."""
    state, there = MoodState(), []
    pictures = [k * interval_s for k in range(round(60 / interval_s)) if k % 7 != 5]
    for tick in range(60 * 10):
        now = tick / 10
        fresh = [at for at in pictures if now - 0.1 < at <= now]
        state = step(state, seen(fresh[-1], feeling("happiness")) if fresh else None, now, SETTINGS)
        there.append(state.mood.visitors)
    known = round(interval_s * 10) + 1  # from the second picture on
    assert all(there[known:])


@pytest.mark.parametrize(("interval_s", "gone_s"), [(1 / 30, 1.0), (1.5, 3.3), (3.0, 6.6)])
def test_a_source_that_is_gone_empties_the_room_in_its_own_time(interval_s: float, gone_s: float) -> None:
    state = MoodState()
    for k in range(10):
        state = step(state, seen(k * interval_s, feeling("happiness")), k * interval_s, SETTINGS)
    last_s = 9 * interval_s
    assert step(state, None, last_s + gone_s - 0.1, SETTINGS).mood.visitors == 1
    assert step(state, None, last_s + gone_s + 0.1, SETTINGS).mood.visitors == 0


def test_thirty_pictures_at_once_each_two_seconds_are_a_rhythm() -> None:
    state = MoodState()
    for burst in range(5):
        for k in range(3):
            at = 2.0 * burst + k / 100
            state = step(state, seen(at, feeling("happiness")), at, SETTINGS)
        state = step(state, None, 2.0 * burst + 1.9, SETTINGS)
        assert state.mood.visitors == (burst > 0)
