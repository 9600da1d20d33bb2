"""One slot for each socket: the newest message waits, and what it replaces is counted. Nothing ever queues."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from fastapi import WebSocket, WebSocketDisconnect

from exhibit.web.json_value import JsonObject

Message = str | bytes
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


async def converse(
    socket: WebSocket, answer: Callable[[Message, int], Awaitable[JsonObject]], *, least_s: float = 0.0
) -> None:
    """Answer one message after the other until the socket is closed, the newest each time: `answer` is given it, and
    how many were skipped before it. Answers are at least `least_s` apart. Who sends faster than is answered is slowed
    down."""
    newest = Newest()
    answering = asyncio.ensure_future(_answer(socket, newest, answer, least_s))
    try:
        while (message := await socket.receive())["type"] != "websocket.disconnect":
            text = message.get("text")
            if newest.put(message.get("bytes") or b"" if text is None else text):
                await asyncio.sleep(_BREATH_S)
    finally:
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)


async def _answer(
    socket: WebSocket, newest: Newest, answer: Callable[[Message, int], Awaitable[JsonObject]], least_s: float
) -> None:
    now_s = asyncio.get_running_loop().time
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # Starlette's ways to say that it is closed
        while True:
            message, skipped = await newest.take()
            began_s = now_s()
            await socket.send_json(await answer(message, skipped))
            await asyncio.sleep(max(0.0, began_s + least_s - now_s()))
