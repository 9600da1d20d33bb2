"""Commands from this machine: a socket in the folder of whoever runs the show, for `exhibit cue --again`. Who may open
that folder may ask; what came of it is answered in a line of JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exhibit.events import Event, FaultRaised, SentAgain
from exhibit.inputs.port import CommandQueue, InputState
from exhibit.system.failures import failure_words
from exhibit.system.heartbeats import TendedThread
from exhibit.values import Command, Link

_LONGEST_BYTES, _MOST_AT_ONCE = 4096, 4
_ASKED_WITHIN_S, _ANSWERED_WITHIN_S, _LOOK_S = 2.0, 4.0, 0.25
_LONGEST_PATH = 100
"""A socket's own path is at most 107 bytes long (Linux, unix(7))."""


class NoShow(Exception):
    """No show that runs on this machine answers; the text says why."""


@dataclass(frozen=True)
class LocalAnswer:
    """What came of asking: lines for people, and whether all was done."""

    told: tuple[str, ...]
    done: bool


class LocalIn:
    """Listens at `path`, which is made for its owner alone. It hears events, to answer who asked."""

    def __init__(self, path: Path) -> None:
        self._path, self._waiting = path, CommandQueue()
        self._link: Link = "down"
        self._detail = "opening"
        self._asked = 0
        self._answers: dict[str, LocalAnswer] = {}
        self._answered = threading.Condition()
        self._closing = threading.Event()
        self._thread = TendedThread(self._run, name="local in")
        self._thread.start()

    def take(self) -> list[Command]:
        return self._waiting.take()

    def state(self) -> InputState:
        return InputState(self._link, self._detail, self._waiting.taken, self._waiting.dropped)

    def hear(self, t_s: float, event: Event) -> None:  # noqa: ARG002 (who asked waits for the answer alone)
        """Remember what answers a command of ours."""
        if isinstance(event, SentAgain):
            self._note(event.by, LocalAnswer(event.told, event.reached))
        elif isinstance(event, FaultRaised) and event.where == "local in":
            by, _, why = event.text.partition(": ")
            self._note(by, LocalAnswer((why,), done=False))

    def close(self) -> None:
        self._closing.set()
        self._thread.join(2.0)

    def _note(self, by: str, answer: LocalAnswer) -> None:
        with self._answered:
            if by in self._answers:
                self._answers[by] = answer
                self._answered.notify_all()

    def _run(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with _bound(self._path) as ear:
                self._link, self._detail = "up", "hears exhibit cue --again"
                self._listen(ear)
        except OSError as error:
            self._link, self._detail = "off", f"{self._path.name}: {failure_words(error)}"

    def _listen(self, ear: socket.socket) -> None:
        while not self._closing.is_set():
            self._thread.beat()
            with contextlib.suppress(OSError):  # nobody came, or whoever came is gone
                visitor, _ = ear.accept()
                with visitor:
                    self._serve(visitor)

    def _serve(self, visitor: socket.socket) -> None:
        """Answer one who came; the next one waits meanwhile. Raises OSError where they are gone."""
        visitor.settimeout(_ASKED_WITHIN_S)
        try:
            asked = json.loads(_line(visitor))
            name = asked["again"]
        except (ValueError, RecursionError, KeyError, TypeError):
            answer = LocalAnswer(("this is no question that a show understands",), done=False)
        else:
            answer = self._answer(str(name)[:200])
        visitor.sendall(json.dumps({"told": answer.told, "done": answer.done}).encode() + b"\n")

    def _answer(self, name: str) -> LocalAnswer:
        self._asked += 1
        by = f"exhibit cue {self._asked}"
        nothing = LocalAnswer(("the show has not answered: it has not begun, or stands still",), done=False)
        with self._answered:
            self._answers[by] = nothing
            self._waiting.put(Command("again", name, by=by))
            self._answered.wait_for(lambda: self._answers[by] is not nothing, _ANSWERED_WITHIN_S)
            return self._answers.pop(by)


def ask_again(path: Path, name: str) -> LocalAnswer:
    """Have the show that listens at `path` send all again to `name` ("" is everybody). Raises NoShow."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as way, _short(path) as short:
            way.settimeout(_ASKED_WITHIN_S + _ANSWERED_WITHIN_S)
            way.connect(short)
            way.sendall(json.dumps({"again": name}).encode() + b"\n")
            heard = json.loads(_line(way))
    except (OSError, ValueError) as error:
        raise NoShow(failure_words(error)) from error
    return LocalAnswer(tuple(str(one) for one in heard["told"]), bool(heard["done"]))


def _line(way: socket.socket) -> bytes:
    data = b""
    while b"\n" not in data and len(data) < _LONGEST_BYTES * 16:
        more = way.recv(_LONGEST_BYTES)
        if not more:
            break
        data += more
    return data


def _bound(path: Path) -> socket.socket:
    """A socket that listens at `path`. Raises OSError, also where a show listens there already."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short(path) as short:
            if path.exists():
                _require_deserted(short)
                path.unlink()
            made.bind(short)
        path.chmod(0o600)
        made.listen(_MOST_AT_ONCE)
        made.settimeout(_LOOK_S)
    except OSError:
        made.close()
        raise
    return made


def _require_deserted(short: str) -> None:
    """Raises FileExistsError where somebody listens there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knocking:
        knocking.settimeout(_ASKED_WITHIN_S)
        try:
            knocking.connect(short)
        except ConnectionRefusedError:
            return
    raise FileExistsError(None, "another show with this folder runs")


@contextlib.contextmanager
def _short(path: Path) -> Iterator[str]:
    """A way to write `path` that is short enough for a socket. Raises OSError where the folder is not there."""
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
