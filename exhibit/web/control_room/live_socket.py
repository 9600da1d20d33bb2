"""The live socket: whoever looks gets what has changed since they were last told, and never a queue of the past."""

from __future__ import annotations

import asyncio
import contextlib
import json

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from exhibit.runtime.status import Status
from exhibit.translation import ENGLISH, LANGUAGES, Say, in_language
from exhibit.verdict import STALLED_S
from exhibit.web.board import Board
from exhibit.web.control_room.discreet_parts import discreet_parts
from exhibit.web.control_room.facial_parts import facial_parts
from exhibit.web.control_room.parts import PARTS, Parts, health_part, parts_of
from exhibit.web.json_value import Json
from exhibit.web.roles import may
from exhibit.web.server.spoken import spoken
from exhibit.web.serving import Host

SEND_WITHIN_S = 10.0
"""A reader that takes nothing for so long is let go."""
CALM_S = 0.25
"""How often the parts that people read, not watch, are looked at anew."""
_MOST_HEARD = 1000
"""Messages of a reader, which nobody wants."""
_LIVELY = ("room", "mood", "visitors", "rules", "claims")


class EncodedParts:
    """The parts as JSON texts, in the language of `say`, each with the number of the change that made it. In the
    server's loop only."""

    def __init__(self, parts: Parts = PARTS, say: Say = str) -> None:
        self._made, self._say = parts, say
        self.lookers = 0
        self.number = 0
        self.t = 0.0
        self._parts: dict[str, Json] = {}
        self._texts: dict[str, str] = {}
        self._changed: dict[str, int] = {}
        self._calm_s = -CALM_S
        self._messages: dict[int, str] = {}

    def update(self, status: Status) -> None:
        """Look at `status`; parts that are as they were cost nothing more."""
        calm = status.running_s - self._calm_s >= CALM_S or status.running_s < self._calm_s
        if calm:
            self._calm_s = status.running_s
        self.number, self.t = self.number + 1, round(status.running_s, 2)
        self._messages.clear()
        for name in self._made if calm else _LIVELY:
            part = self._made[name](status)
            if name not in self._parts or part != self._parts[name]:
                self._parts[name], self._changed[name] = part, self.number
                self._texts[name] = encoded(spoken(part, self._say))

    def put(self, name: str, part: Json) -> bool:
        """Let the part `name` be this, whatever the newest status says of it; whether that is news."""
        if part == self._parts.get(name):
            return False
        self.number += 1
        self._messages.clear()
        self._parts[name], self._changed[name], self._texts[name] = part, self.number, encoded(spoken(part, self._say))
        return True

    def since(self, number: int) -> str:
        """One JSON object with every part that changed after `number`; made once for all who were told the same."""
        if number not in self._messages:
            news = [f'"{name}":{self._texts[name]}' for name, at in self._changed.items() if at > number]
            self._messages[number] = "{" + ",".join([f'"t":{self.t}', *news]) + "}"
        return self._messages[number]


def encoded(part: Json) -> str:
    """`part` as JSON. What no number can be is written as null."""
    text = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    # Half a character, such as in a file's name, is written as JSON's own escape: the socket could not carry it.
    return text.encode("utf-8", "backslashreplace").decode()


class LiveSocket:
    """Everybody who looks. A send that waits keeps nobody else waiting, and is followed by the newest, not the next."""

    def __init__(self, board: Board, parts: Parts = PARTS) -> None:
        self._board = board
        self._parts = {True: facial_parts(parts), False: discreet_parts(parts)}
        """For operators, and for everybody else."""
        self._encoded: dict[tuple[bool, str], EncodedParts] = {}
        self._news: asyncio.Future[None] | None = None

    def _listen(self) -> None:
        """From now on each new status wakes the loop that serves."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            # A loop that has just ended is woken no more.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._take_fresh)

        self._board.call(wake)

    def _take_fresh(self) -> None:
        status = self._board.newest()
        if status is None or not self._board.lookers:
            return
        for one in self._encoded.values():
            if one.lookers:
                one.update(status)
        self._wake()

    def _wake(self) -> None:
        if self._news is not None:
            self._news.set_result(None)
            self._news = None

    def _mind_silence(self) -> None:
        """A show that stands still says nothing: how it is, is told all the same."""
        if self._board.silent_s() <= STALLED_S or self._board.newest() is None:
            return
        health = health_part(self._board.verdict(), self._board.now_s())
        if sum(one.put("health", health) for one in self._encoded.values()):
            self._wake()

    def _next(self) -> asyncio.Future[None]:
        """Done with the next status, for all who wait."""
        if self._news is None:
            self._news = asyncio.get_running_loop().create_future()
        return self._news

    async def look(self, socket: WebSocket) -> None:
        """Serve one reader until they go, or take nothing any more."""
        await socket.accept()
        self._listen()
        encoded = self._for(may(socket.state.holder, "operator"), socket.query_params.get("language", ENGLISH))
        encoded.lookers += 1
        self._board.lookers += 1
        self._board.want()
        hearing = asyncio.create_task(_hear(socket))
        try:
            await self._tell(socket, hearing, encoded)
        except (TimeoutError, WebSocketDisconnect):
            pass
        finally:
            self._board.lookers -= 1
            encoded.lookers -= 1
            hearing.cancel()

    def _for(self, operator: bool, language: str) -> EncodedParts:  # noqa: FBT001 (one of two)
        """What those see who may this, in that language; English where there is no such."""
        key = operator, language if language in LANGUAGES else ENGLISH
        if key not in self._encoded:
            self._encoded[key] = EncodedParts(self._parts[operator], in_language(key[1]))
        return self._encoded[key]

    async def _tell(self, socket: WebSocket, hearing: asyncio.Task[None], encoded: EncodedParts) -> None:
        told = 0
        while not hearing.done():
            if encoded.number == told:
                await asyncio.wait([hearing, self._next()], timeout=CALM_S * 4, return_when=asyncio.FIRST_COMPLETED)
                self._mind_silence()
                continue
            text, told = encoded.since(told), encoded.number
            async with asyncio.timeout(SEND_WITHIN_S):
                await socket.send_text(text)


async def _hear(socket: WebSocket) -> None:
    """Readers have nothing to say: what they send is thrown away. Ends when they go, or have said far too much."""
    for _ in range(_MOST_HEARD):
        if (await socket.receive())["type"] == "websocket.disconnect":
            return


def router(host: Host) -> APIRouter:
    """The route of the live socket."""
    routes, live = APIRouter(), LiveSocket(host.board, parts_of(token_needed=host.serving.token_needed))

    @routes.websocket("/ws/live")
    async def look(socket: WebSocket) -> None:
        await live.look(socket)

    return routes
