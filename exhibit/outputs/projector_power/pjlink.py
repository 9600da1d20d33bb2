"""PJLink over TCP, class 1 and 2 (JBMIA, PJLink specifications 1.04 and 2.00): a line each way, ended by a carriage
return. The line is closed after each turn: many projectors bear one connection only, and others may want it."""

from __future__ import annotations

import hashlib
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exhibit.outputs.projector_power.device import DeviceFault, PowerAnswer, PowerReport, PowerWord
from exhibit.system.failures import failure_words

PORT = 4352
_LONGEST = 256
_POWER: dict[str, PowerWord] = {"0": "off", "1": "on", "2": "cooling", "3": "warming"}
_HANGS_UP = "it hangs up: perhaps another program has its only connection"
_HANGS_UP_LATER = "it hangs up after a command: write line_each: true"
_PARTS = ("fan", "lamp", "temperature", "cover", "filter", "something else")
_ANSWERS: dict[str, PowerAnswer] = {"OK": "ok", "ERR3": "not now", "ERR4": "fault"}
_QUESTIONS = ("%1POWR ?", "%1CLSS ?", "%1LAMP ?", "%1ERST ?", "%1INPT ?", "%1NAME ?")


@dataclass(frozen=True)
class PjlinkAddress:
    """Where a projector is, and how patient we are with it. `password` gives it as it is now; `line_each`: a new
    connection for every command, which some need."""

    host: str
    port: int = PORT
    password: Callable[[], str] = lambda: ""
    line_each: bool = False
    timeout_s: float = 5.0

    def __str__(self) -> str:
        return self.host if self.port == PORT else f"{self.host}:{self.port}"


class Pjlink:
    """The projector at `address`."""

    def __init__(self, address: PjlinkAddress) -> None:
        self._address = address

    def ask(self) -> PowerReport:
        power, _, lamps, errors, picture, name = self._say(_QUESTIONS)
        lamp_hours = tuple(int(hours) for hours in lamps.split()[::2] if hours.isdigit())
        broken = dict(zip(_PARTS, errors, strict=False)) if len(errors) == len(_PARTS) and errors.isdigit() else {}
        return PowerReport(
            _POWER.get(power),
            lamp_hours,
            tuple(part for part, state in broken.items() if state == "2"),
            tuple(part for part, state in broken.items() if state == "1"),
            "" if picture.startswith("ERR") else picture,
            "" if name.startswith("ERR") else name,
        )

    def switch(self, *, on: bool) -> PowerAnswer:
        (answer,) = self._say([f"%1POWR {int(on)}"])
        return _ANSWERS.get(answer, "cannot")

    def choose(self, picture: str) -> PowerAnswer:
        letters = any(one.isalpha() for one in picture)  # only class 2 knows such inputs
        (answer,) = self._say([f"%{2 if letters else 1}INPT {picture}"])
        return _ANSWERS.get(answer, "cannot")

    def _say(self, commands: Sequence[str]) -> list[str]:
        """The answer to each of `commands`, without its head; empty where none came to one that is not the first."""
        if self._address.line_each:
            return [self._talk([command])[0] for command in commands]
        return self._talk(commands)

    def _talk(self, commands: Sequence[str]) -> list[str]:
        address, answers = self._address, list[str]()
        try:
            with socket.create_connection((address.host, address.port), address.timeout_s) as line:
                talk = _Talk(line, address.timeout_s)
                key = _key(talk.read(), address.password)
                for command in commands:
                    answers.append(talk.exchange(command, "" if answers else key))
        except (_HungUp, ConnectionResetError, BrokenPipeError):  # which of them it is, is a matter of microseconds
            raise DeviceFault(_HANGS_UP_LATER if answers else _HANGS_UP) from None
        except (OSError, UnicodeError) as error:
            raise DeviceFault(failure_words(error) if isinstance(error, OSError) else "no host is called so") from None
        return answers


class _HungUp(Exception):
    """The other end has closed the connection."""


class _Talk:
    """Lines on an open connection, all of them within twice `timeout_s`."""

    def __init__(self, line: socket.socket, timeout_s: float) -> None:
        self._line, self._heard = line, b""
        self._end_s = time.monotonic() + 2 * timeout_s
        self._timeout_s = timeout_s

    def exchange(self, command: str, key: str) -> str:
        """What is answered to `command`, after its head."""
        self._line.sendall(f"{key}{command}\r".encode("ascii"))
        head = f"{command[:6]}=".upper()
        for _ in range(4):  # class 2 tells of changes in between
            said = self.read()
            if said.upper().startswith("PJLINK ERRA"):
                raise DeviceFault("it does not accept the password", password=True)
            if said.upper().startswith(head):
                return said[len(head) :].strip()
        raise DeviceFault("it answers something else than PJLink")

    def read(self) -> str:
        """The next line. Raises OSError where none comes in time, _HungUp, DeviceFault where it is none."""
        while b"\r" not in self._heard:
            if len(self._heard) > _LONGEST:
                raise DeviceFault("it answers something else than PJLink")
            self._line.settimeout(max(0.05, min(self._timeout_s, self._end_s - time.monotonic())))
            more = self._line.recv(_LONGEST)
            if not more:
                raise _HungUp
            if time.monotonic() > self._end_s:
                raise DeviceFault("it answers too slowly")
            self._heard += more
        said, _, self._heard = self._heard.partition(b"\r")
        return said.decode("utf-8", "replace").strip("\n")


def _key(greeting: str, password: Callable[[], str]) -> str:
    """What goes before the first command: a digest of what it has drawn and the password, where it wants one."""
    words = greeting.upper().split()
    if words[:1] != ["PJLINK"] or len(words) < 2:
        raise DeviceFault("it answers something else than PJLink")
    if words[1] == "ERRA":
        raise DeviceFault("it does not accept the password", password=True)
    if words[1] == "0":
        return ""
    drawn, known = greeting.split()[2:3], password()
    if words[1] != "1" or not drawn:
        raise DeviceFault("it wants a password in a way that is not known here")
    if not known:
        raise DeviceFault("it wants a password, and none is written", password=True)
    return hashlib.md5(f"{drawn[0]}{known}".encode(), usedforsecurity=False).hexdigest()
