"""What a service manager (systemd) is told, by its own protocol: lines in a datagram to the socket that `NOTIFY_SOCKET`
names (man sd_notify). Where there is none, nothing is said."""

from __future__ import annotations

import contextlib
import os
import socket


class ServiceManager:
    """Tells `address`: a path, or a name that begins with @; empty for nobody. Raises nothing: who does not hear is
    told again."""

    def __init__(self, address: str | None = None) -> None:
        self._address = os.environ.get("NOTIFY_SOCKET", "") if address is None else address
        self._ready = False
        self._status = ""

    def tell_ready(self) -> None:
        """The show has begun; said once."""
        if not self._ready:
            self._ready = self._tell("READY=1")

    @property
    def listens(self) -> bool:
        """Whether there is one, which starts the show again where it ends."""
        return bool(self._address)

    @property
    def told_ready(self) -> bool:
        """Whether it knows that the show has begun."""
        return self._ready

    def tell_waiting(self, for_s: float, why: str) -> None:
        """The show has not begun yet, on purpose, and will not for `for_s` seconds."""
        self._tell(f"EXTEND_TIMEOUT_USEC={for_s * 1e6:.0f}\nSTATUS={' '.join(why.split())}")

    def tell_alive(self) -> None:
        """Everything that is required goes on; nothing is said before the show is ready."""
        if self._ready:
            self._tell("WATCHDOG=1")

    def tell_status(self, text: str) -> None:
        """How the show is, in one sentence; said where it is news."""
        line = " ".join(text.split())
        if line != self._status and self._tell(f"STATUS={line}"):
            self._status = line

    def tell_stopping(self) -> None:
        """The show ends."""
        self._tell("STOPPING=1")

    def _tell(self, line: str) -> bool:
        if not self._address:
            return False
        where = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
            mouth.settimeout(0)
            mouth.sendto(line.encode(), where)
            return True
        return False
