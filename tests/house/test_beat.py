"""The beat of a real output, over a real mosquitto."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exhibit.outputs.mqtt.beat import PlayedShow
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.output import Mqtt
from exhibit.system.clock_offset import clock_behind_s, clock_offset_s, offset_of
from exhibit.system.git_commit import commit_of
from tests.conftest import REPOSITORY, Neighbour, command, free_port, until
from tests.outputs.mqtt.test_output import broker_arguments

Start = Callable[[list[str]], Neighbour]


def test_a_room_beats_each_second_and_nothing_of_it_is_kept(tmp_path: Path, neighbour: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    neighbour(broker_arguments(tmp_path, port))
    show = Mqtt(Broker("127.0.0.1", port, "room"), playing=PlayedShow("First light", "1.0", "abc"))
    assert until(lambda: show.state().link == "up")
    heard = neighbour([command("mosquitto_sub"), "-p", str(port), "-v", "-t", "room/beat"])

    def beats() -> list[dict[str, Any]]:
        return [json.loads(line.removeprefix("room/beat ")) for line in heard.said().splitlines()]

    assert until(lambda: len(beats()) >= 2)
    first, second = beats()[:2]
    assert second["seq"] == first["seq"] + 1
    assert second["boot"] == first["boot"]
    assert second["uptime_s"] - first["uptime_s"] > 0.5
    assert second["still_s"] > first["still_s"]
    assert (first["show"], first["version"], first["commit"]) == ("First light", "1.0", "abc")
    assert first["host"] == socket.gethostname()
    show.tell({"hold": False})
    show.use_playing(PlayedShow("Second light"))
    assert until(lambda: beats()[-1]["still_s"] < 1.5 and beats()[-1]["show"] == "Second light")
    kept = [command("mosquitto_sub"), "-p", str(port), "-t", "room/beat", "--retained-only", "-W", "1", "-C", "1"]
    assert subprocess.run(kept, capture_output=True, check=False).stdout == b""
    show.close()


def test_the_commit_is_read_as_git_says_it(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        said = subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *words],
            cwd=tmp_path / "show",
            check=True,
            capture_output=True,
            text=True,
        )
        return said.stdout.strip()

    folder = tmp_path / "show"
    folder.mkdir()
    assert commit_of(folder) == ""
    git("init", "-b", "main")
    assert commit_of(folder) == ""
    git("commit", "--allow-empty", "-m", "one")
    assert commit_of(folder) == git("rev-parse", "HEAD")[:12]
    git("pack-refs", "--all")
    assert commit_of(folder) == git("rev-parse", "HEAD")[:12]
    git("worktree", "add", "../other")
    (folder / "rules").mkdir()
    assert commit_of(folder / "rules") == commit_of(tmp_path / "other") == git("rev-parse", "HEAD")[:12]
    git("checkout", "--detach")
    assert commit_of(folder) == git("rev-parse", "HEAD")[:12]
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/../../../secret\n")
    assert commit_of(folder) == ""


def test_this_checkout_says_which_commit_it_is() -> None:
    if not (REPOSITORY / ".git").exists():
        pytest.skip("this copy of the repository has no .git")
    assert len(commit_of(REPOSITORY)) == 12


def test_a_clock_that_nobody_keeps_has_no_offset_and_units_are_as_the_kernel_says() -> None:
    assert offset_of(5, 0x40, 0, 16) is None
    assert offset_of(-1, 0, 0, 0) is None
    assert offset_of(0, 0x2001, -3_000_000, 500) == 0.003
    assert offset_of(0, 0x0001, 2_000, 5_000) == 0.005
    told = clock_offset_s()
    assert told is None or told >= 0
    assert abs(clock_behind_s()) <= (told or 0.0) + 1e-3
