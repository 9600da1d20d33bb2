"""Messages on which a desk hangs up: they are put aside, told, and the rest goes on."""

from __future__ import annotations

import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit.consoles.desk import Desk, OscMessage
from exhibit.consoles.preset import Transport
from exhibit.consoles.preset_files import shipped
from exhibit.osc_codec import messages, unmeasured, unslipped
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.output import Osc
from exhibit.outputs.osc.poison import FIRST_PAUSE_S, SPACING_S, TRIES, WARY_S, Suspects, kind_of
from exhibit.values import Cue
from tests.conftest import free_port, until

POISON = "/crash"


class Touchy:
    """A desk that hangs up on one address, and notes all others with the number of the line on which they came."""

    def __init__(self, transport: Transport) -> None:
        self.heard: list[tuple[str, int]] = []
        self.lines = 0
        self._slip = transport == "tcp-slip"
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(0.1)
        self.port: int = self._door.getsockname()[1]
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._door.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                line, _ = self._door.accept()
            except TimeoutError:
                continue
            self.lines += 1
            with line:
                line.settimeout(0.1)
                self._serve(line)

    def _serve(self, line: socket.socket) -> None:
        rest = b""
        while not self._ended.is_set():
            try:
                data = line.recv(65_536)
            except TimeoutError:
                continue
            if not data:
                return
            packets, rest = (unslipped if self._slip else unmeasured)(rest + data)
            for address, _ in (one for packet in packets for one in messages(packet)):
                if address == POISON:
                    return
                self.heard.append((address, self.lines))


def look(*addresses: str) -> Cue:
    sent = [{"address": one, "args": [1.0]} for one in addresses]
    return Cue("osc", "look", {"look": "warm", "to": "desk", "messages": sent}, "test")


@pytest.mark.parametrize("transport", ["tcp", "tcp-slip"])
def test_a_message_on_which_the_desk_hangs_up_is_put_aside_and_the_rest_of_the_look_arrives(
    transport: Transport,
) -> None:
    """What stands is asserted at each return, as a running show does."""
    desk = Touchy(transport)
    osc = Osc({"desk": Peer("127.0.0.1", desk.port, transport, Desk(shipped()["generic"]))})
    osc.perform(look("/first", POISON, "/last"))
    told: list[tuple[str, str]] = []

    def whole() -> bool:
        told.extend(osc.take_complaints())
        if osc.take_returned():
            osc.perform(look("/first", POISON, "/last").again())
        return bool(told) and ("/last", desk.lines) in desk.heard

    assert until(whole)
    assert told == [("desk", "it hangs up on /crash a number: that is put aside, and tried again later")]
    lines = desk.lines
    assert until(lambda: osc.state().link == "up")
    osc.perform(look("/first", POISON, "/last"))
    osc.perform(look("/other"))
    assert until(lambda: ("/other", lines) in desk.heard)
    assert desk.lines == lines <= 2 + TRIES
    osc.close()
    desk.close()


def test_whatever_takes_lines_for_a_desk_that_is_still_starting_puts_nothing_aside() -> None:
    """A gateway, or systemd at the socket of a service, takes each line and ends it."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        osc = Osc({"desk": Peer("127.0.0.1", port, "tcp-slip", Desk(shipped()["generic"]))})
        osc.perform(look("/first"))
        ended = threading.Event()

        def end_lines() -> None:
            for _ in range(TRIES + 1):
                door.accept()[0].close()
            ended.set()

        threading.Thread(target=end_lines, daemon=True).start()
        while not ended.wait(0.02):
            if osc.take_returned():
                osc.perform(look("/first").again())
        door.settimeout(60.0)
        line, _ = door.accept()
        with line:
            line.settimeout(60.0)
            assert until(lambda: bool(osc.take_returned()))
            osc.perform(look("/first").again())
            assert b"/first" in line.recv(100)
        assert not osc.take_complaints()
        osc.close()


def test_a_message_that_is_too_long_for_udp_costs_the_desk_nothing_else() -> None:
    port = free_port(socket.SOCK_DGRAM)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as desk:
        desk.bind(("127.0.0.1", port))
        osc = Osc({"desk": Peer("127.0.0.1", port, "udp", Desk(shipped()["generic"]))})
        osc.perform(Cue("osc", "send", {"to": "desk", "address": "/long", "args": ["x" * 70_000]}, "test"))
        osc.perform(Cue("osc", "send", {"to": "desk", "address": "/short", "args": [1]}, "test"))
        desk.settimeout(60.0)
        assert desk.recv(100).startswith(b"/short")
        assert until(lambda: "/long is too long for UDP" in osc.state().parts["desk"].detail)
        assert osc.state().link != "down"
        osc.close()


def test_a_level_that_moves_is_the_same_message_and_another_text_is_another() -> None:
    assert kind_of(OscMessage("/fader", (0.1,))) == kind_of(OscMessage("/fader", (0.7,)))
    assert kind_of(OscMessage("/cmd", ("Go+ Sequence 1",))) != kind_of(OscMessage("/cmd", ("Off Sequence 1",)))


def test_a_desk_that_was_switched_off_while_a_level_moved_puts_nothing_aside() -> None:
    suspects, level = Suspects(), OscMessage("/fader", (0.5,))
    now_s, told = 0.0, ""
    for _ in range(2 * TRIES):
        for _ in range(40):
            now_s += 0.04
            suspects = suspects.at(now_s).sent([level], now_s)
        suspects, told = suspects.hung_up(now_s)
        assert not told
        assert not suspects.bars(level, now_s)


def test_while_it_is_not_known_what_ends_lines_a_new_one_carries_nothing_at_first() -> None:
    message = OscMessage("/first")
    suspects, told = Suspects().opened(0.0).sent([message], 0.0).hung_up(0.1)
    assert not told
    assert Suspects().opened(0.0).next_s < 0.0
    for second in range(1, 100):  # a desk that ends its lines for longer than we are wary after one
        suspects = suspects.opened(float(second))
        assert suspects.next_s == second + SPACING_S
        suspects, told = suspects.hung_up(second + 0.1)
        assert not told
    assert suspects.tries == {kind_of(message): 1}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.floats(0, 2000)), max_size=60))
def test_whatever_happens_a_message_that_goes_alone_ends_at_most_so_many_lines_in_a_row(
    turns: list[tuple[str, bool, float]],
) -> None:
    suspects, now_s = Suspects(), 0.0
    in_a_row: dict[str, int] = {}
    on_this_line: set[str] = set()
    for name, taken, later_s in turns:
        now_s += later_s
        message = OscMessage(f"/{name}")
        if suspects.bars(message, now_s):
            continue
        suspects = suspects.sent([message], now_s)
        if taken:
            now_s += 1.0
            suspects, in_a_row[name] = suspects.at(now_s), 0
            on_this_line.add(name)
            continue
        suspects, told = suspects.hung_up(now_s)
        known, on_this_line = name in on_this_line, set()
        if known:  # the desk has just shown that it bears it
            assert not told
            continue
        in_a_row[name] = in_a_row.get(name, 0) + 1
        assert suspects.wary(now_s + WARY_S / 2)
        assert bool(told) == suspects.bars(message, now_s + FIRST_PAUSE_S / 2)
        assert in_a_row[name] < TRIES or told
        in_a_row[name] = 0 if told else in_a_row[name]
