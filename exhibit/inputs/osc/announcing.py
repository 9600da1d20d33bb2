"""Zeroconf: tells the network that there is something to query. Optional: `pip install 'exhibit[venue]'`."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import TYPE_CHECKING

from exhibit.system.heartbeats import TendedThread

if TYPE_CHECKING:
    from zeroconf import Zeroconf

SERVICE = "_oscjson._tcp.local."
LOOK_S = 2.0
"""How often the addresses of this machine are looked at."""
_REPLACED = str.maketrans({".": " ", "\x00": None})


class Announcement:
    """Announced while it is entered, unless only this machine is listened to or zeroconf is missing. `told` says so.

    The addresses of this machine are looked at again and again: a network that comes late, or gives another address,
    is told too.
    """

    def __init__(self, name: str, place: tuple[str, int]) -> None:
        self._name, self._place = name.translate(_REPLACED).strip()[:60] or "exhibit", place
        self._zeroconf: Zeroconf | None = None
        self._announced: frozenset[str] | None = None
        self._closing = threading.Event()
        self._thread: TendedThread | None = None
        self.told = ""

    def __enter__(self) -> Announcement:
        if self._place[0] != "127.0.0.1":
            self._look()
            self._thread = TendedThread(self._watch, name="osc zeroconf")
            self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._closing.set()
        if self._thread is not None:
            self._thread.join(2.0)
        self._withdraw()

    def _watch(self) -> None:
        while not self._closing.wait(LOOK_S):
            if self._thread is not None:
                self._thread.beat()
            self._look()

    def _look(self) -> None:
        """Announce the addresses that there are now, where they are others than before."""
        try:
            addresses = _addresses()
            if addresses == self._announced:
                return
            self._withdraw()
            if addresses:
                self._announce(addresses)
            self.told = ", announced by zeroconf" if addresses else ", not announced yet: this machine has no network"
            self._announced = addresses
        except ImportError:
            self.told = ", not announced (pip install 'exhibit[venue]')"
            self._closing.set()
        except Exception as error:  # noqa: BLE001 (an announcement is a courtesy; whatever stops it stops nothing else)
            self.told = f", not announced ({type(error).__name__}: {error})"

    def _withdraw(self) -> None:
        """Take back what was announced, as well as the network as it is now allows."""
        gone, self._zeroconf, self._announced = self._zeroconf, None, None
        if gone is not None:
            with contextlib.suppress(Exception):
                gone.close()

    def _announce(self, addresses: frozenset[str]) -> None:
        from zeroconf import ServiceInfo, Zeroconf  # noqa: PLC0415 (the extra need not be installed)

        self._zeroconf = Zeroconf()
        places = [socket.inet_aton(ip) for ip in sorted(addresses)]
        info = ServiceInfo(SERVICE, f"{self._name}.{SERVICE}", port=self._place[1], addresses=places)
        self._zeroconf.register_service(info, allow_name_change=True)


def _addresses() -> frozenset[str]:
    """The IPv4 addresses of this machine's network cards. Raises ImportError where the extra is not installed."""
    import ifaddr  # noqa: PLC0415 (zeroconf brings it)
    import zeroconf  # noqa: F401, PLC0415 (who has the first alone cannot announce anything)

    found = [str(one.ip) for adapter in ifaddr.get_adapters() for one in adapter.ips if one.is_IPv4]
    return frozenset(ip for ip in found if not ip.startswith("127."))
