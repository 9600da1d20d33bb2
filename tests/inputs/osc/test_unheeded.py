"""What a show ignores is told once, where its operator looks: the status that the terminal and the page draw."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console

from exhibit.assembly.options import Options
from exhibit.runtime.status import Status
from exhibit.terminal import screen
from tests.conftest import free_port, until
from tests.inputs.osc.test_receiver import HOLD, bundle, message
from tests.stand_ins import app_of


def test_a_hold_in_a_strangers_bundle_is_obeyed_and_the_rest_of_it_told_once(tmp_path: Path) -> None:
    port = free_port(socket.SOCK_DGRAM)
    (tmp_path / "exhibit.yaml").write_text(
        f"exhibit: Heard\nprojector: {{size: 160x90}}\nosc: {{listen: {port}, from: 127.0.0.1}}\n"
    )
    cv2.imwrite(str(tmp_path / "wall.png"), np.zeros((36, 64, 3), np.uint8))
    app = app_of(Options(tmp_path, source=str(tmp_path / "wall.png"), headless=True))
    now: list[Status] = []

    def refresh(status: Callable[[], Status]) -> None:
        now[:] = [status()]

    show = threading.Thread(target=app.run, args=(refresh,))
    show.start()
    try:
        assert until(lambda: bool(now) and now[0].inputs["osc in"].link == "up")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as panel:
            for _ in range(5):
                panel.sendto(bundle(message("/accxyz", 0.0, 0.0, 1.0), HOLD), ("127.0.0.1", port))
        assert until(lambda: now[0].overrides.hold and bool(now[0].faults)), now[0].inputs
        last = now[0]
    finally:
        app.stop()
        show.join()
    told = [one for one in last.faults if one.where == "osc in"]
    assert [(one.text, one.times) for one in told] == [("ignored: /accxyz: nothing is called that (from 127.0.0.1)", 1)]
    paper = Console(width=160, record=True, file=StringIO())
    paper.print(screen(last))
    assert "ignored: /accxyz: nothing is called that" in paper.export_text()
