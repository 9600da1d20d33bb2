"""Law 9, proven on the running command: real faces before it, every byte that it hands to the system compared with each
frame and crop. A show that leaks on purpose is caught by the same test."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from websockets.sync.client import connect

from exhibit.assembly.vision import observer_of
from exhibit.show import load_show
from exhibit.system.paths import models_folder
from exhibit.values import Frame
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.model_files import Manifest
from exhibit.vision.sources.films import frames_of
from tests import conftest, written_bytes
from tests.conftest import free_port, until
from tests.written_bytes import Image, Pictures, of_interest, traced

FILM = "smiles.mp4"
VENUE = """
journal: {exhibit: hall, k: 5}
privacy:
  controller: City Museum
  purpose: to learn what moves our visitors
  legal_basis: legitimate interest
  contact: privacy@museum.example
  retention: 25 months
  agreement: none, we do it alone
"""
LEAKY = """
import base64, mmap, os, socket, sys, tempfile, zlib
import cv2
from exhibit.vision import observer
from exhibit.vision.emotions import TFLiteReader
here, port = sys.argv.pop(1), int(sys.argv.pop(1))
wanted, line = {}, socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
observe, outputs = observer.Observer.observe, TFLiteReader.outputs
def put(name, data):
    with open(os.path.join(here, name), "wb") as file:
        file.write(data)
def leaking(self, frame):
    if frame.sequence == 20:
        image = frame.image
        put("raw", image[100:130].tobytes())
        put("packed", zlib.compress(image[100:130].tobytes()))
        put("grey", cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)[100:130].tobytes())
        line.sendto(cv2.imencode(".jpg", cv2.resize(image, (160, 90)))[1].tobytes(), ("127.0.0.1", port))
        sys.stderr.write(base64.b64encode(cv2.imencode(".png", image[::4, ::4])[1].tobytes()).decode() + chr(10))
        sys.stderr.flush()
        with open(os.path.join(here, "mapped"), "w+b") as file:
            file.truncate(image.nbytes)
            with mmap.mmap(file.fileno(), image.nbytes) as whole:
                whole[:] = image.tobytes()
    return observe(self, frame)
def keeping(self, crops, *, mirrored=False):
    if "crop" not in wanted:
        wanted["crop"] = put("crop", crops.tobytes())
    return outputs(self, crops, mirrored=mirrored)
