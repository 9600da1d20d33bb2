"""OSC in, asked by liblo's oscsend and by strangers who send anything."""

from __future__ import annotations

import random
import socket
import struct
import subprocess
import threading
from ipaddress import IPv4Network

import pytest
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.udp_client import SimpleUDPClient

from exhibit.inputs.command_grammar import command_of
from exhibit.inputs.osc import receiver
from exhibit.inputs.osc.receiver import OscIn
from exhibit.osc_codec import Malformed, messages
from exhibit.values import Command
from tests.conftest import WITHIN_S, command, free_port, until


def message(address: str, *values: float | str | bytes) -> bytes:
    builder = OscMessageBuilder(address)
    for value in values:
        builder.add_arg(value)
    return bytes(builder.build().dgram)


def bundle(*parts: bytes) -> bytes:
    return b"#bundle\x00" + struct.pack(">Q", 1) + b"".join(struct.pack(">i", len(part)) + part for part in parts)


@pytest.fixture
def port() -> int:
    return free_port(socket.SOCK_DGRAM)


def test_a_real_program_sets_variables_and_rules(port: int) -> None:
    ear = OscIn(port)
    assert until(lambda: ear.state().link == "up")
    send = [command("oscsend"), "127.0.0.1", str(port)]
    for words in (
        ["/exhibit/var/rain", "f", "0.5"],
        ["/exhibit/var/weather", "s", "wet"],
        ["/exhibit/rule/storm/enable", "i", "0"],
        ["/exhibit/rule/storm/enable", "T"],
    ):
        subprocess.run([*send, *words], check=True)
    assert until(lambda: len(ear._waiting._commands) == 4)
    assert ear.take() == [
        Command("variable", "rain", 0.5, "osc 127.0.0.1"),
        Command("variable", "weather", "wet", "osc 127.0.0.1"),
        Command("rule", "storm", False, "osc 127.0.0.1"),
        Command("rule", "storm", True, "osc 127.0.0.1"),
    ]
    ear.close()


