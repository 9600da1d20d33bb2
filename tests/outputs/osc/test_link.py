"""Links to desks: both framings heard by liblo's oscdump; a scripted stand-in, killed and restarted, where a desk must
answer."""

from __future__ import annotations

import errno
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from exhibit.consoles.desk import Desk, OscMessage
from exhibit.consoles.preset import Transport
from exhibit.consoles.preset_files import shipped
from exhibit.osc_codec import slipped, unslipped
from exhibit.outputs.osc.link import OscLink, Peer
from exhibit.outputs.osc.link_state import LinkTiming
from exhibit.outputs.osc.output import Osc
from exhibit.outputs.osc.transports import TcpTransport, UdpTransport
from exhibit.outputs.port import CannotPerform
from exhibit.values import Cue
from tests.conftest import Neighbour, command, free_port, until
from tests.outputs.osc.desk import ScriptedDesk
from tests.outputs.osc.desk import osc as osc_packet

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
    assert not link.take_returned()
    link.close()


@pytest.mark.parametrize("transport", ["tcp", "tcp-slip", "udp"])
def test_a_desk_that_reboots_is_seen_to_go_and_to_come_back(transport: Transport, start: Start) -> None:
    port = free_port(socket.SOCK_DGRAM)
    desk = start(port, transport)
    link = OscLink("desk", quick(transport, port))
    assert until(lambda: link.state().link == "up")
    desk.close()
    assert until(lambda: link.state().link == "down")
    assert not link.take_returned()
    again = start(port, transport)
    assert until(lambda: link.state().link == "up")
    assert link.take_returned()
    assert not link.take_returned()
    assert ("/eos/user", 9) in again.heard
    link.close()


@pytest.mark.parametrize("transport", ["tcp", "tcp-slip", "udp"])
def test_a_desk_that_comes_after_the_show_is_told_what_stands_then(transport: Transport, start: Start) -> None:
    port = free_port(socket.SOCK_DGRAM)
    osc = Osc({"desk": quick(transport, port)})
    osc.perform(look(do=[{"command": "cue", "what": "1/5"}]))
    assert until(lambda: osc.state().link == "down")
    desk = start(port, transport)
    assert until(lambda: osc.take_returned() == ["desk"])
    osc.perform(look(do=[{"command": "cue", "what": "1/6"}, {"command": "go", "what": ""}]).again())
    assert until(lambda: osc.state().link == "up")
    osc.close()
    assert until(lambda: bool(desk.named("/eos/cue")))
    assert [one for one in desk.heard if one[0] != "/eos/user"] == [("/eos/cue/1/6/fire",)]
    assert desk.heard[0] == ("/eos/user", 9)


def test_a_desk_that_nobody_sees_come_counts_as_new_at_its_first_answer(start: Start) -> None:
    """A network that loses packets without a word: what was said before its first answer may never have come."""
    port = free_port(socket.SOCK_DGRAM)
    desk = start(port, "udp")
    desk.silent = True
    link = OscLink("desk", quick("udp", port))
    assert until(lambda: "is not answered" in link.state().detail)
    assert link.state().link == "unverified"
    assert not link.take_returned()
    desk.silent = False
    assert until(lambda: link.state().link == "up")
    assert link.take_returned()
    link.close()


def seldom(transport: Transport, port: int) -> Peer:
    """An Eos that is asked once an hour, and at the beginning."""
    peer = quick(transport, port)
    ping = peer.desk.preset.ping
    assert ping
    preset = peer.desk.preset.model_copy(update={"ping": ping.model_copy(update={"every": 3600.0})})
    return replace(peer, desk=Desk(preset))


