"""The lines of chaos are as bad as they say, and well again afterwards."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from tests.chaos.proxy import TcpProxy, UdpProxy, Way
from tests.conftest import until


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that says back what it hears."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve(line: socket.socket) -> None:
            with line, contextlib.suppress(OSError):
                while data := line.recv(1000):
                    line.sendall(data)

        def accept() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(line,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def said_back(port: int, within_s: float = 5.0) -> bytes:
    """What comes back of "hello"; empty where nothing does."""
    try:
        with socket.create_connection(("127.0.0.1", port), within_s) as line:
            line.settimeout(within_s)
            line.sendall(b"hello")
            heard = b""
            while len(heard) < 5 and (more := line.recv(100)):
                heard += more
            return heard
    except OSError:
        return b""


@pytest.mark.parametrize("way", ["reset", "refused", "half open", "garbage"])
def test_a_line_is_bad_and_then_clear_again(echo: int, way: Way) -> None:
    proxy = TcpProxy(echo)
    assert said_back(proxy.port) == b"hello"
    proxy.be(way)
    assert said_back(proxy.port, 0.3) != b"hello"
    proxy.be("clear")
    assert until(lambda: said_back(proxy.port) == b"hello")
    proxy.close()


@pytest.mark.parametrize("way", ["late", "trickle"])
def test_a_slow_line_loses_nothing(echo: int, way: Way) -> None:
    proxy = TcpProxy(echo)
    proxy.be(way)
    assert said_back(proxy.port) == b"hello"
    proxy.close()


def test_a_line_that_lost_bytes_is_reset_once_it_is_clear(echo: int) -> None:
    proxy = TcpProxy(echo)
    with socket.create_connection(("127.0.0.1", proxy.port), 5) as line:
        line.settimeout(5)
        proxy.be("half open")
        line.sendall(b"lost")
        assert until(lambda: any(one.stale for one in proxy._lines))
        proxy.be("clear")
        with pytest.raises(ConnectionResetError):
            line.recv(10)
    proxy.close()


def test_datagrams_are_lost_refused_and_handed_on() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as desk:
        desk.bind(("127.0.0.1", 0))
        desk.settimeout(5)
        proxy = UdpProxy(desk.getsockname()[1])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as show:
            show.connect(("127.0.0.1", proxy.port))
            show.send(b"one")
            assert desk.recv(10) == b"one"
            proxy.be("half open")
            show.send(b"lost")
            proxy.be("refused")

            def refused() -> bool:
                try:
                    show.send(b"refused")
                except ConnectionRefusedError:
                    return True
                return False

            assert until(refused)
            proxy.be("clear")
            assert until(lambda: _arrives(show, desk, b"two"))
        proxy.close()


def _arrives(show: socket.socket, desk: socket.socket, data: bytes) -> bool:
    try:
        show.send(data)
    except ConnectionRefusedError:
        return False
    return desk.recv(10) == data
