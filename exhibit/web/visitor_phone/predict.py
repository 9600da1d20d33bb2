"""`/ws/predict`: a browser sends pictures and is told what they show. The protocol is the prototype's."""

from __future__ import annotations

import asyncio
import contextlib

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from exhibit.web.server.newest_message import Newest, converse
from exhibit.web.visitor_phone.reader import PictureReader

MOST_SOCKETS = 16
_TRY_AGAIN_LATER = 1013


def router(reader: PictureReader, most_sockets: int = MOST_SOCKETS) -> APIRouter:
    """The route, read for by `reader`."""
    routes = APIRouter()
    sockets: set[WebSocket] = set()

    @routes.websocket("/ws/predict")
    async def predict(socket: WebSocket) -> None:
        await socket.accept()
        if len(sockets) >= most_sockets:
            await socket.send_json({"error": f"{most_sockets} others are trying this already: come back in a minute"})
            await socket.close(_TRY_AGAIN_LATER)
            return
        sockets.add(socket)
        try:
            await converse(socket, lambda newest: _answer(socket, reader, newest))
        finally:
            sockets.discard(socket)

    return routes


async def _answer(socket: WebSocket, reader: PictureReader, newest: Newest) -> None:
    """Answer one message after the other. An answer that had to leave others out says so."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # Starlette's ways to say that it is closed
        while True:
            message, skipped = await newest.take()
            answer = await asyncio.wrap_future(reader.answer(message))
            await socket.send_json({**answer, "skipped": skipped} if skipped else answer)
