"""The output with real sockets: what arrives at a node, how a line fares, how it ends, and how it is edited."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from uuid import UUID

import pytest

from exhibit.outputs.dmx import Dmx, DmxTransport, Fixture, SacnSource, e131
from exhibit.outputs.dmx.link_state import DmxLinkSettings
from exhibit.outputs.dmx.transport import DmxWay
from exhibit.outputs.port import CannotPerform
from exhibit.values import Cue
from tests.conftest import command, free_port, until
from tests.outputs.dmx.node import Node

SOURCE = SacnSource("Exhibit Light", UUID("5e1b8b8e-6f0a-4c55-9d63-0d5a3b8f2c41"))
PAR = Fixture("hall", {"dimmer": (0,), "red": (1,), "green": (2,), "blue": (3,)}, {"blue": 0.2})
BLUE = 51
needs_sacn = pytest.mark.skipif(not e131.installed(), reason="the extra 'venue' is not installed")
PROTOCOLS = [pytest.param("sacn", marks=needs_sacn), "artnet"]
Start = Callable[..., Dmx]


@pytest.fixture
def node() -> Iterator[Node]:
    one = Node()
    yield one
    one.close()


@pytest.fixture
def start(node: Node) -> Iterator[Start]:
    """Starts an output with one line to the node."""
    started: list[Dmx] = []

    def begin(fixtures: Mapping[str, Fixture] | None = None, **line: object) -> Dmx:
        hall = replace(DmxTransport("artnet", 1, "127.0.0.1", port=node.port), **line)  # type: ignore[arg-type]
        started.append(Dmx({"hall": hall}, {"par": PAR} if fixtures is None else fixtures, SOURCE))
        return started[-1]

    yield begin
    for one in started:
        one.close()


def look(fade_s: float = 0.0, **levels: float) -> Cue:
    return Cue("dmx", "look", {"look": "warm", "to": "par", "levels": levels, "fade_s": fade_s}, "joy")


def release(fade_s: float = 0.0) -> Cue:
    return Cue("dmx", "release", {"look": "warm", "to": "par", "fade_s": fade_s})


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_look_is_faded_in_and_kept_alive(protocol: str, node: Node, start: Start) -> None:
    dmx = start(protocol=protocol)
    assert until(lambda: node.slot(4) == BLUE)
    dmx.perform(look(0.5, dimmer=1.0))
    assert until(lambda: node.slot(1) == 255)
    levels = [frame[0] for frame in node.frames]
    assert levels == sorted(levels)
    assert len(set(levels)) >= 5  # a slow machine leaves steps out
    came = len(node.packets)
    assert until(lambda: len(node.packets) >= came + 5)
    times = [at for at, _ in node.heard[-2:]]
    assert 0.5 < times[1] - times[0] < 2.5
    assert until(lambda: dmx.state().performed >= came)  # a packet may be heard before it is counted
    state = dmx.state()
    assert (state.link, state.parts["hall"].link) == ("unverified", "unverified")
    assert state.dropped == 0


def test_sequences_follow_each_other(node: Node, start: Start) -> None:
    start().perform(look(0.3, dimmer=1.0))
    assert until(lambda: node.slot(1) == 255)
    numbers = [packet[12] for packet in node.packets]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_hold_stands_still_at_once_and_is_kept_alive(node: Node, start: Start) -> None:
    dmx = start()
    dmx.perform(look(2.0, dimmer=1.0))
    assert until(lambda: node.slot(1) > 40)
    dmx.steer(held=True, dark=False)
    came = len(node.packets)
    assert until(lambda: len(node.packets) >= came + 2)  # what was on its way has arrived
    stands, came = node.slot(1), len(node.packets)
    dmx.steer(held=True, dark=True)  # a hold is stronger than a blackout
    assert until(lambda: len(node.packets) >= came + 2)
    assert node.slot(1) == stands < 255
    assert dmx.state().detail == "hall, held"
    dmx.steer(held=False, dark=False)
    assert until(lambda: node.slot(1) == 255)


def test_a_blackout_is_dark_whatever_is_asked_for(node: Node, start: Start) -> None:
    dmx = start()
    dmx.perform(look(dimmer=1.0))
    assert until(lambda: node.slot(1) == 255)
    dmx.steer(held=False, dark=True)
    dmx.perform(look(dimmer=0.5))
    assert until(lambda: node.slot(1) == 0)
    dmx.steer(held=False, dark=False)
    assert until(lambda: node.slot(1) == 128)


@needs_sacn
def test_at_the_end_it_is_given_back_and_receivers_are_told(node: Node, start: Start) -> None:
    dmx = start(protocol="sacn")
    dmx.perform(look(dimmer=1.0))
    assert until(lambda: node.slot(1) == 255)
    dmx.perform(release(60.0))
    began = time.monotonic()
    dmx.close()
    assert time.monotonic() - began < 60.0, "it does not wait for the fade"
    assert until(lambda: [packet[112] for packet in node.packets[-3:]] == [0x40] * 3)
    assert [packet[126] for packet in node.packets[-6:]] == [0] * 6
    assert {packet[112] for packet in node.packets[:-3]} == {0}
    numbers = [packet[111] for packet in node.packets]
    assert numbers == [number % 256 for number in range(len(numbers))]


@needs_sacn
@pytest.mark.parametrize("held", [False, True], ids=["on_exit: hold", "held"])
def test_what_stays_at_the_end_just_stops(held: bool, node: Node, start: Start) -> None:
    dmx = start(protocol="sacn", holds=not held)
    dmx.perform(look(dimmer=1.0))
    assert until(lambda: node.slot(1) == 255)
    dmx.steer(held=held, dark=False)
    dmx.close()
    assert {packet[112] for packet in node.packets} == {0}
    assert node.slot(1) == 255


def test_a_node_that_is_switched_on_later_is_found(start: Start) -> None:
    port = free_port(socket.SOCK_DGRAM)
    dmx = start(port=port)
    dmx.perform(look(dimmer=1.0))
    assert until(lambda: dmx.state().parts["hall"].link == "down")
    assert dmx.state().detail == "hall: Art-Net universe 1 to 127.0.0.1: nobody listens there"
    late = Node(port)
    try:
        assert until(lambda: late.slot(1) == 255)
        assert until(lambda: dmx.state().link == "unverified")
    finally:
        late.close()


def test_a_network_that_is_away_is_said_and_found_again(
    node: Node, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, away = DmxTransport.open, True

    def plugged(line: DmxTransport, turn: int = 0) -> DmxWay:
        if away:
            raise OSError(101, "Network is unreachable")
        return opened(line, turn)

    monkeypatch.setattr(DmxTransport, "open", plugged)
    dmx = start()
    dmx.perform(look(dimmer=1.0))
    assert until(lambda: dmx.state().link == "down")
    assert dmx.state().detail == "hall: Art-Net universe 1 to 127.0.0.1: this machine has no network that leads there"
    assert until(lambda: dmx.state().dropped > 0)
    away = False
    assert until(lambda: node.slot(1) == 255)
    assert until(lambda: dmx.state().link == "unverified")


@pytest.mark.parametrize("host", ["no.such.host.invalid", "a..b"])
def test_a_name_that_nobody_knows_is_said(host: str, start: Start) -> None:
    dmx = start(host=host)
    assert until(lambda: dmx.state().link == "down")
    assert dmx.state().detail.startswith(f"hall: Art-Net universe 1 to {host}: ")


@needs_sacn
def test_multicast_leaves_by_the_card_that_is_named_and_all_universes_are_told() -> None:
    """Two universes by the loopback: each to its group, and one packet that names both."""
    groups = ("239.255.0.1", "239.255.0.2", e131.DISCOVERY)
    node = Node(groups=groups)
    lines = {
        name: DmxTransport("sacn", number, interface="127.0.0.1", port=node.port)
        for number, name in ((2, "a"), (1, "b"))
    }
    lamps = {name: Fixture(name, {"dimmer": (0,)}, {"dimmer": 1.0}) for name in lines}
    dmx = Dmx(lines, lamps, SOURCE, DmxLinkSettings(discovery_port=node.port))
    try:
        if not until(lambda: len(node.packets) > 6, 5.0) or dmx.state().link == "down":
            pytest.skip("the loopback of this machine takes no multicast")
        data = [packet for packet in node.packets if packet[18:22] == b"\x00\x00\x00\x04"]
        assert {packet[114] for packet in data} == {1, 2}
        (told,) = (packet for packet in node.packets if packet[18:22] == b"\x00\x00\x00\x08")
        assert told[120:] == b"\x00\x01\x00\x02"
    finally:
        dmx.close()
        node.close()


def test_without_the_library_one_line_says_what_to_install(
    node: Node, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(e131, "installed", lambda: False)
    dmx = start(protocol="sacn")
    dmx.perform(look(dimmer=1.0))
    assert dmx.state().link == "down"
    assert dmx.state().detail.endswith(": sACN needs the library sacn: pip install 'exhibit[venue]'")
    assert node.packets == []


def test_what_nobody_knows_is_counted(start: Start) -> None:
    dmx = start()
    with pytest.raises(CannotPerform, match="there is no fixture 'nobody'"):
        dmx.perform(Cue("dmx", "look", {"to": "nobody"}))
    with pytest.raises(CannotPerform, match="no lamp can do 'sing'"):
        dmx.perform(Cue("dmx", "sing", {"to": "par"}))
    assert dmx.state().dropped == 2


def test_an_edited_patch_takes_the_light_along(node: Node, start: Start) -> None:
    """The fixture moves to address 11 and gets a channel more; the old addresses go dark, the claim stands."""
    dmx = start()
    dmx.perform(look(dimmer=1.0, red=0.5))
    assert until(lambda: node.slot(2) == 128)
    line = DmxTransport("artnet", 1, "127.0.0.1", port=node.port, rate_hz=20.0)
    slots = {"dimmer": (10,), "strobe": (11,), "red": (12,), "green": (13,), "blue": (14,)}
    dmx.use_fixtures({"hall": line}, {"par": Fixture("hall", slots), "spot": Fixture("hall", {"dimmer": (0,)})})
    assert until(lambda: node.slot(11) == 255)
    assert until(lambda: node.frames[-1][10:15] == bytes([255, 0, 128, 0, 0]))
    assert node.slot(2) == 0
    numbers = [packet[12] for packet in node.packets]
    assert numbers == list(range(1, len(numbers) + 1))  # it is the same stream
    dmx.perform(Cue("dmx", "look", {"to": "spot", "levels": {"dimmer": 1.0}}))
    assert until(lambda: node.slot(1) == 255)


@needs_sacn
def test_a_line_that_is_taken_out_goes_dark_and_says_goodbye(node: Node, start: Start) -> None:
    dmx = start(protocol="sacn")
    dmx.perform(look(dimmer=1.0))
    assert until(lambda: node.slot(1) == 255)
    dmx.use_fixtures({}, {})
    assert until(lambda: node.packets[-1][112] == 0x40)
    assert (node.slot(1), node.slot(4)) == (0, 0)
    assert dmx.state().link == "off"


def test_a_line_without_fixtures_is_silent(node: Node, start: Start) -> None:
    dmx = start(fixtures={})
    time.sleep(0.2)
    assert dmx.state().parts["hall"].link == "off"
    assert dmx.state().detail == "no fixtures"
    assert node.packets == []


def test_a_light_may_move_to_another_line(node: Node, start: Start) -> None:
    dmx, other = start(), Node()
    try:
        dmx.perform(look(dimmer=1.0))
        assert until(lambda: node.slot(1) == 255)
        lines = {"foyer": DmxTransport("artnet", 2, "127.0.0.1", port=other.port)}
        dmx.use_fixtures(lines, {"par": replace(PAR, line="foyer")})
        assert until(lambda: other.slot(1) == 255)
        assert until(lambda: node.slot(1) == 0)
    finally:
        other.close()


def test_every_address_of_a_name_has_its_turn(node: Node, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the first nobody listens."""
    wrong = (socket.AF_INET, socket.SOCK_DGRAM, 17, "", ("127.0.0.9", node.port))
    right = (socket.AF_INET, socket.SOCK_DGRAM, 17, "", ("127.0.0.1", node.port))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [wrong, right])
    dmx = start()
    dmx.perform(look(dimmer=1.0))
    assert until(lambda: node.slot(1) == 255)
    assert until(lambda: dmx.state().link == "unverified")


