"""Milliseconds from a frame's capture to the packet on the wire, and how many of them are ours, beside the floor in the
same run: the wait while an earlier frame is looked at, and the networks.

The real show runs: the camera's thread and mailbox give pictures of real faces of `../shared` (of the drawn visitor
where that folder is absent), 25 a second; the example show's rules, its scenes on a window (on Xvfb where there is no
display), its sound (on SDL's dummy device). The networks do all their work; then a script takes the place of what they
read, so that the room's feeling goes round every three seconds, and each frame starts or ends a rule that sends a cue,
and moves a level. Each packet says which frame it answers; when it reached the socket is told by the kernel.

Ours is all that is neither wait nor networks: hand-offs between threads, scaling, cropping, decoding, following, mood,
rules, sending, and what drawing and sound take from these. The networks count as long as they take in place; "alone" is
what they take when nothing else runs, afterwards. A level that comes less than 33 ms after the one before has to wait
by design; such are left out of its row. `--terminal` draws the terminal view too.
`--filter NAME` lays that shipped shader over every scene, to tell what a shader takes from all this.

At the end: a thousand cues in one second through the show's own outputs, and a thousand in one moment.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from pythonosc.osc_message import OscMessage
from rich.console import Console
from rich.live import Live

from benchmarks.perception import frames_of
from benchmarks.stage import display
from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.assembly.vision import observer_of
from exhibit.clock import SystemClock
from exhibit.commands.run import every, on_screen
from exhibit.consoles.desk import Desk
from exhibit.consoles.preset import Transport
from exhibit.consoles.preset_files import shipped
from exhibit.osc_codec import unmeasured, unslipped
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.output import Osc
from exhibit.runtime.status import Status
from exhibit.show import load_show
from exhibit.system.paths import example_show, models_folder
from exhibit.system.worker import Worker
from exhibit.values import EMOTIONS, Cue, Frame, Image, Observation
from exhibit.vision.faces.finder import YuNet
from exhibit.vision.model_files import Manifest
from exhibit.vision.observer import Observer
from exhibit.vision.sources.camera import Camera
from exhibit.vision.sources.capture import Picture

RATE_HZ, SIZE = 25, (1280, 720)
WARM_S, EACH_FEELING_S = 5.0, 3.0
LIMIT_S = 0.033
CODES = 2_000
BURST = 1_000
TIMESTAMPS = 35
"""Linux's SO_TIMESTAMPNS, which Python does not name."""
RULES = """
rules:
  odd:
    when: contempt >= 0.055
    on_start: [osc: {to: wire, address: /cue, args: ["{contempt}"]}]
    on_end: [osc: {to: wire, address: /cue, args: ["{contempt}"]}]
live:
  level: {value: contempt, osc: {to: wire, address: /level}, every: 33ms}
"""
SETTINGS = """exhibit: Latency
mood: {smooth: 0s}
projector: {size: 1280x720}
osc: {targets: {wire: {host: 127.0.0.1, port: PORT, rate: 100}, desk: {host: 127.0.0.1, port: 9}}}
mqtt: {host: 127.0.0.1, port: 9}
default: [{scene: {name: tide, fade: 3s}}, {sound: {play: tide, fade: 3s}}]
"""


@dataclass(frozen=True)
class Row:
    """When a frame was captured, looked at and done with; how long it waited for an earlier one, and what its networks
    took. Seconds of the monotonic clock."""

    captured_s: float
    began_s: float
    ended_s: float
    waited_s: float
    networks_s: float


class Timed:
    """Stands before a network and tells how long each call of `method` took."""

    def __init__(self, net: Any, method: str, tell: Callable[[float], None]) -> None:
        self._net, self._method, self._tell = net, method, tell

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._net, name)
        if name != self._method:
            return found

        def timed(*arguments: Any) -> Any:
            began_s = time.monotonic()
            try:
                return found(*arguments)
            finally:
                self._tell(time.monotonic() - began_s)

        return timed


class Scripted:
    """The show's own perception, its networks timed; what it reads is replaced by the script."""

    def __init__(self, observer: Observer) -> None:
        self._observer, self._networks_s, self._last_s = observer, 0.0, 0.0
        self.rows: dict[int, Row] = {}
        cascade: Any = observer._finder  # noqa: SLF001 (the floor is inside)
        reader: Any = observer._reader  # noqa: SLF001
        for owner in (cascade._proposer, cascade._short, cascade._checker, reader):  # noqa: SLF001
            owner._net = Timed(owner._net, "invoke", self._add)  # noqa: SLF001
        for owner in (cascade._follower, cascade._yunet):  # noqa: SLF001
            owner._net = Timed(owner._net, "detect", self._add)  # noqa: SLF001

    def _add(self, took_s: float) -> None:
        self._networks_s += took_s

    def observe(self, frame: Frame) -> Observation:
        self._networks_s, began_s = 0.0, time.monotonic()
        seen = self._observer.observe(frame)
        visitors = tuple(replace(visitor, emotions=script(frame.sequence)) for visitor in seen.visitors)
        ended_s, waited_s = time.monotonic(), max(0.0, self._last_s - frame.captured_s)
        if visitors:
            self.rows[frame.sequence] = Row(frame.captured_s, began_s, ended_s, waited_s, self._networks_s)
        self._last_s = ended_s
        return replace(seen, visitors=visitors)


