"""`exhibit run` as a person types it: real detector, real network, real neighbours, one process each."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exhibit.system.paths import example_show
from exhibit.vision.model_files import Manifest
from tests.conftest import WITHIN_S, Neighbour, command, free_port, until

Line = dict[str, Any]
EXHIBIT = [sys.executable, "-m", "exhibit"]


def run(*arguments: str | Path, within_s: float = 1200) -> subprocess.CompletedProcess[str]:
    whole = [*EXHIBIT, *map(str, arguments)]
    return subprocess.run(whole, capture_output=True, text=True, timeout=within_s, check=False)


def run_until(record: Path, wanted: str, *arguments: str | Path, by: signal.Signals = signal.SIGTERM) -> str:
    """Run until `wanted` stands in the record, then end it; what it said of faults."""
    show = subprocess.Popen(
        [*EXHIBIT, "run", *map(str, arguments), "--record", str(record)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert until(lambda: record.exists() and wanted in record.read_text(encoding="utf-8"))
        show.send_signal(by)
        _, errors = show.communicate(timeout=WITHIN_S)
    finally:
        show.kill()
    assert (show.returncode, "Traceback" in errors) == (0, False), errors
    return errors


def replayed(source: str | Path, tmp_path: Path, *more: str | Path) -> list[Line]:
    """The record of a fast, headless run of the example show on `source`."""
    record = tmp_path / "out.jsonl"
    done = run("run", *more, "--source", source, "--headless", "--fast", "--record", record)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    return lines_of(record)


def lines_of(record: Path) -> list[Line]:
    return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]


def of(lines: list[Line], kind: str) -> list[Line]:
    return [line for line in lines if line["kind"] == kind]


def events(lines: list[Line], rule: str) -> list[str]:
    return [line["event"] for line in of(lines, "rule") if line["rule"] == rule]


def dominants(lines: list[Line]) -> list[str]:
    """The dominant moods in the order they came."""
    told = [line["dominant"] for line in of(lines, "mood")]
    return [told[0], *(after for before, after in pairwise(told) if after != before)]


def small_show(tmp_path: Path, port: int) -> Path:
    """The example show with its desk at another port, and a broker that is away."""
    folder = tmp_path / "show"
    folder.mkdir()
    for name in ("rules", "scenes"):
        (folder / name).symlink_to(example_show() / name)
    text = (example_show() / "exhibit.yaml").read_text(encoding="utf-8").replace("port: 9000", f"port: {port}")
    away = "mqtt: {host: 127.0.0.1, port: 9}\n"
    (folder / "exhibit.yaml").write_text(text[: text.index("mqtt:")] + away + text[text.index("# What the wall") :])
    return folder


@pytest.mark.usefixtures("networks")
def test_a_man_smiles_and_the_room_answers(
    media: Path, tmp_path: Path, neighbour: Callable[[list[str]], Neighbour]
) -> None:
    port = free_port(socket.SOCK_DGRAM)
    dump = neighbour(["stdbuf", "-oL", command("oscdump"), str(port)])
    assert until(lambda: listens(port))
    lines = replayed(media / "smiles.mp4", tmp_path, small_show(tmp_path, port))
    observations = of(lines, "observation")
    assert [line["frame"] for line in observations] == list(range(72))
    assert [[visitor["id"] for visitor in line["visitors"]] for line in observations] == [[1]] * 72
    assert dominants(lines) == ["neutral", "happiness", "nobody"]
    assert events(lines, "joy") == ["start", "end"]
    assert until(lambda: "/exhibit/presence f 0" in dump.said())
    heard = [line.split(" ", 1)[1] for line in dump.said().splitlines()]
    assert heard[:4] == [
        "/exhibit/presence f 1.000000",
        "/exhibit/joy f 1.000000",
        "/exhibit/joy f 0.000000",
        "/exhibit/presence f 0.000000",
    ]


def listens(port: int) -> bool:
    """Whether somebody has bound the UDP port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False


