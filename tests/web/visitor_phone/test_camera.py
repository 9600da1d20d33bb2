"""`/ws/camera`: pictures in, what the show saw out; and what happens to those who misbehave."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")

from exhibit.clock import SystemClock
from exhibit.values import Face, Observation, Visitor
from exhibit.vision.sources.browser import Browser
from exhibit.web.visitor_phone import camera
from tests.conftest import until
from tests.web.serving import Talk, served

ROOM = cv2.imencode(".jpg", np.zeros((360, 640, 3), np.uint8))[1].tobytes()
FACE = Face((64, 36, 128, 180), ((80, 80), (100, 80), (90, 100), (80, 120), (100, 120)), 0.9)
VISITOR = Visitor(7, FACE, {"happiness": 0.75, "neutral": 0.25}, 0.5, 1.0)


class Watched:
    """Looks through a browser as the show does, until it is told to stop."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.sizes: list[tuple[int, int]] = []
        self.going = True
        self.slow_s = 0.0
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        while self.going:
            frame = self.browser.read(0.05)
            if frame is not None:
                time.sleep(self.slow_s)
                self.sizes.append((frame.image.shape[1], frame.image.shape[0]))
                self.browser.note_seen(Observation(frame.captured_s, frame.sequence, (640, 360), (VISITOR,)))

    def stop(self) -> None:
        self.going = False
        self._thread.join(5)


@pytest.fixture
def watched() -> Iterator[Watched]:
    one = Watched(Browser(SystemClock(), "http://page/try").open())
    yield one
    one.stop()


@pytest.fixture
def address(watched: Watched) -> Iterator[str]:
    with served(camera.router(watched.browser)) as one:
        yield one


def filming(address: str) -> Talk:
    return Talk(address, "/ws/camera")


def test_each_picture_is_answered_with_what_the_show_saw(address: str, watched: Watched) -> None:
    with filming(address) as phone:
        assert phone.ask(ROOM) == {
            "owner": True,
            "watching": True,
            "rate_hz": 15.0,
            "skipped": 0,
            "visitors": [
                {
                    "id": 7,
                    "box": [0.1, 0.1, 0.1, 0.4],
                    "emotion": "happiness",
                    "emotions": {"happiness": 0.75, "neutral": 0.25},
                    "attention": 0.5,
                }
            ],
        }
        assert watched.sizes == [(640, 360)]
        assert watched.browser.state().link == "up"
    assert until(lambda: watched.browser.state().detail.startswith("waiting for a browser"))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param(b"no picture", "this is no picture: send JPEG, PNG or WebP", id="no picture"),
        pytest.param(b"", "this is no picture: send JPEG, PNG or WebP", id="nothing"),
        pytest.param(bytes(4_000_001), "the picture has 4.0 MB: send at most 4 MB", id="too large"),
        pytest.param("hello", "send pictures as binary messages", id="a text"),
        pytest.param('{"take": "yes"}', "send pictures as binary messages", id="another text"),
        pytest.param("[" * 100_000, "send pictures as binary messages", id="deep JSON"),
        pytest.param(ROOM[:200], "the picture is damaged: send it again", id="a picture that is not all there"),
    ],
)
def test_what_is_wrong_is_answered_in_a_line_and_the_socket_lives_on(
    address: str, sent: str | bytes, said: str
) -> None:
    with filming(address) as phone:
        answer = phone.ask(sent)
        assert answer["error"].startswith(said)
        assert len(phone.ask(ROOM)["visitors"]) == 1


def test_another_browser_may_take_over(address: str) -> None:
    with filming(address) as old, filming(address) as new:
        assert old.ask(ROOM)["owner"]
        text = "another browser is the camera: take over, or wait until it is closed"
        assert new.ask(ROOM) == {"owner": False, "error": text, "rate_hz": 1.0, "skipped": 0}
        assert new.ask(json.dumps({"take": True}))["owner"]
        assert new.ask(ROOM)["owner"]
        assert not old.ask(ROOM)["owner"]


def test_pictures_never_queue(address: str, watched: Watched) -> None:
    watched.slow_s = 0.2
    with filming(address) as phone:
        for _ in range(50):
            phone.say(ROOM)
        skipped = answers = 0
        while skipped + answers < 50:
            skipped += phone.hear()["skipped"]
            answers += 1
    assert answers < 20
    assert len(watched.sizes) <= answers


def test_shut_eyes_ask_for_next_to_nothing(address: str, watched: Watched) -> None:
    with filming(address) as phone:
        phone.ask(ROOM)
        watched.browser.close()
        assert phone.ask(ROOM) == {"owner": True, "watching": False, "rate_hz": 1.0, "visitors": [], "skipped": 0}
        watched.browser.open()
        assert len(phone.ask(ROOM)["visitors"]) == 1


def test_a_show_that_does_not_answer_is_not_waited_for_long(address: str, watched: Watched) -> None:
    watched.stop()
    with filming(address) as phone:
        assert phone.ask(ROOM)["visitors"] == []


def test_a_show_with_a_camera_of_its_own_says_so() -> None:
    with served(camera.router(None)) as address, filming(address) as phone:
        text = "this show does not look through a browser: start it with 'exhibit run --source browser'"
        assert phone.hear() == {"error": text}
        assert phone.farewell() == 1008
