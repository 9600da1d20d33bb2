"""A show among its neighbours, each behind a line that can be bad, and what stands there: on the page, with the broker,
at every desk. Two rooms that are told the same must come to stand the same."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from tests.chaos.proxy import Proxy, TcpProxy, UdpProxy
from tests.conftest import command, free_port, until
from tests.outputs.http.webserver import WebServer
from tests.outputs.osc.desk import StandIn, osc
from tests.outputs.projector_power.projector import Manners, StandInProjector

SHOW = """exhibit: Chaos
projector: {{size: 64x64}}
mqtt: {{host: 127.0.0.1, port: {broker}, prefix: room}}
variables: {{go: 0, level: 0}}
acts:
  rest: {{when: visitors == 0}}
  play: {{when: visitors >= 1}}
default: [{{scene: tide}}]
live:
  beat: {{value: act_for, osc: {{to: desk, address: /beat}}, every: 200ms}}
  line: {{value: var('level'), osc: {{to: line, address: /level}}}}
  kept: {{value: var('level'), mqtt: {{topic: level}}}}
  web: {{value: var('level'), http: {{to: hook}}}}
"""
VENUE = """zone: UTC
hours: {{daily: 08:00-20:00}}
osc: {{listen: {listen}}}
targets:
  desk: {{host: 127.0.0.1, port: {desk}}}
  line: {{host: 127.0.0.1, port: {line}, transport: tcp-slip}}
http: {{targets: {{hook: {{url: "http://127.0.0.1:{hook}"}}}}}}
power: {{wall: {{pjlink: 127.0.0.1, port: {power}}}}}
looks:
  warm:
    desk: {{address: /look, args: [1.0]}}
    line: {{address: /look, args: [1.0]}}
    release: {{desk: {{address: /look, args: [0.0]}}, line: {{address: /look, args: [0.0]}}}}
  go:
    desk: {{address: /look, args: [2.0]}}
    line: {{address: /look, args: [2.0]}}
    release: {{desk: {{address: /look, args: [0.0]}}, line: {{address: /look, args: [0.0]}}}}
"""
RULES = """rules:
  came: {when: visitors >= 1, release: 300ms, while: [scene: dawn, look: warm]}
  glad: {when: happiness > 0.6, release: 300ms, priority: 5, while: [scene: glad]}
  go: {when: var('go') > 0.5, priority: 9, while: [look: go]}
