"""One browser that looks at a wall. It is sent the newest picture at its pace, and the next once it has drawn the last
but one: who is slow gets fewer, and never an old one."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from fastapi import WebSocket, WebSocketDisconnect

from exhibit.outputs.port import BrowserWall, Looking, SeenPicture

UNKNOWN, UNTOLD = 4404, 4403
"""The codes with which a socket closes: there is no such wall; it may not be followed from here."""
_TELL_EVERY_S = 1.0
_TAKEN_WITHIN_S = 10.0
"""A browser that takes nothing, or draws nothing, for so long is let go; it comes back by itself."""
_HEADER = struct.Struct(">II")
"""Before each picture: its number, and how old it is in milliseconds. Without a picture: it is as it was."""
_numbers = itertools.count(1)


@dataclass(frozen=True)
class LookerPace:
    """How a browser is served: pictures a second, at most so wide, JPEG's quality, and how many may be under way."""

    rate_hz: float
    most_px: int
    quality: int
    ahead: int


PACES: dict[Looking, LookerPace] = {
    "display": LookerPace(30, 3840, 85, 2),
    "look": LookerPace(15, 1920, 80, 2),
    "preview": LookerPace(2, 480, 72, 1),
    "public": LookerPace(8, 960, 72, 1),
}


async def look_at(view: BrowserWall, socket: WebSocket, kind: Looking, told: Callable[[], bool], version: str) -> None:
    """Serve one browser, whose socket is open, until it goes, or `told` says that it may follow no more."""
    looker = _Looker(view, socket, kind)
    view.lookers[kind] += 1
    hearing = asyncio.create_task(looker.hear())
    try:
        await socket.send_text(json.dumps({"wall": view.name, "size": view.size_px, "version": version}))
        await looker.show(hearing, told)
    except (TimeoutError, WebSocketDisconnect, RuntimeError):  # Starlette's ways to say that it is closed
        pass
    finally:
        view.lookers[kind] -= 1
        view.want_no_more(looker.id)
        hearing.cancel()
        with contextlib.suppress(RuntimeError, OSError, WebSocketDisconnect):
            await socket.close(1000 if told() else UNTOLD)


class _Looker:
    def __init__(self, view: BrowserWall, socket: WebSocket, kind: Looking) -> None:
        self.id = next(_numbers)
        self._view, self._socket, self._pace = view, socket, PACES[kind]
        self._is_display = kind == "display"
        self._wide_px = min(_width(socket.query_params.get("width", "")), self._pace.most_px)
        self._sent = self._drawn = 0
        self._under_way: list[int] = []
        self._last = b""
        self._news = asyncio.Event()

    async def hear(self) -> None:
        """Hear which pictures were drawn, until the browser goes, or says what it should not."""
        while (message := await self._socket.receive())["type"] != "websocket.disconnect":
            drawn = _number(message.get("text") or "")
            if drawn not in self._under_way:
                break
            del self._under_way[: self._under_way.index(drawn) + 1]
            if self._is_display:
                self._view.note_drawn(drawn)
            self._news.set()
        self._news.set()

    async def show(self, hearing: asyncio.Task[None], told: Callable[[], bool]) -> None:
        """Send pictures, and each second how the wall is seen."""
        now_s = asyncio.get_running_loop().time
        due_s, tell_s = now_s(), now_s()
        while not hearing.done() and told():
            if now_s() >= tell_s:
                tell_s = now_s() + _TELL_EVERY_S
                await self._send(self._state())
            picture = await self._next()
            if picture is None:
                continue
            await self._send_picture(picture)
            due_s = max(due_s + 1 / self._pace.rate_hz, now_s())
            await self._until_drawn(hearing)
            await asyncio.sleep(due_s - now_s())

    async def _next(self) -> SeenPicture | None:
        """A picture that was not sent yet; None where the wall draws none for a while."""
        newest = self._view.newest
        # Others look, too: what was kept for them just now is new enough.
        if newest and newest.number > self._sent and time.monotonic() - newest.drawn_s < 0.5 / self._pace.rate_hz:
            return newest
        come, loop = asyncio.Event(), asyncio.get_running_loop()
        self._view.want(self.id, partial(_wake, loop, come))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_TELL_EVERY_S):
                await come.wait()
                return self._view.newest
        return None

    async def _send_picture(self, picture: SeenPicture) -> None:
        encoded = await asyncio.to_thread(picture.jpeg, self._wide_px, self._pace.quality)
        age_ms = round(1000 * max(time.monotonic() - picture.drawn_s, 0.0))
        same, self._last = encoded == self._last, encoded
        self._sent = picture.number
        self._under_way.append(picture.number)
        await self._send(_HEADER.pack(picture.number, age_ms) + (b"" if same else encoded))

    async def _until_drawn(self, hearing: asyncio.Task[None]) -> None:
        """Wait until so few are under way that the next may go. Raises TimeoutError."""
        async with asyncio.timeout(_TAKEN_WITHIN_S):
            while len(self._under_way) >= self._pace.ahead and not hearing.done():
                self._news.clear()
                await self._news.wait()

    def _state(self) -> str:
        view = self._view
        newest = view.newest
        seen = newest is not None and newest.number == self._sent
        age_s = round(time.monotonic() - newest.drawn_s, 1) if newest and seen else None
        displays = view.lookers["display"]
        told = {"age": age_s, "shown": view.shown, "displays": displays, "looking": view.lookers.total() - displays}
        return json.dumps(told)

    async def _send(self, message: str | bytes) -> None:
        async with asyncio.timeout(_TAKEN_WITHIN_S):
            await (self._socket.send_text(message) if isinstance(message, str) else self._socket.send_bytes(message))


def _wake(loop: asyncio.AbstractEventLoop, come: asyncio.Event) -> None:
    """From the projector's thread; a loop that has just ended is woken no more."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(come.set)


def _width(asked: str) -> int:
    """The pixels that a browser has across; as many as there are where it says nothing sensible."""
    return max(_number(asked), 64) if _number(asked) else 100_000


def _number(text: str) -> int:
    """The whole number that `text` is; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
