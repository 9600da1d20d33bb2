"""The lines that OSC packets travel on: UDP, and TCP in both framings of the specification."""

from __future__ import annotations

import os
import select
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from typing import Protocol

from exhibit.osc_codec import LONGEST_FRAME_BYTES, measured, slipped, unmeasured, unslipped
from exhibit.outputs.osc.answer_ports import AnswerListener, AnswerPort, AnswerPorts
from exhibit.system.addresses import Place, Where, found, is_everybody

_CONNECT_WITHIN_S, _SEND_WITHIN_S = 3.0, 2.0
# How long a connection may be cut before the system says so, where nothing else would (generic TCP has no ping).
_DEAD_AFTER_S, _ASK_AFTER_S, _ASK_EVERY_S = 10, 5, 2
# Linux: tell all that the network says of what was sent. Python has no names for these.
_RECVERR = {socket.AF_INET: (socket.IPPROTO_IP, 11), socket.AF_INET6: (socket.IPPROTO_IPV6, 25)}


class OscTransport(Protocol):
    """A way to one desk. `send` and `receive` raise OSError where it is broken. `deaf`: no answer can be heard on it,
    since the port that they come to is taken. `others`: how many more addresses the desk's name has, which another line
    may try."""

    deaf: bool
    others: int

    @property
    def ears(self) -> Sequence[socket.socket]:
        """The sockets at which something may come in."""
        ...

    def send(self, packet: bytes) -> None: ...

    def receive(self) -> list[bytes]:
        """Take what has come in; called when one of the ears has something. Returns at once."""
        ...

    def close(self) -> None: ...


class UdpTransport:
    """Datagrams, to the address of `host` whose `turn` it is, or the next that there is a way to. A line that expects
    answers hears all ports of the desk's address, and at the port `listen` here, among `ports`, where that is free;
    `wake` is called when another line has taken in what is for this one. A desk that is everybody in a network is
    answered for by anybody. Where nobody listens over there, or the network finds nobody, a later `send` or `receive`
    raises OSError (on other systems than Linux only for lines that expect no answer, and only where it was refused)."""

    def __init__(  # noqa: PLR0913 (all but the first two are named)
        self,
        host: str,
        port: int,
        *,
        answers: bool,
        listen: int | None = None,
        turn: int = 0,
        ports: AnswerPorts | None = None,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        places = found(host, port, socket.SOCK_DGRAM)
        turn %= len(places)
        self._answers, self.others, self.deaf = answers, len(places) - 1, False
        self._told = sys.platform == "linux"
        self.socket, self._to = self._opened([*places[turn:], *places[:turn]])
        self._family = int(self.socket.family)
        self._everybody = answers and is_everybody(self._to)
        self._ports, self._listen = ports or AnswerPorts(), listen
        self._me = AnswerListener(str(self._to[0]), port, self._everybody, wake)
        self._port: AnswerPort | None = None
        if answers and listen is not None:
            try:
                self._port = self._ports.join(self._family, listen, self._me)
            except OSError:
                self.deaf = True
        self.socket.settimeout(_SEND_WITHIN_S)

    def _opened(self, places: Sequence[Place]) -> tuple[socket.socket, Where]:
        """A socket towards the first of `places` that there is a way to. Raises the first one's OSError."""
        faults: list[OSError] = []
        for family, where in places:
            try:
                return self._towards(family, where), where
            except OSError as error:
                faults.append(error)
        raise faults[0]

    def _towards(self, family: int, where: Where) -> socket.socket:
        made = socket.socket(family, socket.SOCK_DGRAM)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            if self._told:
                made.setsockopt(*_RECVERR[socket.AddressFamily(family)], 1)
            if not self._answers:
                made.connect(where)
        except OSError:
            made.close()
            raise
        return made

    @property
    def ears(self) -> Sequence[socket.socket]:
        return [self.socket] if self._port is None else [self.socket, self._port.socket]

    def send(self, packet: bytes) -> None:
        self.socket.sendto(packet, self._to) if self._answers else self.socket.send(packet)

    def receive(self) -> list[bytes]:
        if self._port is not None:
            self._port.receive()
        inbox = self._me.inbox
        heard = [inbox.popleft() for _ in range(len(inbox))]
        if not select.select([self.socket], [], [], 0)[0]:
            return heard
        if self._told and (refused := self._refused()):
            if heard:  # what was said counts first; the network says it again when something is sent
                return heard
            raise OSError(refused, os.strerror(refused))
        try:
            data, sender = self.socket.recvfrom(LONGEST_FRAME_BYTES)
        except TimeoutError:  # it was broken on the way, and has been thrown away
            return heard
        meant = not self._answers or self._everybody or sender[0] == self._to[0]
        return [*heard, data] if meant else heard

    def close(self) -> None:
        self.socket.close()
        if self._port is not None and self._listen is not None:
            self._ports.leave(self._family, self._listen, self._me)
            self._port = None

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
        self.deaf, self.others = False, 0  # each is tried at once
        self.socket.settimeout(_SEND_WITHIN_S)
        self._slip = slip
        self._rest = b""

    @property
    def ears(self) -> Sequence[socket.socket]:
        return [self.socket]

    def close(self) -> None:
        self.socket.close()

    def send(self, packet: bytes) -> None:
        self.socket.sendall((slipped if self._slip else measured)(packet))

    def receive(self) -> list[bytes]:
        if not select.select([self.socket], [], [], 0)[0]:
            return []
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
