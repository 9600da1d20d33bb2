"""Asking a stream's server in its own words why it gives no picture (RTSP 1.0, RFC 2326)."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from exhibit.config.secrets import masked
from exhibit.system.failures import failure_words

_WITHIN_S = 3.0
_USUAL_PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443, "rtmp": 1935}
Why = Literal["name", "refused", "time", "network", "password", "path", "answer", "mute", ""]
"""The host is not known; nobody listens; nobody answers; no way there; a password is missing or wrong; no stream of
that name; another answer; connected, and nothing said; the stream is there."""


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
    host, port = host_of(address)
    reaching = f"a TCP connection to {host}, port {port}"
    try:
        with socket.create_connection((host, port), timeout=_WITHIN_S) as line:
            if not address.startswith("rtsp://"):
                return StreamAnswer(reaching, "connected", "answer")
            return _described(line, urlsplit(address))
    except socket.gaierror:
        return StreamAnswer(reaching, f"no address is known for {host}", "name")
    except ConnectionRefusedError:
        return StreamAnswer(reaching, "refused: nobody listens there", "refused")
    except TimeoutError:
        return StreamAnswer(reaching, f"nothing within {_WITHIN_S:g} s", "time")
    except OSError as error:
        return StreamAnswer(reaching, failure_words(error), "network")


def _described(line: socket.socket, parts: SplitResult) -> StreamAnswer:
    """Without the password: who asks for one says so."""
    plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    sent = f"DESCRIBE {plain} RTSP/1.0"
    line.sendall(f"{sent}\r\nCSeq: 1\r\nUser-Agent: exhibit\r\nAccept: application/sdp\r\n\r\n".encode())
    try:
        first = line.recv(4096).split(b"\r\n")[0].decode("ascii", "replace")
    except TimeoutError:
        first = ""
    status = re.match(r"RTSP/1\.\d (\d{3})", first)
    if status is None:
        return StreamAnswer(sent, f"'{first[:60]}', which is no RTSP" if first else "nothing", "mute")
    meanings: dict[str, Why] = {"200": "", "401": "password", "403": "password", "404": "path"}
    return StreamAnswer(sent, first, meanings.get(status[1], "answer"))
