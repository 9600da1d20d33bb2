"""A machine that has been up for 400 days, and clients that will not wait: `exhibit run` starts, answers, and ends."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.conftest import WITHIN_S, free_port, until

DAYS_S = 400 * 86_400
AGED = ["unshare", "--time", f"--monotonic={DAYS_S}", f"--boottime={DAYS_S}"]
SCENE = 'about: q\nlayers: [gradient: {stops: [{at: 0, colour: "#000011"}, {at: 1, colour: "#001133"}]}]\n'
HAMMERS = 50


@contextmanager
def hammering(web: int, osc: int) -> Iterator[None]:
    """Fifty clients that ask the page, send OSC and begin again at once, and have done so before anybody was there."""
    ending = threading.Event()

    def hammer(number: int) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
            while not ending.wait(0.05):
                with contextlib.suppress(OSError):
                    mouth.sendto(b"/exhibit/var/x\0\0,f\0\0\0\0\0\0", ("127.0.0.1", osc))
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", web), 1) as line:
                    line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" if number % 2 else b"\0\xff")

    threads = [threading.Thread(target=hammer, args=(number,)) for number in range(HAMMERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ending.set()
        for thread in threads:
            thread.join()


def answer(web: int) -> int:
    line = HTTPConnection("127.0.0.1", web, timeout=5)
    try:
        line.request("GET", "/api/health")
        return line.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        line.close()


@pytest.mark.usefixtures("networks")
@pytest.mark.skipif(
    subprocess.run([*AGED, "true"], check=False, capture_output=True).returncode != 0,
    reason="a clock of its own needs root and unshare",
)
def test_after_400_days_and_before_fifty_impatient_clients_it_starts_answers_and_ends(tmp_path: Path) -> None:
    web, osc = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
    show = tmp_path / "show"
    (show / "scenes/tide").mkdir(parents=True)
    (show / "scenes/tide/scene.yaml").write_text(SCENE)
    (show / "exhibit.yaml").write_text("exhibit: Old\nprojector: {size: 160x90}\ndefault: [{scene: tide}]\n")
    (show / "venue.yaml").write_text(f"osc: {{listen: {osc}}}\n")
    told = ["run", str(show), "--source", "drawn", "--headless", "--web", f"127.0.0.1:{web}"]
    with hammering(web, osc):
        process = subprocess.Popen([*AGED, sys.executable, "-m", "exhibit", *told], stderr=subprocess.PIPE, text=True)
        assert until(lambda: answer(web) == 200)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=WITHIN_S)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert "hangs" not in said
