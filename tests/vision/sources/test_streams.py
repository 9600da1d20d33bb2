"""Streams by real servers: RTSP by GStreamer (over TCP, over UDP alone, with a user), Motion JPEG over HTTP."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from exhibit.clock import SystemClock
from exhibit.doctor.camera import look
from exhibit.doctor.findings import DoctorRequest
from exhibit.show import load_show
from exhibit.system.paths import example_show
from exhibit.values import Frame
from exhibit.vision.sources.fetching import StreamSettings, Transport
from exhibit.vision.sources.opening import CameraSetup, open_source
from exhibit.vision.sources.port import Source
from tests.conftest import Neighbour, free_port, until
from tests.vision.sources.http_camera import http_camera

SERVER = Path(__file__).parent / "rtsp_server.py"
LOGIN = ("guard", "g/e@h#eim?")


def jpeg(number: int) -> bytes:
    image = np.full((120, 160, 3), 60 + number % 40, np.uint8)
    return cv2.imencode(".jpg", image)[1].tobytes()


@pytest.fixture
def served(neighbour: Callable[[list[str]], Neighbour]) -> Callable[..., str]:
    """Starts an RTSP server; its place."""
    python = "/usr/bin/python3"
    probe = [python, "-c", "import gi; gi.require_version('GstRtspServer', '1.0')"]
    if not Path(python).exists() or subprocess.run(probe, check=False, capture_output=True).returncode:
        pytest.skip("no GStreamer RTSP server here (see .ci/run for the packages)")

    def start(*arguments: str) -> str:
        port = free_port(socket.SOCK_STREAM)
        server = neighbour([python, str(SERVER), str(port), *arguments])
        assert until(lambda: "ready" in server.said())
        return f"127.0.0.1:{port}"

    return start


def first_of(source: Source) -> Frame:
    frames: list[Frame] = []

    def came() -> bool:
        frame = source.read(0.2)
        frames.extend([frame] if frame else [])
        return bool(frames)

    assert until(came), source.state()
    return frames[0]


@pytest.mark.parametrize("transport", ["auto", "udp"])
def test_a_camera_that_offers_udp_alone_is_seen(transport: Transport, served: Callable[..., str]) -> None:
    address = f"rtsp://{served('udp')}/camera"
    source = open_source(address, SystemClock(), fast=False, cameras=CameraSetup(StreamSettings(transport))).source
    assert first_of(source).image.shape == (240, 320, 3)
    source.close()


def test_a_transport_that_is_not_offered_is_named(served: Callable[..., str]) -> None:
    address = f"rtsp://{served('udp')}/camera"
    source = open_source(address, SystemClock(), fast=False, cameras=CameraSetup(StreamSettings("tcp"))).source
    words = "does not offer this transport: write another after camera: transport in venue.yaml"
    assert until(lambda: words in source.state().detail)
    source.close()


def test_user_and_password_apart_from_the_address_reach_the_camera(served: Callable[..., str]) -> None:
    place = served(":".join(LOGIN))
    address, settings = f"rtsp://{place}/camera", StreamSettings("tcp", LOGIN[0], lambda: LOGIN[1])
    source = open_source(address, SystemClock(), fast=False, cameras=CameraSetup(settings)).source
    assert first_of(source).image.shape == (240, 320, 3)
    assert source.state().detail == address
    source.close()
    written = f"rtsp://guard:g%2Fe%40h%23eim%3F@{place}/camera"
    source = open_source(written, SystemClock(), fast=False).source
    first_of(source)
    assert source.state().detail == f"rtsp://guard:***@{place}/camera"
    source.close()
    source = open_source(address, SystemClock(), fast=False).source
    assert until(lambda: "wants a user and a password" in source.state().detail)
    source.close()


def test_what_the_doctor_advises_for_a_camera_that_wants_a_password_works(
    served: Callable[..., str], tmp_path: Path
) -> None:
    address = f"rtsp://{served(':'.join(LOGIN))}/camera"
    (found,) = look(DoctorRequest(load_show(example_show()), address))
    assert (found.verdict, found.answered) == ("ill", ("RTSP/1.0 401 Unauthorized",))
    assert "camera: {user: NAME, password_file: FILE}" in found.remedies[0]
    (tmp_path / "exhibit.yaml").write_text("exhibit: A test\n")
    (tmp_path / "venue.yaml").write_text("camera: {user: guard, password_file: secret}\n")
    (tmp_path / "secret").write_text(f"{LOGIN[1]}\n")
    (tmp_path / "secret").chmod(0o600)
    (found,) = look(DoctorRequest(load_show(tmp_path), address))
    assert "320x240 at " in found.told
    (tmp_path / "secret").write_text("another")
    (found,) = look(DoctorRequest(load_show(tmp_path), address))
    assert found.remedies[0].startswith("the camera does not take this user and password")
    assert "another" not in str(found)


def test_pictures_that_are_empty_or_torn_end_nothing_and_are_counted() -> None:
    def part(number: int) -> bytes:
        whole = jpeg(number)
        return {3: b"", 7: whole[: len(whole) // 3], 9: b"no picture"}.get(number % 10, whole)

    with http_camera(part) as camera:
        source = open_source(f"http://{camera.place}/", SystemClock(), fast=False).source
        seen: set[int] = set()

        def came() -> bool:
            frame = source.read(0.2)
            seen.update([frame.sequence] if frame else [])
            return len(seen) > 60

        assert until(came)
        assert camera.connections <= 2  # FFmpeg may look at it before
        state = source.state()
        assert (state.link, state.failed >= 6) == ("up", True)
        assert state.complaint.endswith("passed over: look at its cable, or at the network")
        source.close()


def test_pictures_have_the_times_when_they_came_where_the_stream_tells_none() -> None:
    with http_camera(jpeg) as camera:
        clock = SystemClock()
        source = open_source(f"http://{camera.place}/", clock, fast=False).source
        first_of(source)
        frame = first_of(source)
        assert 0 <= clock.now() - frame.captured_s < 1.0
        source.close()


def test_a_stream_that_ends_is_opened_anew() -> None:
    with http_camera(jpeg, most=20) as camera:
        source = open_source(f"http://{camera.place}/", SystemClock(), fast=False).source

        def again() -> bool:
            source.read(0.1)
            return camera.connections >= 3

        assert until(again)
        source.close()


@pytest.mark.parametrize(
    ("status", "words"), [("refused", "is there, and nobody listens on that port"), ("login", "wants a user")]
)
def test_why_a_stream_cannot_be_opened_is_said_without_its_address(status: str, words: str) -> None:
    with http_camera(jpeg, login="guard:geheim") as camera:
        port = free_port(socket.SOCK_STREAM)
        place = f"127.0.0.1:{port}" if status == "refused" else camera.place
        source = open_source(f"http://{place}/video?pwd=geh3im", SystemClock(), fast=False).source
        assert until(lambda: words in source.state().detail)
        assert "geh3im" not in str(source.state())
        source.close()


def test_opening_is_no_fault() -> None:
    door = socket.create_server(("127.0.0.1", 0))  # nobody answers there
    source = open_source(f"rtsp://127.0.0.1:{door.getsockname()[1]}/", SystemClock(), fast=False).source
    assert source.state().link == "unverified"
    assert source.state().detail.endswith(": opening")
    source.close()
    door.close()