@pytest.mark.usefixtures("networks")
def test_an_animation_is_nobody_and_a_man_is_seen_at_once(media: Path, tmp_path: Path) -> None:
    lines = replayed(media / "arrives.mov", tmp_path)
    appears_s = 3.945  # the first frame that shows him
    before = [line for line in lines if line["t"] < appears_s]
    assert {line["visitors"] for line in of(before, "mood")} == {0}
    assert [line["rule"] for line in of(before, "rule")] == ["act attract", "attract"]
    first = next(line for line in of(lines, "observation") if line["visitors"])
    assert first["t"] - appears_s < 0.5
    ids = {visitor["id"] for line in of(lines, "observation") for visitor in line["visitors"]}
    assert ids == {1}


@pytest.mark.usefixtures("networks")
def test_the_drawn_visitor_moves_the_mood_and_the_wall(tmp_path: Path) -> None:
    """The script: arrives, neutral, smiles, is surprised, frowns, is angry, leaves; then two at once."""
    lines = replayed("drawn", tmp_path)
    alone = [line for line in lines if line["t"] < 42]
    felt = ["nobody", "neutral", "happiness", "neutral", "surprise", "neutral", "sadness", "neutral", "anger"]
    assert dominants(alone) == [*felt, "neutral", "nobody"]
    walls = [line["args"]["name"] for line in of(lines, "cue") if line["action"] == "scene"]
    alone_walls = ["drift", "sunrise", "drift", "bloom", "drift", "rain", "drift", "ember", "drift"]
    assert walls == ["tide", *alone_walls, "tide", "drift", "sunrise", "drift", "tide"]
    assert max(len(line["visitors"]) for line in of(lines, "observation")) == 2
    assert events(lines, "shared-joy") == ["start", "end"]
    for rule in ("welcome", "attract"):
        assert events(lines, rule) == ["start", "end"] * 2 + (["start", "end"] if rule == "attract" else [])


@pytest.mark.usefixtures("networks")
def test_a_record_holds_numbers_and_names_only(tmp_path: Path) -> None:
    record = tmp_path / "out.jsonl"
    assert run("run", "--source", "drawn", "--headless", "--fast", "--for", "6s", "--record", record).returncode == 0
    longest = max(len(line) for line in record.read_text(encoding="utf-8").splitlines())
    assert longest < 2000
    assert lines_of(record)[-1]["t"] <= 6.05


