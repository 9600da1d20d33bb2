"""Sources in order: the preferred is looked at, others stand in and are said to.

| second | the camera | the second one | looked at |
|---|---|---|---|
| 0 | opening | closed | the camera |
| 8 | opening still | opened | the second one |
| 20 | gives pictures | gives pictures | the second one, for a second more; then the camera, and the other is closed |
| 30 | gone | closed | the camera; two seconds later the second one |
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from exhibit.clock import ManualClock, SystemClock
from exhibit.values import Frame, Link
from exhibit.vision.sources import opening
from exhibit.vision.sources.capture import Capture, CaptureFault, Picture
from exhibit.vision.sources.faults import SourceFault
from exhibit.vision.sources.ladder import Ladder, Step
from exhibit.vision.sources.opening import open_source
from exhibit.vision.sources.port import Source, SourceState
from tests.conftest import until
from tests.vision.sources.test_files import filmed

PICTURE = np.zeros((12, 16, 3), np.uint8)


class Told:
    """A source that fares as it is told."""

    def __init__(self, name: str, clock: ManualClock) -> None:
        self.name, self.link, self.open, self.opened = name, "unverified", False, 0
        self._clock, self._sequence = clock, 0

    def start(self) -> Source:
        self.open, self.opened, self._sequence = True, self.opened + 1, 0
        return self

    def read(self, wait_s: float) -> Frame | None:
        self._clock.sleep(wait_s)
        if self.link != "up":
            return None
        self._sequence += 1
        return Frame(PICTURE, self._clock.now(), self._sequence)

    def state(self) -> SourceState:
        link: Link = self.link if self.open else "off"  # type: ignore[assignment]
        return SourceState(link, f"{self.name}: {self.link}", skipped=1, failed=2)

    def close(self) -> None:
        self.open = False


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def looked(ladder: Ladder, clock: ManualClock, until_s: float) -> list[int]:
    """The numbers of the frames that come until then."""
    found = []
    while clock.now() < until_s:
        frame = ladder.read(0.25)
        found += [frame.sequence] if frame else []
    return found


def test_the_preferred_is_taken_when_it_comes_and_others_stand_in_meanwhile(clock: ManualClock) -> None:
    first, second = Told("first", clock), Told("second", clock)
    second.link = "up"
    ladder = Ladder([Step("first", first.start), Step("second", second.start)], clock)
    looked(ladder, clock, 7.5)
    assert (ladder.state().link, second.opened) == ("unverified", 0)
    numbers = looked(ladder, clock, 20.0)
    assert (ladder.state().link, ladder.state().detail) == ("down", "second, standing in for first: unverified")
    first.link = "up"
    numbers += looked(ladder, clock, 30.0)
    assert (ladder.state().link, ladder.state().detail) == ("up", "first: up")
    assert not second.open
    first.link = "down"
    numbers += looked(ladder, clock, 40.0)
    assert ladder.state().detail == "second, standing in for first: down"
    assert numbers == list(range(len(numbers)))  # as of one source
    assert ladder.state().failed == 2 * 2 + 2  # of those that were closed too
    ladder.close()
    assert not first.open
    assert not second.open
    assert (ladder.read(1.0), ladder.state().link) == (None, "off")


def test_what_cannot_be_opened_is_tried_again(clock: ManualClock) -> None:
    second = Told("second", clock)
    second.link = "up"
    tries: list[float] = []

    def missing() -> Source:
        tries.append(clock.now())
        raise SourceFault("clip.mp4: no such file")

    ladder = Ladder([Step("clip.mp4", missing), Step("second", second.start)], clock)
    looked(ladder, clock, 20.0)
    assert ladder.state().detail == "second, standing in for clip.mp4: no such file"
    assert len(tries) >= 3


class Device:
    """A camera that is plugged in, or not; stands in for OpenCV and the decoder of streams."""

    def __init__(self) -> None:
        self.there = False

    def open(self, device: str | int, *_: object) -> Capture:
        if not self.there or str(device) != "/dev/video77":
            raise CaptureFault("cannot be opened")
        return self

    def read(self) -> Picture | None:
        if not self.there:
            raise CaptureFault("gives no frames")
        return Picture(PICTURE)

    def failed(self) -> int:
        return 0

    def release(self) -> None: ...


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Device:
    one = Device()
    monkeypatch.setattr(opening, "open_capture", one.open)
    monkeypatch.setattr(opening, "first_camera", lambda: "/dev/video77" if one.there else None)
    return one


def reading(source: Source) -> Callable[[str], bool]:
    """Reads until the state's detail begins so."""

    def begins(text: str) -> bool:
        source.read(0.05)
        return source.state().detail.startswith(text)

    return lambda text: until(lambda: begins(text))


def test_auto_goes_on_looking_and_takes_a_camera_that_comes_late(device: Device) -> None:
    opened = open_source("auto", SystemClock(), fast=False)
    assert opened.notice.startswith("no camera was found: the drawn visitor stands in until there is one")
    state = opened.source.state()
    assert state.link == "down"
    assert state.detail.startswith("the drawn visitor, standing in for a camera: ")
    assert until(lambda: opened.source.read(0.1) is not None)
    device.there = True
    now = reading(opened.source)
    assert now("/dev/video77")
    assert opened.source.state().link == "up"
    device.there = False
    assert now("the drawn visitor, standing in for a camera")
    device.there = True
    assert now("/dev/video77")
    opened.source.close()


def test_a_camera_and_a_film_in_order(device: Device, tmp_path: Path) -> None:
    film = filmed(tmp_path / "film.mp4", "-pix_fmt", "yuv420p")
    opened = open_source(["/dev/video77", str(film)], SystemClock(), fast=False)
    now = reading(opened.source)
    assert now("film.mp4, standing in for /dev/video77: cannot be opened; trying again")
    device.there = True
    assert now("/dev/video77")
    opened.source.close()
