"""A house whose rooms are killed, stopped and cut off, and whose broker is killed and begun again, in an order that a
seed gives; and whoever watches its page meanwhile.

The rooms are processes that beat by our own publisher's code (stand_in_rooms.py), each with a line of its own to a real
mosquitto; one of them may be a real show. The page is `exhibit house`, and is asked by its API as its own page asks it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Literal

import httpx

from exhibit.house.room import SILENT_S
from tests.chaos.proxy import TcpProxy
from tests.conftest import REPOSITORY, WITHIN_S, command, free_port, until

SLACK_S = 1.0
"""What was under way when the room died may still come; to this is added for how long the page itself kept whoever asks
waiting meanwhile, on a machine that is busy."""
LIVES = ("well", "ill")
Harm = Literal["killed", "stopped", "cut"]
HARMS: tuple[Harm, ...] = ("killed", "stopped", "cut")
ROOM = (sys.executable, "-m", "tests.house.stand_in_rooms")


class NemesisBroker:
    """A mosquitto that writes what it keeps to the disk at each change, and may be killed."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port(socket.SOCK_STREAM)
        self._folder = folder
        (folder / "broker.conf").write_text(
            f"user root\nlistener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\n"
            f"persistence_location {folder}/\nautosave_on_changes true\nautosave_interval 1\n"
        )
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def up(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [command("mosquitto"), "-c", str(self._folder / "broker.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert until(self._listens)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def keeps_on_disk(self, topic: str) -> bool:
        file = self._folder / "mosquitto.db"
        return file.exists() and topic.encode() in file.read_bytes()

    def kept(self, topic: str) -> str:
        """What it tells who subscribes now."""
        asked = [command("mosquitto_sub"), "-p", str(self.port), "-t", topic, "-C", "1", "-W", "20"]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()

    def _listens(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0


class NemesisRoom:
    """A room that is a process, and its line to the broker."""

    def __init__(self, name: str, program: Sequence[str], broker_port: int, environment: dict[str, str]) -> None:
        self.name, self._program, self._environment = name, program, environment
        self.line = TcpProxy(broker_port)
        self.harm: Harm | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = [one.replace("{port}", str(self.line.port)) for one in self._program]
        self._process = subprocess.Popen(
            program, env=self._environment, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def suffer(self, harm: Harm) -> None:
        self.harm = harm
        match harm:
            case "killed":
                self._end()
            case "stopped":
                self._signal(signal.SIGSTOP)
            case "cut":
                self.line.be("half open")

    def mend(self) -> None:
        match self.harm:
            case "killed":
                self.start()
            case "stopped":
                self._signal(signal.SIGCONT)
            case "cut":
                self.line.be("clear")
        self.harm = None

    def close(self) -> None:
        self._end()
        self.line.close()

    def _signal(self, which: int) -> None:
        if self._process is not None:
            self._process.send_signal(which)

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class Watcher:
    """Asks a page again and again, and notes each answer that shows a room as living that has been dead for longer than
    it may. `dead`: since when each room has been heard by nobody, by the monotonic clock."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=WITHIN_S)
        self.dead: dict[str, float] = {}
        self.lies: list[str] = []
        self.longest_s = 0.0
        self.answers = 0
        self.states: dict[str, str] = {}
        self._waits: list[tuple[float, float]] = []
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ending.set()
        self._thread.join(WITHIN_S)
        self._client.close()

    def _watch(self) -> None:
        last_s = time.monotonic()
        while not self._ending.wait(0.1):
            dead, asked_s = dict(self.dead), time.monotonic()
            try:
                rooms = self._client.get("/api/house").json()["rooms"]
            except (httpx.TransportError, ValueError, KeyError):
                continue  # the page begins
            now_s = time.monotonic()
            self._waits.append((now_s, now_s - last_s))
            last_s = now_s
            self.answers += 1
            self.states = {one["name"].rpartition("/")[2]: one["state"] for one in rooms}
            for name, since_s in dead.items():
                if self.dead.get(name) == since_s and self.states.get(name) in LIVES:
                    self._judge(name, asked_s, since_s)

    def _judge(self, name: str, asked_s: float, since_s: float) -> None:
        self.longest_s = max(self.longest_s, asked_s - since_s)
        busy_s = max(wait_s for at_s, wait_s in self._waits if at_s >= since_s)
        if asked_s - since_s > SILENT_S + SLACK_S + busy_s:
            self.lies.append(f"{name}: {self.states[name]} {asked_s - since_s:.1f} s after it died")


class Ordeal:
    """So many rooms `room-0`, `room-1` ..., a broker, and pages that are watched. `show`: the folder of a show that
    plays as the room `real` beside them."""

    def __init__(self, folder: Path, rooms: int, seed: int, show: Path | None = None) -> None:
        self._folder, self._random = folder, Random(seed)
        self.broker = NemesisBroker(folder)
        self._pages: list[subprocess.Popen[bytes]] = []
        self.watchers: list[Watcher] = []
        self.rooms: dict[str, NemesisRoom] = {}
        for number in range(rooms):
            self.add(f"room-{number}", (*ROOM, f"house/room-{number}", "{port}"))
        if show is not None:
            self._add_show(show)

    def environment(self, name: str) -> dict[str, str]:
        return {**os.environ, "XDG_STATE_HOME": str(self._folder / "state" / name), "PYTHONPATH": str(REPOSITORY)}

    def add(self, name: str, program: Sequence[str]) -> NemesisRoom:
        self.rooms[name] = NemesisRoom(name, program, self.broker.port, self.environment(name))
        return self.rooms[name]

    def _add_show(self, show: Path) -> None:
        folder = self._folder / "show"
        shutil.copytree(show, folder)
        program = (sys.executable, "-m", "exhibit", "run", str(folder), "--headless", "--source", "drawn", "--no-web")
        room = self.add("real", program)
        with (folder / "exhibit.yaml").open("a") as settings:
            settings.write(f"\nmqtt: {{host: 127.0.0.1, port: {room.line.port}, prefix: house/real}}\n")

    def open_page(self) -> Watcher:
        where = f"127.0.0.1:{free_port(socket.SOCK_STREAM)}"
        asked = [sys.executable, "-m", "exhibit", "house", "--broker", f"127.0.0.1:{self.broker.port}", "--web", where]
        self._pages.append(
            subprocess.Popen(asked, env=self.environment("page"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        watcher = Watcher(f"http://{where}")
        self.watchers.append(watcher)
        assert until(lambda: watcher.answers > 0)
        return watcher

    def start(self) -> None:
        """All rooms at once; until every page shows each of them as living."""
        for room in self.rooms.values():
            room.start()
        self.await_living()

    def await_well(self) -> None:
        for watcher in self.watchers:
            self._await(lambda watcher=watcher: self._shows(watcher, ("well",)), watcher)  # type: ignore[misc]

    def await_living(self) -> None:
        """A room that has lost beats in the last minute lives, and is ill."""
        for watcher in self.watchers:
            self._await(lambda watcher=watcher: self._shows(watcher, LIVES), watcher)  # type: ignore[misc]

    def _await(self, condition: Callable[[], bool], watcher: Watcher) -> None:
        assert until(condition), (watcher.states, watcher.dead)

    def _shows(self, watcher: Watcher, states: Sequence[str]) -> bool:
        return all(watcher.states.get(name) in states for name in self.rooms)

    def await_seen(self) -> None:
        """Until every page shows what is so: who is dead or unheard does not live, everybody else does."""
        for watcher in self.watchers:
            self._await(lambda watcher=watcher: self._is_seen(watcher), watcher)  # type: ignore[misc]

    def _is_seen(self, watcher: Watcher) -> bool:
        return all((watcher.states.get(name) in LIVES) != (name in watcher.dead) for name in self.rooms)

    def suffer(self, name: str, harm: Harm) -> None:
        self.rooms[name].suffer(harm)
        self._note_dead(name)

    def mend(self, name: str) -> None:
        if self.broker.up:
            self._note_living(name)
        self.rooms[name].mend()

    def kill_broker(self) -> None:
        self.broker.kill()
        for name in self.rooms:
            self._note_dead(name)

    def start_broker(self) -> None:
        for name, room in self.rooms.items():
            if room.harm is None:
                self._note_living(name)
        self.broker.start()

    def _note_dead(self, name: str) -> None:
        now_s = time.monotonic()
        for watcher in self.watchers:
            watcher.dead.setdefault(name, now_s)

    def _note_living(self, name: str) -> None:
        for watcher in self.watchers:
            watcher.dead.pop(name, None)

    def undergo(self, steps: int) -> list[str]:
        """So many steps, and then all is mended, and lives; what was done."""
        done: list[str] = []
        for _ in range(steps):
            done.append(self._step())
            if self._random.random() < 0.5:
                self.await_seen()
        if not self.broker.up:
            self.start_broker()
        for name, room in self.rooms.items():
            if room.harm is not None:
                self.mend(name)
        self.await_living()
        return done

    def _step(self) -> str:
        """One thing, or several at once."""
        if self._random.random() < 0.2 or not self.broker.up:
            what = "start broker" if not self.broker.up else "kill broker"
            (self.kill_broker if self.broker.up else self.start_broker)()
            return what
        told: list[str] = []
        for name in self._random.sample(sorted(self.rooms), self._random.randint(1, max(1, len(self.rooms) // 2))):
            room = self.rooms[name]
            if room.harm is None:
                harm = self._random.choice(HARMS)
                self.suffer(name, harm)
                told.append(f"{name} {harm}")
            else:
                self.mend(name)
                told.append(f"{name} mended")
        return ", ".join(told)

    def close(self) -> None:
        for watcher in self.watchers:
            watcher.close()
        for room in self.rooms.values():
            room.close()
        for page in self._pages:
            page.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                page.wait(WITHIN_S)
            page.kill()
            page.wait()
        self.broker.kill()
