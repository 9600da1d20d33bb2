"""One request, sent once: what it says, and what became of it in words that hold no secret."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote, urlencode, urlsplit

from exhibit import __version__
from exhibit.config.secrets import place_of
from exhibit.cues.http_request import HttpCue
from exhibit.system.failures import failure_words

_PATH_SAFE, _QUERY_SAFE = "/%:@!$&'()*+,;=~-._", "/%:@!$&'()*+,;=~-._?"
"""What stands in an address as it is (RFC 3986, 3.3 and 3.4); all else is escaped."""

Fault = Literal["", "name", "refused", "time", "network", "untrusted", "tls", "file", "closed", "foreign"]
"""None; the host is not known; nobody listens; no whole answer in time; no way there; its certificate is not trusted;
no encrypted connection comes about; the file with the authority cannot be used; it hangs up before its answer is
whole; what it answers is no HTTP."""


@dataclass(frozen=True)
class HttpTarget:
    """A server that takes requests. All but its `place` may be secret."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout_s: float = 5.0
    retries: int = 5
    ca: Path | None = None

    @property
    def place(self) -> str:
        """Scheme, host and port."""
        return place_of(self.url)


@dataclass(frozen=True)
class HttpRequest:
    """What is asked, ready to be sent as often as it takes. `said` tells people which one it is."""

    method: str
    path: str = ""
    query: str = field(default="", repr=False)
    body: bytes | None = field(default=None, repr=False)
    said: str = ""
    id: str = ""
    """Sent as Idempotency-Key, so that a server can tell a request that it has had already."""


@dataclass(frozen=True)
class HttpAnswer:
    """What became of a request: `status` and `reason`, or the `fault`, with `why` in words."""

    status: int = 0
    reason: str = ""
    fault: Fault = ""
    why: str = ""
    moved_to: str = ""

    @property
    def delivered(self) -> bool:
        """Whether the server has taken it."""
        return 200 <= self.status < 300

    @property
    def worth_another_try(self) -> bool:
        """Whether it may go better later: the server was not reached, or is at fault itself."""
        return bool(self.fault) or self.status >= 500

    @property
    def words(self) -> str:
        """`404 Not Found`, or why there is no answer."""
        if self.fault:
            return self.why
        moved = f", it has moved to {self.moved_to}: write that as url" if self.moved_to else ""
        return f"{self.status} {self.reason}".strip() + moved


def request_of(cue: HttpCue, key: str = "", rule: str = "") -> HttpRequest:
    """The request that `cue` asks for. Raises ValueError or TypeError where its body is no JSON."""
    body = None if cue.json is None else json.dumps(cue.json, ensure_ascii=False, allow_nan=False).encode()
    query = urlencode({name: _worded(value) for name, value in cue.query.items()})
    said = f"{cue.method} {cue.path or '/'}" + (f" of '{rule}'" if rule else "")
    return HttpRequest(cue.method, cue.path, query, body, said, key)


