"""A line to a neighbour that can be bad, between a show and that neighbour: late, lossy, half open, reset, a trickle,
answered wrongly, or refused. What is random comes from a seed."""

from __future__ import annotations

import contextlib
import random
import select
import socket
import struct
import threading
import time
from typing import Literal, get_args

Way = Literal["clear", "late", "lossy", "half open", "reset", "trickle", "garbage", "refused"]
WAYS: tuple[Way, ...] = get_args(Way)
_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER that makes closing a reset."""
_LOOK_S = 0.02


class _Line:
    """A connection through the proxy. `stale`: bytes of it were lost, so that it cannot be gone on with."""

    def __init__(self, near: socket.socket, far: socket.socket) -> None:
        self.near, self.far = near, far
        self.stale = False

    def reset(self) -> None:
        for end in (self.near, self.far):
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            end.close()


class TcpProxy:
    """Listens on `port` and hands on to `target`, the way it is told to `be`."""

    def __init__(self, target: int, seed: int = 1) -> None:
        self._target, self._random = target, random.Random(seed)
        self.way: Way = "clear"
        self._closing = False
        self._lines: list[_Line] = []
        self._server = _listening(0)
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def be(self, way: Way) -> None:
        """From now on the line is like this; a line that lost bytes is reset once it is clear again."""
        self.way = way
        if way in ("reset", "refused"):
            self._reset(stale_only=False)
        if way == "refused":
            self._server.close()
        elif self._server.fileno() < 0:
            self._server = _listening(self.port)
        if way == "clear":
            self._reset(stale_only=True)

    def close(self) -> None:
        self._closing = True
        self._server.close()
        self._reset(stale_only=False)

    def _reset(self, *, stale_only: bool) -> None:
        for line in [one for one in self._lines if one.stale or not stale_only]:
            self._forget(line)
            line.reset()

    def _forget(self, line: _Line) -> None:
        with contextlib.suppress(ValueError):  # its other end has seen to that
            self._lines.remove(line)

    def _serve(self) -> None:
        while not self._closing:
            try:
                ready, _, _ = select.select([self._server], [], [], _LOOK_S)
                near = self._server.accept()[0] if ready else None
            except (OSError, ValueError):  # closed meanwhile: refused
                time.sleep(_LOOK_S)
                continue
            if near is not None:
                self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        far = socket.socket()
        line = _Line(near, far)
        try:
            far.connect(("127.0.0.1", self._target))
        except OSError:
            line.reset()
            return
        if self.way in ("reset", "refused"):
            line.reset()
            return
        self._lines.append(line)
        for take, give in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(line, take, give), daemon=True).start()

    def _pump(self, line: _Line, take: socket.socket, give: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            while data := _received(take):
                if line.stale and self.way != "half open":
                    break
                self._pass(line, data, give)
            if self.way == "half open":  # the end is not heard of, either
                line.stale = True
                return
        line.reset()
        self._forget(line)

    def _lose(self, line: _Line) -> None:
        """Bytes of it are lost; where the way is clear again meanwhile, it ends here."""
        line.stale = True
        if self.way == "clear":
            raise ConnectionResetError

    def _trickle(self, data: bytes, give: socket.socket) -> None:
        """Byte for byte, until the line is better."""
        at = 0
        while at < len(data) and self.way == "trickle":
            give.sendall(data[at : at + 1])
            time.sleep(0.01)
            at += 1
        give.sendall(data[at:])

    def _pass(self, line: _Line, data: bytes, give: socket.socket) -> None:
        match self.way:
            case "half open":
                self._lose(line)
            case "garbage" if give is line.near:
                give.sendall(self._random.randbytes(len(data)))
                self._lose(line)
            case "trickle":
                self._trickle(data, give)
            case "late" | "lossy":  # what TCP loses comes again, later
                lost = self.way == "lossy" and self._random.random() < 0.3
                time.sleep(1.0 if lost else self._random.uniform(0.05, 0.3))
                give.sendall(data)
            case _:
                give.sendall(data)


class UdpProxy:
    """The same for datagrams."""

    def __init__(self, target: int, seed: int = 1) -> None:
        self._target, self._random = target, random.Random(seed)
        self.way: Way = "clear"
        self._near, self._far = _bound(0), dict[tuple[str, int], socket.socket]()
        self.port: int = self._near.getsockname()[1]
        self._closing = False
        threading.Thread(target=self._run, daemon=True).start()

    def be(self, way: Way) -> None:
        """From now on the line is like this; a reset and a refusal are the same: nobody listens."""
        self.way = way
        if way in ("reset", "refused"):
            self._near.close()
        elif self._near.fileno() < 0:
            self._near = _bound(self.port)

    def close(self) -> None:
        self._closing = True
        for one in (self._near, *self._far.values()):
            one.close()

    def _run(self) -> None:
        while not self._closing:
            try:
                ready, _, _ = select.select([self._near, *self._far.values()], [], [], _LOOK_S)
                for one in ready:
                    self._hand_on(one)
            except (OSError, ValueError):  # refused: closed meanwhile, or nobody is there
                time.sleep(_LOOK_S)

    def _hand_on(self, one: socket.socket) -> None:
        data, sender = one.recvfrom(65_536)
        asking = one is self._near
        if asking and sender not in self._far:
            self._far[sender] = _bound(0)
            self._far[sender].connect(("127.0.0.1", self._target))
        if self._lost():
            return
        if asking:
            try:
                self._far[sender].send(data)
            except ConnectionRefusedError:  # that was said of the one before; this one has not gone
                self._far[sender].send(data)
            return
        to = next(near for near, far in self._far.items() if far is one)
        self._near.sendto(self._random.randbytes(len(data)) if self.way == "garbage" else data, to)

    def _lost(self) -> bool:
        if self.way in ("late", "trickle"):
            time.sleep(self._random.uniform(0.02, 0.1))
        return self.way == "half open" or (self.way == "lossy" and self._random.random() < 0.5)


Proxy = TcpProxy | UdpProxy


def _received(take: socket.socket) -> bytes:
    """What comes next; nothing at the end. Never blocks in reading, or a line that is closed here would not be reset.
    Raises OSError or ValueError once it is closed."""
    while not select.select([take], [], [], _LOOK_S)[0]:
        pass
    return take.recv(65_536)


def _listening(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port))


def _bound(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind(("127.0.0.1", port))
    return made
