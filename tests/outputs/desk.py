"""A scripted desk: a stand-in for consoles that are no programs one can install. It answers one ping, over UDP or TCP
in either framing, as the vendor's documents have it, and notes whatever it hears."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading

from pythonosc.osc_message import OscMessage

from exhibit.outputs.osc_lines import measured, slipped, unslipped

Heard = tuple[object, ...]


class ScriptedDesk:
    """Listens on `port` of this machine until it is closed; `silent` hears and answers nothing."""

    def __init__(self, port: int, transport: str, ping: str = "/eos/ping", answer: str = "/eos/out/ping") -> None:
        self.heard: list[Heard] = []
        self.silent = False
        self._transport, self._ping, self._answer = transport, ping, answer
        kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
        self._socket = socket.socket(socket.AF_INET, kind)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self._open: list[socket.socket] = []
        if transport != "udp":
            self._socket.listen()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def named(self, beginning: str) -> list[Heard]:
        """What was heard at addresses that begin so."""
        return [one for one in self.heard if str(one[0]).startswith(beginning)]

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        for one in (self._socket, *self._open):
            one.close()

    def _run(self) -> None:
        rest: dict[socket.socket, bytes] = {}
        while not self._ended.is_set():
            ready, _, _ = select.select([self._socket, *self._open], [], [], 0.02)
            for one in ready:
                if self._transport == "udp":
                    data, sender = one.recvfrom(65_536)
                    for answer in self._take(data):
                        one.sendto(answer, sender)
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
        slip = self._transport == "tcp-slip"
        packets, rest[one] = (unslipped if slip else measured)(rest.get(one, b"") + data)
        for packet in packets:
            for answer in self._take(packet):
                one.sendall(slipped(answer) if slip else struct.pack(">I", len(answer)) + answer)

    def _take(self, packet: bytes) -> list[bytes]:
        if self.silent or packet.startswith(b"#bundle"):
            return []
        message = OscMessage(packet)
        if message.address == self._ping:
            padded = self._answer.encode() + b"\x00" * (4 - len(self._answer) % 4)
            return [padded + b",\x00\x00\x00"]
        self.heard.append((message.address, *message.params))
        return []
