"""A whole house on one machine, to look at: a broker, a store with its collector, and rooms that each run a new show
with the drawn visitor."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from exhibit.config.problems import whole_file
from exhibit.service import house_broker, house_store
from exhibit.system.files import write_at_once

ROOMS = ("hall", "cellar", "attic")
_HERE = "127.0.0.1"
_END_WITHIN_S = 20.0
_EXHIBIT = (sys.executable, "-m", "exhibit")
_VENUE = """
journal: {{exhibit: {room}, k: 5, send: broker}}
privacy:
  controller: nobody, this is a trial with drawn visitors
  purpose: to look at a house
  legal_basis: none is needed, nobody is seen
  contact: whoever began this trial
  retention: until the trial ends
  agreement: none, we do it alone
"""


class HouseTrial:
    """What runs below `folder`, until `close`. `settings` is the page's file, `store` what `--journal` takes."""

    def __init__(self, folder: Path, rooms: Sequence[str] = ROOMS) -> None:
        self._folder, self.rooms = folder, tuple(rooms)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._server: house_store.TrialServer | None = None
        self.settings = folder / "house" / "page" / "page.yaml"
        self.store = str(folder / "house.sqlite3")
        try:
            self._begin(folder / "house")
        except BaseException:
            self.close()
            raise

    def _begin(self, house: Path) -> None:
        house_broker.init(house, _HERE, _free_port(), "house", self.rooms)
        self._start("broker", [_mosquitto(self._folder), "-c", str(house / "mosquitto.conf")], os.environ)
        self._server = house_store.server()
        if self._server:
            self.store = self._server.where
        self._collect(house / "collector" / "collector.yaml")
        first = self._new_show(self._folder / "show")
        for room in self.rooms:
            self._open(room, first, house / "rooms" / room)

    def ended(self) -> dict[str, str]:
        """What has ended by itself, each with the last line that it said."""
        return {name: self._last_line(name) for name, one in self._running.items() if one.poll() is not None}

    def _last_line(self, name: str) -> str:
        lines = (self._folder / f"{name}.log").read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")

    def close(self) -> None:
        """End all of it, rooms first."""
        running = tuple(reversed(self._running.values()))
        for one in running:
            one.terminate()
        for one in running:
            try:
                one.wait(_END_WITHIN_S)
            except subprocess.TimeoutExpired:
                one.kill()
        if self._server:
            self._server.close()

    def _collect(self, settings: Path) -> None:
        where = [self.store] if self._server else ["--sqlite", self.store]
        self._start("collector", [*_EXHIBIT, "collect", *where, "--settings", str(settings)], os.environ)

    def _new_show(self, show: Path) -> Path:
        made = subprocess.run(  # noqa: S603 (our own program)
            [*_EXHIBIT, "new", str(show)], capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise whole_file(show, f"no show can be begun here: {made.stderr.strip()}")
        return show

    def _open(self, room: str, first: Path, given: Path) -> None:
        """A show like the first, which is told where its broker is, and runs with a state of its own."""
        show = self._folder / room
        shutil.copytree(first, show)
        environment = {**os.environ, "XDG_STATE_HOME": str(self._folder / "state" / room)}
        settings = show / "exhibit.yaml"
        told = settings.read_text(encoding="utf-8") + "\n" + (given / "mqtt.yaml").read_text(encoding="utf-8")
        write_at_once(settings, told.encode())
        venue = show / "venue.yaml"
        before = venue.read_text(encoding="utf-8") if venue.is_file() else ""
        write_at_once(venue, (before + _VENUE.format(room=room)).encode())
        write_at_once(show / "house-ca.crt", (given / "house-ca.crt").read_bytes())
        self._start(room, [*_EXHIBIT, "run", str(show), "--headless", "--source", "drawn", "--no-web"], environment)

    def _start(self, name: str, asked: Sequence[str], environment: Mapping[str, str]) -> None:
        with (self._folder / f"{name}.log").open("wb") as log:
            self._running[name] = subprocess.Popen(  # noqa: S603 (our own words)
                asked, env=environment, stdout=log, stderr=log
            )


def _mosquitto(folder: Path) -> str:
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise whole_file(folder, "there is no mosquitto here to be the broker: apt install mosquitto")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HERE, 0))
        port: int = probe.getsockname()[1]
        return port
