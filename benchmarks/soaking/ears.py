"""Neighbours of a show that soaks: they take what comes, and some go and come back."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_BROKER = "user root\nlistener {port} 127.0.0.1\nallow_anonymous true\n"


def free_port(kind: socket.SocketKind) -> int:
    """A port that nobody has just now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class PacketEar:
    """A desk over UDP, or whoever waits for datagrams at the path `at` (a service manager does)."""

    def __init__(self, at: Path | None = None) -> None:
        self._ear = socket.socket(socket.AF_UNIX if at else socket.AF_INET, socket.SOCK_DGRAM)
        self._ear.bind(str(at) if at else ("127.0.0.1", 0))
        self.port: int = 0 if at else self._ear.getsockname()[1]
        self.heard = 0
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        while True:
            self._ear.recv(65_536)
            self.heard += 1


class LineEar:
    """A desk over TCP, which hangs up on everybody now and then, and is away for a moment."""

    def __init__(self) -> None:
        self.port = free_port(socket.SOCK_STREAM)
        self._lines: list[socket.socket] = []
        self.heard = 0
        self._open()

    def restart(self, away_s: float) -> None:
        """Hang up, and be back after this time."""
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        while self._lines:
            with contextlib.suppress(OSError):
                self._lines.pop().shutdown(socket.SHUT_RDWR)
        time.sleep(away_s)
        self._open()

    def _open(self) -> None:
        self._server = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, args=(self._server,), daemon=True).start()

    def _serve(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = server.accept()
                self._lines.append(line)
                threading.Thread(target=self._hear, args=(line,), daemon=True).start()

    def _hear(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            while line.recv(65_536):
                self.heard += 1


class _Taken(BaseHTTPRequestHandler):
    heard = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(204)
        self.end_headers()
        _Taken.heard += 1

    def log_message(self, *_: object) -> None:
        """Quietly."""


class WebEar:
    """A web server that takes whatever is posted."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Taken)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def heard(self) -> int:
        """How many requests came."""
        return _Taken.heard


class Broker:
    """A real mosquitto, which is killed and comes back. Raises SystemExit where there is none."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
        if program is None:
            raise SystemExit("mosquitto is not installed: apt install mosquitto")
        self.port, settings = free_port(socket.SOCK_STREAM), folder / "mosquitto.conf"
        settings.write_text(_BROKER.format(port=self.port), encoding="utf-8")
        self._command = [program, "-c", str(settings)]
        self._start()

    def restart(self, away_s: float) -> None:
        """Be killed, and be back after this time, with nothing of what it had."""
        self.close()
        time.sleep(away_s)
        self._start()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()

    def _start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