observer.Observer.observe, TFLiteReader.outputs = leaking, keeping
from exhibit.cli import entry
entry()
"""


@pytest.fixture
def film(media: Path, networks: Manifest) -> Path:
    del networks
    conftest.command("strace")
    if os.geteuid() != 0:
        pytest.skip("only root may look at a process that forbids core dumps")
    return media / FILM


@pytest.fixture
def show(tmp_path: Path) -> Path:
    subprocess.run([sys.executable, "-m", "exhibit", "new", str(tmp_path / "show")], check=True, capture_output=True)
    (tmp_path / "show" / "venue.yaml").write_text(VENUE)
    return tmp_path / "show"


def pictures_of(film: Path, show: Path, monkeypatch: pytest.MonkeyPatch) -> Pictures:
    """Every frame of the film, and every crop that is read of it."""
    images: list[Image] = []
    outputs = TFLiteReader.outputs

    def kept(self: TFLiteReader, crops: Image, *, mirrored: bool = False) -> NDArray[np.float32]:
        images.extend(crops)
        return outputs(self, crops, mirrored=mirrored)

    with monkeypatch.context() as patch:
        patch.setattr(TFLiteReader, "outputs", kept)
        observer = observer_of(load_show(show), models_folder())
        for number, (at_s, image) in enumerate(frames_of(film)):
            images.append(image)
            observer.observe(Frame(image, at_s, number))
    assert len(images) > 100, "frames and crops"
    return Pictures([np.ascontiguousarray(image) for image in images])


@contextlib.contextmanager
def watched(folder: Path, arguments: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A command under strace, whose calls go into `folder`."""
    folder.mkdir()
    command = [*written_bytes.command(folder), *arguments]
    silent = {**os.environ, "SDL_AUDIODRIVER": "dummy"}  # a sound server shares memory with whoever plays
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, env=silent
    ) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def left_behind(*folders: Path) -> dict[str, bytes]:
    """Every file in `folders`, as it lies there at the end: what came by a mapping is in it too."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return {f"file {file}": file.read_bytes() for file in files}


def test_no_byte_of_a_replay_comes_from_a_picture(
    film: Path, show: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures, record = pictures_of(film, show, monkeypatch), tmp_path / "record.jsonl"
    run = [sys.executable, "-m", "exhibit", "run", str(show), "--source", str(film), "--headless", "--fast"]
    with watched(tmp_path / "calls", [*run, "--record", str(record)]) as process:
        said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    told = traced(tmp_path / "calls")
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    assert any(line.get("visitors") for line in lines), "somebody was seen"
    assert len(told.streams[str(record)]) > 10_000, "what is written is read here"
    assert of_interest({**told.streams, **left_behind(record.parent / "show")}, pictures) == {}
    assert told.unseen == frozenset()


@pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="it takes minutes: make pixels")
def test_no_byte_of_a_show_with_page_journal_and_record_comes_from_a_picture(
    film: Path, show: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures, record = pictures_of(film, show, monkeypatch), tmp_path / "record.jsonl"
    page = f"127.0.0.1:{free_port(socket.SOCK_STREAM)}"
    again = tmp_path / "again.mp4"
    repeat = ["-v", "error", "-stream_loop", "20", "-i", str(film), "-c", "copy", str(again)]
    subprocess.run([conftest.command("ffmpeg"), *repeat], check=True)
    run = [sys.executable, "-m", "exhibit", "run", str(show), "--source", str(again), "--headless", "--web", page]
    with watched(tmp_path / "calls", [*run, "--record", str(record)]) as process:
        assert until(lambda: record.exists() and '"visitors"' in record.read_text())
        assert until(lambda: bool(_asked(f"http://{page}/api/state")))
        for path in ("/", "/api/preview", "/api/report", "/metrics"):
            _asked(f"http://{page}{path}")
        assert _wall_seen(page) > 3
        assert until(lambda: record.read_text().count("\n") > 200)
        for child in _children(process.pid):
            os.kill(child, signal.SIGTERM)
        process.communicate(timeout=120)
    told = traced(tmp_path / "calls")
    state = Path(os.environ["XDG_STATE_HOME"])
    journal = [where for where in told.streams if where.endswith(("hall.sqlite3", "hall.sqlite3-wal"))]
    assert journal, "the journal was written"
    assert any(where.startswith(("TCP", "socket")) for where in told.streams), "the page was read"
    assert of_interest({**told.streams, **left_behind(state, show)}, pictures) == {}
    assert {place for place in told.unseen if not place.endswith(".sqlite3-shm")} == set()


def _asked(address: str) -> bytes:
    """What the page answers, and be it that this is not for strangers; nothing where nobody listens."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        return bytes(error.read()) or b"refused"
    except OSError:
        return b""


def _wall_seen(page: str) -> int:
    """How many pictures of the wall a browser at this machine was sent and has drawn."""
    drawn = 0
    with connect(f"ws://{page}/ws/wall?as=look", max_size=None) as wall:
        while drawn < 10:
            message = wall.recv(timeout=30)
            if isinstance(message, bytes):
                wall.send(str(int.from_bytes(message[:4], "big")))
                drawn += len(message) > 8
    return drawn


def _children(parent: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def test_a_show_that_leaks_is_caught_by_every_way_out(
    film: Path, show: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what the tests above would find, if it were there."""
    pictures, here = pictures_of(film, show, monkeypatch), tmp_path / "leaks"
    here.mkdir()
    script = tmp_path / "leaky.py"
    script.write_text(LEAKY)
    port = str(free_port(socket.SOCK_DGRAM))
    leaky = [sys.executable, str(script), str(here), port]
    run = [*leaky, "run", str(show), "--source", str(film), "--headless", "--fast"]
    with watched(tmp_path / "calls", run) as process:
        said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    told = traced(tmp_path / "calls")
    found = of_interest({**told.streams, **left_behind(here)}, pictures)
    files = {Path(where).name for where in found if where.startswith(str(here))}
    assert files == {"raw", "packed", "grey", "crop"}
    assert any(where.startswith(("UDP", "socket")) for where in found), found.keys()
    assert any(where.startswith(("pipe", "/dev/pts")) for where in found), found.keys()
    assert f"file {here / 'mapped'}" in found
    assert f"mmap {here / 'mapped'}" in told.unseen
