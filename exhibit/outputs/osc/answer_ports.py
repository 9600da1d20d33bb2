"""The ports of this machine at which desks answer: several may answer to the same, and are told apart by sender."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from exhibit.osc_codec import LONGEST_FRAME_BYTES

_MOST_WAITING = 1000


@dataclass(eq=False)
class AnswerListener:
    """One desk that is heard at a port: from `address` and, where several are there, from its own port; from anybody,
    where it is `everybody` in a network. What it has said waits in `inbox`; `wake` is called when something does."""

    address: str
    port: int
    everybody: bool
    wake: Callable[[], None]
    inbox: deque[bytes] = field(default_factory=lambda: deque(maxlen=_MOST_WAITING))


class AnswerPort:
    """One port, open as long as somebody listens. Raises OSError where it is taken."""

    def __init__(self, family: int, port: int) -> None:
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self.socket.bind(("", port))
        except OSError:
            self.socket.close()
            raise
        self.socket.settimeout(0)
        self.listeners: list[AnswerListener] = []

    def receive(self) -> None:
        """Take what has come in, and hand each datagram to whom it is for. From any listener's thread."""
        with contextlib.suppress(OSError):  # nothing left, or a datagram that was broken on the way
            while True:
                data, sender = self.socket.recvfrom(LONGEST_FRAME_BYTES)
                found = whose(self.listeners, str(sender[0]), int(sender[1]))
                if found is not None:
                    found.inbox.append(data)
                    found.wake()


class AnswerPorts:
    """Those ports, for all links of one show."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[tuple[int, int], AnswerPort] = {}

    def join(self, family: int, port: int, listener: AnswerListener) -> AnswerPort:
        """Listen at `port`. Raises OSError where another program has it."""
        with self._lock:
            at = self._open.get((family, port))
            if at is None:
                at = self._open[family, port] = AnswerPort(family, port)
            at.listeners = [*at.listeners, listener]
            return at

    def leave(self, family: int, port: int, listener: AnswerListener) -> None:
        """Listen there no more; whoever is the last closes it."""
        with self._lock:
            at = self._open[family, port]
            at.listeners = [one for one in at.listeners if one is not listener]
            if not at.listeners:
                at.socket.close()
                del self._open[family, port]


def whose(listeners: list[AnswerListener], address: str, port: int) -> AnswerListener | None:
    """Who is meant by what comes from `port` of `address`; None where nobody is, or nobody can tell. Several desks at
    one address are told apart by the port that they answer from: else one that is gone would seem to be there."""
    there = [one for one in listeners if one.address == address]
    among = there or [one for one in listeners if one.everybody]
    if len(among) == 1:
        return among[0]
    return next((one for one in among if one.port == port), None)
