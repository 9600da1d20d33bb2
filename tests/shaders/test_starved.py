"""A child that gets no processor is no child that hangs: it is waited for as long as can be; no artist is blamed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exhibit.shaders.client import BUSY, ShaderClient
from exhibit.shaders.ladder import LOWEST, SizeLadder
from exhibit.shaders.live import LiveShader, Moment
from exhibit.shaders.process import HUNG, STARVED, Pending, ShaderProcess
from exhibit.shaders.program import Json
from exhibit.shaders.source import read_source

from .restarting import CALM, SIZE_PX

WITHIN_S = 60.0
pytestmark = pytest.mark.usefixtures("renderer")


@pytest.fixture
def process() -> Iterator[ShaderProcess]:
    """A child that has begun."""
    process = ShaderProcess()
    until(process, lambda: bool(process.renderer))
    yield process
    process.close()


def until(process: ShaderProcess, holds: Callable[[], bool]) -> None:
    end_s = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < end_s
        process.exchange(0.01)


def ask(process: ShaderProcess, folder: Path, patience_s: float) -> Pending:
    """Ask a child that is stopped to build a program, which it should do in no time."""
    (folder / "calm.fs").write_text(CALM)
    os.kill(process.pid, signal.SIGSTOP)
    program = read_source(folder / "calm.fs").program()
    order: dict[str, Json] = {"do": "build", "name": program.digest, "program": program.encode()}
    return process.ask(order, 0.01, program.digest, patience_s=patience_s)


def test_a_child_that_gets_no_processor_is_waited_for_where_there_is_time(
    process: ShaderProcess, tmp_path: Path
) -> None:
    asked = ask(process, tmp_path, patience_s=WITHIN_S)
    for _ in range(5):
        process.exchange(0.02)
    assert not process.ended
    assert not asked.done
    os.kill(process.pid, signal.SIGCONT)
    until(process, lambda: asked.done)
    assert asked.failed in ("", HUNG), "then it has worked"


def test_a_child_that_gets_no_processor_is_not_said_to_hang(process: ShaderProcess, tmp_path: Path) -> None:
    asked = ask(process, tmp_path, patience_s=0.05)
    until(process, lambda: asked.done)
    assert asked.failed == process.ended == STARVED


def test_a_busy_machine_is_said_to_be_busy_and_its_shader_is_drawn_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exhibit.shaders.client._BUSY_S", 1.5)
    (tmp_path / "calm.fs").write_text(CALM)
    client = ShaderClient()
    live = LiveShader(client, read_source(tmp_path / "calm.fs").program(), SIZE_PX)
    try:
        drawn(live)
        with client.stage() as stage:
            assert stage is not None
            os.kill(stage.pid, signal.SIGSTOP)
            stage.ask({"do": "none"}, 0.01, live.name, patience_s=0.05)
        end_s = time.monotonic() + WITHIN_S
        while live.fault != BUSY:
            assert time.monotonic() < end_s
            live.follow(Moment(live.seconds + 1 / 30))
        drawn(live)
        assert not live.fault
    finally:
        live.close()
        client.close()


def test_what_nobody_waits_for_is_not_found_too_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exhibit.shaders.live._HOPELESS_MS", 0.0)
    (tmp_path / "calm.fs").write_text(CALM)
    client = ShaderClient()
    live = LiveShader(client, read_source(tmp_path / "calm.fs").program(), SIZE_PX, SizeLadder(LOWEST))
    try:
        for frame in range(20):
            live.draw_exactly(Moment(frame / 30))
        assert not live.why_barred()
    finally:
        live.close()
        client.close()


def drawn(live: LiveShader) -> None:
    """Until there is a new picture."""
    before, end_s = live.picture, time.monotonic() + WITHIN_S
    while live.picture is before:
        assert time.monotonic() < end_s, live.fault
        live.follow(Moment(max(live.seconds, 0.0) + 1 / 30))
        time.sleep(0.005)
