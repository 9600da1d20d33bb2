"""A projector that speaks PJLink, with the manners of real ones: it warms, cools, refuses, wants a password, bears one
connection only, says nothing in standby, or lies."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

DRAWN = "498e4a67"


@dataclass
class Manners:
    """What kind of projector it is. Times are seconds."""

    warms_s: float = 0.2
    cools_s: float = 0.2
    password: str = ""
    standby: str = "0"
    """What it says of its power in standby: 0, ERR3, or nothing at all."""
    one_command: bool = False
    """It hangs up after each answer."""
    ignores: int = 0
    """So many commands to switch are taken, and nothing is done."""
    refuses: int = 0
    """So many commands to switch are answered ERR3."""
    broken: bool = False
    errors: str = "000000"


class StandInProjector:
    """Listens on a port of its own. `switched` holds each command to switch that had an effect, with its time."""

    def __init__(self, manners: Manners | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.manners, self._clock = manners or Manners(), clock
        self.lit, self._since_s, self.input = False, float("-inf"), "11"
        self.switched: list[tuple[float, bool]] = []
        self.told: list[str] = []
        self.at_once = self.most_at_once = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    @property
    def power(self) -> str:
        """As PJLink counts it: 0 off, 1 on, 2 cooling, 3 warming."""
        lasted_s = self._clock() - self._since_s
        if self.lit:
            return "3" if lasted_s < self.manners.warms_s else "1"
        return "2" if lasted_s < self.manners.cools_s else "0"

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            with line, contextlib.suppress(OSError):
                self._talk(line)
            self.at_once -= 1

    def _talk(self, line: socket.socket) -> None:
        line.settimeout(2)
        line.sendall(f"PJLINK 1 {DRAWN}\r".encode() if self.manners.password else b"PJLINK 0\r")
        known, heard = not self.manners.password, b""
        while more := line.recv(256):
            heard += more
            while b"\r" in heard:
                said, _, heard = heard.partition(b"\r")
                command = said.decode()
                if not known:
                    digest = hashlib.md5(f"{DRAWN}{self.manners.password}".encode()).hexdigest()
                    if not command.startswith(digest):
                        line.sendall(b"PJLINK ERRA\r")
                        return
                    known, command = True, command.removeprefix(digest)
                answer = self._answer(command)
                if answer is None:
                    time.sleep(0.5)
                    return
                line.sendall(f"{command[:6]}={answer}\r".encode())
                if self.manners.one_command:
                    return

    def _answer(self, command: str) -> str | None:
        self.told.append(command)
        what, _, value = command[2:].partition(" ")
        if what == "POWR" and value in "01":
            return self._switch(on=value == "1")
        if what == "INPT" and value != "?":
            self.input = value
            return "OK"
        if self.power == "0" and self.manners.standby != "0":
            return "ERR3" if self.manners.standby == "ERR3" else None
        lamps = f"1234 {int(self.lit)}"
        return {"POWR": self.power, "CLSS": "1", "LAMP": lamps, "ERST": self.manners.errors, "INPT": self.input}.get(
            what, "ERR1"
        )

    def _switch(self, *, on: bool) -> str:
        if self.manners.broken:
            return "ERR4"
        if self.power in "23" or self.manners.refuses > 0:
            self.manners.refuses -= 1
            return "ERR3"
        if self.manners.ignores > 0:
            self.manners.ignores -= 1
        elif on != self.lit:
            self.lit, self._since_s = on, self._clock()
            self.switched.append((self._clock(), on))
        return "OK"
