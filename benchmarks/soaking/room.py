"""The room that soaks: the example's rules and scenes, every kind of neighbour, and what happens to it each minute."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path

import httpx
from pythonosc.udp_client import SimpleUDPClient
from websockets.sync.client import connect

from benchmarks.soaking.ears import Broker, LineEar, PacketEar, WebEar, free_port
from exhibit.system.paths import example_show

_SHOW = """exhibit: Soak
camera: {{source: drawn, reach: near}}
projector: {{size: 320x180}}
osc: {{listen: {listen}, targets: {{desk: {{host: 127.0.0.1, port: {desk}}}}}}}
mqtt: {{host: 127.0.0.1, port: {broker}, prefix: soak}}
variables: {{go: 0}}
default:
  - scene: {{name: tide, fade: 3s}}
  - sound: {{play: tide, fade: 3s}}
"""
_VENUE = """targets: {{line: {{host: 127.0.0.1, port: {line}, transport: tcp-slip}}}}
http: {{targets: {{hook: {{url: "http://127.0.0.1:{web}"}}}}}}
record: {{megabytes: 8}}
journal: {{exhibit: soak}}
privacy:
  controller: Nobody at all, Nowhere 1
  purpose: to find out whether it leaks
  legal_basis: nobody real is seen
  contact: Nobody at all, Nowhere 1
  retention: as long as this run
  agreement: none, we do it alone
looks:
  warm:
    line: {{address: /warm, args: [1]}}
    release: {{line: {{address: /warm, args: [0]}}}}
"""
_RULE = """rules:
  soak:
    about: Edit {number}
    when: visitors >= 1
    hold: {hold}ms
    while: [look: warm]
    on_start:
      - osc: {{to: line, address: /came, args: [1]}}
      - http: {{to: hook, json: {{event: came, visitors: "{{visitors}}"}}}}
      - mqtt: {{topic: came, payload: {{visitors: "{{visitors}}"}}}}
live:
  here: {{value: attention, osc: {{to: desk, address: /here}}, every: 100ms}}