def _worded(value: object) -> str:
    """A number as servers read it: 50, 0.7125; truth as true or false."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def exchange(target: HttpTarget, request: HttpRequest) -> HttpAnswer:
    """Send `request` once, and wait for the status of its answer; redirections are not followed, so that no secret goes
    where nobody has sent it. Takes the target's timeout at most, and a name's look-up. Never raises."""
    try:
        return _exchange(target, request)
    except (OSError, http.client.HTTPException, ValueError) as error:
        fault, why = _meaning(error, target)
        return HttpAnswer(fault=fault, why=why)


def _exchange(target: HttpTarget, request: HttpRequest) -> HttpAnswer:
    connection = _connection(target)
    try:
        with _end_after(connection, target.timeout_s) as over:
            try:
                connection.connect()
                if over.is_set():
                    raise TimeoutError
                connection.request(request.method, _where(target, request), request.body, _headers(target, request))
                answer = connection.getresponse()
            except (OSError, http.client.HTTPException) as error:
                raise TimeoutError if over.is_set() else error from None
            if over.is_set():  # what was cut off may look whole
                raise TimeoutError
        moved = answer.getheader("Location", "") if 300 <= answer.status < 400 else ""
        return HttpAnswer(answer.status, _plain(answer.reason), moved_to=_moved(moved, target))
    finally:
        connection.close()


def _connection(target: HttpTarget) -> http.client.HTTPConnection:
    parts = urlsplit(target.url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port or 443, timeout=target.timeout_s, context=_trusted(target))
    return http.client.HTTPConnection(host, parts.port or 80, timeout=target.timeout_s)


class _AuthorityFault(OSError):
    """The file with the authority cannot be used."""


def _trusted(target: HttpTarget) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(target.ca) if target.ca else None)
    except OSError as error:  # ssl.SSLError is one
        raise _AuthorityFault(error.strerror or str(error)) from None


@contextlib.contextmanager
def _end_after(connection: http.client.HTTPConnection, within_s: float) -> Iterator[threading.Event]:
    """Shut the connection after so long: a socket's own timeout begins anew with every byte that drips."""
    over = threading.Event()

    def end() -> None:
        over.set()
        with contextlib.suppress(OSError):
            if connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(within_s, end)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()


def _where(target: HttpTarget, request: HttpRequest) -> str:
    """The path and the query of the target, then those of the request."""
    parts = urlsplit(target.url)
    path, _, own_query = request.path.partition("?")
    whole = parts.path.rstrip("/") + path if path else parts.path
    query = "&".join(part for part in (parts.query, own_query, request.query) if part)
    return quote(whole or "/", safe="/%:@!$&'()*+,;=~-._") + (
        f"?{quote(query, safe='=&%+/:,;@!$()*~-._?')}" * bool(query)
    )


def _headers(target: HttpTarget, request: HttpRequest) -> dict[str, str]:
    parts = urlsplit(target.url)
    headers = {"User-Agent": f"exhibit/{__version__}", "Connection": "close"}
    if request.body is not None:
        headers["Content-Type"] = "application/json"
    if request.id:
        headers["Idempotency-Key"] = request.id
    if parts.username is not None or parts.password is not None:
        login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    return {**headers, **target.headers}


def _moved(location: str, target: HttpTarget) -> str:
    """Who is meant by a redirection: elsewhere on the same server, or another."""
    if not location:
        return ""
    with contextlib.suppress(ValueError):
        if urlsplit(location).hostname:
            place = place_of(location)
            return "another path there" if place == target.place else place
    return "another path there"


def _plain(text: str) -> str:
    """What a server says, without what a terminal would obey."""
    return "".join(one for one in text if one.isprintable())[:60]


_MEANINGS: tuple[tuple[tuple[type[Exception], ...], Fault, str], ...] = (
    ((_AuthorityFault,), "file", "the file with its authority cannot be used ({error})"),
    ((socket.gaierror,), "name", "no address is known for {host}"),
    ((ConnectionRefusedError,), "refused", "nobody listens there"),
    ((TimeoutError,), "time", "no whole answer within {within:g} s"),
    ((ssl.SSLCertVerificationError,), "untrusted", "its certificate is not trusted ({error.verify_message})"),
    (
        (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ssl.SSLEOFError),
        "closed",
        "it hung up before its answer was whole",
    ),
    ((ssl.SSLError,), "tls", "no encrypted connection comes about ({error.reason})"),
    ((http.client.HTTPException, ValueError), "foreign", "what it answers is no HTTP"),
    ((OSError,), "network", "there is no way to it ({words})"),
)
"""What errors mean, the narrower before the wider. Their own words are used where they cannot repeat the request."""


def _meaning(error: Exception, target: HttpTarget) -> tuple[Fault, str]:
    """What stands behind an error, in words."""
    fault, words = next((fault, words) for kinds, fault, words in _MEANINGS if isinstance(error, kinds))
    return fault, words.format(
        error=error, words=failure_words(error), host=urlsplit(target.url).hostname, within=target.timeout_s
    )
