"""OSC in: commands over UDP from peers on a list (Open Sound Control 1.0, Wright 2002)."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network

from exhibit.inputs.command_grammar import UnclearCommand, command_of
from exhibit.inputs.conversion import number
from exhibit.inputs.osc.peers import LOOPBACK, interface, is_allowed
from exhibit.inputs.osc.subscribers import FASTEST_HZ, USUAL_HZ, Subscriber, Subscribers
from exhibit.inputs.port import CommandQueue, InputState
from exhibit.inputs.unheeded import Unheeded
from exhibit.osc_codec import LONGEST_PACKET_BYTES, MessageRead, read
from exhibit.system.failures import failure_words
from exhibit.system.heartbeats import TendedThread
from exhibit.system.lasting import lasting
from exhibit.values import Command, Link, Variable

ROOT = "exhibit"
_BUFFER_BYTES = 1 << 20
"""A burst of some thousand packets waits here until the thread comes round."""
_RETRY_S, _WAIT_S = 3.0, 0.25
_MOST_AT_ONCE, _MOMENT_S = 400, 0.1
"""How many messages are read within a moment: whoever sends more may not take the show's time."""


class OscIn:
    """Listens on `port` and takes what peers within `allowed` ask; the rest is counted and ignored.

    Only this machine is listened to where only it is allowed. Where the port cannot be had, it tries again for ever.
    """

    def __init__(
        self, port: int, allowed: Iterable[IPv4Network] = LOOPBACK, subscribers: Subscribers | None = None
    ) -> None:
        self._port, self._allowed = port, tuple(allowed)
        self._host = interface(self._allowed)
        self._subscribers = subscribers or Subscribers()
        self._waiting = CommandQueue()
        self._unheeded, self._strangers = Unheeded(), 0
        self._link: Link = "down"
        self._detail = "opening"
        self._closing = threading.Event()
        self._ear: socket.socket | None = None
        run = lasting(self._run, self._closing, self._note_down)
        self._thread = TendedThread(run, name="osc in", replaceable=True)
        self._thread.start()

    def take(self) -> list[Command]:
        return self._waiting.take()

    def state(self) -> InputState:
        detail = "; ".join(part for part in (self._detail, self._unheeded.last) if part)
        ignored = self._unheeded.count + self._waiting.dropped
        taken, kinds = self._waiting.taken, self._unheeded.kinds
        return InputState(self._link, detail, taken, ignored, self._strangers, unheeded=kinds)

    def close(self) -> None:
        self._closing.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        if self._ear is not None:  # the port is held by a thread that hangs
            self._ear.close()
        while not self._closing.is_set():
            self._thread.beat()
            try:
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
                    ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
                    self._ear = ear
                    ear.bind((self._host, self._port))
                    ear.settimeout(_WAIT_S)
                    self._link, self._detail = "up", f"listening on {self._host}:{self._port}"
                    self._listen(ear)
            except OSError as error:
                self._thread.beat()
                self._note_down(f"port {self._port}: {failure_words(error)}; trying again")
                self._closing.wait(_RETRY_S)

    def _note_down(self, detail: str) -> None:
        self._link, self._detail = "down", detail

    def _listen(self, ear: socket.socket) -> None:
        left, until_s = _MOST_AT_ONCE, time.monotonic() + _MOMENT_S
        while not self._closing.is_set():
            self._thread.beat()
            with contextlib.suppress(TimeoutError):
                packet, (host, _) = ear.recvfrom(LONGEST_PACKET_BYTES + 1)
                left -= self.hear(packet, host)
            now_s = time.monotonic()
            if left <= 0 and now_s < until_s:  # a flood: the show's own threads have their turn, the system drops
                self._closing.wait(until_s - now_s)
            if left <= 0 or now_s >= until_s:
                left, until_s = _MOST_AT_ONCE, time.monotonic() + _MOMENT_S

    def hear(self, packet: bytes, host: str) -> int:
        """Take what `packet` from `host` asks, each message by itself; how many these were, or 1. Never raises."""
        try:
            return max(1, self._hear(packet, host))
        except Exception as error:  # noqa: BLE001 (whatever somebody sends, the next packet is heard)
            self._unheeded.note(f"a packet that nobody expects ({type(error).__name__}, from {host})")
            return 1

    def _hear(self, packet: bytes, host: str) -> int:
        if not is_allowed(host, self._allowed):
            self._strangers += 1
            self._unheeded.remember(f"{host} is not in `osc: from`: what it sends is ignored")
            return 1
        found, faults = read(packet)
        if faults:
            self._unheeded.note(f"{faults[0]} (from {host})")
        for message in found:
            try:
                self._take(message, host)
            except UnclearCommand as unclear:
                self._unheeded.note(f"{message.address[:80]}: {unclear} (from {host})")
        return len(found)

    def _take(self, message: MessageRead, host: str) -> None:
        """Follow one message. Raises UnclearCommand."""
        root, *words = message.address.strip("/").split("/")
        if root == ROOT and words and words[0] in ("subscribe", "unsubscribe"):
            self._subscribe(words[0], message.values, host)
        else:
            words = words if root == ROOT else []
            self._waiting.put(command_of(words, message.values, f"osc {host}", message.fault))

    def _subscribe(self, word: str, values: Sequence[Variable], host: str) -> None:
        numbers = [number(value) for value in values]
        port = numbers[0] if numbers else None
        rate_hz = numbers[1] if len(numbers) > 1 else USUAL_HZ
        if len(numbers) > 2 or port is None or not 1 <= port <= 65535 or rate_hz is None or rate_hz <= 0:
            raise UnclearCommand("a port of yours, 1 to 65535, and how often a second")
        if word == "unsubscribe":
            self._subscribers.unsubscribe(host, int(port))
        elif not self._subscribers.subscribe(Subscriber(host, int(port), min(rate_hz, FASTEST_HZ)), time.monotonic()):
            raise UnclearCommand("there are too many subscribers already")
