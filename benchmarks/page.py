"""What the page costs the show: CPU time of the show's process with two live readers, and of the same show without.

The floor is the same show with no page (--no-web), in the same run, by turns; the table tells medians of the pairs. It
is the example show on a wall of few pixels, with eyes that cost nothing and see two visitors whose mood never rests,
fifteen times a second: the cost of seeing and drawing swings by more than a page costs, and a mood that rests would
leave the page nothing to tell. Readers are processes of their own.

    python benchmarks/page.py [rounds] [seconds]
"""

from __future__ import annotations

import math
import os
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
from exhibit.system.paths import example_show
from exhibit.values import Face, Frame, Observation, Visitor
from exhibit.vision.sources.port import SourceState

EVERY_S = 1 / 15
_WARM_S = 3.0
_GREY = np.full((72, 128, 3), 90, np.uint8)
_FACE = Face((300, 100, 420, 240), ((330, 150), (390, 150), (360, 180), (340, 210), (380, 210)), 0.9)
_TICKS_HZ = os.sysconf("SC_CLK_TCK")


class Restless:
    """Eyes that cost nothing, and see two visitors whose mood never rests."""

    def observe(self, frame: Frame) -> Observation:
        share = 0.5 + 0.5 * math.sin(frame.captured_s)
        feeling = {"happiness": share, "anger": 1 - share}
        seen = tuple(Visitor(number, _FACE, feeling, share, 1.0) for number in (1, 2))
        return Observation(frame.captured_s, frame.sequence, (1280, 720), seen)


class Grey:
    """A camera that shows nothing, fifteen times a second."""

    def __init__(self) -> None:
        self._sequence = 0

    def read(self, wait_s: float) -> Frame | None:
        time.sleep(min(wait_s, EVERY_S))
        self._sequence += 1
        return Frame(_GREY, time.monotonic(), self._sequence)

    def state(self) -> SourceState:
        return SourceState("up", "grey")

    def close(self) -> None:
        """Nothing is held."""


def show(port: int) -> None:
    """Run the example show with these; without a page where `port` is 0."""
    with tempfile.TemporaryDirectory() as folder:
        place = f"127.0.0.1:{port}" if port else None
        options = Options(_small(Path(folder)), "grey", headless=True, web=port > 0, listen=place)
        app = App(assemble(options, "benchmark", StandIns(observer=Restless(), source=Grey())))
        signal.signal(signal.SIGTERM, lambda *_: app.stop())
        app.run(lambda _: None)


def _small(folder: Path) -> Path:
    """The example show on a wall of few pixels."""
    for name in ("rules", "scenes", "venue.yaml"):
        if (example_show() / name).exists():
            (folder / name).symlink_to(example_show() / name)
    text = (example_show() / "exhibit.yaml").read_text(encoding="utf-8")
    (folder / "exhibit.yaml").write_text(text.replace("1280x720", "64x64"), encoding="utf-8")
    return folder


def look(port: int) -> None:
    """One reader, who does with what is told as little as can be done."""
    with connect(f"ws://127.0.0.1:{port}/ws/live", max_size=None) as page:
        while True:
            page.recv()


def cpu_s(pid: int) -> float:
    """The CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_HZ


def share(port: int, readers: int, for_s: float) -> float:
    """The share of a core that the show uses."""
    started = [_started("show", port)]
    try:
        time.sleep(_WARM_S)
        started += [_started("look", port) for _ in range(readers)]
        time.sleep(_WARM_S / 2)
        before, began_s = cpu_s(started[0].pid), time.monotonic()
        time.sleep(for_s)
        used = (cpu_s(started[0].pid) - before) / (time.monotonic() - began_s)
        if any(one.poll() is not None for one in started):
            raise SystemExit(
                "the show or a reader ended by itself: run 'python benchmarks/page.py show 8080' to see why"
            )
        return used
    finally:
        for one in reversed(started):
            one.terminate()
            one.wait(10)


def _started(what: str, port: int) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, __file__, what, str(port)]
    return subprocess.Popen(arguments, stderr=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Print the table."""
    rounds, for_s = int((sys.argv[1:2] or ["5"])[0]), float((sys.argv[2:3] or ["8"])[0])
    kinds = {"no page (floor)": (False, 0), "page, nobody looks": (True, 0), "page, two look": (True, 2)}
    found: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(rounds):
        for name, (page, readers) in kinds.items():
            found[name].append(share(_free_port() if page else 0, readers, for_s))
    floor = found["no page (floor)"]
    print(f"{'':<20} {'of a core':>10} {'more than the floor':>20}")
    for name, shares in found.items():
        more = statistics.median(one - least for one, least in zip(shares, floor, strict=True))
        print(f"{name:<20} {statistics.median(shares):>10.1%} {more:>20.1%}")


if __name__ == "__main__":
    if sys.argv[1:2] in (["show"], ["look"]):
        {"show": show, "look": look}[sys.argv[1]](int(sys.argv[2]))
    else:
        main()
