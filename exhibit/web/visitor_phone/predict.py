"""`/ws/predict`: a browser sends pictures and is told what they show (D-web-2). The protocol is the prototype's."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, WebSocket

from exhibit.web.json_value import JsonObject
from exhibit.web.server.newest_message import Message, converse
from exhibit.web.visitor_phone.reader import PictureReader

MOST_SOCKETS = 16
_TRY_AGAIN_LATER = 1013


def router(reader: PictureReader, most_sockets: int = MOST_SOCKETS) -> APIRouter:
    """The route, read for by `reader`."""
    routes = APIRouter()
    sockets: set[WebSocket] = set()

    async def answer(message: Message, skipped: int) -> JsonObject:
        answered = await asyncio.wrap_future(reader.answer(message))
        return {**answered, "skipped": skipped} if skipped else answered

    @routes.websocket("/ws/predict")
    async def predict(socket: WebSocket) -> None:
        await socket.accept()
        if len(sockets) >= most_sockets:
            await socket.send_json({"error": f"{most_sockets} others are trying this already: come back in a minute"})
            await socket.close(_TRY_AGAIN_LATER)
            return
        sockets.add(socket)
        try:
            await converse(socket, answer)
        finally:
            sockets.discard(socket)

    return routes
