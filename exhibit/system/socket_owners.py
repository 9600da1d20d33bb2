"""Whose socket is at the other end of a connection within this machine, as the kernel tells (Linux)."""

from __future__ import annotations

import os
from pathlib import Path

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_FIRST_PERSON = 1000
"""Accounts below are the system's own, but for root's (UID_MIN of login.defs)."""


def owner(own_port: int, peer_port: int, tables: tuple[Path, ...] = _TABLES) -> int | None:
    """The account (uid) whose socket at `peer_port` is connected to `own_port`; None where that cannot be known."""
    for table in tables:
        try:
            lines = table.read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            _, here, there, state, *rest = line.split()
            if state == "01" and (_port(here), _port(there)) == (peer_port, own_port):
                return int(rest[3])
    return None


def is_another_service(uid: int | None) -> bool:
    """Whether that account is another service of this machine: neither a person's, nor root's, nor our own."""
    return uid is not None and 0 < uid < _FIRST_PERSON and uid != os.geteuid()


def _port(address: str) -> int:
    return int(address.rpartition(":")[2], 16)
