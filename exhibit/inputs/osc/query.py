"""OSCQuery: our OSC addresses described over HTTP (github.com/Vidvox/OSCQueryProposal), so that others list them."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Network
from typing import Any, TypedDict
from urllib.parse import urlsplit

from exhibit.inputs.addresses import READ, Address
from exhibit.inputs.osc.announcing import Announcement
from exhibit.inputs.osc.peers import interface, is_allowed
from exhibit.inputs.port import InputState
from exhibit.system.descriptors import to_spare
from exhibit.system.failures import failure_words
from exhibit.system.heartbeats import TendedThread
from exhibit.system.host_names import HostNames
from exhibit.system.lasting import lasting
from exhibit.values import Command, Link, Variable

MOST_ASKING, MOST_ASKING_EACH = 32, 16
"""Questions at a time, of all and of one peer; one more is hung up on."""
_RETRY_S, _ASKING_S, _BREATH_S = 3.0, 5.0, 0.1
_ATTRIBUTES = ("FULL_PATH", "CONTENTS", "TYPE", "ACCESS", "VALUE", "RANGE", "DESCRIPTION")
_ROOT_SAYS = "An exhibit: what it sees, and what can be asked of it"


_Request = socket.socket | tuple[bytes, socket.socket]


class OscNode(TypedDict, total=False):
    """What the protocol says of one address, and of those below it."""

    FULL_PATH: str
    CONTENTS: dict[str, OscNode]
    TYPE: str
    ACCESS: int
    VALUE: list[Variable]
    RANGE: list[Mapping[str, object] | None]
    DESCRIPTION: str


class OscQuery:
    """Answers questions of peers within `allowed` on TCP `port`, whose number is that of OSC in (D-osc-4), about the
    addresses that `known` gives and the `values` they have. Zeroconf announces it as `name`, if it is installed."""

    def __init__(
        self,
        port: int,
        allowed: Iterable[IPv4Network],
        name: str,
        known: Callable[[], Iterable[Address]],
        values: Callable[[], Mapping[str, Variable]],
    ) -> None:
        self._allowed, self._name, self._known, self._values = tuple(allowed), name, known, values
        self.place = (interface(self._allowed), port)
        self.names = HostNames()
        self._link: Link = "down"
        self._detail = "opening"
        self._answered = self._strangers = 0
        self._announced: Announcement | None = None
        self._server: ThreadingHTTPServer | None = None
        self._closing = threading.Event()
        run = lasting(self._run, self._closing, self._note_down)
        self._thread = TendedThread(run, name="osc query", replaceable=True)
        self._thread.start()

    def take(self) -> list[Command]:
        """Questions are no commands."""
        return []

    def state(self) -> InputState:
        detail = self._detail
        if self._link == "up" and self._announced is not None:
            detail = f"http://{self.place[0]}:{self.place[1]}{self._announced.told}"
        return InputState(self._link, detail, self._answered, 0, self._strangers)

    def close(self) -> None:
        self._closing.set()
        if self._server:
            self._server.shutdown()
        self._thread.join(2.0)

    def welcome(self, host: str) -> bool:
        """Whether a peer may ask; others are counted."""
        known = is_allowed(host, self._allowed)
        self._strangers += not known
        return known

    def answer(self, target: str) -> tuple[int, Mapping[str, object] | None]:
        """The HTTP status and what is said to a question such as `/exhibit/act?VALUE`."""
        self._answered += 1
        asked = urlsplit(target)
        attribute = asked.query.split("&")[0].split("=")[0].upper()
        if attribute == "HOST_INFO":
            return 200, self._host_info()
        if attribute and attribute not in _ATTRIBUTES:
            return 400, None
        node = _found(tree(self._known(), self._values()), asked.path)
        if node is None:
            return 404, None
        if not attribute:
            return 200, node
        told: Mapping[str, object] = node
        return (200, {attribute: told[attribute]}) if attribute in told else (204, None)

    def _host_info(self) -> Mapping[str, object]:
        extensions = dict.fromkeys(("ACCESS", "VALUE", "RANGE", "DESCRIPTION"), True)
        return {"NAME": self._name, "EXTENSIONS": extensions, "OSC_PORT": self.place[1], "OSC_TRANSPORT": "UDP"}

    def _run(self) -> None:
        if self._server:  # the port is held by a thread that hangs
            self._server.server_close()
        while not self._closing.is_set():
            self._thread.beat()
            try:
                self._serve()
            except (OSError, ValueError) as error:  # ValueError: closed by the thread that has this one's place
                self._thread.beat()
                self._note_down(f"port {self.place[1]}: {failure_words(error)}; trying again")
                self._closing.wait(_RETRY_S)

    def _note_down(self, detail: str) -> None:
        self._link, self._detail = "down", detail

    def _serve(self) -> None:
        with (
            _Server(self.place, _handler(self), self.welcome, self._thread) as server,
            Announcement(self._name, self.place) as announced,
        ):
            self._server = server
            self._link, self._announced = "up", announced
            if not self._closing.is_set():
                server.serve_forever(poll_interval=0.25)


class _Server(ThreadingHTTPServer):
    """A thread a question, but few at a time, each for a few seconds in all: whoever asks a byte at a time is hung up
    on, and a crowd is not served. No connection takes one of the show's last descriptors."""

    daemon_threads = True
    welcome: Callable[[str], bool]

    def __init__(
        self,
        place: tuple[str, int],
        handler: type[BaseHTTPRequestHandler],
        welcome: Callable[[str], bool],
        thread: TendedThread,
    ) -> None:
        self.welcome, self._own_thread = welcome, thread
        self._open: dict[socket.socket, tuple[str, float]] = {}
        self._changing = threading.Lock()
        super().__init__(place, handler)

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        try:
            line, peer = self.socket.accept()
        except OSError:
            time.sleep(_BREATH_S)  # else it would be asked again at once, for as long as there are no descriptors
            raise
        return line, (str(peer[0]), int(peer[1]))

    def verify_request(self, request: _Request, client_address: Any) -> bool:
        """Whether this one is served; on the server's own thread, before there is one for it."""
        host = str(client_address[0])
        if not isinstance(request, socket.socket) or not self.welcome(host) or not to_spare(request.fileno()):
            return False
        with self._changing:
            own = sum(peer == host for peer, _ in self._open.values())
            if len(self._open) >= MOST_ASKING or own >= MOST_ASKING_EACH:
                return False
            self._open[request] = host, time.monotonic() + _ASKING_S
        return True

    def service_actions(self) -> None:
        """Its loop has turned: hang up on who takes too long; called a few times a second."""
        self._own_thread.beat()
        now_s = time.monotonic()
        with self._changing:
            late = [line for line, (_, until_s) in self._open.items() if until_s < now_s]
        for line in late:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def shutdown_request(self, request: _Request) -> None:
        with self._changing:
            if isinstance(request, socket.socket):
                self._open.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up in the middle of a question is nobody's concern."""


