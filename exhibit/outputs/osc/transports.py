"""The lines that OSC packets travel on: UDP, and TCP in both framings of the specification."""

from __future__ import annotations

import os
import socket
import struct
import sys
from typing import Protocol

from exhibit.osc_codec import LONGEST_FRAME_BYTES, measured, slipped, unmeasured, unslipped

_CONNECT_WITHIN_S, _SEND_WITHIN_S = 3.0, 2.0
# How long a connection may be cut before the system says so, where nothing else would (generic TCP has no ping).
_DEAD_AFTER_S, _ASK_AFTER_S, _ASK_EVERY_S = 10, 5, 2
# Linux: tell all that the network says of what was sent. Python has no names for these.
_RECVERR = {socket.AF_INET: (socket.IPPROTO_IP, 11), socket.AF_INET6: (socket.IPPROTO_IPV6, 25)}


class OscTransport(Protocol):
    """A way to one desk. `send` and `received` raise OSError where it is broken. `deaf`: no answer can be heard on it,
    since the port that they come to is taken."""

    socket: socket.socket
    deaf: bool

    def send(self, packet: bytes) -> None: ...

    def receive(self) -> list[bytes]:
        """Take what has come in; called when the socket has something."""
        ...


class UdpTransport:
    """Datagrams. A line that expects answers hears all ports of the desk's address, at the port `listen` here where it
    is given and free. Where nobody listens over there, or the network finds nobody, a later `send` or `received` raises
    OSError (on other systems than Linux only for lines that expect no answer, and only where it was refused)."""

    def __init__(self, host: str, port: int, *, answers: bool, listen: int | None = None) -> None:
        (family, self._to), *_ = found(host, port, socket.SOCK_DGRAM)
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self._answers = answers
        self.deaf = False
        self._told = sys.platform == "linux"
        if self._told:
            self.socket.setsockopt(*_RECVERR[socket.AddressFamily(family)], 1)
        if not answers:
            self._connect()
        elif listen is not None:
            try:
                self.socket.bind(("", listen))
            except OSError:
                self.deaf = True
        self.socket.settimeout(_SEND_WITHIN_S)

    def _connect(self) -> None:
        try:
            self.socket.connect(self._to)
        except OSError:
            self.socket.close()
            raise

    def send(self, packet: bytes) -> None:
        self.socket.sendto(packet, self._to) if self._answers else self.socket.send(packet)

    def receive(self) -> list[bytes]:
        if self._told and (refused := self._refused()):
            raise OSError(refused, os.strerror(refused))
        try:
            data, sender = self.socket.recvfrom(LONGEST_FRAME_BYTES)
        except TimeoutError:  # it was broken on the way, and has been thrown away
            return []
        return [data] if not self._answers or sender[0] == self._to[0] else []

    def _refused(self) -> int:
        """The number of the error that the network has told last; 0 for none. Its queue is empty afterwards."""
        number = 0
        self.socket.settimeout(0)
        try:
            while True:
                _, extra, _, _ = self.socket.recvmsg(1, 512, socket.MSG_ERRQUEUE)
                for _, _, told in extra:  # the kernel's sock_extended_err, which begins with the error's number
                    (number,) = struct.unpack_from("=I", told)
        except BlockingIOError:
            pass
        except OSError as error:  # the same, told by the call itself
            number = error.errno or number
        finally:
            self.socket.settimeout(_SEND_WITHIN_S)
        return number


class TcpTransport:
    """A stream of packets: each behind its length (OSC 1.0), or `slip` between two END bytes (OSC 1.1, RFC 1055)."""

    def __init__(self, host: str, port: int, *, slip: bool) -> None:
        self.socket = _connected(host, port)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _keep_alive(self.socket)
        self.deaf = False
        self.socket.settimeout(_SEND_WITHIN_S)
        self._slip = slip
        self._rest = b""

    def send(self, packet: bytes) -> None:
        self.socket.sendall((slipped if self._slip else measured)(packet))

    def receive(self) -> list[bytes]:
        data = self.socket.recv(LONGEST_FRAME_BYTES)
        if not data:
            raise ConnectionResetError("it has closed the connection")
        packets, self._rest = (unslipped if self._slip else unmeasured)(self._rest + data)
        return packets


def _keep_alive(connection: socket.socket) -> None:
    """Have a connection that was cut without a word noticed."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    options = {
        "TCP_KEEPIDLE": _ASK_AFTER_S,
        "TCP_KEEPINTVL": _ASK_EVERY_S,
        "TCP_KEEPCNT": 3,
        "TCP_USER_TIMEOUT": 1000 * _DEAD_AFTER_S,
    }
    for name, value in options.items():
        if (option := getattr(socket, name, None)) is not None:
            connection.setsockopt(socket.IPPROTO_TCP, option, value)


Place = tuple[int, tuple[str | int | bytes, ...]]
"""A family of addresses, and an address of it as sockets take it: with its zone, where it is link-local (IPv6)."""


def found(host: str, port: int, kind: socket.SocketKind) -> list[Place]:
    """Every address of `host`, IPv4 first where it has some, since most desks know no other. Raises OSError."""
    answers = sorted(socket.getaddrinfo(host, port, type=kind), key=lambda one: one[0] != socket.AF_INET)
    return list(dict.fromkeys((family, where) for family, _, _, _, where in answers))


def _connected(host: str, port: int) -> socket.socket:
    """A connection to the first address of `host` that takes it. Raises the first address's OSError."""
    faults: list[OSError] = []
    for family, where in found(host, port, socket.SOCK_STREAM):
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.settimeout(_CONNECT_WITHIN_S)
            made.connect(where)
        except OSError as error:
            made.close()
            faults.append(error)
        else:
            return made
    raise faults[0]
