"""How streams are fetched: by which transport, in whose name, with how much patience."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from exhibit.system.video import Fetching

Transport = Literal["auto", "tcp", "udp", "multicast", "http"]
# TCP loses nothing on a bad network, so it is asked for first; some cameras offer UDP alone.
_OPTIONS: dict[Transport, dict[str, str]] = {
    "auto": {"rtsp_flags": "prefer_tcp"},
    "tcp": {"rtsp_transport": "tcp"},
    "udp": {"rtsp_transport": "udp"},
    "multicast": {"rtsp_transport": "udp_multicast"},
    "http": {"rtsp_transport": "http"},
}


def _nobody() -> str:
    return ""


@dataclass(frozen=True)
class StreamSettings:
    """The transport; the user, and where the password is to be had (asked anew each time, since it may be changed);
    seconds until a stream must be open, and that it may be silent."""

    transport: Transport = "auto"
    user: str = ""
    password: Callable[[], str] = _nobody
    open_s: float = 5.0
    silent_s: float = 5.0

    def fetching(self, address: str = "") -> Fetching:
        """How the stream at `address` is asked for."""
        rtsp = address.lower().startswith(("rtsp:", "rtsps:"))
        return Fetching(self.open_s, self.silent_s, _OPTIONS[self.transport] if rtsp else {})

    def address(self, written: str) -> str:
        """`written` with the user and the password, where it names nobody itself."""
        protocol, apart, rest = written.partition("://")
        place = rest.partition("/")[0]
        if not apart or not self.user or "@" in place:
            return written
        password = self.password()
        login = quote(self.user, safe="") + (f":{quote(password, safe='')}" if password else "")
        return f"{protocol}://{login}@{rest}"
