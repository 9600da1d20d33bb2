"""uvicorn's connections, with patience that ends: for who says nothing, and for who takes nothing."""

from __future__ import annotations

import asyncio
import socket

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from exhibit.web.server.ear import Ear

LAST_WORD_WITHIN_S = 2.0
_WAITING_BYTES, _UNREAD_BYTES = 1024, 8192
"""What waits here, and in the system, for a reader who does not read: little, so that what they read next is new
(D-web-4)."""


class HttpConnection(H11Protocol):
    """Tells the ear that accepted it when a whole question has come: who asks for nothing is hung up on there."""

    ear: Ear | None = None
    _asked = False

    def handle_events(self) -> None:
        super().handle_events()
        # `cycle` is what is asked: none at first, which uvicorn's types forget. A socket has a protocol of its own.
        cycle: object = self.cycle
        if not self._asked and (cycle is not None or self.transport.get_protocol() is not self):
            self._asked = True
            line = self.transport.get_extra_info("socket")
            if self.ear is not None and line is not None:
                self.ear.note_spoken(line.fileno())


def connection_of(ear: Ear) -> type[HttpConnection]:
    """The kind of connections that `ear` accepts."""
    return type("HeardConnection", (HttpConnection,), {"ear": ear})


class SocketConnection(WebSocketsSansIOProtocol):
    """Keeps next to nothing for a reader who does not read, and does not wait for one who never will."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=_WAITING_BYTES)
        line = self.transport.get_extra_info("socket")
        if line is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNREAD_BYTES)

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        self._give_up_soon()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._give_up_soon()

    def shutdown(self) -> None:
        super().shutdown()
        self._give_up_soon(0.2)

    def _give_up_soon(self, within_s: float = LAST_WORD_WITHIN_S) -> None:
        self.loop.call_later(within_s, self.transport.abort)
