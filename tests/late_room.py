"""A room whose neighbours come late: a show in a network of its own, with a real broker, screen and camera, which are
there from the beginning or come after a while; there is no sound card at all."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from typing import Any, Literal, TypeVar

import cv2
import numpy as np
import pytest

from exhibit.values import Json
from tests.conftest import Neighbour, command, until
from tests.vision.sources.http_camera import HttpCamera

Late = Literal["network", "broker", "screen", "camera"]
ALL: tuple[Late, ...] = ("network", "broker", "screen", "camera")
LIT_WITHIN_S = 60.0
"""So long after its display is there may a wall stay dark."""
SHOW = """exhibit: Late
projector: {{size: 160x90, fullscreen: true}}
mqtt: {{host: {broker}, port: 1883, prefix: room}}
camera: {{source: "http://127.0.0.1:8099/"}}
default: [{{scene: bright}}]
"""
RULES = "rules: {company: {when: visitors > 0, while: [scene: bright]}}\n"
SCENE = 'about: q\nlayers: [gradient: {stops: [{at: 0, colour: "#a01040"}, {at: 1, colour: "#20c0f0"}]}]\n'
_ABOUT: Mapping[Late, str] = {"network": "mqtt", "broker": "mqtt", "screen": "projector", "camera": "source"}
"""What the show calls ill while it is missing."""
_SIZE_PX = (320, 180)
_CLONE_NEWNET = 0x40000000
_numbers = count(20)
_NOISE = np.random.default_rng(5)
Value = TypeVar("Value")


def can_part_networks() -> bool:
    """Whether this process may make networks of its own."""
    told = ["unshare", "--net", "true"]
    return os.geteuid() == 0 and subprocess.run(told, check=False, capture_output=True).returncode == 0


NEEDS_NETWORKS = pytest.mark.skipif(not can_part_networks(), reason="a network of its own needs root, ip and unshare")


class Room:
    """The show, and what comes to it. Everything is ended by `ends`."""

    def __init__(self, folder: Path, ends: ExitStack) -> None:
        self._folder, self._ends = folder, ends
        self._number = next(_numbers) + os.getpid() % 150
        self._holder = self._neighbour(["unshare", "--net", "sleep", "infinity"])
        assert until(lambda: self._net().exists() and self._net().readlink() != Path("/proc/self/ns/net").readlink())
        self._run("ip", "link", "add", self._link, "type", "veth", "peer", "name", "show", "netns", str(self._pid))
        self._run("ip", "address", "add", f"{self._address(1)}/29", "dev", self._link)
        self._run("ip", "link", "set", self._link, "up")
        self._within("ip", "link", "set", "lo", "up")
        self._display = 2000 + os.getpid() * 7 % 7000 + self._number
        self.show = folder / "show"
        self._show: Neighbour | None = None
        self._broker: Neighbour | None = None
        self._screen: Neighbour | None = None
        self._screen_s = time.monotonic()

    def begin(self, supervised: Sequence[str] = ("-m", "exhibit", "run", "--supervise")) -> None:
        """Start the show, as a service manager does: with nobody to answer a question. `supervised`: what Python runs,
        before the arguments of `exhibit run`."""
        show = self.show
        (show / "scenes/bright").mkdir(parents=True)
        (show / "scenes/bright/scene.yaml").write_text(SCENE)
        (show / "rules").mkdir()
        (show / "rules/company.yaml").write_text(RULES)
        (show / "exhibit.yaml").write_text(SHOW.format(broker=self._address(1)))
        screen = ["--unset=SDL_VIDEODRIVER", "--unset=WAYLAND_DISPLAY", f"DISPLAY=:{self._display}"]
        told = [sys.executable, *supervised, str(show), "--web", "127.0.0.1:8080"]
        self._screen_s = time.monotonic()  # from now on somebody is there to light it
        self._show = self._neighbour(["nsenter", f"--net={self._net()}", "env", *screen, *told])

    def comes(self, what: Late) -> None:
        """It is there from now on."""
        match what:
            case "network":
                self._within("ip", "address", "add", f"{self._address(2)}/29", "dev", "show")
                self._within("ip", "link", "set", "show", "up")
            case "broker":
                settings = self._folder / "mosquitto.conf"
                settings.write_text(f"listener 1883 {self._address(1)}\nallow_anonymous true\n")
                self._broker = self._neighbour([command("mosquitto"), "-c", str(settings)])
            case "screen":
                size = f"{_SIZE_PX[0]}x{_SIZE_PX[1]}x24"
                more = ["-fbdir", str(self._folder), "-nolisten", "tcp", "-noreset"]
                self._screen = self._neighbour([command("Xvfb"), f":{self._display}", "-screen", "0", size, *more])
                self._screen_s = time.monotonic()
            case "camera":
                self._ends.callback(self._in_its_network(lambda: HttpCamera(_jpeg, port=8099)).close)

    def require_all_well(self) -> float:
        """The wall is lit, the camera looked at, the broker told; nothing was started again. How many seconds the wall
        took since show and screen were there."""
        assert until(self.lit), self.said()
        took_s = time.monotonic() - self._screen_s
        assert until(lambda: self.ill() == set()), (self.ill(), self.said())
        assert until(lambda: self.is_told("room/status", "online")), self.said()
        assert self._show is not None
        assert self._show.process is not None
        assert self._show.process.poll() is None
        assert "supervise:" not in self.said(), self.said()
        assert "Traceback" not in self.said(), self.said()
        return took_s

    def ill(self) -> set[str] | None:
        """What is ill, as the page tells a program at its machine; None where it does not answer."""

        told = self.ask("GET", "/api/health")[1]
        return {one["about"] for one in told["illnesses"]} if told else None

    def ask(self, method: str, path: str, body: Json = None) -> tuple[int, Any]:
        """The page's answer to a program at its machine: status, and what it says; 0 where there is none."""

        def asked() -> tuple[int, Any]:
            line = HTTPConnection("127.0.0.1", 8080, timeout=5)  # urllib would say that it closes, as proxies do
            try:
                line.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
                answer = line.getresponse()
                return answer.status, json.loads(answer.read())
            except (OSError, HTTPException, ValueError):
                return 0, {}
            finally:
                line.close()

        return self._in_its_network(asked)

    @property
    def pid(self) -> int:
        """The process that was started first, and starts the show."""
        assert self._show is not None
        assert self._show.process is not None
        return self._show.process.pid

    def said(self) -> str:
        """What the show has printed."""
        return self._show.said() if self._show else ""

    def is_told(self, topic: str, payload: str) -> bool:
        """Whether `payload` is what the broker keeps of `topic`."""
        told = [command("mosquitto_sub"), "-h", self._address(1), "-t", topic, "-C", "1", "-W", "5"]
        return subprocess.run(told, capture_output=True, text=True, check=False).stdout == f"{payload}\n"

    def empty_broker(self) -> None:
        """Kill the broker, and start it again; it keeps nothing on disk."""
        assert self._broker is not None
        self._broker.stop()
        self._broker.start()

    def hang_screen(self, *, hangs: bool) -> None:
        """Have the screen's server stand still, or go on."""
        assert self._screen is not None
        assert self._screen.process is not None
        self._screen.process.send_signal(signal.SIGSTOP if hangs else signal.SIGCONT)
        self._screen_s = time.monotonic()

    def move(self) -> None:
        """The show's machine is given another address, as by its router."""
        self._within("ip", "address", "del", f"{self._address(2)}/29", "dev", "show")
        self._within("ip", "address", "add", f"{self._address(3)}/29", "dev", "show")

    def lit(self) -> bool:
        """Whether the framebuffer shows the scene's colours: neither black nor all alike."""
        try:
            dump = (self._folder / "Xvfb_screen0").read_bytes()
        except OSError:
            return False
        if len(dump) < 100:
            return False
        header = struct.unpack(">25I", dump[:100])
        start, size = header[0] + header[19] * 12, header[5] * header[12]
        pixels = np.frombuffer(dump, np.uint8, size, start) if 0 < size <= len(dump) - start else np.zeros(1)
        return bool(pixels.mean() > 40 and pixels.std() > 10)

    @property
    def _pid(self) -> int:
        assert self._holder.process is not None
        return self._holder.process.pid

    @property
    def _link(self) -> str:
        return f"late{self._number}"

    def _net(self) -> Path:
        return Path(f"/proc/{self._pid}/ns/net")

    def _address(self, host: int) -> str:
        return f"10.77.{self._number}.{host}"

    def _neighbour(self, arguments: list[str]) -> Neighbour:
        one = Neighbour(arguments, self._folder / f"{next(_numbers)}-{Path(arguments[0]).name}.log")
        self._ends.callback(one.end)
        return one

    def _run(self, *told: str) -> None:
        subprocess.run(told, check=True)

    def _within(self, *told: str) -> None:
        self._run("nsenter", f"--net={self._net()}", *told)

    def _in_its_network(self, call: Callable[[], Value]) -> Value:
        """What `call` gives in the show's network: threads of one process may be in different ones."""
        given: list[Value] = []

        def run() -> None:
            with self._net().open() as net:
                assert ctypes.CDLL(None, use_errno=True).setns(net.fileno(), _CLONE_NEWNET) == 0
            given.append(call())

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        return given[0]


def _jpeg(_: int) -> bytes:
    return bytes(cv2.imencode(".jpg", _NOISE.integers(0, 255, (120, 160, 3), np.uint8))[1])


@contextmanager
def room(folder: Path) -> Iterator[Room]:
    """A room for as long as the block lasts."""
    with ExitStack() as ends:
        yield Room(folder, ends)


def require_it_comes_up(folder: Path, late: tuple[Late, ...], late_s: float) -> float:
    """Start a show with `late` missing, which come `late_s` seconds apart, the screen last; how long its wall took."""
    with room(folder) as made:
        for one in ALL:
            if one not in late:
                made.comes(one)
        made.begin()
        missing = {_ABOUT[one] for one in late}
        assert until(lambda: made.ill() == missing), (made.ill(), made.said())
        for one in sorted(late, key=lambda one: one == "screen"):
            time.sleep(late_s)
            made.comes(one)
        return made.require_all_well()
