"""Every address that a desk can have: of both families, several of one name, everybody's, and one with a zone."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from exhibit.outputs.osc.transports import TcpTransport, UdpTransport
from tests.conftest import command


def test_everybody_in_a_network_can_be_told() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("0.0.0.0", 0))
        ear.settimeout(5)
        line = UdpTransport("127.255.255.255", ear.getsockname()[1], answers=False)
        line.send(b"/a\0\0,\0\0\0")
        assert ear.recv(100).startswith(b"/a")
        line.socket.close()


def test_every_address_of_a_name_is_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as desk:
        port = desk.getsockname()[1]
        both = [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)),
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
        line = TcpTransport("desk", port, slip=False)
        assert line.socket.getpeername()[0] == "::1"
        line.socket.close()


ZONE = """
import re, socket, subprocess
from exhibit.outputs.osc.transports import TcpTransport, UdpTransport
for words in ("link set lo up", "link add card type dummy", "link set card up", "addr add fe80::7/64 dev card nodad"):
    subprocess.run(["ip", *words.split()], check=True)
ear = socket.create_server(("::", 0), family=socket.AF_INET6)
TcpTransport("fe80::7%card", ear.getsockname()[1], slip=False).send(b"/a")
assert ear.accept()[0].recv(100).endswith(b"/a")
ear = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
ear.bind(("::", 0))
UdpTransport("fe80::7%card", ear.getsockname()[1], answers=False).send(b"/b")
assert ear.recv(100) == b"/b"
print("well")
"""


def test_a_link_local_address_keeps_its_zone() -> None:
    """In a network namespace of its own."""
    command("ip")
    done = subprocess.run(
        [command("unshare"), "-n", sys.executable, "-c", ZONE], capture_output=True, text=True, check=False
    )
    if "Unknown device type" in done.stderr or "Operation not permitted" in done.stderr:
        pytest.skip("this machine makes no network cards for tests, or not for this user")
    assert done.stdout == "well\n", done.stderr
