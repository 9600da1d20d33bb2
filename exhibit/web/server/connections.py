"""uvicorn's connections, with patience that ends: for who says nothing, and for who takes nothing."""

from __future__ import annotations

import asyncio
import socket

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST_CONNECTIONS, MOST_OF_ONE = 400, 200
"""Of all kinds together, and from one address; one more is closed at once, so that the show never runs out of files."""
FIRST_WORD_WITHIN_S, LAST_WORD_WITHIN_S = 10.0, 2.0
_WAITING_BYTES, _UNREAD_BYTES = 1024, 8192
"""What waits here, and in the system, for a reader who does not read: little, so that what they read next is new
(D-web-4)."""


class HttpConnection(H11Protocol):
    """Hangs up on who connects and asks for nothing."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        host = self.client[0] if self.client else ""
        others = [getattr(one, "client", None) for one in self.connections]
        own = [client for client in others if client and client[0] == host]
        if len(others) > MOST_CONNECTIONS or len(own) > MOST_OF_ONE:
            transport.abort()
            return
        self.loop.call_later(FIRST_WORD_WITHIN_S, self._hang_up_if_silent)

    def _hang_up_if_silent(self) -> None:
        # `cycle` is what is asked; uvicorn's types forget that there is none at first.
        cycle: object = self.cycle
        if cycle is None and self in self.connections:
            self.transport.abort()


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
