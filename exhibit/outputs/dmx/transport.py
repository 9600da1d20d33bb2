"""A line out of this machine: which universe, by which protocol, to whom; and its socket."""

from __future__ import annotations

import errno
import socket
import struct
import sys
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol

from exhibit.outputs.dmx import artnet, e131
from exhibit.outputs.dmx.artnet import ArtNet
from exhibit.outputs.dmx.e131 import Sacn, SacnSource

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

    def open(self) -> socket.socket:
        """Open a socket towards it, which is told of who refuses. Raises OSError."""
        host, port = self.host or e131.group(self.universe), self.port or _PORTS[self.protocol]
        return connect(host, port, self.interface)

    def __str__(self) -> str:
        to = self.host or e131.group(self.universe)
        more = f", priority {self.priority}" if self.protocol == "sacn" else ""
        return f"{_NAMES[self.protocol]} universe {self.universe} to {to}{more}"


def connect(host: str, port: int, interface: str | None) -> socket.socket:
    """Open a UDP socket to `host`, by the network card with the address `interface`. Raises OSError."""
    where = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_DGRAM)[0][4]
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.settimeout(_SEND_WITHIN_S)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, _HOPS)
        if interface is not None:
            made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(interface))
            made.bind((interface, 0))
        _connect(made, where, chosen=interface is not None)
    except OSError:
        made.close()
        raise
    return made


def _connect(made: socket.socket, where: tuple[object, ...], *, chosen: bool) -> None:
    """Connect `made`. To a group, without a gateway and where no card was chosen, by the one card that there is."""
    try:
        made.connect(where)
    except OSError as error:
        cards = [index for index, name in socket.if_nameindex() if name != "lo"] if sys.platform == "linux" else []
        group = ip_address(str(where[0])).is_multicast
        if error.errno != errno.ENETUNREACH or chosen or not group or len(cards) != 1:
            raise
        made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("=4s4si", bytes(4), bytes(4), *cards))
        made.connect(where)
