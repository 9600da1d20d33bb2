"""The web server: FastAPI by uvicorn in a loop of its own. Whatever it has to complain of is one line for the show."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable, Sequence

import uvicorn

from exhibit.system.heartbeats import ThreadReplaced
from exhibit.web.page_folder import PageFolder
from exhibit.web.server.connections import SocketConnection, connection_of
from exhibit.web.server.ear import Ear
from exhibit.web.server.site import site
from exhibit.web.serving import Host, NotServed, Serving

LARGEST_MESSAGE_BYTES = 9 * 2**20
"""The longest message on a socket: a picture of four megabytes in base64, and to spare."""
_GRACE_S, _LOOK_S, _BEAT_S = 1, 1.0, 1.0


def serve(host: Host, pages: Sequence[PageFolder]) -> None:
    """Serve `pages` until `host` is closed. Raises OSError where its address cannot be had, NotServed where its
    certificate cannot be used."""
    _check_certificate(host.serving)
    with _listening(host.serving.host, host.serving.port, host.count_refusal) as ear:
        _send_complaints_to(host)
        asyncio.run(_serve(host, pages, ear))


def _check_certificate(serving: Serving) -> None:
    if serving.certificate is None or serving.key is None:
        return
    try:
        # A key with a passphrase would ask for it at a terminal where nobody sits.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(serving.certificate, serving.key, lambda: "")
    except OSError as error:
        names = f"{serving.certificate.name} and {serving.key.name}"
        why = (error.reason if isinstance(error, ssl.SSLError) else error.strerror) or "unknown reason"
        remedy = "both must be PEM files, of one another, and the key without a passphrase"
        raise NotServed(f"no https with {names} ({why.lower().replace('_', ' ')}): {remedy}") from None


def _listening(host: str, port: int, refused: Callable[[], None]) -> Ear:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    ear = Ear(family, kind, protocol, refused)
    try:
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ear.bind(address)
        ear.listen(128)
    except OSError:
        ear.close()
        raise
    return ear


async def _serve(host: Host, pages: Sequence[PageFolder], ear: Ear) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(
        lambda _, context: host.report_fault(_line(context.get("exception"), str(context["message"])))
    )
    config = uvicorn.Config(
        site(host, pages),
        http=connection_of(ear),
        ws=SocketConnection,
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws_max_size=LARGEST_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_GRACE_S,
        h11_max_incomplete_event_size=1 << 14,
        ssl_certfile=host.serving.certificate,
        ssl_keyfile=host.serving.key,
    )
    server = uvicorn.Server(config)

    def shut() -> None:
        server.should_exit = True

    def cut() -> None:
        shut()
        with contextlib.suppress(OSError):
            ear.shutdown(socket.SHUT_RDWR)

    host.mark_up(shut, cut)
    beside = [asyncio.create_task(_beat(host, shut)), asyncio.create_task(_hang_up(ear))]
    try:
        await server.serve(sockets=[ear])
    finally:
        for task in beside:
            task.cancel()


async def _beat(host: Host, shut: Callable[[], None]) -> None:
    """Tell that the loop turns; end it where another one has taken its place."""
    while True:
        try:
            host.beat()
        except ThreadReplaced:
            shut()
            return
        await asyncio.sleep(_BEAT_S)


async def _hang_up(ear: Ear) -> None:
    """End those who say nothing, for as long as there is a server."""
    while True:
        await asyncio.sleep(_LOOK_S)
        ear.hang_up_on_silent()


class _Complaints(logging.Handler):
    def __init__(self, host: Host) -> None:
        super().__init__(logging.WARNING)
        self._host = host

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.ERROR:  # somebody sent what is no question
            self._host.count_refusal()
            return
        error = record.exc_info[1] if record.exc_info else None
        self._host.report_fault(_line(error, record.getMessage()))


def _send_complaints_to(host: Host) -> None:
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi", "websockets", "fastapi"):
        logger = logging.getLogger(name)
        logger.propagate, logger.handlers = False, []
        logger.setLevel(logging.WARNING)
        if "." not in name:
            logger.handlers = [_Complaints(host)]
        else:
            logger.propagate = True


def _line(error: BaseException | None, message: str) -> str:
    """One line for a fault, whatever it was."""
    text = f"{type(error).__name__}: {error}" if error else message
    return " ".join(text.split())[:300]
