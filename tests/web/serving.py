"""Routes served by themselves, on a port of this machine, as the page's server does it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from exhibit.web.server.connections import HttpConnection, SocketConnection
from exhibit.web.server.serve import LARGEST_MESSAGE_BYTES
from tests.conftest import WITHIN_S, until


@contextmanager
def served(*routers: APIRouter) -> Iterator[str]:
    """The address (HOST:PORT) at which `routers` are served."""
    app = FastAPI()
    for one in routers:
        app.include_router(one)
    options: dict[str, Any] = {"http": HttpConnection, "ws": SocketConnection, "loop": "asyncio", "lifespan": "off"}
    limits: dict[str, Any] = {"ws_max_size": LARGEST_MESSAGE_BYTES, "timeout_graceful_shutdown": 1}
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, **options, **limits))
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        ear.listen(128)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [ear]})
        thread.start()
        try:
            assert until(lambda: server.started)
            yield f"127.0.0.1:{ear.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(WITHIN_S)


class Talk:
    """A socket of a real client that speaks JSON."""

    def __init__(self, address: str, path: str) -> None:
        self._open = connect(f"ws://{address}{path}", max_size=None, open_timeout=WITHIN_S, close_timeout=2)

    def __enter__(self) -> Talk:
        self._socket = self._open.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.__exit__(None, None, None)

    def say(self, message: str | bytes) -> None:
        self._socket.send(message)

    def arrived(self) -> None:
        """Wait until all that was said has arrived."""
        assert self._socket.ping().wait(WITHIN_S)

    def hear(self) -> Any:
        return json.loads(self._socket.recv(timeout=WITHIN_S))

    def ask(self, message: str | bytes) -> Any:
        self.say(message)
        return self.hear()

    def farewell(self) -> int:
        """The code with which the other side closes."""
        try:
            while True:
                self._socket.recv(timeout=WITHIN_S)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
