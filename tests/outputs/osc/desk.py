"""Stand-ins for consoles that are no programs one can install: what every one of them does on the wire, and an Eos that
answers its ping and notes whatever it hears. Those that keep a desk's state are in `standins/`."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Hashable
from types import TracebackType
from typing import Any, Self

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from exhibit.osc_codec import measured, slipped, unmeasured, unslipped

Heard = tuple[object, ...]


def osc(address: str, *args: Any) -> bytes:
    """An OSC message."""
    builder = OscMessageBuilder(address)
    for one in args:
        builder.add_arg(one)
    return bytes(builder.build().dgram)


class StandIn:
    """Listens on `port` of `host` until it is closed, over UDP or TCP in either framing, and notes what it hears. Over
    UDP it answers to whoever asks, or to `reply_port` there. `silent` hears and answers nothing."""

    def __init__(self, port: int, transport: str, *, host: str = "127.0.0.1", reply_port: int | None = None) -> None:
        self.heard: list[Heard] = []
        self.bundles = 0
        self.silent = False
        self.who: Hashable = None
        self._transport, self._reply_port = transport, reply_port
        kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
        self._socket = socket.socket(socket.AF_INET, kind)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self._open: list[socket.socket] = []
        self._last: tuple[str, int] | None = None
        if transport != "udp":
            self._socket.listen()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def named(self, beginning: str) -> list[Heard]:
        """What was heard at addresses that begin so."""
        return [one for one in self.heard if str(one[0]).startswith(beginning)]

    def say(self, packet: bytes) -> None:
        """Send `packet` to everybody who is connected, or to who spoke last."""
        if self._transport == "udp" and self._last:
            self._socket.sendto(packet, self._last)
        for one in self._open:
            one.sendall(self._framed(packet))

    def close(self) -> None:
        if not self._ended.is_set():
            self._ended.set()
            self._thread.join()
            for one in (self._socket, *self._open):
                one.close()

    def hear(self, address: str, params: list[object]) -> list[bytes]:
        """Note what `self.who` asks, and do it; the answers."""
        raise NotImplementedError

    def _run(self) -> None:
        rest: dict[socket.socket, bytes] = {}
        while not self._ended.is_set():
            ready, _, _ = select.select([self._socket, *self._open], [], [], 0.02)
            for one in ready:
                if self._transport == "udp":
                    data, sender = one.recvfrom(65_536)
                    self._last = (sender[0], self._reply_port or sender[1])
                    for answer in self._take(data, sender[0]):
                        one.sendto(answer, self._last)
                elif one is self._socket:
                    self._open.append(one.accept()[0])
                else:
                    self._read(one, rest)

    def _read(self, one: socket.socket, rest: dict[socket.socket, bytes]) -> None:
        data = b""
        with contextlib.suppress(OSError):
            data = one.recv(65_536)
        if not data:
            self._open.remove(one)
            one.close()
            return
        packets, rest[one] = (unslipped if self._transport == "tcp-slip" else unmeasured)(rest.get(one, b"") + data)
        for packet in packets:
            for answer in self._take(packet, one.fileno()):
                one.sendall(self._framed(answer))

    def _framed(self, packet: bytes) -> bytes:
        return (slipped if self._transport == "tcp-slip" else measured)(packet)

    def _take(self, packet: bytes, who: Hashable) -> list[bytes]:
        if self.silent:
            return []
        if packet.startswith(b"#bundle"):
            self.bundles += 1
            return []
        message = OscMessage(packet)
        self.who = who
        return self.hear(message.address, list(message.params))


class ScriptedDesk(StandIn):
    """An Eos that answers `ping` with `answer`, and notes all else."""

    def __init__(
        self,
        port: int,
        transport: str,
        ping: str = "/eos/ping",
        answer: str = "/eos/out/ping",
        host: str = "127.0.0.1",
    ) -> None:
        self._ping, self._answer = ping, answer
        super().__init__(port, transport, host=host)

    def hear(self, address: str, params: list[object]) -> list[bytes]:
        if address == self._ping:
            return [osc(self._answer, *params)]
        self.heard.append((address, *params))
        return []
