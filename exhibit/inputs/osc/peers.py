"""Who may ask: peers by their addresses, since OSC has no passwords (D-osc-1). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, ip_address

LOOPBACK = (IPv4Network("127.0.0.0/8"),)


def is_allowed(host: str, allowed: Iterable[IPv4Network]) -> bool:
    """Whether the address `host` is within the networks of the list."""
    return any(ip_address(host) in network for network in allowed)


def interface(allowed: Iterable[IPv4Network]) -> str:
    """The interface to listen on: this machine alone, where nobody else is on the list."""
    return "127.0.0.1" if all(network.is_loopback for network in allowed) else "0.0.0.0"  # noqa: S104
