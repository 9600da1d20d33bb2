"""OSC, heard by liblo's oscdump."""

from __future__ import annotations

import socket
from collections.abc import Callable

from exhibit.outputs.osc import Osc
from exhibit.values import Cue
from tests.conftest import Neighbour, command, free_port, until


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
    osc = Osc({"desk": ("127.0.0.1", port)})
    # UDP is lost on a port where nobody listens yet: greet until the first message is heard.
    assert heard(osc, dump, "/hello")
    osc.perform(message("desk", "/eos/cue/1/2/fire", 1, 0.5, "warm wash", True))
    for number in range(200):
        osc.perform(message("desk", "/count", number))
    osc.close()
    assert until(lambda: "/count i 199" in dump.said())
    said = dump.said()
    assert '/eos/cue/1/2/fire ifsT 1 0.500000 "warm wash"' in said
    counts = [int(line.rsplit(" ", 1)[1]) for line in said.splitlines() if "/count i" in line]
    assert counts == list(range(200))
    assert osc.state().dropped == 0


def test_a_target_that_cannot_be_found_is_a_fault_and_the_others_go_on(
    neighbour: Callable[[list[str]], Neighbour],
) -> None:
    port = free_port(socket.SOCK_DGRAM)
    dump = neighbour(["stdbuf", "-oL", command("oscdump"), str(port)])
    osc = Osc({"desk": ("127.0.0.1", port), "lost": ("no-such-console.invalid", 8000)})
    osc.perform(message("lost", "/a"))
    assert until(lambda: osc.state().link == "down")
    assert "lost (no-such-console.invalid:8000)" in osc.state().detail
    assert heard(osc, dump, "/b")
    assert osc.state().link == "up"
    osc.close()


def test_no_targets_is_no_error() -> None:
    osc = Osc({})
    assert osc.state().link == "off"
    osc.close()
