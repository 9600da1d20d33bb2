"""What a show looks at, as a person types it: sources in order, streams with passwords, times."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests.commands.test_run import EXHIBIT, lines_of, of, run
from tests.conftest import free_port
from tests.vision.sources.test_files import filmed

SHORT = ("--headless", "--no-web", "--for", "4s")


@pytest.fixture
def show(tmp_path: Path) -> Path:
    folder = tmp_path / "show"
    folder.mkdir()
    (folder / "exhibit.yaml").write_text("exhibit: A test\nprojector: {size: 160x90}\n")
    return folder


def faults(record: Path, where: str = "source") -> list[str]:
    return [line["text"] for line in of(lines_of(record), "fault") if line["where"] == where]


@pytest.mark.usefixtures("networks")
def test_a_film_stands_in_for_a_stream_and_is_called_a_stand_in(show: Path, tmp_path: Path) -> None:
    film, record = filmed(tmp_path / "film.mp4", "-pix_fmt", "yuv420p"), tmp_path / "out.jsonl"
    port = free_port(socket.SOCK_STREAM)
    (show / "venue.yaml").write_text(
        f"camera:\n  source:\n    - rtsp://guard:geh3im@127.0.0.1:{port}/hall\n    - {film}\n"
    )
    done = run("run", show, *SHORT, "--record", record)
    assert done.returncode == 0, done.stderr
    told = faults(record)
    stream = f"rtsp://guard:***@127.0.0.1:{port}/hall"
    assert f"{stream}: is there, and nobody listens on that port; trying again" in told
    assert f"film.mp4 stands in for {stream}" in told
    seen = of(lines_of(record), "observation")
    assert len(seen) > 5
    assert min(line["t"] for line in seen) >= 0
    assert "geh3im" not in done.stdout + done.stderr + record.read_text(encoding="utf-8")
    assert of(lines_of(record), "start")[0]["source"] == f"rtsp://guard:***@127.0.0.1:{port}/hall, {film}"


@pytest.mark.usefixtures("networks")
def test_a_password_on_the_command_line_is_told_nowhere_and_answered_with_where_to_write_it(
    show: Path, tmp_path: Path
) -> None:
    record, port = tmp_path / "out.jsonl", free_port(socket.SOCK_STREAM)
    address = f"http://127.0.0.1:{port}/video.cgi?usr=admin&pwd=geh3im"
    done = run("run", show, *SHORT, "--record", record, "--source", address, "--source", "drawn")
    assert done.returncode == 0, done.stderr
    assert "write it in venue.yaml (camera: source, user, password_file), and leave --source out" in done.stderr
    assert "geh3im" not in done.stdout + done.stderr + record.read_text(encoding="utf-8")
    assert f"the drawn visitor stands in for http://127.0.0.1:{port}/video.cgi?usr=admin&pwd=***" in done.stderr


UNREADABLE = "rtsp://me:ab/geh3im@127.0.0.1/hall"
ANSWER = "the user or the password holds what has a meaning of its own there: write %2F for /"


def test_an_address_that_cannot_be_read_is_answered_at_once_where_it_is_typed(show: Path) -> None:
    done = run("run", show, *SHORT, "--source", UNREADABLE)
    assert done.returncode == 2
    assert f"rtsp://me:***@127.0.0.1/hall: {ANSWER}" in done.stderr
    assert "geh3im" not in done.stdout + done.stderr


@pytest.mark.usefixtures("networks")
def test_a_show_with_an_address_that_cannot_be_read_runs_and_says_what_to_write(show: Path, tmp_path: Path) -> None:
    record = tmp_path / "out.jsonl"
    (show / "exhibit.yaml").write_text(
        f"exhibit: A test\nprojector: {{size: 160x90}}\ncamera:\n  source: {UNREADABLE}\n"
    )
    done = run("run", show, *SHORT, "--record", record)
    assert done.returncode == 0
    assert any(ANSWER in one for one in faults(record))
    checked = run("check", show)
    assert f"exhibit.yaml: camera: rtsp://me:***@127.0.0.1/hall: {ANSWER}" in checked.stdout
    told = done.stdout + done.stderr + checked.stdout + checked.stderr + record.read_text(encoding="utf-8")
    assert "geh3im" not in told


@pytest.mark.parametrize(
    ("venue", "line"),
    [
        ("{user: guard, password_file: secret}", "venue.yaml:1:38: others may read 'secret': chmod 600 secret"),
        ("{user: guard, password_file: gone}", "venue.yaml:1:38: there is no file 'gone': write its path"),
        ("{user: guard, password_env: NOT_SET_1}", "the environment has no NOT_SET_1: set it to the password before"),
        ("{password_env: X}", "venue.yaml:1:10: 'user' is missing beside 'password_env': add whose password it is"),
        ("{transport: quic}", "venue.yaml:1:21: 'quic' is not one of 'auto', 'tcp'"),
        ("{source: []}", "venue.yaml:1:18: here belong 1 to 8 sources, the one to be preferred first"),
        ("{source: [drawn, true]}", "here belongs a source: auto, drawn, a camera, an address or a file, not true"),
    ],
)
def test_what_is_wrong_with_the_venues_camera_is_said_with_its_place(venue: str, line: str, show: Path) -> None:
    (show / "venue.yaml").write_text(f"camera: {venue}\n")
    (show / "secret").write_text("geh3im")
    (show / "secret").chmod(0o644)
    done = run("run", show, *SHORT)
    assert done.returncode == 2, done.stderr
    assert line in done.stderr
    assert "geh3im" not in done.stderr


@pytest.mark.usefixtures("networks")
def test_a_password_of_the_environment_is_used(show: Path, tmp_path: Path) -> None:
    (show / "venue.yaml").write_text(
        f"camera: {{source: 'http://127.0.0.1:{free_port(socket.SOCK_STREAM)}/', user: me, password_env: CAMERA_PW}}\n"
    )
    record = tmp_path / "out.jsonl"
    whole = [*EXHIBIT, "run", str(show), *SHORT, "--record", str(record)]
    environment = {**os.environ, "CAMERA_PW": "geh3im"}
    done = subprocess.run(whole, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert "geh3im" not in done.stdout + done.stderr + record.read_text(encoding="utf-8")


def test_a_pipe_is_answered_at_once(tmp_path: Path, show: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = run("run", show, *SHORT, "--source", tmp_path / "pipe", within_s=60)
    assert done.returncode == 2
    assert "Exhibit reads no pipes: name a film, a picture or a folder" in done.stderr