@pytest.mark.usefixtures("networks")
def test_a_file_that_ends_leaves_the_show_running_on_its_attract_scene(tmp_path: Path) -> None:
    clip, record = tmp_path / "clip.mp4", tmp_path / "out.jsonl"
    making = [command("ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=15:duration=1"]
    subprocess.run([*making, "-pix_fmt", "yuv420p", str(clip)], check=True)
    told = run_until(record, '"rule":"attract","event":"start"', "--source", clip, "--headless")
    assert "source: clip.mp4 came to its end" in told
    assert events(lines_of(record), "attract") == ["start", "end"]


@pytest.mark.usefixtures("networks")
def test_a_camera_that_is_not_there_leaves_the_show_running(tmp_path: Path) -> None:
    record = tmp_path / "out.jsonl"
    told = run_until(record, '"rule":"attract","event":"start"', "--source", "/dev/v4l/by-id/none", "--headless")
    assert "/dev/v4l/by-id/none: is not there" in told
    assert events(lines_of(record), "attract") == ["start", "end"]


@pytest.mark.usefixtures("networks")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_the_show_ends_clean_when_it_is_asked_to(name: str, tmp_path: Path) -> None:
    record = tmp_path / "out.jsonl"
    run_until(record, '"rule":"welcome","event":"start"', "--source", "drawn", "--headless", by=getattr(signal, name))
    assert events(lines_of(record), "welcome") == ["start", "end"]


@pytest.mark.usefixtures("networks")
def test_the_wall_is_a_real_window_where_there_is_a_display(
    tmp_path: Path, neighbour: Callable[[list[str]], Neighbour], monkeypatch: pytest.MonkeyPatch
) -> None:
    display = f":{90 + os.getpid() % 900}"
    arguments = ["-screen", "0", "1280x720x24", "-fbdir", str(tmp_path), "-nolisten", "tcp"]
    neighbour([command("Xvfb"), display, *arguments])
    screen_file = tmp_path / "Xvfb_screen0"
    assert until(lambda: screen_file.exists() and screen_file.stat().st_size > 4 * 1280 * 720)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    show = neighbour([*EXHIBIT, "run", "--source", "drawn"])
    assert until(lambda: (picture := screen(tmp_path / "Xvfb_screen0")).std() > 10 and bool(picture.mean() > 10))
    assert show.process is not None
    show.process.send_signal(signal.SIGTERM)
    assert show.process.wait(WITHIN_S) == 0


@pytest.mark.usefixtures("networks")
def test_no_pointer_is_seen_on_the_wall_of_a_bare_x_server(
    neighbour: Callable[[list[str]], Neighbour], monkeypatch: pytest.MonkeyPatch
) -> None:
    display = f":{1000 + os.getpid() % 9000}"
    neighbour([command("Xvfb"), display, "-screen", "0", "1280x720x24", "-nolisten", "tcp", "-noreset"])

    def pointer() -> int:
        asked = [sys.executable, str(Path(__file__).with_name("x_pointer.py")), display]
        answer = subprocess.run(asked, capture_output=True, text=True, check=False)
        if "libX" in answer.stderr:
            pytest.skip(answer.stderr)
        return int(answer.stdout or -1)

    assert until(lambda: pointer() > 200), "the server begins with its own, in the middle"
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    neighbour([*EXHIBIT, "run", "--source", "drawn", "--no-web"])
    # The system's window may be made anew for the first picture: hidden is what stays hidden while it is painted on.
    assert until(lambda: all(pointer() == 0 for _ in range(5)))


def screen(path: Path) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The pixels of an X window dump (XWD version 7: 25 big-endian words, then the colour map, 12 bytes each)."""
    dump = path.read_bytes()
    header = struct.unpack(">25I", dump[:100])
    start, height, a_row = header[0] + header[19] * 12, header[5], header[12]
    return np.frombuffer(dump, np.uint8, height * a_row, start)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "no-such-show"], "no-such-show: is no show: it has no exhibit.yaml"),
        (["run", "--source", "gone.mp4"], "gone.mp4: no such file: check the name after --source"),
        (["run", "--source", "notes.mp4"], "notes.mp4: not a video that can be read"),
        (
            ["run", "--record", "no/folder/out.jsonl", "--source", "drawn"],
            "no/folder/out.jsonl: its folder does not exist: make it first",
        ),
        (["run", "--sheet", "no/folder/wall.png"], "no/folder/wall.png: its folder does not exist"),
        (["run", "broken"], "broken/rules/r.yaml:3:5: unknown key 'wen'. Did you mean 'when'?"),
        (["run", "sceneless"], "sceneless/exhibit.yaml:1:19: there is no scene 'tied'"),
    ],
)
@pytest.mark.usefixtures("networks")
def test_what_is_wrong_is_said_in_lines_and_ends_with_two(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.mp4").write_text("not a video")
    for name, main, rules in (
        ("broken", "exhibit: x\n", "rules:\n  joy:\n    wen: visitors > 0\n"),
        ("sceneless", "default: [{scene: tied}]\n", "rules: {}\n"),
    ):
        (tmp_path / name / "rules").mkdir(parents=True)
        (tmp_path / name / "exhibit.yaml").write_text(main)
        (tmp_path / name / "rules" / "r.yaml").write_text(rules)
    done = run(*arguments, "--headless")
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_models_lists_and_verifies(networks: Manifest) -> None:
    done = run("models")
    assert done.returncode == 0
    assert done.stdout.count("verified") == len(networks.verify_all())
