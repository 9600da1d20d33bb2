"""A node in a socket: keeps every packet that arrives, for tests that look at the packets themselves."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable


class Node:
    """Listens on a UDP port of this machine, in `groups` of its loopback if it is told to."""

    def __init__(self, port: int = 0, groups: Iterable[str] = ()) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("" if groups else "127.0.0.1", port))
        for group in groups:
            joined = socket.inet_aton(group) + socket.inet_aton("127.0.0.1")
            self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, joined)
        self._socket.settimeout(0.1)
        self.port: int = self._socket.getsockname()[1]
        self.heard: list[tuple[float, bytes]] = []
        self._closing = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def packets(self) -> list[bytes]:
        return [packet for _, packet in self.heard]

    @property
    def frames(self) -> list[bytes]:
        """The slots of every packet that has some, sACN and Art-Net alike."""
        return [one[126:] if one[4:13] == b"ASC-E1.17" else one[18:] for one in self.packets]

    def slot(self, address: int) -> int:
        """What stands at an address now; -1 before anything was heard."""
        frames = self.frames
        return frames[-1][address - 1] if frames else -1

    def close(self) -> None:
        self._closing = True
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        while not self._closing:
            try:
                packet = self._socket.recv(2048)
            except TimeoutError:
                continue
            self.heard.append((time.monotonic(), packet))
