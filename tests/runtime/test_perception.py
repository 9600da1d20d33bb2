"""Stop watching: the camera, or the file, is really let go of, and taken again when somebody is to be looked at."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from exhibit.clock import SystemClock
from exhibit.health import Health
from exhibit.runtime.perception import Perception
from exhibit.values import Frame, Observation
from exhibit.vision.sources.camera import Camera
from exhibit.vision.sources.capture import Picture
from exhibit.vision.sources.faults import SourceFault
from exhibit.vision.sources.opening import open_source
from exhibit.vision.sources.port import Source
from tests.conftest import WITHIN_S, until


class Eyes:
    """Counts what it is shown."""

    def __init__(self) -> None:
        self.frames = 0

    def observe(self, frame: Frame) -> Observation:
        self.frames += 1
        return Observation(frame.captured_s, frame.sequence, (64, 48))


class Device:
    """A capture device that one program can have at a time."""

    def __init__(self) -> None:
        self.open = 0
        self.opened = 0

    def __call__(self, _: str | int) -> Device:
        assert self.open == 0, "it is in use"
        self.open, self.opened = 1, self.opened + 1
        return self

    def read(self) -> Picture | None:
        time.sleep(0.02)
        return Picture(np.zeros((48, 64, 3), np.uint8))

    def failed(self) -> int:
        return 0

    def release(self) -> None:
        self.open = 0


@pytest.fixture
def video(tmp_path: Path) -> Path:
    file = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 20, (64, 48))
    for level in range(200):
        writer.write(np.full((48, 64, 3), level, np.uint8))
    writer.release()
    return file


def held(file: Path) -> bool:
    """Whether this process has the file open."""
    return any(link.is_symlink() and link.resolve() == file for link in Path("/proc/self/fd").iterdir())


def watched(source: Source, again: Callable[[], Source], faults: list[str]) -> tuple[Perception, Eyes]:
    eyes = Eyes()
    watching = Perception(source, again, eyes, Health(), faults.append, threading.Event())
    watching.start()
    return watching, eyes


@pytest.fixture
def faults() -> Iterator[list[str]]:
    found: list[str] = []
    yield found
    assert found == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells which files a process has open")
def test_a_video_is_let_go_of_and_opened_again(video: Path, faults: list[str]) -> None:
    opened = open_source(str(video), SystemClock(), fast=False)
    watching, eyes = watched(opened.source, opened.again, faults)
    assert until(lambda: eyes.frames > 3)
    assert held(video)
    watching.processing = False
    assert until(lambda: not held(video))
    assert watching.state().link == "off"
    seen = eyes.frames
    time.sleep(0.3)
    assert eyes.frames == seen
    watching.processing = True
    assert until(lambda: eyes.frames > seen)
    assert held(video)
    watching.close()
    watching.source.close()
    assert not held(video)


def test_a_camera_is_released_and_is_the_same_one_afterwards(faults: list[str]) -> None:
    device, clock = Device(), SystemClock()

    def camera() -> Source:
        return Camera("cam", clock, opener=device)

    watching, eyes = watched(Camera("cam", clock, opener=device), camera, faults)
    assert until(lambda: eyes.frames > 3)
    skipped = watching.state().skipped
    watching.processing = False
    assert until(lambda: device.open == 0)
    assert until(lambda: watching.state().link == "off")
    assert watching.state().detail == "closed: nobody is looked at"
    assert watching.collect(0) is None
    watching.processing = True
    assert until(lambda: device.opened == 2)
    assert watching.state().skipped >= skipped
    watching.close()
    watching.source.close()
    assert device.open == 0


def test_a_driver_that_still_has_the_camera_is_not_said_to_be_closed(faults: list[str]) -> None:
    device = Device()
    stuck = threading.Event()

    def read() -> Picture | None:
        stuck.wait(WITHIN_S)
        return None

    device.read = read  # type: ignore[method-assign]
    camera = Camera("cam", SystemClock(), opener=device)
    watching, _ = watched(camera, lambda: camera, faults)
    assert until(lambda: device.open == 1)
    watching.processing = False
    closing = ("up", "closing cam")
    assert until(lambda: (watching.state().link, watching.state().detail) == closing)
    assert not until(lambda: (watching.state().link, watching.state().detail) != closing, 1.5)
    stuck.set()
    assert until(lambda: watching.state().link == "off")
    watching.close()


def test_what_cannot_be_opened_again_is_a_fault_and_tried_again() -> None:
    device, found, there = Device(), list[str](), threading.Event()
    clock = SystemClock()

    def again() -> Source:
        if not there.is_set():
            raise SourceFault("clip.mp4: no such file")
        return Camera("cam", clock, opener=device)

    watching, eyes = watched(Camera("cam", clock, opener=device), again, found)
    assert until(lambda: eyes.frames > 1)
    watching.processing = False
    assert until(lambda: watching.state().link == "off")
    seen, watching.processing = eyes.frames, True
    assert until(lambda: found == ["cannot be opened again: clip.mp4: no such file"])
    there.set()
    assert until(lambda: eyes.frames > seen)
    watching.close()
    watching.source.close()


def test_a_look_without_memory_is_said_and_the_next_one_is_taken(video: Path) -> None:
    told: list[str] = []

    class Short(Eyes):
        def observe(self, frame: Frame) -> Observation:
            if self.frames < 3:
                self.frames += 1
                raise MemoryError
            return super().observe(frame)

    eyes = Short()
    source = open_source(str(video), SystemClock(), fast=False).source
    watching = Perception(source, lambda: source, eyes, Health(), told.append, threading.Event())
    watching.start()
    try:
        assert until(lambda: watching.collect(0.1) is not None)
    finally:
        watching.close()
    assert set(told) == {"MemoryError: "}
