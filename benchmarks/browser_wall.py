"""What a wall in browsers costs the show: CPU time of the show's process while nobody looks, while the control room
looks (2 pictures a second, 480 wide), while one looks on (15 a second) and while one is the wall's display (30).

The floor is the same show with its page, at which nobody looks, in the same run, by turns; the table tells medians of
the pairs. The wall has 1280x720 pixels, a scene that moves and costs little, and eyes that see nobody. Browsers are
processes of their own, which answer each picture as one that draws does.

    python benchmarks/browser_wall.py [rounds] [seconds]
"""

from __future__ import annotations

import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from websockets.sync.client import connect

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.values import Frame, Observation
from exhibit.vision.sources.port import SourceState

_WARM_S = 4.0
_GREY = np.full((72, 128, 3), 90, np.uint8)
_TICKS_HZ = 100
_KINDS = {"nobody (floor)": "", "control room": "preview", "looks on": "look", "is the display": "display"}
_SHOW = """exhibit: A wall
projector: {size: 1280x720}
default: [{scene: plain}]
"""
_SCENE = """about: a slope of light that moves
glow: 0
layers:
  - waves: {}
"""


class Nobody:
    """Eyes that cost nothing, and see nobody."""

    def observe(self, frame: Frame) -> Observation:
        return Observation(frame.captured_s, frame.sequence, (1280, 720))


class Grey:
    """A camera that shows nothing, five times a second."""

    def __init__(self) -> None:
        self._sequence = 0

    def read(self, wait_s: float) -> Frame | None:
        time.sleep(min(wait_s, 0.2))
        self._sequence += 1
        return Frame(_GREY, time.monotonic(), self._sequence)

    def state(self) -> SourceState:
        return SourceState("up", "grey")

    def close(self) -> None:
        """Nothing is held."""


def show(port: int) -> None:
    """Run the wall with its page."""
    with tempfile.TemporaryDirectory() as folder:
        scene = Path(folder, "scenes", "plain", "scene.yaml")
        scene.parent.mkdir(parents=True)
        scene.write_text(_SCENE, encoding="utf-8")
        Path(folder, "exhibit.yaml").write_text(_SHOW, encoding="utf-8")
        options = Options(Path(folder), "grey", headless=True, web=True, listen=f"127.0.0.1:{port}")
        app = App(assemble(options, "benchmark", StandIns(observer=Nobody(), source=Grey())))
        signal.signal(signal.SIGTERM, lambda *_: app.stop())
        app.run(lambda _: None)


def look(port: int, kind: str) -> None:
    """One browser: what it is sent counts as drawn at once. Each second it says how much came."""
    with connect(f"ws://127.0.0.1:{port}/ws/wall?as={kind}&width=1280", max_size=None) as wall:
        pictures, many_bytes, began_s = 0, 0, time.monotonic()
        while True:
            message = wall.recv()
            if isinstance(message, str):
                lasted_s = time.monotonic() - began_s
                print(f"{pictures / lasted_s:.1f} {many_bytes / max(pictures, 1) / 1000:.0f}", flush=True)
                continue
            pictures, many_bytes = pictures + 1, many_bytes + len(message)
            wall.send(str(int.from_bytes(message[:4], "big")))


def cpu_s(pid: int) -> float:
    """The CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_HZ


def share(kind: str, for_s: float) -> tuple[float, str]:
    """The share of a core that the show uses; pictures a second and kilobytes a picture, as the browser says."""
    port = _free_port()
    started = [_started("show", str(port))]
    try:
        _wait_for(port)
        time.sleep(_WARM_S)
        if kind:
            started.append(_started("look", str(port), kind))
            assert started[-1].stdout is not None
            started[-1].stdout.readline()  # it takes a while until it looks
        before, began_s = cpu_s(started[0].pid), time.monotonic()
        time.sleep(for_s)
        used = (cpu_s(started[0].pid) - before) / (time.monotonic() - began_s)
        if any(one.poll() is not None for one in started):
            raise SystemExit("the show or a browser ended by itself: run 'browser_wall.py show 8080' to see why")
    finally:
        said = ""
        for one in reversed(started):
            one.terminate()
            said = (one.communicate(timeout=10)[0].decode() or said).strip()
    return used, said.rpartition("\n")[2]


def _started(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, __file__, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _wait_for(port: int) -> None:
    """Until somebody listens there. Raises SystemExit."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the show serves no page: run 'browser_wall.py show 8080' to see why")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Print the table."""
    rounds, for_s = int((sys.argv[1:2] or ["3"])[0]), float((sys.argv[2:3] or ["6"])[0])
    found: dict[str, list[float]] = {name: [] for name in _KINDS}
    told: dict[str, str] = {}
    for _ in range(rounds):
        for name, kind in _KINDS.items():
            used, told[name] = share(kind, for_s)
            found[name].append(used)
    floor = found["nobody (floor)"]
    print(f"{'':<16} {'of a core':>10} {'more than the floor':>20} {'pictures/s':>11} {'KB each':>8}")
    for name, shares in found.items():
        more = statistics.median(one - least for one, least in zip(shares, floor, strict=True))
        rate, size = (*told[name].split(), "", "")[:2]
        print(f"{name:<16} {statistics.median(shares):>10.1%} {more:>20.1%} {rate:>11} {size:>8}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["show"]:
        show(int(sys.argv[2]))
    elif sys.argv[1:2] == ["look"]:
        look(int(sys.argv[2]), sys.argv[3])
    else:
        main()
