"""The doctor and cameras. No camera can be had here: `ScriptedCamera` stands in for a device that opens, and is named
so; devices that are missing, forbidden or in use are files in a folder; streams are a scripted server (a stand-in)."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from exhibit.assembly.camera import CameraAsked, as_asked
from exhibit.config.secrets import masked
from exhibit.config.sources import TURNS
from exhibit.doctor import camera, no_picture
from exhibit.doctor.camera import look
from exhibit.doctor.findings import DoctorRequest, Finding
from exhibit.doctor.processes import Process
from exhibit.show import Show, load_show
from exhibit.system.paths import example_show
from exhibit.values import Image
from exhibit.vision.mount import CameraPose, upright
from exhibit.vision.source_probe import ProbePatience
from exhibit.vision.sources import opening
from exhibit.vision.sources.capture import Picture
from exhibit.vision.sources.devices import cameras, hindrance, node_of
from exhibit.vision.sources.drawn.visitor import draw
from exhibit.vision.sources.streams import host_of, probe_stream
from tests.conftest import REPOSITORY, Neighbour, free_port, until

SMILE_S = 10.0
FACE = np.minimum(draw(SMILE_S, (640, 360)), 250)


class ScriptedCamera:
    """Stands in for OpenCV's capture of a device: gives `picture(number)`, `rate_hz` times a second."""

    def __init__(self, picture: Callable[[int], Image], rate_hz: float = 30.0) -> None:
        self._picture, self._rate_hz, self._number = picture, rate_hz, 0

    def read(self) -> Picture:
        time.sleep(1 / self._rate_hz)
        self._number += 1
        return Picture(self._picture(self._number))

    def failed(self) -> int:
        return 0

    def release(self) -> None:
        pass


def noisy(level: int) -> Callable[[int], Image]:
    """A grey with a bright bar, and a camera's noise."""
    chance = np.random.default_rng(1)

    def picture(_: int) -> Image:
        image = np.full((90, 160, 3), level, np.uint8)
        image[:, :40] = min(255, level + 60)
        return image + chance.integers(0, 4, image.shape, dtype=np.uint8)

    return picture


@pytest.fixture(scope="module")
def show() -> Show:
    return load_show(example_show())


@pytest.fixture
def seen(show: Show, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Finding]:
    """Looks at what a scripted camera gives."""
    monkeypatch.setattr(camera, "_DEVICE", ProbePatience(4.0, 0.1, 0.5))
    monkeypatch.setattr(camera, "unreachable", lambda _: None)

    def look_at(picture: Callable[[int], Image], rate_hz: float = 30.0, of: Show = show) -> Finding:
        monkeypatch.setattr(opening, "open_capture", lambda *_: ScriptedCamera(picture, rate_hz))
        (found,) = look(DoctorRequest(of, "/dev/video7"))
        return found

    return look_at