"""
SCENE = """about: a colour
layers: [{{gradient: {{stops: [{{at: 0, colour: "#000011"}}, {{at: 1, colour: "{colour}"}}]}}}}]
"""
_SCENES = {"tide": "#001133", "dawn": "#332200", "glad": "#333300"}
_BROKER = "user root\nlistener {port} 127.0.0.1\nallow_anonymous true\n"
_TOPICS = ("act", "rule/", "var/", "scene/", "hold", "blackout", "processing", "standby", "level")

Standing = dict[str, object]
"""What stands, by where one looks."""


class Ear(StandIn):
    """A desk that knows, by address, what it was told last."""

    def __init__(self, port: int, transport: str) -> None:
        self.told: dict[str, object] = {}
        super().__init__(port, transport)

    def hear(self, address: str, params: list[object]) -> list[bytes]:
        self.told[address] = params[0] if params else None
        return []

    @property
    def standing(self) -> dict[str, object]:
        """What is not at rest: a desk that has just been switched on knows of nothing else. The beat is there so that
        something is always under way: who is away over UDP while nothing is sent is not missed."""
        return {address: value for address, value in self.told.items() if value and address != "/beat"}


class Broker:
    """A real mosquitto, and somebody who listens there all the time."""

    def __init__(self, folder: Path) -> None:
        self.port, settings = free_port(socket.SOCK_STREAM), folder / "mosquitto.conf"
        settings.write_text(_BROKER.format(port=self.port), encoding="utf-8")
        self._command = [command("mosquitto"), "-c", str(settings)]
        self.told: dict[str, str] = {}
        self.start()
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._connected
        self._client.on_message = self._note
        assert until(self._connects)
        self._client.loop_start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """It keeps its lines, and answers nobody."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()
        self.kill()

    @property
    def standing(self) -> dict[str, str]:
        """What is kept of the show's states."""
        told = self.told.copy()
        return {topic: told[topic] for topic in told if topic.startswith(_TOPICS) or topic == "status"}

    def _connects(self) -> bool:
        with contextlib.suppress(OSError):
            self._client.connect("127.0.0.1", self.port, keepalive=5)
            return True
        return False

    def _connected(self, client: Client, *_: object) -> None:
        self.told = {}
        client.subscribe("room/#", 1)

    def _note(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self.told[message.topic.removeprefix("room/")] = message.payload.decode()


class Room:
    """A show that runs in `folder`, and all its neighbours."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        folder.mkdir(parents=True)
        self.folder, self.show, self.state = folder, folder / "show", folder / "state"
        self.desk, self.line = self._ears()
        self.hook, self.projector, self.broker = WebServer(204), StandInProjector(Manners()), Broker(folder)
        self.proxies: dict[str, Proxy] = {
            "desk": UdpProxy(self._desk_port, seed), "line": TcpProxy(self._line_port, seed),
            "hook": TcpProxy(self.hook.port, seed), "power": TcpProxy(self.projector.port, seed),
            "broker": TcpProxy(self.broker.port, seed),
        }  # fmt: skip
        self._listen, self.page = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_STREAM)
        self._write()
        self.record = folder / "record.jsonl"
        self._posted: object = None
        self._said = (folder / "said.txt").open("wb")
        told = ["-m", "tests.chaos.show_process", str(self.show), f"127.0.0.1:{self.page}", str(self.record)]
        self.process = subprocess.Popen(
            [sys.executable, *told], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, text=True,
            env=os.environ | {"XDG_STATE_HOME": str(self.state), "SDL_AUDIODRIVER": "dummy"},
        )  # fmt: skip
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{self.page}", timeout=5)
        self._steering = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def tell(self, name: str, value: float) -> None:
        """Have a variable set."""
        self.send_raw(osc(f"/exhibit/var/{name}", value))

    def send_again(self, name: str) -> None:
        """Press the technician's button: what stands is sent once more."""
        self.send_raw(osc(f"/exhibit/again/{name}", 1))

    def send_raw(self, data: bytes, times: int = 1) -> None:
        """Send this to the port for commands, whatever it is."""
        for _ in range(times):
            self._steering.sendto(data, ("127.0.0.1", self._listen))

    def do(self, line: str) -> None:
        """Have something done to the show's process."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def threads(self) -> list[str]:
        """The names of its threads."""
        assert self.process.stdout is not None
        self.do("threads")
        return self.process.stdout.readline().strip().split("|")

    def fill_disk(self, *, full: bool) -> None:
        """No file of the show can grow any more; or it can again."""
        most = 0 if full else resource.RLIM_INFINITY
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def standing(self) -> Standing:
        """What stands; an empty page where it does not answer."""
        return {
            "page": self._on_page(),
            "desk": self.desk.standing,
            "line": self.line.standing,
            "broker": self.broker.standing,
            "hook": self.posted,
            "projector": self.projector.lit,
        }

    @property
    def posted(self) -> object:
        """What was posted last, to whichever web server was there: what one has taken is not sent to the next."""
        if self.hook.arrived:
            self._posted = self.hook.arrived[-1].json
        return self._posted

    def illnesses(self) -> list[str]:
        """What the page says is ill."""
        try:
            return list(self._client.get("/api/health").json()["reasons"])
        except (httpx.HTTPError, ValueError, KeyError) as error:
            return [f"the page does not answer: {type(error).__name__}"]

    def kept(self, name: str) -> Path:
        """Where the sound text of one of the show's files is kept while it is broken."""
        return self.folder / f"sound-{name.replace('/', '-')}"

    def said(self) -> str:
        return (self.folder / "said.txt").read_text(encoding="utf-8", errors="replace")

    def kill(self, name: str) -> None:
        """The neighbour dies, with all it knew."""
        match name:
            case "desk":
                self.desk.close()
                self.proxies["desk"].be("refused")  # as the network says, of a port that nobody has
            case "line":
                self.line.close()
            case "broker":
                self.broker.kill()
            case "frozen broker":
                self.broker.freeze()
            case "hook":
                self._posted = self.posted
                self.hook.close()

    def revive(self, name: str) -> None:
        """It is back, and knows nothing."""
        match name:
            case "desk":
                self.desk = Ear(self._desk_port, "udp")
                self.proxies["desk"].be("clear")
            case "line":
                self.line = Ear(self._line_port, "tcp-slip")
            case "broker":
                self.broker.start()
            case "frozen broker":
                self.broker.thaw()
            case "hook":
                self.hook = WebServer(204, port=self.hook.port)

    def close(self) -> int:
        """End the show and its neighbours; its exit code."""
        self.process.terminate()
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        for one in (*self.proxies.values(), self.desk, self.line, self.hook, self.projector, self.broker):
            one.close()
        for pipe in (self.process.stdin, self.process.stdout, self._said, self._client, self._steering):
            assert pipe is not None
            pipe.close()
        return code

    def _ears(self) -> tuple[Ear, Ear]:
        self._desk_port, self._line_port = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_STREAM)
        return Ear(self._desk_port, "udp"), Ear(self._line_port, "tcp-slip")

    def _on_page(self) -> object:
        try:
            told = self._client.get("/api/state").json()
            room = told["room"]
            return {
                "act": room["act"], "blackout": room["blackout"], "closed": room["closed"], "hold": room["hold"],
                "rules": sorted(one["name"] for one in told["rules"] if one["phase"] == "active"),
                "claims": {one["channel"]: (one["shows"], one["rule"]) for one in told["claims"]},
                "variables": {one["name"]: one["value"] for one in told["variables"]},
            }  # fmt: skip
        except (httpx.HTTPError, ValueError, KeyError):
            return None

    def _write(self) -> None:
        for name, colour in _SCENES.items():
            scene = self.show / "scenes" / name / "scene.yaml"
            scene.parent.mkdir(parents=True)
            scene.write_text(SCENE.format(colour=colour), encoding="utf-8")
        ports = {name: proxy.port for name, proxy in self.proxies.items()}
        (self.show / "rules").mkdir()
        (self.show / "rules" / "play.yaml").write_text(RULES, encoding="utf-8")
        (self.show / "exhibit.yaml").write_text(SHOW.format(**ports), encoding="utf-8")
        (self.show / "venue.yaml").write_text(VENUE.format(listen=self._listen, **ports), encoding="utf-8")


def same(one: Room, other: Room) -> Callable[[], bool]:
    """Whether both stand alike just now."""
    return lambda: differences(one, other) == {}


def differences(one: Room, other: Room) -> dict[str, str]:
    """Where they differ, and how."""
    mine, yours = one.standing(), other.standing()
    if mine["page"] is None:
        return {"page": "does not answer"}
    return {
        where: json.dumps([mine[where], yours[where]], default=str) for where in mine if mine[where] != yours[where]
    }