def _handler(query: OscQuery) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _ASKING_S

        def do_GET(self) -> None:
            if not query.names.welcome(self.headers.get("Host", query.place[0])):
                self.send_error(403, "another page asks")  # a stranger's name that points here (DNS rebinding)
                return
            status, said = query.answer(self.path)
            body = b"" if said is None else json.dumps(said, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The show's terminal is not a web server's."""

    return Handler


def tree(known: Iterable[Address], values: Mapping[str, Variable]) -> OscNode:
    """The description of every address, as one tree from `/`."""
    root: OscNode = {"FULL_PATH": "/", "DESCRIPTION": _ROOT_SAYS, "ACCESS": 0, "CONTENTS": {}}
    for address in known:
        node = root
        for word in ("exhibit", *address.path.split("/")):
            path = f"{node['FULL_PATH'].rstrip('/')}/{word}"
            node = node.setdefault("CONTENTS", {}).setdefault(word, {"FULL_PATH": path, "ACCESS": 0})
        node.update(_described(address, values.get(address.path)))
    return root


def _described(address: Address, value: Variable | None) -> OscNode:
    node: OscNode = {"TYPE": address.types, "ACCESS": address.access, "DESCRIPTION": address.about}
    if address.access & READ and value is not None:
        node["VALUE"] = [int(value) if isinstance(value, bool) else value]
    limits = {"MIN": address.low, "MAX": address.high, "VALS": list(address.choices) or None}
    limits = {key: limit for key, limit in limits.items() if limit is not None}
    if limits:
        node["RANGE"] = [limits, *[None] * (len(address.types) - 1)]
    return node


def _found(node: OscNode, path: str) -> OscNode | None:
    for word in path.strip("/").split("/") if path.strip("/") else ():
        inner = node.get("CONTENTS", {}).get(word)
        if inner is None:
            return None
        node = inner
    return node
