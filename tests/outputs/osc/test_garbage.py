"""Desks that answer with nonsense: the link lives through it, or is made anew, and cues go on arriving."""

from __future__ import annotations

import itertools
import random
import socket
import threading
import time

import pytest

from exhibit.consoles.desk import Desk
from exhibit.consoles.preset import Transport
from exhibit.consoles.preset_files import shipped
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.output import Osc
from exhibit.values import Cue
from tests.conftest import until
from tests.inputs.osc.flooding import KINDS, good
from tests.outputs.osc.desk import ScriptedDesk
from tests.outputs.osc.test_link import quick


class Babbler:
    """A desk on TCP that sends nonsense to the first two who connect, and then only listens."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.heard, self.met = b"", 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            self.met += 1
            with line:
                line.settimeout(0.02)
                self._talk(line, random.Random(self.met))

    def _talk(self, line: socket.socket, dice: random.Random) -> None:
        for number in itertools.count():
            try:
                if self.met <= 2 and number < 200:
                    line.sendall(dice.randbytes(5_000) if self.met == 1 else dice.choice(KINDS)(dice))
                data = line.recv(65_536)
            except TimeoutError:
                continue
            except OSError:
                return
            if not data:
                return
            self.heard += data

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()


@pytest.mark.parametrize("transport", ["tcp", "tcp-slip"])
@pytest.mark.parametrize("console", ["generic", "eos"])
def test_a_stream_of_nonsense_ends_no_link_for_good(console: str, transport: Transport) -> None:
    desk = Babbler()
    osc = Osc({"desk": quick(transport, desk.port, console)})
    cue = Cue("osc", "send", {"to": "desk", "address": "/go", "args": [7]}, "test")

    def arrived() -> bool:
        osc.perform(cue)
        return desk.heard.count(b"/go\x00,i\x00\x00\x00\x00\x00\x07") > 10

    assert until(arrived), osc.state()
    osc.close()
    desk.close()


def test_nonsense_on_the_way_back_leaves_a_desk_that_answers_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    desk = ScriptedDesk(port, "udp")
    osc = Osc({"desk": quick("udp", port)})
    assert until(lambda: osc.state().link == "up")
    link = osc._links["desk"]
    assert link._line is not None
    where = ("127.0.0.1", int(link._line.ears[0].getsockname()[1]))
    dice = random.Random(2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as neighbour:
        for number in range(3_000):
            neighbour.sendto(dice.choice(KINDS)(dice) if number % 100 else good(number), where)
            if number % 25 == 0:
                time.sleep(0.001)
    osc.perform(Cue("osc", "send", {"to": "desk", "address": "/go", "args": [7]}, "test"))
    assert until(lambda: ("/go", 7) in desk.heard)
    assert (osc.state().link, osc.state().dropped) == ("up", 0)
    osc.close()
    desk.close()


def test_a_desk_without_a_ping_is_sent_to_whatever_it_says() -> None:
    """Generic OSC over UDP expects no answer, so that nothing it gets is looked at."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as desk:
        desk.bind(("127.0.0.1", 0))
        desk.settimeout(5)
        osc = Osc({"desk": Peer("127.0.0.1", int(desk.getsockname()[1]), "udp", Desk(shipped()["generic"]))})
        dice, got = random.Random(3), 0
        for number in range(500):
            osc.perform(Cue("osc", "send", {"to": "desk", "address": "/go", "args": [number]}, "test"))
            _, sender = desk.recvfrom(2048)
            got += 1
            desk.sendto(dice.choice(KINDS)(dice), sender)
        assert (got, osc.state().dropped) == (500, 0)
        osc.close()
