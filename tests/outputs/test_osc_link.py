"""Links to desks: both framings heard by liblo's oscdump; a scripted stand-in, killed and restarted, where a desk must
answer."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest

from exhibit.consoles.desk import Desk, Wire
from exhibit.consoles.preset import Transport
from exhibit.consoles.reading import shipped
from exhibit.outputs.osc import Osc
from exhibit.outputs.osc_lines import slipped, unslipped
from exhibit.outputs.osc_link import OscLink, Peer
from exhibit.values import Cue
from tests.conftest import Neighbour, command, free_port, until
from tests.outputs.desk import ScriptedDesk

Start = Callable[[int, str], ScriptedDesk]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts scripted desks, and closes those that are left."""
    started: list[ScriptedDesk] = []

    def _start(port: int, transport: str) -> ScriptedDesk:
        started.append(ScriptedDesk(port, transport))
        return started[-1]

    yield _start
    for one in started:
        one.close()


def quick(transport: Transport, port: int, console: str = "eos") -> Peer:
    """An Eos that is asked often, so that tests are short; over UDP it answers to whoever asks."""
    preset = shipped()[console]
    if preset.ping:
        preset = preset.model_copy(update={"ping": preset.ping.model_copy(update={"every": 0.1, "listen": None})})
    return Peer("127.0.0.1", port, transport, Desk(preset))


def look(**args: object) -> Cue:
    return Cue("osc", "look", {"look": "warm", "to": "desk", **args}, "test")


@pytest.mark.parametrize("transport", ["tcp", "tcp-slip"])
def test_liblo_hears_either_framing_of_tcp(transport: Transport, neighbour: Callable[[list[str]], Neighbour]) -> None:
    port = free_port(socket.SOCK_STREAM)
    dump = neighbour(["stdbuf", "-oL", command("oscdump"), f"osc.tcp://:{port}"])
    osc = Osc({"desk": quick(transport, port, "generic")})
    assert until(lambda: osc.state().link == "up")
    for number in range(100):
        osc.perform(Cue("osc", "send", {"to": "desk", "address": "/count", "args": [number, "\xc0\xdb", 0.5]}))
    osc.close()
    assert until(lambda: "/count isf 99" in dump.said())
    assert dump.said().count("/count isf") == 100
    assert osc.state().parts["desk"].performed == 100


def test_slip_gives_back_what_it_took() -> None:
    packets = [bytes(range(256)), b"\xc0\xc0\xdb\xdb", b"/a\x00\x00"]
    data = b"".join(map(slipped, packets))
    assert unslipped(data) == (packets, b"")
    assert unslipped(data[:-2])[0] == packets[:-1]


@pytest.mark.parametrize("transport", ["tcp", "tcp-slip", "udp"])
def test_a_desk_that_answers_is_up_and_is_told_who_we_are(transport: Transport, start: Start) -> None:
    port = free_port(socket.SOCK_DGRAM)
    desk = start(port, transport)
    link = OscLink("desk", quick(transport, port))
    assert until(lambda: link.state().link == "up")
    assert desk.heard == [("/eos/user", 9)]
    assert not link.returned()
    link.close()


@pytest.mark.parametrize("transport", ["tcp", "tcp-slip", "udp"])
def test_a_desk_that_reboots_is_seen_to_go_and_to_come_back(transport: Transport, start: Start) -> None:
    port = free_port(socket.SOCK_DGRAM)
    desk = start(port, transport)
    link = OscLink("desk", quick(transport, port))
    assert until(lambda: link.state().link == "up")
    desk.close()
    assert until(lambda: link.state().link == "down")
    assert not link.returned()
    again = start(port, transport)
    assert until(lambda: link.state().link == "up")
    assert link.returned()
    assert not link.returned()
    assert ("/eos/user", 9) in again.heard
    link.close()


