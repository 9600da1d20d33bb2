"""Every address that a desk can have: of both families, several of one name, everybody's, and one with a zone."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys

import pytest

from exhibit.consoles.desk import Desk
from exhibit.consoles.preset_files import shipped
from exhibit.outputs.osc.answer_ports import AnswerListener, whose
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.output import Osc
from exhibit.outputs.osc.transports import TcpTransport, UdpTransport
from exhibit.values import Cue
from tests.conftest import command, free_port, until
from tests.outputs.osc.desk import ScriptedDesk


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
cable = ("link set lo up", "link add card type veth peer name far", "link set far up", "link set card up")
for words in (*cable, "addr add fe80::7/64 dev card nodad"):
    subprocess.run(["ip", *words.split()], check=True)
ear = socket.create_server(("::", 0), family=socket.AF_INET6)
for _ in range(60):  # until the card carries: on a busy machine that takes seconds
    try:
        line = TcpTransport("fe80::7%card", ear.getsockname()[1], slip=False)
        break
    except OSError:
        continue
line.send(b"/a")
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


def eos(host: str, port: int, listen: int) -> Peer:
    """An Eos that is asked often, and answers to the port `listen` here."""
    preset = shipped()["eos"]
    assert preset.ping
    ping = preset.ping.model_copy(update={"every": 0.1, "listen": listen})
    return Peer(host, port, "udp", Desk(preset.model_copy(update={"ping": ping})))


class Console(ScriptedDesk):
    """An Eos that answers from the port on which it listens to the `reply_port` of whoever asks."""

    def __init__(self, port: int, host: str, reply_port: int) -> None:
        super().__init__(port, "udp", host=host)
        self._reply_port = reply_port


def test_two_desks_that_answer_to_the_same_port_are_told_apart() -> None:
    """Two at addresses of their own, and two programs at one address, which answer from their own ports."""
    listen = free_port(socket.SOCK_DGRAM)
    places = {"left": ("127.0.0.2", 8100), "right": ("127.0.0.3", 8100), "first": ("127.0.0.4", 8101)}
    places["second"] = ("127.0.0.4", 8102)
    desks = {name: Console(port, host, listen) for name, (host, port) in places.items() if name != "second"}
    osc = Osc({name: eos(host, port, listen) for name, (host, port) in places.items()})

    def links() -> dict[str, str]:
        return {name: state.link for name, state in osc.state().parts.items()}

    assert until(lambda: links() == {"left": "up", "right": "up", "first": "up", "second": "down"})
    desks.pop("right").close()
    assert until(lambda: links()["right"] == "down")
    assert links()["left"] == "up"
    assert links()["first"] == "up"
    osc.use_targets({"left": eos(*places["left"], listen)})
    desks.pop("first").close()
    assert until(lambda: links() == {"left": "up"})
    osc.close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("", listen))  # whoever is the last gives the port back
    for one in desks.values():
        one.close()


def test_over_udp_too_every_address_of_a_name_is_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port(socket.SOCK_DGRAM)
    desk6 = ("::1", port, 0, 0)
    both = [(socket.AF_INET, 2, 17, "", ("127.0.0.1", port)), (socket.AF_INET6, 2, 17, "", desk6)]
    looked_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: both if host == "desk" else looked_up(host, *a, **k)
    )
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as desk:
        desk.bind(desk6)
        desk.settimeout(60.0)
        osc = Osc({"desk": Peer("desk", port, "udp", Desk(shipped()["generic"]))})
        seen: list[bytes] = []

        def heard() -> bool:
            osc.perform(Cue("osc", "look", {"to": "desk", "messages": [{"address": "/warm", "args": [1.0]}]}, "x"))
            desk.settimeout(0.2)
            with contextlib.suppress(TimeoutError):
                seen.append(desk.recv(100))
            return any(one.startswith(b"/warm") for one in seen)

        assert until(heard)
        osc.close()


def test_the_answer_of_anybody_in_a_network_counts_where_all_of_it_is_asked() -> None:
    listen, port = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
    desk = Console(port, "0.0.0.0", listen)
    osc = Osc({"all": eos("127.255.255.255", port, listen)})
    assert until(lambda: osc.state().parts["all"].link == "up")
    osc.close()
    desk.close()


def test_whose_answer_it_is() -> None:
    def listener(address: str, port: int, *, everybody: bool = False) -> AnswerListener:
        return AnswerListener(address, port, everybody, lambda: None)

    alone, first, second = listener("10.0.0.1", 8000), listener("10.0.0.2", 8000), listener("10.0.0.2", 8001)
    network = listener("10.0.0.255", 8000, everybody=True)
    known = [alone, first, second, network]
    assert whose(known, "10.0.0.1", 4711) is alone
    assert whose(known, "10.0.0.2", 8001) is second
    assert whose(known, "10.0.0.2", 4711) is None
    assert whose(known, "10.0.0.9", 4711) is network
    assert whose(known[:3], "10.0.0.9", 8000) is None
