"""`exhibit cue` and `exhibit doctor`, with oscdump, a scripted Eos (a stand-in), and a port where nobody listens."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from exhibit.cli import main
from tests.conftest import Neighbour, command, free_port, until
from tests.outputs.osc.desk import ScriptedDesk
from tests.outputs.osc.standins.qlab import QLab

Room = tuple[Path, int, int]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A show with an Eos and a lamp; their ports."""
    desk, lamp = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
    (tmp_path / "exhibit.yaml").write_text("exhibit: x\n")
    (tmp_path / "venue.yaml").write_text(
        f"targets:\n  desk: {{console: eos, host: 127.0.0.1, port: {desk}}}\n"
        f"  lamp: {{host: 127.0.0.1, port: {lamp}}}\n"
        "looks:\n  warm:\n    desk: {cue: 1/12, level: {sub 4: 0.25 + happiness}}\n"
        "    lamp: {address: /lamp, args: [1]}\n    release: {desk: {cue: 1/1}}\n"
        "  cold: {lamp: {address: /cold}}\n"
    )
    return tmp_path, desk, lamp


def test_a_look_and_a_command_are_sent_by_hand_and_told(
    room: Room, neighbour: Callable[[list[str]], Neighbour], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, desk_port, lamp_port = room
    dump = neighbour(["stdbuf", "-oL", command("oscdump"), str(lamp_port)])
    desk = ScriptedDesk(desk_port, "tcp")
    try:
        assert until(lambda: main(["cue", "--show", str(folder), "lamp", "/hello"]) == 0)
        capsys.readouterr()
        assert main(["cue", "--show", str(folder), "warm"]) == 0
        told = capsys.readouterr().out
        sent = [line.strip() for line in told.splitlines()]
        assert sent[sent.index("/eos/user 9") + 1 :][:2] == ["/eos/cue/1/12/fire", "/eos/sub/4 0.25"]
        assert "desk  well        ETC Eos at 127.0.0.1" in told
        assert '/eos/out/ping "exhibit", after ' in told
        assert "lamp  unknown     Generic OSC at 127.0.0.1" in told
        assert "sent        /lamp 1" in sent
        assert main(["cue", "--show", str(folder), "desk", "colour", "chan 7", "#ff0000"]) == 0
        assert until(lambda: ("/eos/chan/7/color/rgb", 1.0, 0.0, 0.0) in desk.heard)
        assert until(lambda: "/lamp i 1" in dump.said())
    finally:
        desk.close()


def test_what_a_desk_cannot_do_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """QLab says so, in a stand-in's words."""
    port = free_port(socket.SOCK_STREAM)
    (tmp_path / "exhibit.yaml").write_text("exhibit: x\n")
    venue = tmp_path / "venue.yaml"
    with QLab(port, "tcp-slip", passcode="1234"):
        venue.write_text(f"targets: {{mac: {{console: qlab, host: 127.0.0.1, port: {port}, passcode: '1234'}}}}\n")
        assert main(["cue", "--show", str(tmp_path), "mac", "cue", "12"]) == 0
        assert main(["cue", "--show", str(tmp_path), "mac", "cue", "99"]) == 1
        told = capsys.readouterr().out
        assert "/cue/99/start" in told
        assert "QLab cannot do this: " in told
        venue.write_text(f"targets: {{mac: {{console: qlab, host: 127.0.0.1, port: {port}, passcode: '4321'}}}}\n")
        assert main(["cue", "--show", str(tmp_path), "mac", "cue", "12"]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "(tcp-slip): the passcode is wrong: write QLab's as `passcode` in the target" in told
    assert "4321" not in told


def test_a_look_is_given_back_by_hand(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    folder, desk_port, _ = room
    desk = ScriptedDesk(desk_port, "tcp")
    try:
        assert main(["cue", "--show", str(folder), "warm", "--release"]) == 0
        assert until(lambda: ("/eos/cue/1/1/fire",) in desk.heard)
    finally:
        desk.close()
    assert ("/eos/cue/1/12/fire",) not in desk.heard
    assert "lamp" not in capsys.readouterr().out


def test_without_words_looks_and_targets_are_listed(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cue", "--show", str(room[0])]) == 0
    told = capsys.readouterr().out
    assert "  warm  desk, lamp\n  cold  lamp (no release)\n" in told
    assert "(tcp): cue, go, macro, " in told
    assert "messages only" in told


def test_a_desk_that_is_away_is_said_to_be(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cue", "--show", str(room[0]), "warm"]) == 1
    told = capsys.readouterr().out
    assert f"no program listens on TCP port {room[1]} there" in told
    assert f"no program listens on UDP port {room[2]} there" in told


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["wram"], "there is no target or look 'wram'. Did you mean 'warm'?"),
        (["cold", "--release"], "the look 'cold' has no release: add one in venue.yaml"),
        (["desk", "--release"], "--release gives a look back, alone. There is: cold, warm."),
        (["desk", "levl"], "ETC Eos has no 'levl'. Did you mean 'level'?"),
        (["desk", "macro", "x"], "after 'macro' belongs '{macro}'"),
        (["desk", "level", "sub 1", "2"], "here belongs a number from 0 to 1, not '2'"),
        (["desk", "colour", "chan 1", "rde"], "here belongs a colour such as orange or '#ff8800', not 'rde'"),
        (["desk", "line", "Delete"], "'Delete' is not in the target's `allow`: add it there"),
        (["desk", "/eos/newcmd", "Delete"], "this command line is not in the target's `allow`: add it there"),
    ],
)
def test_a_wrong_command_is_named(
    words: list[str], message: str, room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cue", "--show", str(room[0]), *words]) == 2
    assert capsys.readouterr().err == f"exhibit cue: {message}\n"


def test_the_doctor_tells_who_answers_and_what_to_do(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    folder, desk_port, lamp_port = room
    assert main(["doctor", str(folder), "targets"]) == 1
    told = capsys.readouterr().out
    assert f"desk      ill         ETC Eos at 127.0.0.1:{desk_port} (tcp): no program listens on TCP port" in told
    assert "2. Setup > System > Show Control > OSC; switch on OSC RX and OSC TX\n" in told
    assert f"no program listens on UDP port {lamp_port} there" in told
    desk = ScriptedDesk(desk_port, "tcp")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as lamp:
        lamp.bind(("127.0.0.1", lamp_port))
        assert main(["doctor", str(folder), "desk", "lamp"]) == 0
    desk.close()
    told = capsys.readouterr().out
    assert "desk      well        ETC Eos at 127.0.0.1" in told
    assert "(tcp): answers in " in told
    assert "see on it whether a cue arrives: exhibit cue" in told