def test_where_it_hangs_another_thread_hears_at_the_same_port(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old one comes back, ends, and says nothing more."""
    free, hung = threading.Event(), threading.Event()

    def follow(words: list[str], values: list[float], by: str, fault: str) -> Command:
        if "hang" in words:
            hung.set()
            free.wait(WITHIN_S)
        return command_of(words, values, by, fault)

    monkeypatch.setattr(receiver, "command_of", follow)
    ear = OscIn(port)
    assert until(lambda: ear.state().link == "up")
    threads = threading.active_count()
    desk = SimpleUDPClient("127.0.0.1", port)
    with desk:
        desk.send_message("/exhibit/var/hang", 1.0)
        assert hung.wait(WITHIN_S)
        hanging = ear._ear
        assert ear._thread.replace()
        assert until(lambda: ear._ear is not hanging and ear._ear is not None and bool(ear._ear.gettimeout()))

        def heard() -> bool:
            desk.send_message("/exhibit/var/rain", 1.0)
            return bool(ear.take())

        assert until(heard)
        free.set()
        assert until(lambda: threading.active_count() == threads)
        assert ear.state().link == "up"
    ear.close()


def test_only_this_machine_is_listened_to_unless_others_are_named(port: int) -> None:
    ear = OscIn(port)
    assert ear._host == "127.0.0.1"
    ear.hear(message("/exhibit/var/rain", 1.0), "10.0.0.5")
    assert (ear.take(), ear.state().strangers) == ([], 1)
    ear.close()
    ear = OscIn(port, [IPv4Network("10.0.0.0/24")])
    assert ear._host == "0.0.0.0"
    ear.hear(message("/exhibit/var/rain", 1.0), "10.0.0.5")
    ear.hear(message("/exhibit/var/rain", 1.0), "127.0.0.1")
    assert len(ear.take()) == 1
    assert ear.state().strangers == 1
    ear.close()


def test_a_port_that_is_taken_is_tried_again(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exhibit.inputs.osc.receiver._RETRY_S", 0.05)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", port))
        ear = OscIn(port)
        assert until(lambda: "another program has this port already" in ear.state().detail)
        assert ear.state().link == "down"
    assert until(lambda: ear.state().link == "up")
    ear.close()


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"x",
        b"/no-end!",
        b"/a\x00\x00,i\x00\x00",
        b"/a\x00\x00if\x00\x00",
        b"/a\x00\x00,b\x00\x00\xff\xff\xff\xff",
        b"/a\x00\x00,[i\x00",
        b"\xff\xfe\xfd\x00,i\x00\x00\x00\x00\x00\x01",
        b"#bundle\x00",
        b"#bundle\x00" + bytes(8) + struct.pack(">i", -4),
        b"#bundle\x00" + bytes(8) + struct.pack(">i", 0),
        b"#bundle\x00" + bytes(8) + struct.pack(">i", 1 << 30),
        message("/exhibit/var/rain", "x" * 9000),
    ],
    ids=lambda packet: repr(packet[:24]),
)
def test_malformed_packets_are_counted_and_ignored(packet: bytes, port: int, capfd: pytest.CaptureFixture[str]) -> None:
    ear = OscIn(port)
    ear.hear(packet, "127.0.0.1")
    assert (ear.take(), ear.state().ignored) == ([], packet != bundle())
    ear.close()
    assert capfd.readouterr() == ("", "")


def test_bundles_say_all_they_hold() -> None:
    packet = bundle(message("/a", 1), bundle(message("/b", 2.5), message("/c", "x", True)), message("/d"))
    assert messages(packet) == [("/a", [1]), ("/b", [2.5]), ("/c", ["x", True]), ("/d", [])]


def test_a_hundred_thousand_packets_of_anything_stop_nothing(port: int) -> None:
    """Noise, and good packets with some of their bytes turned, all counted; then a good one is taken as ever."""
    ear = OscIn(port)
    chance = random.Random(1)
    good = [
        message("/exhibit/var/rain", 0.5),
        message("/exhibit/rule/storm/enable", 1),
        bundle(message("/exhibit/var/rain", 0.5), bundle(message("/exhibit/var/weather", "wet"))),
    ]
    taken = 0
    for number in range(100_000):
        if number % 2:
            packet = chance.randbytes(chance.randrange(0, 64))
        else:
            turned = bytearray(chance.choice(good))
            for _ in range(chance.randrange(1, 5)):
                turned[chance.randrange(len(turned))] = chance.randrange(256)
            packet = bytes(turned)
        ear.hear(packet, "127.0.0.1")
        taken += len(ear.take())
    state = ear.state()
    assert state.ignored + taken >= 99_000
    assert state.ignored > 60_000
    ear.hear(good[0], "127.0.0.1")
    assert ear.take() == [Command("variable", "rain", 0.5, "osc 127.0.0.1")]
    ear.close()


def test_a_flood_is_bounded_and_the_newest_win(port: int) -> None:
    ear = OscIn(port)
    for number in range(1500):
        ear.hear(message("/exhibit/var/rain", float(number)), "127.0.0.1")
    values = [one.value for one in ear.take()]
    assert (len(values), values[-1]) == (1000, 1499.0)
    assert ear.state().ignored == 500
    ear.close()


def test_deep_bundles_are_refused() -> None:
    packet = message("/a")
    for _ in range(300):
        packet = bundle(packet)
    with pytest.raises(Malformed):
        messages(packet)


HOLD = message("/exhibit/hold", 1)


@pytest.mark.parametrize(
    "packet",
    [
        bundle(message("/accxyz", 0.0, 0.0, 1.0), HOLD),
        bundle(message("/pic", b"abc"), HOLD),
        bundle(HOLD, b"/c\x00\x00,r\x00\x00\x01\x02\x03\x04"),
        bundle(b"/m\x00\x00,Q\x00\x00what is this", HOLD),
        bundle(b"/cut\x00\x00\x00\x00,s\x00\x00endless!", HOLD),
        bundle(b"no slash", HOLD),
        bundle(HOLD) + struct.pack(">i", 400) + b"/cut",
        bundle(bundle(bundle(bundle(bundle(bundle(bundle(HOLD))))))),
        bundle(*[message("/levels", *[0.5] * 20)] * 300, HOLD),
        b"/exhibit/hold\x00\x00\x00,I\x00\x00",
        b"/exhibit/hold\x00\x00\x00,\x00\x00\x00",
        b"/exhibit/hold\x00\x00\x00",
        b"/exhibit/hold\x00\x00\x00" + struct.pack(">i", 1),
        b"/exhibit/hold\x00\x00\x00" + struct.pack(">f", 1.0),
        b"/exhibit/hold\x00\x00\x00on\x00\x00",
        b"/exhibit/hold\x00\x00\x00,ib\x00" + struct.pack(">ii", 1, -9),
        b"/exhibit/hold\x00\x00\x00,bT\x00" + struct.pack(">i4s", 3, b"abc"),
        b"/exhibit/hold\x00\x00\x00,[i]N\x00\x00\x00" + struct.pack(">i", 1),
        b"/exhibit/hold\x00\x00\x00,d\x00\x00" + struct.pack(">d", 1.0),
        b"/exhibit/hold\x00\x00\x00,h\x00\x00" + struct.pack(">q", 1),
        b"/exhibit/hold\x00\x00\x00,S\x00\x00true\x00\x00\x00\x00",
        b"/exhibit/hold\x00\x00\x00,c\x00\x00" + struct.pack(">I", ord("1")),
        message("/exhibit/hold", 1, "by the left panel", 0.5),
    ],
    ids=lambda packet: repr(packet[-30:]),
)
def test_a_hold_is_heard_whatever_it_comes_with(packet: bytes, port: int) -> None:
    ear = OscIn(port)
    ear.hear(packet, "127.0.0.1")
    assert ear.take() == [Command("hold", "", True, "osc 127.0.0.1")]
    ear.close()


def test_an_impulse_switches_to_the_safe_side_and_moves_nothing_else(port: int) -> None:
    ear = OscIn(port)
    for address in ("blackout", "processing", "var/rain", "rule/storm/enable"):
        ear.hear(message(f"/exhibit/{address}"), "127.0.0.1")
    assert [(one.kind, one.value) for one in ear.take()] == [("blackout", True), ("processing", False)]
    assert len(ear.state().unheeded) == 2
    ear.close()


def test_a_flood_washes_no_safety_command_away(port: int) -> None:
    ear = OscIn(port)
    for switch in (message("/exhibit/hold", 0), HOLD, message("/exhibit/blackout", 1)):
        ear.hear(switch, "127.0.0.1")
    for number in range(2000):
        ear.hear(message("/exhibit/var/rain", float(number)), "127.0.0.1")
    commands = ear.take()
    assert [(one.kind, one.value) for one in commands[:3]] == [
        ("hold", True),
        ("blackout", True),
        ("variable", 1000.0),
    ]
    ear.close()


def test_each_kind_of_thing_that_is_ignored_is_remembered_once_and_no_more_than_a_few(port: int) -> None:
    ear = OscIn(port)
    for _ in range(3):
        ear.hear(bundle(message("/accxyz", 1.0), HOLD), "127.0.0.1")
        ear.hear(HOLD, "10.0.0.9")
    assert ear.state().unheeded == (
        "/accxyz: nothing is called that (from 127.0.0.1)",
        "10.0.0.9 is not in `osc: from`: what it sends is ignored",
    )
    for number in range(100):
        ear.hear(message(f"/x{number}"), "127.0.0.1")
    told = ear.state().unheeded
    assert len(told) == 13
    assert told[-1] == "other things that nobody understands keep coming"
    ear.close()
