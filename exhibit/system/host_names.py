"""Under which names this machine may be asked for by HTTP, and from which pages: against DNS rebinding."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?$")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class HostNames:
    """The names of this machine and those that the venue lists. A bare address is no name: nobody can make a name of
    theirs point to it in a browser that was given the address itself (D-web-9)."""

    def __init__(self, listed: Iterable[str] = ()) -> None:
        own = socket.gethostname().lower()
        short = own.split(".")[0]
        self._known = {"localhost", own, short, f"{short}.local", *(name.lower().rstrip(".") for name in listed)}

    def welcome(self, host_header: str) -> bool:
        """Whether a request may name its host like this."""
        found = _HOST.match(host_header)
        if found is None:
            return False
        name = found[1].lower().rstrip(".")
        try:
            ip_address(name.strip("[]"))
        except ValueError:
            return name in self._known or name.endswith(".localhost")
        return True


def same_origin(origin: str, host_header: str) -> bool:
    """Whether the page at `origin` was served under `host_header`, its port included."""
    try:
        parts = urlsplit(origin)
        port = parts.port
        wanted = urlsplit(f"//{host_header}")
        wanted_port = wanted.port
    except ValueError:
        return False
    usual = _PORTS.get(parts.scheme)
    if usual is None or not parts.hostname or parts.path not in ("", "/"):
        return False
    return parts.hostname == wanted.hostname and (port or usual) == (wanted_port or usual)
