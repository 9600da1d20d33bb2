"""A neighbour gone mad, over a real socket: the show goes on, obeys what makes sense, and counts the rest."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from exhibit.assembly.options import Options
from exhibit.runtime.status import Status
from tests.conftest import free_port, until
from tests.inputs.osc.flooding import EACH
from tests.stand_ins import app_of

COUNT = 20_000


def memory_mb() -> float:
    """The memory in use."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


@pytest.fixture
def listening(tmp_path: Path) -> tuple[Options, int]:
    """A show that listens, to this machine's usual address alone; and its port."""
    port = free_port(socket.SOCK_DGRAM)
    (tmp_path / "exhibit.yaml").write_text(
        "exhibit: Flooded\nprojector: {size: 160x90}\nvariables: {rain: 0}\n"
        f"osc: {{listen: {port}, from: 127.0.0.1}}\n"
    )
    # One picture, since drawing a visitor takes memory at the moment when it enters.
    cv2.imwrite(str(tmp_path / "wall.png"), np.zeros((36, 64, 3), np.uint8))
    options = Options(tmp_path, source=str(tmp_path / "wall.png"), headless=True, record=tmp_path / "flood.jsonl")
    return options, port


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from Linux's /proc")
def test_twenty_thousand_packets_of_nonsense_stop_nothing(
    listening: tuple[Options, int], capfd: pytest.CaptureFixture[str]
) -> None:
    """Each packet is obeyed, ignored, refused or a stranger's, and counted so; every good command is obeyed."""
    options, port = listening
    app = app_of(options)
    now: list[Status] = []
    memories_mb: list[float] = []

    def refresh(status: Callable[[], Status]) -> None:
        now[:] = [status()]
        if float(now[0].overrides.variables.get("rain", 0.0)) >= COUNT / 4:  # by then everything has been loaded
            memories_mb.append(memory_mb())

    show = threading.Thread(target=app.run, args=(refresh,))
    show.start()
    try:
        assert until(lambda: bool(now) and now[0].inputs["osc in"].link == "up")
        subprocess.run([sys.executable, "-m", "tests.inputs.osc.flooding", str(port), str(COUNT)], check=True)
        assert until(lambda: now[0].overrides.variables.get("rain") == float(COUNT)), now[0].inputs
        last = now[0]
    finally:
        app.stop()
        show.join()
    ear = last.inputs["osc in"]
    assert ear.strangers == COUNT // 10 - COUNT // EACH
    assert ear.taken + ear.ignored + ear.strangers == COUNT
    assert ear.ignored > COUNT // 3
    assert not last.overrides.blackout
    assert last.inputs["osc query"].link == "up"
    assert memories_mb[-1] - memories_mb[0] < 10
    told = [json.loads(line) for line in (options.record or Path()).read_text().splitlines()]
    values = [line["value"] for line in told if line["kind"] == "command" and line["value"] in range(EACH, COUNT + 1)]
    assert values == [float(number) for number in range(EACH, COUNT + 1, EACH)]
    assert 5 < len([line for line in told if line["kind"] == "fault"]) < 50
    assert capfd.readouterr() == ("", "")
