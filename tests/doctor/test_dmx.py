"""DMX lines asked by the doctor: a scripted node (a stand-in) at an address of its own, and nobody."""

from __future__ import annotations

import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exhibit.doctor import dmx
from exhibit.doctor.dmx import finding
from exhibit.doctor.findings import DoctorRequest, Finding
from exhibit.outputs.dmx import DmxTransport, probe
from exhibit.outputs.dmx.artnet import PORT
from exhibit.outputs.dmx.probe import Node, ask, node_of
from exhibit.show.files import ShowFile, VenueFile
from exhibit.show.show import Show
from tests.conftest import free_port

HERE, NODE = "127.0.0.2", "127.0.0.3"


def reply(name: str, *universes: int) -> bytes:
    """An ArtPollReply of a node that puts out these universes, which differ in their last four bits."""
    above = universes[0] if universes else 0
    kinds = bytes([0x80] * len(universes)).ljust(4, b"\0")
    switches = bytes(one & 0x0F for one in universes).ljust(4, b"\0")
    head = struct.pack("<8sH", b"Art-Net", 0x2100) + bytes(4) + struct.pack("<H", PORT) + bytes(2)
    head += bytes([above >> 8, above >> 4 & 0x0F]) + bytes(6)
    names = b"short".ljust(18, b"\0") + name.encode().ljust(64, b"\0") + bytes(64)
    return head + names + bytes(2) + kinds + bytes(8) + bytes(4) + switches + bytes(45)


def test_a_reply_tells_the_name_and_the_universes() -> None:
    assert node_of(reply("A node", 0x123, 0x12F)) == Node("A node", (0x123, 0x12F))
    assert node_of(reply("")) == Node("short", ())
    assert node_of(reply("cut")[:100]) is None
    assert node_of(b"Art-Net\0\x00\x50" + bytes(300)) is None


@pytest.fixture
def node() -> Iterator[Callable[..., int]]:
    """Starts a scripted node that answers ArtPoll so; its port."""
    if sys.platform != "linux":
        pytest.skip("only Linux has all addresses of 127.0.0.0/8")
    open_: list[socket.socket] = []
    threads: list[threading.Thread] = []
    ended = threading.Event()

    def start(*answers: bytes | None) -> int:
        ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        open_.append(ear)
        ear.bind((NODE, 0))
        ear.settimeout(0.1)

        def serve() -> None:
            while not ended.is_set():
                try:
                    packet, (host, _) = ear.recvfrom(2048)
                except TimeoutError:
                    continue
                for answer in answers if packet == probe._POLL else ():
                    if answer:
                        ear.sendto(answer, (host, PORT))

        threads.append(threading.Thread(target=serve, daemon=True))
        threads[-1].start()
        return int(ear.getsockname()[1])

    yield start
    ended.set()
    for thread in threads:
        thread.join()
    for one in open_:
        one.close()


def found(line: DmxTransport) -> Finding:
    return finding("hall", line, ("wash",), ask(line))


def test_a_node_that_answers_is_well_where_it_puts_our_universe_out(node: Callable[..., int]) -> None:
    port = node(reply("Hall node", 2, 3))
    well = found(DmxTransport("artnet", 2, NODE, interface=HERE, port=port))
    if "is taken" in well.told:
        pytest.skip(f"somebody else listens on UDP port {PORT} of this machine")
    assert well.verdict == "well"
    assert well.told == f"Art-Net universe 2 to {NODE}: Hall node puts it out"
    assert well.answered[0].startswith("ArtPollReply of Hall node: puts out universes 2, 3, after ")
    each = node(reply("Four ports", 0), reply("Four ports", 1), reply("Four ports", 0x123))
    last = found(DmxTransport("artnet", 0x123, NODE, interface=HERE, port=each))
    assert last.verdict == "well", last
    assert last.answered[0].startswith("ArtPollReply of Four ports: puts out universes 0, 1, 291, after ")
    other = found(DmxTransport("artnet", 7, NODE, interface=HERE, port=port))
    assert other.verdict == "ill"
    assert "set an output of the node to universe 7" in other.remedies[0]


def test_a_node_that_does_not_answer_is_unknown(node: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_ANSWERS_WITHIN_S", 0.2)
    line = DmxTransport("artnet", 2, NODE, interface=HERE, port=node(None))
    assert found(line).verdict == "unknown"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        try:
            taken.bind(("", PORT))
        except OSError:
            pytest.skip(f"somebody else listens on UDP port {PORT} of this machine")
        assert "is taken" in found(line).told


@pytest.mark.parametrize("protocol", ["artnet", "sacn"])
def test_where_nobody_listens_it_is_said(protocol: str) -> None:
    pytest.importorskip("sacn")
    line = DmxTransport(protocol, 2, "127.0.0.1", port=free_port(socket.SOCK_DGRAM))
    assert (found(line).verdict, "no program listens there" in found(line).told) == ("ill", True)
    assert "does not know that name" in found(DmxTransport(protocol, 2, "node.invalid")).told


def test_sacn_is_never_answered(node: Callable[..., int]) -> None:
    pytest.importorskip("sacn")
    line = found(DmxTransport("sacn", 2, NODE, interface=HERE, port=node(None)))
    assert (line.verdict, "sACN is never answered" in line.told) == ("unknown", True)
    assert line.remedies == ("see whether a lamp obeys: exhibit cue wash ...",)


def test_a_library_that_is_missing_and_a_show_without_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exhibit.outputs.dmx.e131.find_spec", lambda _: None)
    missing = found(DmxTransport("sacn", 2))
    assert (missing.verdict, missing.remedies) == ("ill", ("install what is missing: pip install 'exhibit[venue]'",))
    show = Show(Path(), ShowFile(), {}, {}, {})
    assert [one.verdict for one in dmx.look(DoctorRequest(show, "drawn"))] == ["not set up"]
    venue = VenueFile.model_validate({"dmx": {"hall": {"protocol": "sacn", "universe": 1}}})
    (one,) = dmx.look(DoctorRequest(Show(Path(), ShowFile(), {}, {}, {}, venue=venue), "drawn"))
    assert (one.name, one.verdict) == ("hall", "ill")
