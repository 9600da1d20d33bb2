"""Addresses of the network as the system knows them: all those of a name, everybody's, and this machine's cards."""

from __future__ import annotations

import socket
import sys
from ipaddress import ip_address

Where = tuple[str | int | bytes, ...]
Place = tuple[int, Where]
"""A family of addresses, and an address of it as sockets take it: with its zone, where it is link-local (IPv6)."""


def found(host: str, port: int, kind: socket.SocketKind) -> list[Place]:
    """Every address of `host`, IPv4 first where it has some, since most desks know no other. Raises OSError."""
    answers = sorted(socket.getaddrinfo(host, port, type=kind), key=lambda one: one[0] != socket.AF_INET)
    return list(dict.fromkeys((family, where) for family, _, _, _, where in answers))


def is_group(where: Where) -> bool:
    """Whether that address is a multicast group's."""
    return ip_address(str(where[0]).partition("%")[0]).is_multicast


def is_everybody(where: Where) -> bool:
    """Whether that address is a network's broadcast address, or a group: anybody there may answer. Which addresses are
    broadcast only the system knows, which does not let us send there unasked."""
    if is_group(where):
        return True
    with socket.socket(socket.AF_INET6 if ":" in str(where[0]) else socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(where)
        except PermissionError:
            return True
        except OSError:
            pass
    return str(where[0]) == "255.255.255.255"


def cards() -> list[int]:
    """The numbers of this machine's network cards, in their order; none where the system does not number them so."""
    return [number for number, name in socket.if_nameindex() if name != "lo"] if sys.platform == "linux" else []


def own_address() -> str:
    """The address by which this machine is known in its network; empty where it is in none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))  # an address of nobody (RFC 5737): the system says which way it would go
        except OSError:
            return ""
        own = str(asked.getsockname()[0])
    return "" if ip_address(own).is_loopback else own
