"""One slot for each socket: the newest message waits, and what it replaces is counted. Nothing ever queues."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import WebSocket

from exhibit.web.visitor_phone.reader import Message

_BREATH_S = 0.005


class Newest:
    """The newest message of a socket that was not yet taken."""

    def __init__(self) -> None:
        self._message: Message | None = None
        self._news = asyncio.Event()
        self._skipped = 0

    def put(self, message: Message) -> bool:
        """Keep `message`; whether an older one had to go."""
        replaced = self._message is not None
        self._skipped += replaced
        self._message = message
        self._news.set()
        return replaced

    async def take(self) -> tuple[Message, int]:
        """The message, once there is one, and how many were skipped since the last."""
        await self._news.wait()
        self._news.clear()
        message, self._message = self._message, None
        skipped, self._skipped = self._skipped, 0
        assert message is not None
        return message, skipped


async def converse(socket: WebSocket, answer: Callable[[Newest], Awaitable[None]]) -> None:
    """Keep the newest message until the socket is closed, while `answer` takes and answers them. Who sends faster than
    is answered is slowed down."""
    newest = Newest()
    answering = asyncio.ensure_future(answer(newest))
    try:
        while (message := await socket.receive())["type"] != "websocket.disconnect":
            text = message.get("text")
            if newest.put(message.get("bytes") or b"" if text is None else text):
                await asyncio.sleep(_BREATH_S)
    finally:
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)
