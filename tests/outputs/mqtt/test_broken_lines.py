"""What breaks under the broker's line leaves no traceback on the terminal and no descriptor behind."""

import asyncio
import contextlib
import gc
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from exhibit.outputs.mqtt.broker import Broker, tell_failed_callbacks
from exhibit.outputs.mqtt.probe import ask


@contextlib.contextmanager
def hanging_up() -> Iterator[int]:
    """The port of somebody who takes a connection, hears a little, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as ear:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    come, _ = ear.accept()
                    with come:
                        come.recv(64)

        threading.Thread(target=serve, daemon=True).start()
        yield ear.getsockname()[1]
        ear.shutdown(socket.SHUT_RDWR)


def test_a_socket_that_was_closed_before_it_was_watched_is_no_news(capfd: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []

    async def watch_what_is_gone() -> None:
        loop = asyncio.get_running_loop()
        tell_failed_callbacks(loop, told.append)
        near, far = socket.socketpair()
        number = near.fileno()
        near.close()
        far.close()
        loop.call_soon_threadsafe(loop.add_writer, number, print)
        await asyncio.sleep(0)

    asyncio.run(watch_what_is_gone())
    assert told == []
    assert "Traceback" not in capfd.readouterr().err


def test_any_other_failure_of_a_callback_is_told_in_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []

    async def fail() -> None:
        loop = asyncio.get_running_loop()
        tell_failed_callbacks(loop, told.append)
        loop.call_soon(lambda: 1 / 0)
        await asyncio.sleep(0)

    asyncio.run(fail())
    assert told == ["ZeroDivisionError: division by zero"]
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_a_handshake_that_fails_leaves_no_descriptor_behind() -> None:
    with hanging_up() as port:
        ask(Broker("127.0.0.1", port, tls=True))  # what is made once for good
        gc.disable()  # the show cannot wait for the collector
        try:
            before = len(list(Path("/proc/self/fd").iterdir()))
            faults = [ask(Broker("127.0.0.1", port, tls=True)).fault for _ in range(5)]
            after = len(list(Path("/proc/self/fd").iterdir()))
        finally:
            gc.enable()
    assert faults == ["tls"] * 5
    assert after <= before + 1  # the other end's last one, perhaps