def test_a_camera_that_is_well_is_measured_and_faces_are_counted(
    seen: Callable[..., Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_LEAST_RATE_HZ", 0.0)
    smiles = [draw(SMILE_S + number / 30, (640, 360)) for number in range(6)]
    found = seen(lambda number: smiles[number % 6], 25.0)
    assert found.verdict == "well", found
    assert found.told.startswith("/dev/video7: 640x360 at ")
    assert found.answered[2].startswith("1 face is in view now, ")
    assert found.sent == ("opened /dev/video7, watched it for 0.5 s",)


@pytest.mark.parametrize(
    ("picture", "rate_hz", "words"),
    [
        (noisy(4), 30.0, "too dark"),
        (noisy(251), 30.0, "over-exposed"),
        (lambda _: np.full((90, 160, 3), 90, np.uint8), 30.0, "all one tone"),
        (lambda _: draw(SMILE_S, (160, 90)), 30.0, "the picture stands still"),
        (noisy(90), 5.0, "too slow"),
    ],
    ids=["dark", "bright", "capped", "frozen", "slow"],
)
def test_what_is_wrong_with_a_picture_has_a_remedy(
    picture: Callable[[int], Image], rate_hz: float, words: str, seen: Callable[..., Finding]
) -> None:
    found = seen(picture, rate_hz)
    assert (found.verdict, words in found.told, len(found.remedies) > 0) == ("ill", True, True), found


@pytest.mark.usefixtures("networks")
@pytest.mark.parametrize(
    ("asked", "hangs"),
    [
        (CameraAsked(), CameraPose(180)),
        (CameraAsked(turn=180), CameraPose(180)),
        (CameraAsked(turn=90, mirror=True), CameraPose(270)),
    ],
    ids=["upside down", "turned in vain", "on its side in a mirror"],
)
def test_a_camera_that_hangs_upside_down_or_on_its_side_is_well_once_the_remedy_is_followed(
    asked: CameraAsked, hangs: CameraPose, show: Show, seen: Callable[..., Finding]
) -> None:
    now = CameraPose(asked.turn or 0, bool(asked.mirror))
    # What comes out of the pose that is settled hangs as the test has it.
    image = next(
        one
        for turn in TURNS
        if np.array_equal(
            upright(one := upright(upright(FACE, CameraPose(turn)), CameraPose(0, now.mirror)), now),
            upright(FACE, hangs),
        )
    )
    noise = np.random.default_rng(1)

    def picture(_: int) -> Image:
        return image + noise.integers(0, 3, image.shape, dtype=np.uint8)

    ill = seen(picture, of=as_asked(show, asked))
    assert ("upside down" if hangs.turn == 180 else "on their side") in ill.told
    turn = re.search(r"turn: (\d+)", ill.remedies[-1])
    followed = CameraAsked(next((one for one in TURNS if turn and one == int(turn[1])), 0), asked.mirror)
    well = seen(picture, of=as_asked(show, followed))
    assert well.verdict == "well", well


def test_without_a_camera_auto_falls_back_and_says_so(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exhibit.vision.sources.opening.first_camera", lambda: None)
    monkeypatch.setattr(no_picture, "cameras", list)
    (found,) = look(DoctorRequest(show, "auto"))
    assert found.verdict == "ill"
    assert found.told == "no camera was found, so the drawn visitor stands in and nobody in the room is seen"
    assert found.answered == ("no camera is plugged in",)


@pytest.mark.parametrize("source", ["/dev/video63", "63"])
def test_a_device_that_is_not_there(source: str, show: Show) -> None:
    (found,) = look(DoctorRequest(show, source))
    assert (found.verdict, found.told) == ("ill", f"{source}: is not there")
    assert "plug the camera in" in found.remedies[0]


@pytest.mark.parametrize(("arguments", "verdict"), [(("cheese",), "ill"), (("exhibit", "run"), "unknown")])
def test_a_device_in_use_names_who_has_it(
    arguments: tuple[str, ...], verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(no_picture, "hindrance", lambda _: "")
    monkeypatch.setattr(no_picture, "who_holds", lambda _: [Process(7, arguments)])
    found = no_picture.hindered("/dev/video0", "")
    assert found.verdict == verdict
    assert "(process 7)" in found.told


def test_without_permission_the_group_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(no_picture, "hindrance", lambda _: "forbidden")
    assert "usermod -aG video" in no_picture.hindered("/dev/video0", "").remedies[0]


def test_the_cameras_of_the_machine_are_listed_by_their_lasting_names(tmp_path: Path) -> None:
    system, devices = tmp_path / "sys", tmp_path / "dev"
    (devices / "v4l/by-id").mkdir(parents=True)
    for number, index in ((0, "0"), (1, "1"), (2, "0")):
        (system / f"video{number}").mkdir(parents=True)
        (system / f"video{number}/index").write_text(index)
        (system / f"video{number}/name").write_text(f"Camera {number}\n")
        (devices / f"video{number}").touch()
    (devices / "v4l/by-id/usb-one").symlink_to(devices / "video2")
    found = cameras(system, devices)
    assert [(one.name, Path(one.lasting).name) for one in found] == [
        ("Camera 0", "camera:Camera 0"),
        ("Camera 2", "usb-one"),
    ]
    assert node_of(str(devices / "v4l/by-id/usb-one")) == devices / "video2"
    assert hindrance(devices / "video9") == "missing"
    assert hindrance(devices / "video2") == ""
    if os.geteuid() != 0:
        (devices / "video0").chmod(0)
        assert hindrance(devices / "video0") == "forbidden"


@pytest.mark.parametrize(("source", "verdict"), [("picture.png", "well"), ("none.mp4", "ill"), ("broken.mp4", "ill")])
def test_files_are_looked_at_too(source: str, verdict: str, show: Show, tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_text("no film")
    if source == "picture.png":
        pygame = pytest.importorskip("pygame")
        image = draw(SMILE_S, (320, 180))[:, :, ::-1].transpose(1, 0, 2)
        pygame.image.save(pygame.surfarray.make_surface(image), tmp_path / source)
    (found,) = look(DoctorRequest(show, str(tmp_path / source)))
    assert found.verdict == verdict, found
    assert "stands still" not in found.told


@pytest.fixture
def stream() -> Iterator[Callable[[bytes], int]]:
    """Starts a scripted server (a stand-in) that says one thing to whoever asks; its port."""
    open_: list[socket.socket] = []

    def start(answer: bytes) -> int:
        door = socket.create_server(("127.0.0.1", 0))
        open_.append(door)

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    line = door.accept()[0]
                    open_.append(line)
                    line.recv(1000)
                    line.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        return int(door.getsockname()[1])

    yield start
    for one in open_:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)  # closing alone leaves who waits in accept waiting
        one.close()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"RTSP/1.0 200 OK\r\n\r\n", ""),
        (b"RTSP/1.0 401 Unauthorized\r\n\r\n", "password"),
        (b"RTSP/1.0 404 Not Found\r\n\r\n", "path"),
        (b"SSH-2.0-OpenSSH\r\n", "mute"),
        (b"RTSP/1.0 500 Oops\r\n\r\n", "answer"),
    ],
)
def test_a_stream_s_server_says_why(answer: bytes, why: str, stream: Callable[[bytes], int]) -> None:
    told = probe_stream(f"rtsp://me:secret@127.0.0.1:{stream(answer)}/live")
    assert told.why == why
    assert told.sent.startswith("DESCRIBE rtsp://127.0.0.1:")
    assert "secret" not in told.sent


def test_a_stream_without_a_server_and_without_a_picture(
    show: Show, stream: Callable[[bytes], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_STREAM", ProbePatience(0.5, 0.0, 0.5))
    assert probe_stream(f"rtsp://127.0.0.1:{free_port(socket.SOCK_STREAM)}/").why == "refused"
    assert probe_stream("rtsp://nowhere.invalid/").why == "name"
    address = f"rtsp://me:secret@127.0.0.1:{stream(b'RTSP/1.0 401 Unauthorized')}/live"
    (found,) = look(DoctorRequest(show, address))
    assert found.verdict == "ill"
    assert found.answered == ("RTSP/1.0 401 Unauthorized",)
    assert found.remedies == (no_picture._STREAMS["wrong"],)
    assert "secret" not in str(found)


def test_a_real_stream_is_counted_after_what_it_had_stored(
    show: Show, neighbour: Callable[[list[str]], Neighbour]
) -> None:
    """GStreamer's server gives 15 frames a second, and at first a burst of older ones."""
    python, server = "/usr/bin/python3", REPOSITORY / "tests" / "vision" / "sources" / "rtsp_server.py"
    probe = [python, "-c", "import gi; gi.require_version('GstRtspServer', '1.0')"]
    if not Path(python).exists() or subprocess.run(probe, check=False, capture_output=True).returncode:
        pytest.skip("no GStreamer RTSP server here (see .ci/run for the packages)")
    port = free_port(socket.SOCK_STREAM)
    stream = neighbour([python, str(server), str(port)])
    assert until(lambda: "ready" in stream.said())
    (found,) = look(DoctorRequest(show, f"rtsp://127.0.0.1:{port}/camera"))
    assert "320x240 at " in found.told, found
    (missing,) = look(DoctorRequest(show, f"rtsp://127.0.0.1:{port}/other"))
    assert missing.answered == ("RTSP/1.0 404 Not Found",)


def test_passwords_are_not_shown_and_hosts_are_found() -> None:
    assert masked("rtsp://me:a:b@host/x") == "rtsp://me:***@host/x"
    assert masked("/dev/video0") == "/dev/video0"
    assert host_of("rtsp://host/x") == ("host", 554)
    with pytest.raises(ValueError, match="names no host"):
        host_of("rtsp:///x")
