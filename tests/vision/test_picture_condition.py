"""Pictures that cannot be believed, and those that only look so, on drawn pictures with a camera's noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest

from exhibit.values import Face, Frame, Image, Observation, PictureReport, Visitor
from exhibit.vision.picture_condition import FROZEN_S, NEARLY_S, STILL_S
from exhibit.vision.picture_watch import PictureWatch
from exhibit.vision.sources.drawn.room import room
from exhibit.vision.sources.drawn.visitor import draw

SIZE = (320, 180)
FACE = Face((100, 100, 200, 220), ((130, 150), (170, 150), (150, 175), (135, 200), (165, 200)), 0.95)
Shot = Callable[[float], Image]
"""What a camera gives at a moment, in seconds."""


class Somebody:
    """Sees one visitor in every picture."""

    def observe(self, frame: Frame) -> Observation:
        return Observation(frame.captured_s, frame.sequence, SIZE, (Visitor(1, FACE, {"neutral": 1.0}, 1.0, 1.0),))


class Noise:
    def __init__(self) -> None:
        self._random = np.random.default_rng(4)
        self._field = self._random.normal(0, 1, (SIZE[1], SIZE[0], 3)).astype(np.float32)

    def over(self, picture: np.ndarray, levels: float = 2.0) -> Image:
        """`picture` as a sensor gives it."""
        down, across = self._random.integers(0, SIZE[1]), self._random.integers(0, SIZE[0])
        noise = levels * np.roll(self._field, (down, across), (0, 1))
        taken: Image = np.clip(picture + noise, 0, 255).astype(np.uint8)
        return taken


def jpeg(picture: Image) -> Image:
    packed = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
    unpacked = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    assert unpacked is not None
    pixels: Image = unpacked.astype(np.uint8)
    return pixels


NOISE = Noise()
ROOM = room(SIZE).astype(np.float32)
WALL = np.linspace(205, 225, SIZE[0])[None, :, None] * np.ones((SIZE[1], 1, 3))
HAND = cv2.GaussianBlur(
    np.kron(np.random.default_rng(2).uniform(5, 50, (3, 4, 3)), np.ones((60, 80, 1))).astype(np.float32), (0, 0), 45
)


def reports(
    shot: Shot, seconds: float, *, live: bool = True, rate_hz: float = 4
) -> Iterator[tuple[float, PictureReport, Observation]]:
    watch = PictureWatch(Somebody(), lambda: live)
    for at in range(round(seconds * rate_hz)):
        observation = watch.observe(Frame(shot(at / rate_hz), at / rate_hz, at))
        yield at / rate_hz, watch.report(), observation


def conditions(shot: Shot, seconds: float, *, live: bool = True) -> list[str]:
    """What was told, each once, in order."""
    return list(dict.fromkeys(report.condition for _, report, _ in reports(shot, seconds, live=live)))


def after(good_s: float, then: Shot) -> Shot:
    """A room as it should be, and later `then`."""
    return lambda at: NOISE.over(ROOM) if at < good_s else then(at)


FROZEN = NOISE.over(ROOM)


@pytest.mark.parametrize(
    ("then", "told"),
    [
        (lambda _: FROZEN, "frozen"),
        (lambda _: jpeg(FROZEN), "frozen"),
        (lambda _: np.full((SIZE[1], SIZE[0], 3), (0, 135, 0), np.uint8), "one tone"),
        (lambda _: np.zeros((SIZE[1], SIZE[0], 3), np.uint8), "one tone"),
        (lambda _: NOISE.over(np.full_like(ROOM, 5)), "covered"),
        (lambda _: jpeg(NOISE.over(np.full_like(ROOM, 5))), "covered"),
        (lambda _: NOISE.over(HAND, 3), "covered"),
        (lambda _: NOISE.over(ROOM * 0.4 + 200), "blinded"),
    ],
)
def test_a_picture_that_cannot_be_believed_is_named_within_half_a_minute(then: Shot, told: str) -> None:
    assert conditions(after(5, then), 30) == ["good", told]


@pytest.mark.parametrize(
    "shot",
    [
        lambda _: NOISE.over(ROOM),
        lambda at: NOISE.over(ROOM * (1.0 if at < 10 else 0.05), 1.5),
        lambda at: jpeg(NOISE.over(ROOM * (1.0 if at < 10 else 0.04))),
        lambda _: NOISE.over(np.full_like(ROOM, 6), 3),
        lambda _: NOISE.over(WALL),
        lambda _: jpeg(NOISE.over(WALL)),
        lambda at: NOISE.over(WALL if not 5 < at < 20 else ROOM),
        lambda at: NOISE.over(np.full_like(ROOM, 235) * (1.0 if at < 15 else 0.7)),
        lambda at: draw(at, SIZE),
    ],
    ids=[
        "room",
        "night",
        "night, JPEG",
        "starts in the dark",
        "wall",
        "wall, JPEG",
        "visit at a wall",
        "dusk",
        "drawn",
    ],
)
def test_night_a_bare_wall_and_a_still_room_alarm_nobody(shot: Shot) -> None:
    assert conditions(shot, 60) == ["good"]


def test_who_is_in_a_frozen_picture_is_gone_after_seconds_and_comes_back_with_it() -> None:
    # t   0 .. 5 a room, 5 .. 30 frozen, 30 .. 35 a room
    shot: Shot = lambda at: FROZEN if 5 <= at < 30 else NOISE.over(ROOM)  # noqa: E731
    seen = {at: (report, bool(observation.visitors)) for at, report, observation in reports(shot, 35)}
    gone_s = min(at for at, (_, there) in seen.items() if not there)
    told_s = min(at for at, (report, _) in seen.items() if report.condition == "frozen")
    assert 5 + STILL_S <= gone_s <= 5 + STILL_S + 1
    assert 5 + FROZEN_S <= told_s <= 5 + FROZEN_S + 1
    assert seen[told_s][0].since_s == told_s
    assert not any(there for at, (_, there) in seen.items() if gone_s <= at < 30)
    assert all(there for at, (_, there) in seen.items() if at >= 30.5)
    assert seen[max(seen)][0].condition == "good"


def test_a_driver_that_gives_its_few_buffers_round_and_round_is_frozen_too() -> None:
    buffers = [NOISE.over(ROOM) for _ in range(4)]
    assert conditions(after(3, lambda at: buffers[round(at * 4) % 4]), 30) == ["good", "frozen"]


def test_a_recorder_whose_clock_alone_goes_on_is_frozen_after_a_minute() -> None:
    def clocked(at: float) -> Image:
        return cv2.putText(FROZEN.copy(), f"12:{at:02.0f}", (5, 12), 0, 0.25, (255, 255, 255)).astype(np.uint8)

    assert conditions(clocked, NEARLY_S + 15) == ["good", "frozen"]


def test_a_still_and_a_film_of_a_still_picture_may_stand_still() -> None:
    assert all(observation.visitors for _, _, observation in reports(lambda _: FROZEN, 90, live=False))
    assert conditions(lambda _: FROZEN, 90, live=False) == ["good"]


def test_one_picture_in_three_seconds_is_not_frozen_before_there_were_four() -> None:
    told = [report.is_news for _, report, _ in reports(lambda _: FROZEN, 24, rate_hz=1 / 3)]
    assert told[:3] == [True] * 3
    assert not told[-1]