CARDS = """
import select, socket, subprocess, sys
from exhibit.outputs.dmx.transport import DmxTransport
subprocess.run("ip link set lo up".split(), check=True)
addresses = ["10.97.0.2", "10.98.0.2"][:int(sys.argv[1])]
ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
ear.bind(("", 5568))
for number, address in enumerate(addresses):
    card, far = f"card{number}", f"far{number}"
    cable = f"link add {card} type veth peer name {far}"
    for words in (cable, f"link set {far} up", f"link set {card} up", f"addr add {address}/24 dev {card}"):
        subprocess.run(["ip", *words.split()], check=True)
    member = socket.inet_aton("239.255.0.1") + socket.inet_aton(address)
    ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
with DmxTransport("sacn", 1, interface=sys.argv[2] or None).open() as way:
    way.send(b"frame")
    heard = []
    while select.select([ear], [], [], 1)[0]:
        heard.append(ear.recvfrom(100))
print(*sorted(f"{data.decode()} from {sender[0]}" for data, sender in heard), sep=", ")
"""


@pytest.mark.parametrize(
    ("cards", "chosen", "heard"),
    [
        (1, "", "frame from 10.97.0.2"),
        (2, "", "frame from 10.97.0.2, frame from 10.98.0.2"),
        (2, "10.98.0.2", "frame from 10.98.0.2"),
    ],
)
def test_without_a_gateway_sacn_goes_out_by_each_card_or_the_chosen_one(cards: int, chosen: str, heard: str) -> None:
    """In a network namespace of its own, as in a network of lamps alone."""
    command("ip")
    program = [command("unshare"), "-n", sys.executable, "-c", CARDS, str(cards), chosen]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    if "Unknown device type" in done.stderr or "Operation not permitted" in done.stderr:
        pytest.skip("this machine makes no network cards for tests, or not for this user")
    assert done.stdout == f"{heard}\n", done.stderr
