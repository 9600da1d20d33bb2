"""Zeroconf: tells the network that there is something to query. Optional: `pip install 'exhibit[venue]'`."""

from __future__ import annotations

import socket
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zeroconf import Zeroconf

SERVICE = "_oscjson._tcp.local."
_REPLACED = str.maketrans({".": " ", "\x00": None})


class Announcement:
    """Announced while it is entered, unless only this machine is listened to or zeroconf is missing. `told` says so."""

    def __init__(self, name: str, place: tuple[str, int]) -> None:
        self._name, self._place = name, place
        self._zeroconf: Zeroconf | None = None
        self.told = ""

    def __enter__(self) -> Announcement:
        if self._place[0] != "127.0.0.1":
            try:
                self._announce()
                self.told = ", announced by zeroconf"
            except ImportError:
                self.told = ", not announced (pip install 'exhibit[venue]')"
            except Exception as error:  # noqa: BLE001 (an announcement is a courtesy; whatever stops it stops nothing else)
                self.told = f", not announced ({type(error).__name__}: {error})"
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._zeroconf is not None:
            self._zeroconf.close()

    def _announce(self) -> None:
        # Imported here: the extra need not be installed.
        import ifaddr  # noqa: PLC0415 (zeroconf brings it)
        from zeroconf import ServiceInfo, Zeroconf  # noqa: PLC0415

        name = self._name.translate(_REPLACED).strip()[:60] or "exhibit"
        adapters = [str(one.ip) for adapter in ifaddr.get_adapters() for one in adapter.ips if one.is_IPv4]
        places = [socket.inet_aton(ip) for ip in adapters if not ip.startswith("127.")]
        self._zeroconf = Zeroconf()
        info = ServiceInfo(SERVICE, f"{name}.{SERVICE}", port=self._place[1], addresses=places)
        self._zeroconf.register_service(info, allow_name_change=True)