@pytest.mark.parametrize("transport", ["tcp", "tcp-slip"])
def test_over_tcp_a_restart_between_two_pings_is_noticed(transport: Transport, start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    first = start(port, transport)
    link = OscLink("desk", seldom(transport, port))
    assert until(lambda: link.state().link == "up")
    first.close()
    second = start(port, transport)
    assert until(link.take_returned)
    assert until(lambda: second.heard[:1] == [("/eos/user", 9)]), second.heard
    link.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of refusals on sockets that are not connected")
def test_over_udp_a_restart_between_two_pings_is_noticed_where_something_was_sent_meanwhile(start: Start) -> None:
    port = free_port(socket.SOCK_DGRAM)
    first = start(port, "udp")
    link = OscLink("desk", seldom("udp", port))
    assert until(lambda: link.state().link == "up")
    first.close()
    link.put([OscMessage("/eos/sub/1", (0.5,), "level sub 1")])
    assert until(lambda: link.state().link == "down")
    assert "nothing listens on UDP port" in link.state().detail
    second = start(port, "udp")
    assert until(lambda: link.state().link == "up")
    assert link.take_returned()
    assert second.heard[0] == ("/eos/user", 9)
    link.close()


def test_over_udp_a_restart_that_nobody_noticed_costs_our_user_until_the_next_question(start: Start) -> None:
    """Nothing was sent while it was away, and it answers again: nobody can know. It is told who we are all the same."""
    port = free_port(socket.SOCK_DGRAM)
    first = start(port, "udp")
    peer = quick("udp", port)
    ping = peer.desk.preset.ping
    assert ping
    preset = peer.desk.preset.model_copy(update={"ping": ping.model_copy(update={"every": 1.5})})
    link = OscLink("desk", replace(peer, desk=Desk(preset)), timing=LinkTiming(say_again_s=0.1))
    assert until(lambda: link.state().link == "up")
    first.close()
    second = start(port, "udp")
    assert until(lambda: ("/eos/user", 9) in second.heard)
    assert link.state().link == "up"
    assert not link.take_returned()
    link.close()


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_a_desk_that_says_that_it_has_begun_anew_is_told_what_stands(transport: Transport, start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    desk = start(port, transport)
    link = OscLink("desk", quick(transport, port))
    assert until(lambda: link.state().link == "up")
    desk.say(osc_packet("/eos/out/event/show/loaded", "/shows/tonight.esf3d"))
    assert until(link.take_returned)
    assert link.state().link == "up"
    link.close()


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_a_desk_that_never_answers_is_sent_to_all_the_same_and_named(transport: Transport, start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    start(port, transport).silent = True
    link = OscLink("desk", quick(transport, port))
    assert until(lambda: "see whether it may send OSC to this machine" in link.state().detail)
    link.put([OscMessage("/a")])
    assert until(lambda: link.sent == 1)
    assert link.state().link == "unverified"
    link.close()


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_a_desk_whose_name_has_another_address_by_now_is_found(
    transport: Transport, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a desk is given another address by DHCP: names are looked up again while it is away."""
    port, where = free_port(socket.SOCK_STREAM), ["127.0.0.1"]
    looked_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *args, **more: looked_up(where[0] if host == "desk" else host, *args, **more),
    )
    first = start(port, transport)
    link = OscLink("desk", replace(quick(transport, port), host="desk"), timing=LinkTiming(look_up_again_s=0.2))
    assert until(lambda: link.state().link == "up")
    if transport == "udp":
        first.silent = True  # its old address belongs to nobody: packets are lost without a word
    else:
        first.close()
    assert until(lambda: link.state().link == "down")
    second = ScriptedDesk(port, transport, host="127.0.0.2")
    where[0] = "127.0.0.2"
    assert until(lambda: link.state().link == "up")
    assert link.take_returned()
    link.close()
    second.close()


@pytest.mark.parametrize("console", ["generic", "eos"])
def test_over_udp_a_machine_that_nobody_finds_stays_down_until_somebody_is_there(
    console: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network says so seconds after a packet was sent: its silence in between is no sign of life."""
    port, absent = free_port(socket.SOCK_DGRAM), [True]
    desk = start(port, "udp")
    send = UdpTransport.send

    def sent(line: UdpTransport, packet: bytes) -> None:
        if absent[0]:
            raise OSError(errno.EHOSTUNREACH, "No route to host")
        send(line, packet)

    monkeypatch.setattr(UdpTransport, "send", sent)
    link = OscLink("desk", quick("udp", port, console), timing=LinkTiming(found_s=0.4, probe_s=0.1))
    link.put([OscMessage("/a")])
    assert until(lambda: link.state().link == "down")
    assert "there is no way there" in link.state().detail
    assert not until(lambda: link.state().link != "down", within_s=1.5)
    assert not link.take_returned()
    absent[0] = False
    assert until(link.take_returned)
    assert until(lambda: link.state().link == ("up" if console == "eos" else "unverified"))
    assert desk.named("/a") == []
    link.close()


def test_a_name_is_found(start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    start(port, "tcp")
    link = OscLink("desk", replace(quick("tcp", port), host="localhost"))
    assert until(lambda: link.state().link == "up")
    link.close()


def test_a_connection_that_is_cut_without_a_word_is_given_up_by_the_system(start: Start) -> None:
    """Where a console has no ping, nothing else would ever tell."""
    port = free_port(socket.SOCK_STREAM)
    start(port, "tcp")
    line = TcpTransport("127.0.0.1", port, slip=False)
    assert line.socket.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    if sys.platform == "linux":
        assert line.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 5
        assert line.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000
    line.socket.close()


def test_a_desk_that_is_down_is_sent_nothing_until_it_is_back(start: Start) -> None:
    """Over UDP it might hear a cue before we know that it is back, and then hear it again."""
    port = free_port(socket.SOCK_DGRAM)
    desk = start(port, "udp")
    link = OscLink("desk", quick("udp", port))
    assert until(lambda: link.state().link == "up")
    desk.silent = True
    assert until(lambda: link.state().link == "down")
    sent = link.sent
    link.put([OscMessage("/eos/cue/1/2/fire")])
    assert link.state().dropped == 1
    desk.silent = False
    assert until(link.take_returned)
    assert link.sent == sent
    assert desk.named("/eos/cue") == []
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
    assert link.take_returned()
    link.close()


def test_what_a_lost_desk_misses_is_dropped_and_counted_not_kept_for_later(start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    osc = Osc({"desk": quick("tcp", port)})
    assert until(lambda: osc.state().link == "down")
    for number in range(5):
        osc.perform(look(do=[{"command": "cue", "what": f"1/{number}"}]))
    assert osc.state().parts["desk"].dropped == 5
    desk = start(port, "tcp")
    assert until(lambda: osc.take_returned() == ["desk"])
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
    link.put([OscMessage("/a")])
    assert until(lambda: link.state().link == "down")
    assert f"nothing listens on UDP port {port} there" in link.state().detail
    dump = neighbour(["stdbuf", "-oL", command("oscdump"), str(port)])
    assert until(lambda: link.state().link == "unverified")
    assert link.take_returned()
    link.put([OscMessage("/b", (1,))])
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
    osc.perform(Cue("osc", "send", {"to": "away", "address": "/a", "args": []}))
    osc.perform(Cue("osc", "send", {"to": "desk", "address": "/b", "args": []}))
    assert until(lambda: ("/b",) in desk.heard)
    osc.close()


def test_a_message_that_cannot_be_said_is_dropped_and_named(start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    desk = start(port, "tcp")
    link = OscLink("desk", quick("tcp", port, "generic"))
    link.put([OscMessage("/bad", ("\ud800",)), OscMessage("/good")])
    assert until(lambda: ("/good",) in desk.heard)
    assert link.state().dropped == 1
    link.close()


def test_a_command_line_that_is_not_allowed_never_leaves(start: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    desk = start(port, "tcp")
    peer = quick("tcp", port)
    osc = Osc({"desk": Peer(peer.host, port, "tcp", Desk(peer.desk.preset, allow=("Go_To_Cue Out#",)))})
    wanted, unwanted = (
        Cue("osc", "send", {"to": "desk", "address": "/eos/newcmd", "args": [line]})
        for line in ("Go_To_Cue Out#", "Delete Cue 1 Thru#")
    )
    with pytest.raises(CannotPerform, match="is not allowed this command line"):
        osc.perform(unwanted)
    osc.perform(wanted)
    osc.close()
    assert until(lambda: bool(desk.named("/eos/newcmd")))
    assert desk.named("/eos/newcmd") == [("/eos/newcmd", "Go_To_Cue Out#")]
    assert osc.state().dropped == 1
