"""Cameras that speak HTTP, in a thread of the test: Motion JPEG whose pictures may be empty, torn, or end."""

from __future__ import annotations

import base64
import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Part = Callable[[int], bytes]
"""The bytes of the picture of that number."""


class HttpCamera:
    """A camera at `place`; its pictures are at any path, 50 a second. `login`: USER:PASSWORD that it wants; `port`: 0
    for any."""

    def __init__(self, part: Part, login: str = "", most: int = 1_000_000, port: int = 0) -> None:
        camera = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None: ...

            def do_GET(self) -> None:
                camera.connections += 1
                wanted = "Basic " + base64.b64encode(login.encode()).decode()
                if login and self.headers.get("Authorization") != wanted:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="camera"')
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=part")
                self.end_headers()
                try:
                    for number in range(most):
                        data = part(number)
                        head = f"--part\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                        self.wfile.write(head.encode() + data + b"\r\n")
                        self.wfile.flush()
                        time.sleep(0.02)
                except OSError:
                    pass

        self.connections = 0
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.place = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def http_camera(part: Part, login: str = "", most: int = 1_000_000) -> Iterator[HttpCamera]:
    """A camera for as long as the block lasts."""
    camera = HttpCamera(part, login, most)
    try:
        yield camera
    finally:
        camera.close()
