"""A crowd at the page: a hundred who look, ten who never read, and some who send garbage. The show goes on."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import resource
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from exhibit.assembly.options import Options
from exhibit.web.server.ear import MOST_HERE, MOST_OF_ONE, Ear
from tests.conftest import WITHIN_S, free_port, until
from tests.stand_ins import app_of
from tests.web.conftest import Running

GARBAGE = (
    b"\x00" * 64,
    b"\xff" * 1000,
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /ws/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    b"GET " + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"PUT /api/hold HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n",
    b"PUT /api/hold HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"PUT /api/hold HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
)
UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


async def looked(url: str, messages: int) -> list[dict[str, object]]:
    """The first messages that one reader is told."""
    async with asyncio.timeout(WITHIN_S), connect(url, max_size=None, open_timeout=WITHIN_S) as page:
        return [json.loads(await page.recv()) for _ in range(messages)]


def never_reads(host: str) -> socket.socket:
    """A reader with a small ear that takes nothing at all."""
    name, port = host.split(":")
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(WITHIN_S)
    line.connect((name, int(port)))
    line.sendall(UPGRADE.format(path="/ws/live", host=host).encode())
    return line


def thrown(host: str, what: bytes) -> None:
    """Something that is no question, thrown at the page."""
    name, port = host.split(":")
    with contextlib.suppress(OSError), socket.create_connection((name, int(port)), timeout=2) as line:
        line.settimeout(0.2)
        line.sendall(what)
        with contextlib.suppress(TimeoutError):
            line.recv(1000)


def descriptors() -> int:
    """How many this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def ticks(show: Running) -> tuple[int, float]:
    board = show.app.page.board  # type: ignore[union-attr]
    return sum(board.tick_counts), board.ticking_s


def test_messages_hold_what_changed_and_the_newest_of_it(show: Running) -> None:
    began_s = time.monotonic()
    told = asyncio.run(looked(f"ws://{show.host}/ws/live", 30))
    took_s = time.monotonic() - began_s
    assert len(told[0]) == 18
    assert all("t" in one for one in told)
    assert all(len(one) < 16 for one in told[2:])
    assert len(told) <= 16 * took_s + 3, "fifteen a second are enough"
    whole: dict[str, object] = {}
    for one in told:
        whole |= one
    assert list(whole["mood"]) == list(show.part("mood"))  # type: ignore[call-overload]


def test_nobody_is_looked_at_fifteen_times_a_second_for_nobody(show: Running) -> None:
    board = show.app.page.board  # type: ignore[union-attr]
    assert until(lambda: board.lookers == 0)
    before, began_s = board.number, time.monotonic()
    assert until(lambda: board.number > before + 2)
    assert time.monotonic() - began_s > 1.0, "once a second"


def test_a_hundred_readers_some_of_whom_never_read_and_garbage_leave_the_show_alive(show: Running) -> None:
    board = show.app.page.board  # type: ignore[union-attr]
    deaf = [never_reads(show.host) for _ in range(10)]
    noise = threading.Event()

    def throw() -> None:
        chance = random.Random(1)
        while not noise.is_set():
            thrown(show.host, chance.choice(GARBAGE))
            upgrade = UPGRADE.format(path="/ws/live", host=show.host).encode()
            thrown(show.host, upgrade + os.urandom(2000))

    thrower = threading.Thread(target=throw)
    thrower.start()
    try:
        before = ticks(show)[0]

        async def crowd() -> list[list[dict[str, object]]]:
            return await asyncio.gather(*(looked(f"ws://{show.host}/ws/live", 8) for _ in range(100)))

        told = asyncio.run(crowd())
        assert until(lambda: ticks(show)[0] > before + 20), "the show was starved"  # how fast is for benchmarks
    finally:
        noise.set()
        thrower.join(WITHIN_S)
    assert board.lookers >= 0
    assert all(len(one[0]) == 18 for one in told)
    for one in deaf:
        one.close()
    assert until(lambda: board.lookers == 0)
    assert not [fault for fault in show.client.get("/api/state").json()["faults"] if fault["where"] == "page"]


