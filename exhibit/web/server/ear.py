"""The socket that the page listens on: strangers are counted before anything is made of them, TLS included."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator

from exhibit.system.descriptors import to_spare
from exhibit.system.host_names import is_loopback
from exhibit.web.server.limits import client_of

MOST_CONNECTIONS, MOST_OF_ONE, MOST_HERE = 400, 200, 200
"""Of all strangers together, of one address, and from this machine, which has places of its own."""
FIRST_WORD_WITHIN_S = 10.0
_AT_ONCE = 100


class AcceptedLine(socket.socket):
    """A connection that was accepted. `who` is whose it is, `spoke` whether anything that makes sense has come."""

    who, since_s, spoke = "", 0.0, False
    forget: Callable[[AcceptedLine], None]

    def close(self) -> None:
        self.forget(self)
        super().close()


class Ear(socket.socket):
    """Accepts connections as any socket does, but only so many, of all and of each (D-web-19). Where there is no more
    room, the one goes first that has been silent for longest: whoever speaks, stays."""

    def __init__(self, family: int, kind: int, protocol: int, refused: Callable[[], None]) -> None:
        super().__init__(family, kind, protocol)
        self._refused = refused
        self._lines: dict[int, AcceptedLine] = {}
        self._counts: Counter[str] = Counter()

    def accept(self) -> tuple[socket.socket, tuple[str, int]]:
        """The next connection that is welcome. Raises OSError, BlockingIOError where none waits, as a socket does."""
        for _ in range(_AT_ONCE):
            found, address = super().accept()
            line = self._line(found, client_of(str(address[0])))
            if self._has_room(line):
                self._lines[line.fileno()] = line
                self._counts[line.who] += 1
                return line, address
            self._refused()
            line.close()
        raise BlockingIOError

    def hang_up_on_silent(self) -> None:
        """End the connections that have said nothing for too long, an unfinished TLS handshake included."""
        for line in [one for one in self._silent() if time.monotonic() - one.since_s > FIRST_WORD_WITHIN_S]:
            _end(line)

    def note_spoken(self, descriptor: int) -> None:
        """Whoever has this connection has asked for something."""
        if descriptor in self._lines:
            self._lines[descriptor].spoke = True

    def _line(self, found: socket.socket, who: str) -> AcceptedLine:
        line = AcceptedLine(found.family, found.type, found.proto, fileno=found.detach())
        line.who, line.since_s, line.forget = who, time.monotonic(), self._forget
        return line

    def _has_room(self, line: AcceptedLine) -> bool:
        if not to_spare(line.fileno()):
            self._end_silent(lambda _: True)
            return False
        if is_loopback(line.who):
            return self._counts[line.who] < MOST_HERE or self._end_silent(lambda one: one.who == line.who)
        strangers = self._counts.total() - sum(self._counts[who] for who in self._counts if is_loopback(who))
        if self._counts[line.who] >= MOST_OF_ONE:
            return self._end_silent(lambda one: one.who == line.who)
        return strangers < MOST_CONNECTIONS or self._end_silent(lambda one: not is_loopback(one.who))

    def _end_silent(self, among: Callable[[AcceptedLine], bool]) -> bool:
        """Hang up on the one of those that has been silent for longest; whether there is one."""
        line = next((one for one in self._silent() if among(one)), None)
        if line is None:
            return False
        _end(line)
        # Its descriptor comes free with the next turn of the loop; its place is free now.
        self._forget(line)
        return True

    def _silent(self) -> Iterator[AcceptedLine]:
        return (line for line in self._lines.values() if not line.spoke)

    def _forget(self, line: AcceptedLine) -> None:
        number = next((number for number, one in self._lines.items() if one is line), None)
        if number is not None:
            del self._lines[number]
            self._counts[line.who] -= 1
            self._counts += Counter()


def _end(line: AcceptedLine) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
