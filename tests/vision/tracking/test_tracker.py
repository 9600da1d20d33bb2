"""Tracking on timelines: who is who, in seconds."""

from __future__ import annotations

import pytest

from exhibit.values import Emotions, Face, Point, Reading
from exhibit.vision.tracking.attention import attention
from exhibit.vision.tracking.baseline import BaselineSettings
from exhibit.vision.tracking.tracker import TrackingSettings, TrackingState, step

SETTINGS = TrackingSettings(
    appear_s=0.3, sure_score=0.9, keep_s=1.5, smooth_s=0.2, resting=BaselineSettings(strength=0)
)


def face(x: float, y: float = 200, height: float = 100, score: float = 0.95, nose: float = 0.0) -> Face:
    """A face whose box is centred at (x, y); `nose` shifts its tip in distances between the eyes."""
    w, h = height * 0.8, height
    span = w * 0.4
    points: tuple[Point, Point, Point, Point, Point] = (
        (x - span / 2, y - h * 0.12),
        (x + span / 2, y - h * 0.12),
        (x + nose * span, y + h * 0.06),
        (x - span * 0.4, y + h * 0.22),
        (x + span * 0.4, y + h * 0.22),
    )
    return Face((x - w / 2, y - h / 2, x + w / 2, y + h / 2), points, score)


def ids(timeline: list[tuple[float, list[Face]]]) -> list[tuple[int, ...]]:
    """The visitors' ids at each moment."""
    state, told = TrackingState(), []
    for at, faces in timeline:
        state, visitors = step(state, [Reading(one, {"neutral": 1.0}) for one in faces], at, SETTINGS)
        told.append(tuple(visitor.id for visitor in visitors))
    return told


def test_one_person_is_one_visitor() -> None:
    assert ids([(t / 30, [face(300 + t)]) for t in range(30)]) == [(1,)] * 30


def test_a_doubtful_face_must_stay_before_it_counts() -> None:
    # t       0    0.1  0.2  0.3  0.4
    # score   .7   .7   .7   .7   .7
    # there   no   no   no   yes  yes   (appear 0.3 s)
    assert ids([(t / 10, [face(300, score=0.7)]) for t in range(5)]) == [(), (), (), (1,), (1,)]


def test_a_false_face_that_flashes_up_never_is_a_visitor() -> None:
    timeline = [(t / 10, [face(300, score=0.7)] if t % 20 == 0 else []) for t in range(100)]
    assert set(ids(timeline)) == {()}


def test_a_face_that_is_missed_for_less_than_a_second_keeps_its_id() -> None:
    # t       0    0.1   (nothing until)   1.1   then gone for longer   3.0
    timeline = [(0.0, [face(300)]), (0.1, [face(300)]), (0.5, []), (1.1, [face(320)]), (2.7, []), (3.0, [face(320)])]
    assert ids(timeline) == [(1,), (1,), (1,), (1,), (), (2,)]


def test_one_leaves_and_the_other_keeps_its_id() -> None:
    timeline = [(0.0, [face(200), face(500)]), (0.1, [face(500), face(200)])]
    timeline += [(0.2 + t / 10, [face(500)]) for t in range(20)]
    told = ids(timeline)
    assert told[:2] == [(1, 2), (1, 2)]
    assert told[-1] == (2,)


@pytest.mark.parametrize("rate_hz", [8, 15, 30])
@pytest.mark.parametrize("speed", [60, 120, 240])
@pytest.mark.parametrize("hidden_px", [0, 45, 60])
def test_two_visitors_who_cross_keep_their_ids(rate_hz: int, speed: int, hidden_px: int) -> None:
    """A walks right, B left, both past x = 500; while they are nearer than `hidden_px` only A's face is found.

    t         0        ..  they meet      ..  the end
    A         left         500               right      id 1
    B         right        500 (hidden)      left       id 2
    """
    half_s = 300 / speed
    state = TrackingState()
    for k in range(round(2 * half_s * rate_hz) + 1):
        at = k / rate_hz
        a, b = 200 + speed * at, 800 - speed * at
        faces = [face(a)] if abs(a - b) < hidden_px else [face(a), face(b, y=210, height=96)]
        readings = [Reading(one, {"neutral": 1.0}) for one in (faces if k % 2 else faces[::-1])]
        state, visitors = step(state, readings, at, SETTINGS)
        if k == 0:
            ids_by_side = {visitor.face.centre[0] < 500: visitor.id for visitor in visitors}
    where = {visitor.id: visitor.face.centre[0] for visitor in visitors}
    assert where[ids_by_side[True]] > 700
    assert where[ids_by_side[False]] < 300
    assert len(where) == 2


def test_frames_that_fall_from_thirty_to_eight_a_second_change_nobody() -> None:
    times = [k / 30 for k in range(30)] + [1 + k / 8 for k in range(24)]
    told = ids([(at, [face(200 + 60 * at), face(700 - 80 * at, height=140)]) for at in times])
    assert set(told) == {(1, 2)}


def test_a_face_missed_for_a_whole_second_while_walking_is_the_same_visitor() -> None:
    # t   0 .. 1 seen walking at 100 px/s, 1 .. 2 not found, 2 .. 3 seen again where the walk led
    seen = [k / 30 for k in range(31)] + [2 + k / 30 for k in range(30)]
    told = ids([(at, [face(200 + 100 * at)]) for at in seen])
    assert set(told) == {(1,)}


@pytest.mark.parametrize("rate_hz", [8, 15, 30])
def test_a_walking_visitor_is_followed_at_every_frame_rate(rate_hz: int) -> None:
    """150 pixels a second with a face of 100: a brisk walk past the exhibit."""
    told = ids([(k / rate_hz, [face(100 + 150 * k / rate_hz)]) for k in range(4 * rate_hz)])
    assert set(told) == {(1,)}


def test_emotions_are_smoothed_in_seconds() -> None:
    state, shares = TrackingState(), []
    for k in range(11):
        emotions: Emotions = {"neutral": 1.0} if k == 0 else {"happiness": 1.0}
        state, visitors = step(state, [Reading(face(300), emotions)], k / 10, SETTINGS)
        shares.append(visitors[0].emotions.get("happiness", 0.0))
    assert shares[0] == 0.0
    assert shares[2] == pytest.approx(1 - 2.71828**-1, abs=0.01)
    assert shares[10] > 0.99


def test_what_was_read_is_forgotten_when_it_cannot_be_read_again() -> None:
    # t      0 .. 1 read      1 .. 2.4 seen, not readable      from 2.5 unread (forget 1.5 s)
    state, told = TrackingState(), []
    for k in range(31):
        emotions: Emotions = {"happiness": 1.0} if k <= 10 else {}
        state, visitors = step(state, [Reading(face(300), emotions)], k / 10, SETTINGS)
        told.append(bool(visitors[0].emotions))
    assert told == [True] * 26 + [False] * 5


def test_dwell_counts_from_the_first_sight() -> None:
    state = TrackingState()
    for at in (0.0, 0.5, 1.0):
        state, visitors = step(state, [Reading(face(300, score=0.7), {})], at, SETTINGS)
    assert visitors[0].dwell_s == pytest.approx(1.0)


@pytest.mark.parametrize(("nose", "wanted"), [(0.0, 1.0), (0.1, 1.0), (0.35, 0.5), (-0.35, 0.5), (0.7, 0.0)])
def test_attention_falls_as_the_head_turns(nose: float, wanted: float) -> None:
    # In eye distances: the nose is compared with the middle of eyes and mouth.
    assert attention(face(300, nose=nose)) == pytest.approx(wanted, abs=0.01)