def script(number: int) -> dict[str, float]:
    """What is felt in frame `number`: one emotion after the other, and so much contempt as tells the number."""
    leading = ("happiness", "sadness", "surprise", "anger")[int(number / RATE_HZ / EACH_FEELING_S) % 4]
    code = (number // 2 % CODES) / CODES * 0.03 + (0.06 if number % 2 else 0.02)
    return {**dict.fromkeys(EMOTIONS, 0.0), leading: 0.8, "contempt": code, "neutral": 0.2 - code}


def number_of(code: float) -> int:
    """The frame that so much contempt tells."""
    odd = code >= 0.055
    return round((code - (0.06 if odd else 0.02)) / 0.03 * CODES) * 2 + odd


class Pictures:
    """The driver of a camera that gives these pictures for ever."""

    def __init__(self, images: list[Image]) -> None:
        self._images, self._at, self._due_s = images, 0, time.monotonic()

    def read(self) -> Picture:
        self._due_s = max(self._due_s + 1 / RATE_HZ, time.monotonic())
        time.sleep(max(0.0, self._due_s - time.monotonic()))
        self._at += 1
        return Picture(self._images[self._at % len(self._images)])

    def failed(self) -> int:
        return 0

    def release(self) -> None:
        """Nothing is held."""


class Wire:
    """A desk that is told by the kernel when each packet came."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.setsockopt(socket.SOL_SOCKET, TIMESTAMPS, 1)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0)
        self.port = int(self._socket.getsockname()[1])
        self.heard: list[tuple[str, int, float]] = []

    def drain(self) -> None:
        """Take what lies in the socket: address, frame, and when it came on the monotonic clock."""
        ahead_s = (time.time_ns() - time.monotonic_ns()) / 1e9
        while True:
            try:
                data, extra, _, _ = self._socket.recvmsg(2048, 64)
            except BlockingIOError:
                return
            seconds, nanoseconds = struct.unpack("qq", extra[0][2])
            said = OscMessage(data)
            self.heard.append((said.address, number_of(said.params[0]), seconds - ahead_s + nanoseconds / 1e9))


def show_of(folder: Path, port: int, laid_over: str = "") -> Path:
    """The example show without smoothing, our rules beside its own and our wire beside its desk; a filter over every
    scene, if one is named."""
    for name in ("rules", "scenes"):
        shutil.copytree(example_show() / name, folder / name)
    for file in (folder / "scenes").glob("*/scene.yaml") if laid_over else ():
        scene = yaml.safe_load(file.read_text(encoding="utf-8"))
        scene["layers"].append({"filter": {"file": laid_over}})
        file.write_text(yaml.safe_dump(scene), encoding="utf-8")
    (folder / "rules" / "latency.yaml").write_text(RULES, encoding="utf-8")
    (folder / "exhibit.yaml").write_text(SETTINGS.replace("PORT", str(port)), encoding="utf-8")
    return folder


def perception(show: Path) -> Scripted:
    """The show's perception, timed and scripted."""
    return Scripted(observer_of(load_show(show), models_folder()))


def played(images: list[Image], for_s: float, *, terminal: bool, laid_over: str) -> tuple[Scripted, Wire, Status]:
    """The show on `images` for so long, and what it was at the end."""
    wire, due_s = Wire(), 0.0
    live = Live(console=Console(file=StringIO(), force_terminal=True, width=120, height=50), auto_refresh=False)
    drawing = Worker("terminal", on_screen(live), most=1)
    to_screen = every(0.125, drawing.put)

    def refresh(status: Callable[[], Status]) -> None:
        nonlocal due_s
        if terminal:
            to_screen(status)
        if time.monotonic() >= due_s:
            due_s = time.monotonic() + 0.5
            wire.drain()

    with tempfile.TemporaryDirectory() as folder:
        options = Options(show_of(Path(folder), wire.port, laid_over), headless=False, duration_s=for_s + WARM_S)
        observer = perception(options.show)
        camera = Camera("pictures", SystemClock(), opener=lambda _: Pictures(images))
        with live:
            last = App(assemble(options, "benchmark", StandIns(observer=observer, source=camera))).run(refresh)
    drawing.close()
    wire.drain()
    return observer, wire, last


def answers(observer: Scripted, wire: Wire, address: str) -> Iterator[tuple[Row, float]]:
    """Each frame that was answered at `address`, and when; a level only where it was free to go."""
    begin_s, before_s, known = min(row.captured_s for row in observer.rows.values()) + WARM_S, 0.0, set[int]()
    for where, number, at_s in wire.heard:
        row = observer.rows.get(number)
        if where != address or row is None:
            continue
        free = address != "/level" or row.ended_s - before_s >= LIMIT_S
        before_s = at_s
        if row.captured_s >= begin_s and number not in known and free:
            yield row, at_s
        known.add(number)


def alone(images: list[Image]) -> list[float]:
    """What the networks take for the same pictures with nothing beside them, seconds each."""
    with tempfile.TemporaryDirectory() as folder:
        observer = perception(show_of(Path(folder), 9))
    for number, image in enumerate(images * 4):
        observer.observe(Frame(image, number / RATE_HZ, number))
    return [row.networks_s for row in observer.rows.values()][len(images) :]


def spread(times_s: list[float]) -> str:
    """Median and 99th percentile in milliseconds."""
    return f"{statistics.median(times_s) * 1e3:7.1f} {float(np.quantile(times_s, 0.99)) * 1e3:6.1f}"


def table(images: list[Image], for_s: float, *, terminal: bool, laid_over: str) -> None:
    """Print the row of cues and the row of levels."""
    observer, wire, last = played(images, for_s, terminal=terminal, laid_over=laid_over)
    bare = spread(alone(images))
    print("         frames |   whole    99% |    wait    99% | networks   99% (alone     99%) |    ours    99%")
    for address in ("/cue", "/level"):
        found = list(answers(observer, wire, address))
        parts = (
            spread([at_s - row.captured_s for row, at_s in found]),
            spread([row.waited_s for row, _ in found]),
            f"{spread([row.networks_s for row, _ in found])} ({bare})",
            spread([at_s - row.captured_s - row.waited_s - row.networks_s for row, at_s in found]),
        )
        print(f"{address:8} {len(found):6} | {' | '.join(parts)}")
    frame, seeing, cue = (
        spread([row.began_s - row.captured_s - row.waited_s for row in observer.rows.values()]),
        spread([row.ended_s - row.began_s - row.networks_s for row in observer.rows.values()]),
        spread([at_s - row.ended_s for row, at_s in answers(observer, wire, "/cue")]),
    )
    print(f"of ours: a frame's hand-over {frame}; seeing beside the networks {seeing}; from there to the wire {cue}")
    print(f"wall: {last.outputs['projector'].detail}; sound: {last.outputs['sound'].detail}", flush=True)


class Ear:
    """A desk that notes numbers, over UDP or TCP."""

    def __init__(self, transport: Transport) -> None:
        kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
        self._socket, self._transport = socket.socket(socket.AF_INET, kind), transport
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.numbers: list[int] = []
        self.last_s = 0.0
        if transport != "udp":
            self._socket.listen()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        line, rest = self._socket if self._transport == "udp" else self._socket.accept()[0], b""
        while data := line.recv(65_536):
            packets = [data]
            if self._transport != "udp":
                packets, rest = (unmeasured if self._transport == "tcp" else unslipped)(rest + data)
            self.numbers += [OscMessage(one).params[0] for one in packets]
            self.last_s = time.monotonic()


def burst(transport: Transport, over_s: float) -> str:
    """What comes of a thousand cues within so many seconds."""
    ear = Ear(transport)
    osc = Osc({"desk": Peer("127.0.0.1", ear.port, transport, Desk(shipped()["generic"]))})
    time.sleep(0.3)
    began_s = time.monotonic()
    for number in range(BURST):
        time.sleep(max(0.0, began_s + over_s * number / BURST - time.monotonic()))
        osc.perform(Cue("osc", "send", {"to": "desk", "address": "/cue", "args": [number, 0.5, "warm wash"]}))
    time.sleep(0.5)
    osc.close()
    lost, order = BURST - len(set(ear.numbers)), "in order" if ear.numbers == sorted(ear.numbers) else "out of order"
    return f"{lost} lost, {order}, the last after {ear.last_s - began_s:.2f} s"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--faces", type=int, default=1)
    parser.add_argument("--terminal", action="store_true")
    parser.add_argument("--filter", default="", metavar="NAME", help="such as kaleidoscope.fs")
    asked = parser.parse_args()
    os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
    finder = YuNet(Manifest(models_folder()).needed("faces-yunet")[0], 960)
    images = frames_of(asked.faces, SIZE, finder)
    with display() as what:
        print(f"ms; {asked.faces} faces in {SIZE[0]}x{SIZE[1]}, {RATE_HZ} frames a second, the wall on {what}")
        table(images, asked.seconds, terminal=asked.terminal, laid_over=asked.filter)
    for transport in ("udp", "tcp", "tcp-slip"):
        for over_s in (1.0, 0.0):
            print(f"{BURST} cues within {over_s:g} s, {transport}: {burst(transport, over_s)}")


if __name__ == "__main__":
    main()
