"""Cameras: the newest frame wins, and what goes away comes back by itself.

No camera can be had here: `ScriptedCapture` stands in for OpenCV's capture of a device, and is named so. The RTSP
server is a real one.
"""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from exhibit.clock import ManualClock, SystemClock
from exhibit.values import Frame
from exhibit.vision.mailbox import Mailbox
from exhibit.vision.sources.camera import Camera, Patience
from exhibit.vision.sources.capture import Capture, CaptureFault, Picture, open_capture
from exhibit.vision.sources.devices import lasting_name
from tests.conftest import Neighbour, free_port, until

QUICK = Patience(first_s=0.02, longest_s=0.1, gone_after_s=1.0)


class ScriptedCapture:
    """Stands in for a device: gives `frames` pictures, then no more, as when its plug is pulled."""

    def __init__(self, frames: int) -> None:
        self._left = frames
        self.released = False

    def read(self) -> Picture | None:
        time.sleep(0.002)
        self._left -= 1
        if self._left < 0:
            raise CaptureFault("gives no frames")
        return Picture(np.zeros((12, 16, 3), np.uint8))

    def failed(self) -> int:
        return 0

    def release(self) -> None:
        self.released = True


def never(_: str | int) -> Capture:
    raise CaptureFault("cannot be opened")


def test_the_mailbox_keeps_the_newest_and_counts_the_rest() -> None:
    mailbox = Mailbox()
    picture = np.zeros((2, 2, 3), np.uint8)
    for number in range(5):
        mailbox.put(Frame(picture, float(number), number))
    newest = mailbox.take(0)
    assert newest is not None
    assert (newest.sequence, mailbox.skipped) == (4, 4)
    assert mailbox.take(0) is None


def test_a_closed_mailbox_keeps_nobody_waiting() -> None:
    mailbox = Mailbox()
    threading.Timer(0.05, mailbox.close).start()
    assert mailbox.take(30) is None


def test_the_password_of_a_stream_is_told_to_nobody() -> None:
    camera = Camera("rtsp://guard:s3cr@t@10.0.0.9/hall", SystemClock(), opener=never, patience=QUICK)
    assert camera.state().detail.startswith("rtsp://guard:***@10.0.0.9/hall: ")
    camera.close()


def test_a_device_that_vanishes_is_opened_again_and_again_under_its_own_name() -> None:
    asked: list[str | int] = []
    captures = [ScriptedCapture(5), None, None, ScriptedCapture(1000)]

    def opener(device: str | int) -> Capture:
        asked.append(device)
        return captures[len(asked) - 1] or never(device)

    camera = Camera("/dev/v4l/by-id/usb-one", SystemClock(), QUICK, opener)
    assert until(lambda: len(asked) == 4 and camera.state().link == "up")
    assert set(asked) == {"/dev/v4l/by-id/usb-one"}
    assert captures[0] is not None
    assert captures[0].released
    camera.close()
    assert captures[3] is not None
    assert captures[3].released
    assert camera.read(0) is None


def test_a_device_that_is_silent_counts_as_gone() -> None:
    clock = ManualClock(100.0)
    silent = threading.Event()

    class Silent(ScriptedCapture):
        def read(self) -> Picture | None:
            if self._left == 0:
                silent.wait(10)
            return super().read()

    camera = Camera("rtsp://somewhere/", clock, QUICK, lambda _device: Silent(1))
    assert until(lambda: camera.read(0.1) is not None)
    assert camera.state().link == "up"
    clock.sleep(5.0)
    assert (camera.state().link, camera.state().detail) == ("down", "rtsp://somewhere/: no frame for 5 s")
    silent.set()
    camera.close()


def test_a_camera_that_is_not_there_says_what_to_look_at() -> None:
    camera = Camera(97, SystemClock(), QUICK)
    assert until(lambda: "trying again" in camera.state().detail)
    assert camera.state().detail == "97: cannot be opened; trying again (is it plugged in, and used by nothing else?)"
    camera.close()


@pytest.mark.parametrize("asked", [2, "video2"])
def test_an_index_is_bound_to_the_lasting_name_of_the_device(asked: int | str, tmp_path: Path) -> None:
    (tmp_path / "video2").touch()
    links = tmp_path / "v4l" / "by-id"
    links.mkdir(parents=True)
    (links / "usb-Some_Camera-video-index0").symlink_to("../../video2")
    device = asked if isinstance(asked, int) else str(tmp_path / asked)
    assert lasting_name(device, tmp_path) == str(links / "usb-Some_Camera-video-index0")
    assert lasting_name(7, tmp_path) == 7
    assert lasting_name("rtsp://x/y", tmp_path) == "rtsp://x/y"


def test_a_stream_whose_server_dies_comes_back(neighbour: Callable[[list[str]], Neighbour]) -> None:
    server = Path(__file__).parent / "rtsp_server.py"
    python = "/usr/bin/python3"
    probe = [python, "-c", "import gi; gi.require_version('GstRtspServer', '1.0')"]
    if not Path(python).exists() or subprocess.run(probe, check=False, capture_output=True).returncode:
        pytest.skip("no GStreamer RTSP server here (see .ci/run for the packages)")
    port = free_port(socket.SOCK_STREAM)
    stream = neighbour([python, str(server), str(port)])
    assert until(lambda: "ready" in stream.said())
    camera = Camera(f"rtsp://127.0.0.1:{port}/camera", SystemClock(), QUICK, open_capture)
    assert until(lambda: camera.read(0.2) is not None)
    assert camera.state().link == "up"
    stream.stop()
    assert until(lambda: camera.state().link == "down")
    stream.start()
    assert until(lambda: camera.read(0.2) is not None and camera.state().link == "up")
    camera.close()