def test_who_takes_nothing_is_let_go(start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exhibit.web.control_room.live_socket.SEND_WITHIN_S", 0.5)
    show = start()
    board = show.app.page.board  # type: ignore[union-attr]
    line = never_reads(show.host)
    assert until(lambda: board.lookers == 1)
    assert until(lambda: board.lookers == 0)
    line.settimeout(WITHIN_S)
    with contextlib.suppress(ConnectionResetError):
        # What had been sent before is still there to be read; then the line is cut.
        while line.recv(100_000):
            continue
    line.close()


def test_who_connects_and_never_ends_a_question_is_hung_up_on(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exhibit.web.server.ear.FIRST_WORD_WITHIN_S", 0.5)
    monkeypatch.setattr("exhibit.web.server.guard._BODY_WITHIN_S", 0.5)
    show = start()
    name, port = show.host.split(":")
    head = f"PUT /api/hold HTTP/1.1\r\nHost: {show.host}\r\nContent-Type: application/json\r\n"
    silent, half, waiting = (socket.create_connection((name, int(port)), timeout=WITHIN_S) for _ in range(3))
    with silent, half, waiting:
        half.sendall(head.encode())
        waiting.sendall(f'{head}Content-Length: 12\r\n\r\n{{"on"'.encode())
        for line in (silent, half):
            with contextlib.suppress(ConnectionResetError):
                assert line.recv(1000) == b""
        assert waiting.recv(1000).startswith(b"HTTP/1.1 400 ")


def test_frames_that_are_too_long_or_none_end_only_their_own_socket(show: Running) -> None:
    async def oversized() -> None:
        async with connect(f"ws://{show.host}/ws/live", max_size=None) as page:
            with contextlib.suppress(Exception):
                await page.send("x" * 12_000_000)
                for _ in range(200):
                    await page.recv()

    asyncio.run(oversized())
    assert show.client.get("/api/state").status_code == 200


def test_a_reader_who_talks_all_the_time_is_let_go(show: Running) -> None:
    async def talking() -> None:
        async with connect(f"ws://{show.host}/ws/live", max_size=None) as page:
            for _ in range(100_000):
                await page.send("x" * 1000)

    with pytest.raises(ConnectionClosed):
        asyncio.run(talking())


def test_a_taken_port_is_said_and_the_show_goes_on_until_the_port_is_free(start: Callable[..., Running]) -> None:
    show = start()
    port = int(show.host.split(":")[1])
    second = app_of(Options(show.folder, source="drawn", headless=True, web=True, listen=f"127.0.0.1:{port}"))
    runner = threading.Thread(target=second.run, args=(lambda _: None,))
    runner.start()
    try:
        assert until(lambda: second.status().inputs["page"].link == "down")
        told = second.status().inputs["page"].detail
        why = "another program has this port already; trying again (another port: --web 127.0.0.1:8081)"
        assert told == f"127.0.0.1:{port}: {why}"
        assert until(lambda: any(fault.where == "page" for fault in second.status().faults))
        show.app.stop()
        assert until(lambda: second.status().inputs["page"].link == "up")
        assert httpx.get(f"http://127.0.0.1:{port}/api/state").status_code == 200
    finally:
        second.stop()
        runner.join(WITHIN_S)


def test_it_ends_with_everybody_looking(start: Callable[..., Running]) -> None:
    show = start()
    lines = [never_reads(show.host) for _ in range(20)]
    assert until(lambda: show.app.page.board.lookers == 20)  # type: ignore[union-attr]
    page = show.app.page
    assert page is not None
    page.close()
    assert page._thread is not None
    assert until(lambda: page._thread is None or not page._thread.is_alive())
    for line in lines:
        line.close()


def test_the_page_is_served_on_the_loopback_of_the_new_internet_too(start: Callable[..., Running]) -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine knows no IPv6")
    port = free_port(socket.SOCK_STREAM)
    show = start()
    app = app_of(Options(show.folder, source="drawn", headless=True, web=True, listen=f"[::1]:{port}"))
    runner = threading.Thread(target=app.run, args=(lambda _: None,))
    runner.start()
    try:
        assert until(lambda: app.status().inputs["page"].detail == f"http://[::1]:{port}")
        answer = httpx.get(f"http://[::1]:{port}/api/session")
        assert answer.json() == {"operator": False, "token_needed": False, "role": "", "may": ["look", "steer"]}
    finally:
        app.stop()
        runner.join(WITHIN_S)


def test_a_silent_crowd_keeps_nobody_out_and_takes_few_descriptors(start: Callable[..., Running]) -> None:
    show = start()
    name, port = show.host.split(":")
    before = descriptors()
    crowd = []
    try:
        for _ in range(2 * MOST_OF_ONE):
            crowd.append(socket.create_connection((name, int(port)), timeout=WITHIN_S))  # noqa: PERF401 (closed below)
        assert httpx.get(f"{show.url}/api/state", timeout=WITHIN_S).status_code == 200
        # Our own half of each connection counts here too.
        assert until(lambda: descriptors() - before - len(crowd) < MOST_HERE + 20)
    finally:
        for line in crowd:
            line.close()
    assert httpx.get(f"{show.url}/api/state", timeout=WITHIN_S).status_code == 200


def test_no_connection_takes_one_of_the_last_descriptors() -> None:
    refused = []
    with Ear(socket.AF_INET, socket.SOCK_STREAM, 0, lambda: refused.append(1)) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.listen(8)
        ear.setblocking(False)
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        with socket.create_connection(ear.getsockname()):
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors() + 5, limits[1]))
            try:
                with pytest.raises(BlockingIOError):
                    ear.accept()
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, limits)
            assert refused == [1]
        with socket.create_connection(ear.getsockname()):
            line, _ = ear.accept()
            line.close()


def test_who_has_spoken_stays_and_the_longest_silent_goes() -> None:
    with Ear(socket.AF_INET, socket.SOCK_STREAM, 0, lambda: None) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.listen(300)
        with contextlib.ExitStack() as closing:
            ours, theirs = [], []
            for _ in range(MOST_HERE + 1):
                ours.append(closing.enter_context(socket.create_connection(ear.getsockname(), timeout=WITHIN_S)))
                theirs.append(closing.enter_context(ear.accept()[0]))
                if len(theirs) == 1:
                    ear.note_spoken(theirs[0].fileno())
            assert ours[1].recv(1) == b"", "the longest silent is hung up on"
            ours[0].setblocking(False)
            with pytest.raises(BlockingIOError):
                ours[0].recv(1)
