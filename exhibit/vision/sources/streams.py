"""Asking a stream's server in its own words why it gives no picture (RTSP 1.0, RFC 2326)."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from exhibit.config.secrets import masked
from exhibit.system.failures import failure_words

_WITHIN_S = 3.0
_USUAL_PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443, "rtmp": 1935}
_ASKED = ("rtsp", "rtsps", "http", "https", "rtmp", "rtmps", "tcp")
"""What is spoken over TCP; others are sent to whoever listens, and nobody can be asked."""
Why = Literal["name", "refused", "time", "network", "password", "wrong", "path", "answer", "mute", "unasked", ""]
"""The host is not known; nobody listens; nobody answers; no way there; a password is missing; one is wrong; no stream
of that name; another answer; connected, and nothing said; nobody can be asked; the stream is there."""


@dataclass(frozen=True)
class StreamAnswer:
    """What was sent to a stream's server, what it answered, and what that means."""

    sent: str
    answered: str
    why: Why


def host_of(address: str) -> tuple[str, int]:
    """Host and port of `address`. Raises ValueError where it has none."""
    parts = urlsplit(address)
    if not parts.hostname:
        raise ValueError(f"{masked(address)} names no host")
    return parts.hostname, parts.port or _USUAL_PORTS.get(parts.scheme, 554)


def probe_stream(address: str) -> StreamAnswer:
    """Ask the server of `address` whether it has the stream; at most six seconds. Raises ValueError for no address."""
    protocol = address.partition("://")[0].lower()
    if protocol not in _ASKED:
        return StreamAnswer(f"listened for {masked(address)}", "nothing came", "unasked")
    host, port = host_of(address)
    reaching = f"a TCP connection to {host}, port {port}"
    try:
        with socket.create_connection((host, port), timeout=_WITHIN_S) as line:
            ask = _ASK.get(protocol)
            return ask(line, urlsplit(address)) if ask else StreamAnswer(reaching, "connected", "answer")
    except OSError as error:
        answered, why = _unreached(error, host)
        return StreamAnswer(reaching, answered, why)


def _unreached(error: OSError, host: str) -> tuple[str, Why]:
    if isinstance(error, socket.gaierror):
        return f"no address is known for {host}", "name"
    if isinstance(error, ConnectionRefusedError):
        return "refused: nobody listens there", "refused"
    if isinstance(error, TimeoutError):
        return f"nothing within {_WITHIN_S:g} s", "time"
    return failure_words(error), "network"


def _described(line: socket.socket, parts: SplitResult) -> StreamAnswer:
    """Without the password: who asks for one says so."""
    plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    line.sendall(
        f"DESCRIBE {plain} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: exhibit\r\nAccept: application/sdp\r\n\r\n".encode()
    )
    return _meant(line, "RTSP", f"DESCRIBE {masked(plain)} RTSP/1.0")


def _headed(line: socket.socket, parts: SplitResult) -> StreamAnswer:
    """Without the password, and asked for the beginning alone."""
    place = parts.netloc.rpartition("@")[2]
    what = parts._replace(scheme="", netloc="").geturl() or "/"
    line.sendall(f"GET {what} HTTP/1.0\r\nHost: {place}\r\nUser-Agent: exhibit\r\n\r\n".encode())
    return _meant(line, "HTTP", masked(f"GET http://{place}{what}"))


def _meant(line: socket.socket, protocol: str, sent: str) -> StreamAnswer:
    """What the first line of the answer means."""
    try:
        first = line.recv(4096).split(b"\r\n")[0].decode("ascii", "replace")
    except TimeoutError:
        first = ""
    status = re.match(rf"{protocol}/1\.\d (\d{{3}})", first)
    if status is None:
        return StreamAnswer(sent, f"'{first[:60]}', which is no {protocol}" if first else "nothing", "mute")
    meanings: dict[str, Why] = {"200": "", "401": "password", "403": "password", "404": "path"}
    return StreamAnswer(sent, first, meanings.get(status[1], "answer"))


_ASK: dict[str, Callable[[socket.socket, SplitResult], StreamAnswer]] = {"rtsp": _described, "http": _headed}