def test_a_desk_that_hangs_is_seen_though_its_connection_stands(start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    desk = start(port, "tcp")
    link = OscLink("desk", quick("tcp", port))
    assert until(lambda: link.state().link == "up")
    desk.silent = True
    assert until(lambda: link.state().link == "down")
    desk.silent = False
    assert until(lambda: link.state().link == "up")
    assert link.returned()
    link.close()


def test_what_a_lost_desk_misses_is_dropped_and_counted_not_kept_for_later(start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    osc = Osc({"desk": quick("tcp", port)})
    assert until(lambda: osc.state().link == "down")
    for number in range(5):
        osc.perform(look(do=[{"command": "cue", "what": f"1/{number}"}]))
    assert osc.state().parts["desk"].dropped == 5
    desk = start(port, "tcp")
    assert until(lambda: osc.returned() == ["desk"])
    osc.perform(look(do=[{"command": "cue", "what": "1/9"}, {"command": "go", "what": ""}]).again())
    assert until(lambda: bool(desk.named("/eos/cue")))
    osc.close()
    assert desk.heard == [("/eos/user", 9), ("/eos/cue/1/9/fire",)]


def test_udp_that_nobody_listens_to_is_down_until_somebody_does(
    neighbour: Callable[[list[str]], Neighbour],
) -> None:
    """Without a ping no console can say that it is there; but its network can say that it is not."""
    port = free_port(socket.SOCK_DGRAM)
    link = OscLink("desk", quick("udp", port, "generic"))
    link.put([Wire("/a")])
    assert until(lambda: link.state().link == "down")
    assert f"nothing listens on UDP port {port} there" in link.state().detail
    dump = neighbour(["stdbuf", "-oL", command("oscdump"), str(port)])
    assert until(lambda: link.state().link == "unverified")
    assert link.returned()
    link.put([Wire("/b", (1,))])
    assert until(lambda: "/b i 1" in dump.said())
    assert dump.said().count("/") == 1
    link.close()


def test_a_burst_of_a_thousand_cues_arrives_whole_and_in_order(start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    desk = start(port, "tcp")
    osc = Osc({"desk": quick("tcp", port)})
    for number in range(1000):
        osc.perform(Cue("osc", "send", {"to": "desk", "address": f"/eos/cue/{number}/fire", "args": []}))
    assert until(lambda: len(desk.named("/eos/cue")) == 1000)
    osc.close()
    assert [one[0] for one in desk.named("/eos/cue")] == [f"/eos/cue/{number}/fire" for number in range(1000)]
    assert osc.state().dropped == 0


def test_levels_that_follow_are_thinned_and_end_where_they_should(start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    desk = start(port, "tcp")
    osc = Osc({"desk": quick("tcp", port)})
    assert until(lambda: osc.state().link == "up")
    osc.perform(look(levels={"sub 4": 0.0}, colours={"chan 7": [1.0, 0.5, 0.0]}))
    began_s = time.monotonic()
    for number in range(1, 501):
        share = number / 500
        osc.perform(
            Cue("osc", "adjust", {"look": "warm", "to": "desk", "levels": {"sub 4": share}, "colours": {}}, "test")
        )
        time.sleep(0.001)
    assert until(lambda: ("/eos/sub/4", 1.0) in desk.heard)
    took_s = time.monotonic() - began_s
    osc.close()
    assert len(desk.named("/eos/sub/4")) <= 25 * took_s + 2
    assert desk.named("/eos/chan") == [("/eos/chan/7/color/rgb", 1.0, 0.5, 0.0)]


def test_one_desk_that_is_away_keeps_no_other_waiting(start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    desk = start(port, "tcp")
    # An address that nobody has: packets to it are lost without a word.
    away = Peer("192.0.2.1", 3032, "tcp", Desk(shipped()["eos"]))
    osc = Osc({"away": away, "desk": quick("tcp", port)})
    assert until(lambda: osc.state().parts["desk"].link == "up")
    began_s = time.monotonic()
    osc.perform(Cue("osc", "send", {"to": "away", "address": "/a", "args": []}))
    osc.perform(Cue("osc", "send", {"to": "desk", "address": "/b", "args": []}))
    assert time.monotonic() - began_s < 1
    assert until(lambda: ("/b",) in desk.heard)
    osc.close()


def test_a_message_that_cannot_be_said_is_dropped_and_named(start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    desk = start(port, "tcp")
    link = OscLink("desk", quick("tcp", port, "generic"))
    link.put([Wire("/bad", ("\ud800",)), Wire("/good")])
    assert until(lambda: ("/good",) in desk.heard)
    assert link.state().dropped == 1
    link.close()


def test_a_command_line_that_is_not_allowed_never_leaves(start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    desk = start(port, "tcp")
    peer = quick("tcp", port)
    osc = Osc({"desk": Peer(peer.host, port, "tcp", Desk(peer.desk.preset, allow=("Go_To_Cue Out#",)))})
    for line in ("Delete Cue 1 Thru#", "Go_To_Cue Out#"):
        osc.perform(Cue("osc", "send", {"to": "desk", "address": "/eos/newcmd", "args": [line]}))
    osc.close()
    assert until(lambda: bool(desk.named("/eos/newcmd")))
    assert desk.named("/eos/newcmd") == [("/eos/newcmd", "Go_To_Cue Out#")]
    assert osc.state().dropped == 1
