"""Desks asked by the doctor: scripted desks (stand-ins), a port where nobody listens, a machine that is not there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from exhibit.consoles.desk import Desk, OscMessage
from exhibit.consoles.preset import Transport
from exhibit.consoles.preset_files import shipped
from exhibit.doctor import targets
from exhibit.doctor.processes import Process
from exhibit.doctor.targets import finding
from exhibit.outputs.osc import transports
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.probe import ask, own_address
from tests.conftest import free_port, until
from tests.outputs.osc.desk import ScriptedDesk

HERE = "127.0.0.1"


def peer(console: str, port: int, transport: Transport = "udp", host: str = HERE) -> Peer:
    return Peer(host, port, transport, Desk(shipped()[console]))


@pytest.fixture
def desk() -> Iterator[Callable[..., tuple[ScriptedDesk, int]]]:
    """Starts scripted desks; each with its port."""
    started: list[ScriptedDesk] = []

    def start(transport: str, *, silent: bool = False) -> tuple[ScriptedDesk, int]:
        port = free_port(socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM)
        started.append(ScriptedDesk(port, transport))
        started[-1].silent = silent
        return started[-1], port

    yield start
    for one in started:
        one.close()


@pytest.mark.parametrize("transport", ["udp", "tcp", "tcp-slip"])
def test_a_desk_that_answers_is_well_and_what_was_said_is_told(
    transport: Transport, desk: Callable[..., tuple[ScriptedDesk, int]]
) -> None:
    scripted, port = desk(transport)
    eos = peer("eos", port, transport)
    found = finding("desk", eos, ask(eos, [OscMessage("/eos/cue/1/2/fire")]))
    assert found.verdict == "well", found
    assert found.sent[-3:] == ("/eos/user 9", "/eos/cue/1/2/fire", '/eos/ping "exhibit"')
    assert found.answered[-1].startswith('/eos/out/ping "exhibit", after ')
    assert "answers in " in found.told
    assert found.notes[0].startswith("verified: vendor (the vendor's own text)")
    assert scripted.heard == [("/eos/user", 9), ("/eos/cue/1/2/fire",)]
    assert found.remedies == ()


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_where_no_program_listens_the_menu_is_told(transport: Transport) -> None:
    eos = peer("eos", free_port(socket.SOCK_DGRAM), transport)
    found = finding("desk", eos, ask(eos))
    assert found.verdict == "ill"
    assert f"no program listens on {transport.upper()} port {eos.port} there" in found.told
    assert found.remedies[1] == "Setup > System > Show Control > OSC; switch on OSC RX and OSC TX"


def test_a_silent_desk_is_told_to_answer_to_this_machine(desk: Callable[..., tuple[ScriptedDesk, int]]) -> None:
    eos = peer("eos", desk("udp", silent=True)[1])
    found = finding("desk", eos, ask(eos))
    assert (found.verdict, found.answered) == ("ill", ("nothing",))
    assert "/eos/ping is not answered" in found.told
    assert f"let it answer to this machine, {HERE} at UDP port 8001" in found.remedies[0]
    assert any(f"this machine, {HERE}, as the OSC TX address" in one for one in found.remedies)


@pytest.mark.parametrize(("arguments", "verdict"), [(("exhibit", "run"), "unknown"), (("other",), "ill")])
def test_a_port_of_answers_that_is_taken_is_said_to_be(
    arguments: tuple[str, ...], verdict: str, desk: Callable[..., tuple[ScriptedDesk, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(targets, "who_listens", lambda *_: Process(7, arguments))
    # It answers to the fixed port only, as a desk does, which another program has.
    eos = peer("eos", desk("udp", silent=True)[1])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        assert until(lambda: _bound(taken, 8001))  # another test may have it for a moment
        found = finding("desk", eos, ask(eos))
    assert (found.verdict, "UDP port 8001 of this machine is taken" in found.told) == (verdict, True), found
    assert "(process 7)" in found.remedies[0]


def _bound(one: socket.socket, port: int) -> bool:
    try:
        one.bind(("", port))
    except OSError:
        return False
    return True


def test_who_cannot_be_asked_is_unknown(desk: Callable[..., tuple[ScriptedDesk, int]]) -> None:
    grand = peer("grandma3", desk("udp")[1])
    found = finding("desk", grand, ask(grand))
    assert (found.verdict, "it cannot be asked" in found.told) == ("unknown", True)
    assert found.sent == ("an empty bundle, three times (a packet of OSC that asks for nothing)",)
    assert "exhibit cue" in found.remedies[0]


def test_a_name_that_is_not_known_and_a_machine_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = peer("eos", 3032, "tcp", "desk.invalid")
    found = finding("desk", nowhere, ask(nowhere))
    assert "does not know the name 'desk.invalid'" in found.told
    assert own_address("desk.invalid") == ""
    monkeypatch.setattr(transports, "_CONNECT_WITHIN_S", 0.3)
    with socket.socket() as door, socket.socket() as first, socket.socket() as second:
        door.bind((HERE, 0))
        door.listen(0)  # who comes when the queue is full is not answered, as by a machine that is off
        for one in (first, second):
            one.setblocking(False)
            one.connect_ex(door.getsockname())
        far = peer("eos", door.getsockname()[1], "tcp")
        found = finding("desk", far, ask(far))
    assert f"{HERE} does not answer at all" in found.told
    assert "switched on" in found.remedies[0]


def test_a_desk_of_another_framing_and_one_that_hangs_up() -> None:
    with socket.create_server((HERE, 0)) as door:
        eos = peer("eos", door.getsockname()[1], "tcp")
        replies = []
        for answer in (b"\xff\xff\xff\xff", b""):
            with ThreadedAnswer(door, answer):
                replies.append(finding("desk", eos, ask(eos)))
    assert "it speaks another framing than tcp" in replies[0].told
    assert replies[0].remedies == ("write `transport: tcp-slip or udp` in venue.yaml",)
    assert "it takes the connection and hangs up" in replies[1].told


class ThreadedAnswer:
    """Takes one connection, says `answer` and hangs up."""

    def __init__(self, door: socket.socket, answer: bytes) -> None:
        self._door, self._answer = door, answer
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._thread.join(5)

    def _serve(self) -> None:
        line = self._door.accept()[0]
        with line:
            line.recv(1000)
            if self._answer:
                line.sendall(self._answer)
                line.recv(1000)


def test_those_that_answer_to_one_port_are_asked_one_after_the_other() -> None:
    peers = {"a": peer("eos", 1), "b": peer("qlab", 2, "tcp-slip"), "c": peer("eos", 3), "d": peer("grandma3", 4)}
    assert targets._groups(peers) == [["a", "c"], ["b"], ["d"]]


def test_a_passcode_is_not_shown(desk: Callable[..., tuple[ScriptedDesk, int]]) -> None:
    scripted, port = desk("tcp-slip")
    settings = {"workspace": "hall", "passcode": "4711"}
    qlab = Peer(HERE, port, "tcp-slip", Desk(shipped()["qlab"], settings))
    found = finding("desk", qlab, ask(qlab))
    assert "4711" not in str(found)
    assert '/workspace/hall/connect "***"' in found.sent
    assert ("/workspace/hall/connect", "4711") in scripted.heard
