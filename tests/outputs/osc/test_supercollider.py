"""SuperCollider's server itself on a sound card that JACK makes up: asked for too much, killed, started again."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

from exhibit.consoles.desk import Desk, OscMessage
from exhibit.consoles.preset_files import shipped
from exhibit.outputs.osc.link import OscLink, Peer
from tests.conftest import Neighbour, command, free_port, until


def test_scsynth_answers_dies_and_is_back(neighbour: Callable[[list[str]], Neighbour]) -> None:
    scsynth, jackd, port = command("scsynth"), command("jackd"), free_port(socket.SOCK_DGRAM)
    room = f"exhibit-{os.getpid()}"
    card = neighbour([jackd, "-n", room, "-r", "-d", "dummy", "-r", "48000", "-p", "1024"])
    assert until(lambda: "JACK server starting" in card.said())
    server = neighbour(["env", f"JACK_DEFAULT_SERVER={room}", scsynth, "-u", str(port), "-R", "0"])
    preset = shipped()["supercollider"]
    assert preset.ping
    often = preset.model_copy(update={"ping": preset.ping.model_copy(update={"every": 0.2})})
    link = OscLink("synth", Peer("127.0.0.1", port, "udp", Desk(often)))
    assert until(lambda: link.state().link == "up")
    assert "answers in" in link.state().detail
    assert link.take_returned()  # it was not there yet when we began
    link.put([OscMessage("/s_new", ("no-such-thing", 2001, 0, 0))])
    complaints: list[str] = []

    def complained() -> bool:
        complaints.extend(link.take_complaints())
        return bool(complaints)

    assert until(complained)
    assert complaints == ["the server cannot do this: /s_new SynthDef not found"]
    assert link.state().link == "up"
    server.stop()
    assert until(lambda: link.state().link == "down")
    server.start()
    assert until(lambda: link.state().link == "up")
    assert link.take_returned()
    link.close()
