"""A mail server for tests, by the standard library alone: takes mails over SMTP, with STARTTLS or TLS and a login, and
can refuse or hang up. A stand-in, that speaks as RFC 5321 has it."""

from __future__ import annotations

import base64
import contextlib
import socket
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Arrived:
    """A mail as it came: from whom, to whom, its text, whether the line was encrypted, who had logged in."""

    sender: str
    receivers: list[str]
    text: str
    encrypted: bool
    user: str


@dataclass
class _Talk:
    user: str = ""
    sender: str = ""
    receivers: list[str] = field(default_factory=list)


class MailServer:
    """Listens on `port` of this machine. `login`: user and password that it wants; `refuses`: how many mails it turns
    away for now; `tls`: from the first byte on, else after STARTTLS."""

    def __init__(
        self,
        certificate: tuple[Path, Path] | None = None,
        *,
        tls: bool = False,
        login: tuple[str, str] | None = None,
        refuses: int = 0,
    ) -> None:
        self.arrived: list[Arrived] = []
        self.login, self.refuses, self.tls = login, refuses, tls
        self.context: ssl.SSLContext | None = None
        if certificate is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*map(str, certificate))
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                outer._talk(self.request)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """Who hangs up in the middle is no news."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self) -> MailServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _talk(self, plain: socket.socket) -> None:
        with contextlib.ExitStack() as open_:
            self._serve(plain, open_)

    def _serve(self, line: socket.socket, open_: contextlib.ExitStack) -> None:
        encrypted = False
        if self.tls and self.context:
            line, encrypted = open_.enter_context(self.context.wrap_socket(line, server_side=True)), True
        talk, read = _Talk(), line.makefile("rb")
        line.sendall(b"220 stand-in\r\n")
        while said := read.readline().decode().strip():
            verb = said.upper().split(" ")[0].split(":")[0]
            if verb == "STARTTLS" and self.context:
                line.sendall(b"220 go on\r\n")
                line, encrypted = open_.enter_context(self.context.wrap_socket(line, server_side=True)), True
                talk, read = _Talk(), line.makefile("rb")
            elif verb == "DATA":
                line.sendall(b"354 go on\r\n")
                text = b"".join(iter(read.readline, b".\r\n")).decode()
                line.sendall(self._taken(talk, text, encrypted=encrypted))
            else:
                line.sendall(self._answer(verb, said, talk, encrypted=encrypted))
            if verb == "QUIT":
                return

    def _taken(self, talk: _Talk, text: str, *, encrypted: bool) -> bytes:
        if self.refuses > 0:
            self.refuses -= 1
            return b"451 later\r\n"
        self.arrived.append(Arrived(talk.sender, list(talk.receivers), text, encrypted, talk.user))
        return b"250 taken\r\n"

    def _answer(self, verb: str, said: str, talk: _Talk, *, encrypted: bool) -> bytes:
        if verb in ("EHLO", "HELO"):
            more = b"250-STARTTLS\r\n" * bool(self.context and not encrypted)
            return b"250-stand-in\r\n" + more + b"250-AUTH PLAIN\r\n" * bool(self.login) + b"250 8BITMIME\r\n"
        if verb == "AUTH":
            _, user, password = base64.b64decode(said.split(" ")[2]).decode().split("\0")
            if (user, password) != self.login:
                return f"535 no: {password}\r\n".encode()
            talk.user = user
            return b"235 welcome\r\n"
        if verb == "MAIL":
            if self.login and not talk.user:
                return b"530 who are you?\r\n"
            talk.sender = said.partition("<")[2].partition(">")[0]
        if verb == "RCPT":
            talk.receivers.append(said.partition("<")[2].partition(">")[0])
        return b"221 bye\r\n" if verb == "QUIT" else b"250 well\r\n"
