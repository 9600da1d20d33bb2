"""OSC, heard by liblo's oscdump."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest

from exhibit.consoles.desk import Desk
from exhibit.consoles.preset import Transport
from exhibit.consoles.preset_files import shipped
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.link_state import USUAL
from exhibit.outputs.osc.output import Osc
from exhibit.values import Cue
from tests.conftest import Neighbour, command, free_port, until


def generic(port: int, host: str = "127.0.0.1") -> Peer:
    return Peer(host, port, "udp", Desk(shipped()["generic"]))


def message(to: str, address: str, *args: object) -> Cue:
    return Cue("osc", "send", {"to": to, "address": address, "args": list(args)}, "test")


def heard(osc: Osc, dump: Neighbour, address: str) -> bool:
    """Whether `address`, sent again and again, is heard at last."""

    def sent_and_heard() -> bool:
        osc.perform(message("desk", address))
        return address in dump.said()

    return until(sent_and_heard)


def test_a_console_hears_every_kind_of_value_in_order(neighbour: Callable[[list[str]], Neighbour]) -> None:
    port = free_port(socket.SOCK_DGRAM)
    dump = neighbour(["stdbuf", "-oL", command("oscdump"), str(port)])
    osc = Osc({"desk": generic(port)})
    # UDP is lost on a port where nobody listens yet: greet until the first message is heard.
    assert heard(osc, dump, "/hello")
    refused = osc.state().dropped
    osc.perform(message("desk", "/eos/cue/1/2/fire", 1, 0.5, "warm wash", True))
    # A listener that gets no processor time loses what comes after some 250 packets, and UDP never says so (tried with
    # an oscdump that stood still): so it is given time to hear each fifty.
    for number in range(200):
        osc.perform(message("desk", "/count", number))
        if number % 50 == 49:
            assert until(lambda last=number: f"/count i {last}" in dump.said())  # type: ignore[misc]
    osc.close()
    said = dump.said()
    assert '/eos/cue/1/2/fire ifsT 1 0.500000 "warm wash"' in said
    counts = [int(line.rsplit(" ", 1)[1]) for line in said.splitlines() if "/count i" in line]
    assert counts == list(range(200))
    assert osc.state().dropped == refused


def test_a_burst_over_udp_gives_small_desks_time_to_breathe(monkeypatch: pytest.MonkeyPatch) -> None:
    """What they cannot keep is lost, and nobody is told."""
    breaths: list[float] = []
    sleep = time.sleep

    def noted(seconds: float) -> None:
        breaths.append(seconds)
        sleep(seconds)

    monkeypatch.setattr(time, "sleep", noted)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as desk:
        desk.bind(("127.0.0.1", 0))
        osc = Osc({"desk": generic(desk.getsockname()[1])})
        assert until(lambda: osc.state().parts["desk"].detail.endswith("(udp)"))
        sent = {"to": "desk", "look": "warm", "messages": [{"address": "/count", "args": [one]} for one in range(100)]}
        osc.perform(Cue("osc", "look", sent, "test"))
        assert until(lambda: osc.state().performed == 100)
        osc.close()
    assert breaths.count(USUAL.breath_s) == 3


def test_a_target_that_cannot_be_found_is_a_fault_and_the_others_go_on(
    neighbour: Callable[[list[str]], Neighbour],
) -> None:
    port = free_port(socket.SOCK_DGRAM)
    dump = neighbour(["stdbuf", "-oL", command("oscdump"), str(port)])
    osc = Osc({"desk": generic(port), "lost": generic(8000, "no-such-console.invalid")})
    osc.perform(message("lost", "/a"))
    assert until(lambda: osc.state().link == "down")
    assert "lost: Generic OSC at no-such-console.invalid:8000" in osc.state().detail
    assert heard(osc, dump, "/b")
    parts = osc.state().parts
    assert {name: one.link for name, one in parts.items()} == {"desk": "unverified", "lost": "down"}
    assert parts["lost"].dropped == 1
    osc.close()


def test_no_targets_is_no_error() -> None:
    osc = Osc({})
    assert osc.state().link == "off"
    osc.close()


@pytest.mark.parametrize("transport", ["udp", "tcp", "tcp-slip"])
def test_a_thousand_cues_of_one_moment_all_arrive_in_order(
    transport: Transport, neighbour: Callable[[list[str]], Neighbour]
) -> None:
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    port = free_port(kind)
    where = str(port) if transport == "udp" else f"osc.tcp://:{port}"
    dump = neighbour(["stdbuf", "-oL", command("oscdump"), where])
    osc = Osc({"desk": Peer("127.0.0.1", port, transport, Desk(shipped()["generic"]))})
    assert heard(osc, dump, "/hello")
    lost_before_it_listened = osc.state().dropped
    for number in range(1000):
        osc.perform(message("desk", "/cue/fire", number, 0.5, "warm wash"))
    assert until(lambda: "/cue/fire ifs 999 " in dump.said())
    counts = [int(line.split()[-4]) for line in dump.said().splitlines() if "/cue/fire" in line]
    assert counts == list(range(1000))
    assert osc.state().dropped == lost_before_it_listened
    osc.close()
