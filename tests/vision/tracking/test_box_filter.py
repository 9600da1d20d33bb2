"""Steady boxes on timelines: what is shown of a face trembles less than what is found, and hardly trails behind it."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from exhibit.values import NO_EMOTIONS, Box, Face, Reading
from exhibit.vision.tracking.box_filter import BoxFilter, BoxFilterSettings
from exhibit.vision.tracking.tracker import TrackingSettings, TrackingState, step

HEIGHT = 100.0
POINTS = ((40.0, 40.0), (60.0, 40.0), (50.0, 50.0), (43.0, 60.0), (57.0, 60.0))


def box(x: float, y: float = 200, height: float = HEIGHT) -> Box:
    return x - 0.4 * height, y - height / 2, x + 0.4 * height, y + height / 2


def shown(timeline: list[tuple[float, Box]], settings: BoxFilterSettings | None = None) -> list[Box]:
    """What is shown at each moment of `timeline`."""
    (last_s, first), rest = timeline[0], timeline[1:]
    steady, boxes = BoxFilter.at(first), [first]
    for at, found in rest:
        steady = steady.towards(found, at - last_s, settings or BoxFilterSettings())
        boxes.append(steady.box_xyxy)
        last_s = at
    return boxes


def travelled(boxes: list[Box]) -> float:
    return sum(math.dist(one, other) for one, other in pairwise(boxes))


@pytest.mark.parametrize("rate_hz", [10, 30])
def test_a_face_at_rest_trembles_less(rate_hz: int) -> None:
    # t       0 .. 4 s at x = 300, found 1 px to the right and to the left by turns
    timeline = [(k / rate_hz, box(300 + (-1) ** k)) for k in range(4 * rate_hz)]
    found = [each for _, each in timeline]
    assert travelled(shown(timeline)) < 0.5 * travelled(found)


@pytest.mark.parametrize("rate_hz", [8, 15, 30])
@pytest.mark.parametrize("height", [40.0, 100.0, 300.0])
def test_who_walks_is_not_left_behind(rate_hz: int, height: float) -> None:
    # t       0 .. 1 stands, 1 .. 3 walks at seven heights a second (1.4 m/s, a head of 0.2 m)
    speed = 7 * height
    timeline = [(k / rate_hz, box(300 + speed * max(0, k / rate_hz - 1), height=height)) for k in range(3 * rate_hz)]
    behind_px = timeline[-1][1][0] - shown(timeline)[-1][0]
    assert 0 <= behind_px < 0.05 * speed


def test_near_and_far_faces_are_smoothed_alike() -> None:
    # t       0 .. 1 the same walk, at twice the size from twice as near
    far = shown([(k / 30, box(100 + k * 5, 100, 40)) for k in range(30)])
    near = shown([(k / 30, box(200 + k * 10, 200, 80)) for k in range(30)])
    assert [2 * edge for edge in far[-1]] == pytest.approx(near[-1])


def test_it_is_the_same_at_ten_and_at_thirty_frames_a_second() -> None:
    # t       0 stands, 0.5 .. 1.5 walks 200 px, 1.5 .. 2.5 stands again
    def walk(at: float) -> Box:
        return box(300 + 200 * min(1.0, max(0.0, at - 0.5)))

    slow = shown([(k / 10, walk(k / 10)) for k in range(26)])
    quick = shown([(k / 30, walk(k / 30)) for k in range(76)])[::3]
    assert max(abs(one[0] - other[0]) for one, other in zip(slow, quick, strict=True)) < 0.06 * HEIGHT
    assert slow[-1] == pytest.approx(quick[-1], abs=1.0)


def test_a_box_found_again_after_a_gap_is_nearly_itself() -> None:
    # t       0 .. 1 at 300, then not found, 2 at 340 and smaller
    timeline = [(k / 30, box(300)) for k in range(31)] + [(2.0, box(340, height=90))]
    assert shown(timeline)[-1] == pytest.approx(box(340, height=90), abs=8)


def test_the_same_moment_twice_changes_nothing() -> None:
    first = BoxFilter.at(box(300))
    assert first.towards(box(350), 0.0, BoxFilterSettings()) == first


def test_visitors_show_the_steady_box_and_keep_the_found_one() -> None:
    # t       0      0.1    0.2
    # found   300    306    300     (a tremble)
    state = TrackingState()
    for at, x in ((0.0, 300), (0.1, 306), (0.2, 300)):
        face = Face(box(x), POINTS, 0.95)
        state, (visitor,) = step(state, [Reading(face, NO_EMOTIONS)], at, TrackingSettings())
        assert visitor.face == face
        if at == 0.0:
            assert visitor.box_xyxy == face.box_xyxy
        if at == 0.1:
            assert box(300)[0] < visitor.box_xyxy[0] < box(306)[0]