"""
_AWAY_S, _READS_S = 2.0, 15.0


class Room:
    """The show in `folder`, run as a service runs it, and its neighbours. Where it ends early, `code` says how."""

    def __init__(self, folder: Path, *, trace: bool) -> None:
        self.folder, self.show = folder, folder / "show"
        self._desk, self._line, self._web, self._broker = PacketEar(), LineEar(), WebEar(), Broker(folder)
        self._manager = PacketEar(folder / "notify")
        self._listen, self.page = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_STREAM)
        self._write_show()
        self._minutes = cycle(range(60))
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{self.page}", timeout=10)
        self._said = (folder / "said.txt").open("wb")
        environment = os.environ | {
            "XDG_STATE_HOME": str(folder / "state"), "SOAK_OBJECTS": str(folder / "objects.json"),
            "NOTIFY_SOCKET": str(folder / "notify"), "SDL_AUDIODRIVER": "dummy",
        }  # fmt: skip
        if trace:
            environment["PYTHONTRACEMALLOC"] = "1"
        (folder / "record").mkdir()
        command = ["-m", "benchmarks.soaking.traced_show", "run", str(self.show), "--headless"]
        told = [*command, "--web", f"127.0.0.1:{self.page}", "--record", str(folder / "record" / "night.jsonl")]
        self.process = subprocess.Popen([sys.executable, *told], stdout=self._said, stderr=self._said, env=environment)

    @property
    def code(self) -> int | None:
        return self.process.poll()

    @property
    def heard(self) -> dict[str, float]:
        """How much each neighbour has heard, and how often the service manager."""
        heard = {"desk": self._desk.heard, "line": self._line.heard, "web": self._web.heard}
        return {f"heard_{name}": float(many) for name, many in (heard | {"manager": self._manager.heard}).items()}

    def wait(self, within_s: float = 120.0) -> None:
        """Until the page answers. Raises SystemExit where it does not."""
        end_s = time.monotonic() + within_s
        while time.monotonic() < end_s and self.code is None:
            try:
                self._client.get("/metrics").raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.5)
            else:
                return
        raise SystemExit(f"the show did not come up; what it said is in {self._said.name}")

    def metrics(self) -> dict[str, dict[str, float]]:
        """What the show tells monitors: by name, by label, each number. Empty where it did not answer."""
        told: dict[str, dict[str, float]] = {}
        try:
            text = self._client.get("/metrics").text
        except httpx.HTTPError:
            return told
        for line in text.splitlines():
            if not line.startswith("#"):
                name, _, value = line.rpartition(" ")
                name, _, label = name.partition("{")
                told.setdefault(name, {})[label.rstrip("}")] = float(value)
        return told

    def live_a_minute(self) -> None:
        """What happens each minute: edits, sound ones and each fifth minute a slip that is mended; neighbours who go
        and come back; somebody who reads the page; somebody at the switches."""
        minute = next(self._minutes)
        self._edit_rule(minute)
        self._edit_scene(minute)
        self._broker.restart(_AWAY_S)
        self._line.restart(_AWAY_S)
        self._read_page()
        self._steer(minute)
        if minute % 5 == 4:
            self._slip()

    def objects(self, within_s: float = 30.0) -> str:
        """What the show's Python objects are, as JSON; empty where it did not say."""
        told = self.folder / "objects.json"
        told.unlink(missing_ok=True)
        if self.code is None:
            self.process.send_signal(signal.SIGUSR2)
        end_s = time.monotonic() + within_s
        while time.monotonic() < end_s and not told.exists():
            time.sleep(0.2)
        return told.read_text(encoding="utf-8") if told.exists() else ""

    def close(self) -> int:
        """End the show, and then its neighbours; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self._broker.close()
        return code

    def _write_show(self) -> None:
        (self.show / "rules").mkdir(parents=True)
        for name in ("acts.yaml", "emotions.yaml", "presence.yaml"):
            shutil.copy(example_show() / "rules" / name, self.show / "rules")
        shutil.copytree(example_show() / "scenes", self.show / "scenes")
        ports = {"desk": self._desk.port, "line": self._line.port, "web": self._web.port, "broker": self._broker.port}
        (self.show / "exhibit.yaml").write_text(_SHOW.format(listen=self._listen, **ports), encoding="utf-8")
        (self.show / "venue.yaml").write_text(_VENUE.format(**ports), encoding="utf-8")
        self._edit_rule(0)

    def _edit_rule(self, number: int) -> None:
        self._put(self.show / "rules" / "soak.yaml", _RULE.format(number=number, hold=100 + number))

    def _edit_scene(self, number: int) -> None:
        scene = self.show / "scenes" / "drift" / "scene.yaml"
        kept = [line for line in scene.read_text(encoding="utf-8").splitlines() if not line.startswith("# edit ")]
        self._put(scene, "\n".join([*kept, f"# edit {number:02d}"]) + "\n")

    def _slip(self) -> None:
        """An edit with a mistake, which is mended after three seconds."""
        rules = self.show / "rules" / "soak.yaml"
        sound = rules.read_text(encoding="utf-8")
        self._put(rules, sound.replace("visitors >= 1", "visitor >= 1"))
        time.sleep(3)
        self._put(rules, sound)

    def _put(self, file: Path, text: str) -> None:
        part = file.with_name(f".{file.name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(file)

    def _read_page(self) -> None:
        """Somebody opens the page, looks for a while, and goes."""
        for path in ("/", "/api/state", "/api/rules", "/api/health"):
            self._client.get(path)
        end_s = time.monotonic() + _READS_S
        with connect(f"ws://127.0.0.1:{self.page}/ws/live", max_size=None) as line:
            while time.monotonic() < end_s:
                line.recv(10)

    def _steer(self, number: int) -> None:
        desk = SimpleUDPClient("127.0.0.1", self._listen)
        for address, value in (("/exhibit/blackout", 1), ("/exhibit/blackout", 0), ("/exhibit/var/go", number)):
            desk.send_message(address, value)
            time.sleep(0.5)
        desk._sock.close()  # noqa: SLF001 (it has no other way to close)
