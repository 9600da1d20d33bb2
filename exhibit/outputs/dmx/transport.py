"""A line out of this machine: which universe, by which protocol, to whom; and its socket."""

from __future__ import annotations

import contextlib
import errno
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from exhibit.outputs.dmx import artnet, e131
from exhibit.outputs.dmx.artnet import ArtNet
from exhibit.outputs.dmx.e131 import Sacn, SacnSource
from exhibit.system.addresses import Where, cards, found, is_group

_PORTS = {"sacn": e131.PORT, "artnet": artnet.PORT}
_NAMES = {"sacn": "sACN", "artnet": "Art-Net"}
_HOPS = 8
"""Multicast may cross as many routers, so that it reaches another part of the house."""
_SEND_WITHIN_S = 1.0


class PacketMaker(Protocol):
    """Makes the packets of one universe, each with the next sequence number."""

    def make_packet(self, slots: bytes) -> bytes: ...

    def prioritise(self, priority: int) -> None: ...

    def make_goodbye(self) -> list[bytes]: ...


@dataclass(frozen=True)
class DmxTransport:
    """Where a universe goes. `host` None: to whoever listens (sACN alone). `holds`: it stays as it is when the show
    ends. `port` None: the usual one."""

    protocol: str
    universe: int
    host: str | None = None
    priority: int = 100
    rate_hz: float = 40.0
    interface: str | None = None
    holds: bool = False
    port: int | None = None

    @property
    def place(self) -> tuple[object, ...]:
        """What makes it another line to who receives it."""
        return self.protocol, self.universe, self.host, self.interface, self.port

    @property
    def missing(self) -> str:
        """What must be installed first; empty where nothing is missing."""
        return e131.MISSING if self.protocol == "sacn" and not e131.installed() else ""

    def maker(self, source: SacnSource) -> PacketMaker:
        """What makes its packets. Raises ImportError where its library is missing."""
        return Sacn(self.universe, self.priority, source) if self.protocol == "sacn" else ArtNet(self.universe)

    def open(self, turn: int = 0) -> DmxWay:
        """Open a way towards it, to the address whose `turn` it is, which is told of who refuses. Raises OSError."""
        host, port = self.host or e131.group(self.universe), self.port or _PORTS[self.protocol]
        return connect(host, port, self.interface, turn)

    def __str__(self) -> str:
        to = self.host or e131.group(self.universe)
        more = f", priority {self.priority}" if self.protocol == "sacn" else ""
        return f"{_NAMES[self.protocol]} universe {self.universe} to {to}{more}"


class DmxWay:
    """A way to whoever receives: one socket, or, to a group without a route, one for each network card. `others`: how
    many more addresses the name has. `here`: this machine's address on it, `there` the receiver's."""

    def __init__(self, sockets: Sequence[socket.socket], others: int) -> None:
        self.sockets, self.others = tuple(sockets), others
        self.here, self.there = str(sockets[0].getsockname()[0]), str(sockets[0].getpeername()[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def send(self, packet: bytes) -> None:
        """Send `packet`, by every card. Raises OSError where none of them takes it."""
        faults: list[OSError] = []
        for one in self.sockets:
            try:
                one.send(packet)
            except OSError as error:
                faults.append(error)
        if len(faults) == len(self.sockets):
            raise faults[0]

    def close(self) -> None:
        for one in self.sockets:
            one.close()


def connect(host: str, port: int, interface: str | None, turn: int = 0) -> DmxWay:
    """Open a way to the address of `host` whose `turn` it is, or the next that there is one to, by the network card
    with the address `interface`. Raises OSError."""
    places = found(host, port, socket.SOCK_DGRAM)
    turn %= len(places)
    faults: list[OSError] = []
    for family, where in (*places[turn:], *places[:turn]):
        try:
            return DmxWay(_ways(family, where, interface), len(places) - 1)
        except OSError as error:
            faults.append(error)
    raise faults[0]


def _ways(family: int, where: Where, interface: str | None) -> list[socket.socket]:
    """The way to `where`; to a group, without a route and where no card was chosen, by each card that there is. Raises
    OSError."""
    try:
        return [_way(family, where, interface)]
    except OSError as error:
        if error.errno != errno.ENETUNREACH or interface is not None or not is_group(where):
            raise
        ways: list[socket.socket] = []
        for card in cards():
            with contextlib.suppress(OSError):  # one without an address, or without a cable
                ways.append(_way(family, where, None, card))
        if not ways:
            raise
        return ways


def _way(family: int, where: Where, interface: str | None, card: int = 0) -> socket.socket:
    made = socket.socket(family, socket.SOCK_DGRAM)
    try:
        made.settimeout(_SEND_WITHIN_S)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if family == socket.AF_INET:
            made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, _HOPS)
        if interface is not None:
            if family == socket.AF_INET:
                made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(interface))
            made.bind((interface, 0))
        elif card:
            chosen = struct.pack("=4s4si", bytes(4), bytes(4), card)
            made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, chosen)
        made.connect(where)
    except OSError:
        made.close()
        raise
    return made
