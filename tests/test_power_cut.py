"""A show that is cut off while something is lit: what nobody claims at the next start is given back. The command is
run, and killed."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from exhibit.runtime.owed_file import place_of
from exhibit.system.paths import state_folder
from tests.conftest import Neighbour, command, free_port, until
from tests.desk_room import RULES, DeskRoom
from tests.outputs.osc.desk import ScriptedDesk


@pytest.fixture
def room(tmp_path: Path) -> DeskRoom:
    return DeskRoom(tmp_path / "show")


def cut_off(process: subprocess.Popen[bytes], when: Callable[[], bool]) -> None:
    assert until(when)
    process.send_signal(signal.SIGKILL)
    process.wait()


def lit(room: DeskRoom) -> Callable[[], bool]:
    return lambda: "/warm" in room.kept()


def test_a_look_that_was_lit_when_the_show_was_killed_is_given_back_at_the_next_start(room: DeskRoom) -> None:
    with ScriptedDesk(room.desk, "udp") as desk:
        with room.running() as process:
            room.go(1)
            assert until(lambda: ("/warm", 1.0) in desk.heard)
            cut_off(process, lit(room))
        desk.heard.clear()
        with room.running():
            assert until(lambda: ("/warm", 0.0) in desk.heard)
            assert until(lambda: "look 'warm' was lit when the show before ended" in room.said())
        assert desk.named("/warm") == [("/warm", 0.0)]


def test_a_look_that_is_claimed_again_after_the_cut_is_not_given_back(room: DeskRoom) -> None:
    with ScriptedDesk(room.desk, "udp") as desk:
        with room.running() as process:
            room.go(1)
            cut_off(process, lit(room))
        desk.heard.clear()
        (room.folder / "rules" / "play.yaml").write_text(RULES.replace("> 0.5", "< 0.5"))
        with room.running() as process:
            assert until(lambda: ("/warm", 1.0) in desk.heard)
            assert not until(lambda: ("/warm", 0.0) in desk.heard, 5.0)


def test_a_release_that_fell_while_the_desk_was_away_survives_the_cut(room: DeskRoom) -> None:
    with room.running() as process:
        with ScriptedDesk(room.desk, "udp") as desk:
            room.go(1)
            assert until(lambda: ("/warm", 1.0) in desk.heard)
        room.go(0)
        cut_off(process, lit(room))
    with room.running():
        assert until(lambda: "it is given back" in room.said())
        with ScriptedDesk(room.desk, "udp") as desk:
            assert until(lambda: ("/warm", 0.0) in desk.heard)


def test_a_show_that_ends_as_it_should_owes_nothing(room: DeskRoom) -> None:
    with ScriptedDesk(room.desk, "udp") as desk, room.running() as process:
        room.go(1)
        assert until(lambda: "/warm" in room.kept())
        process.send_signal(signal.SIGINT)
        process.wait()
        assert ("/warm", 0.0) in desk.heard
    assert "/warm" not in room.kept()


def test_a_file_that_nobody_can_read_is_put_aside_and_told(room: DeskRoom) -> None:
    file = place_of(room.folder)
    file.parent.mkdir(parents=True)
    file.write_text('{"version": 1, "channels": {"light desk": {"release": 7}}}')
    with room.running() as process:
        process.send_signal(signal.SIGINT)
        process.wait()
    assert "what was lit when the show ended cannot be known ('light desk' has no release)" in room.said()
    assert len(list(file.parent.glob("lit.json*.damaged"))) == 1


def test_a_second_show_of_the_same_folder_leaves_the_lit_ones_to_the_first(room: DeskRoom) -> None:
    with ScriptedDesk(room.desk, "udp") as desk, room.running():
        room.go(1)
        assert until(lit(room))
        desk.heard.clear()
        told = [sys.executable, "-m", "exhibit", "run", str(room.folder), "--headless", "--no-web", "--for", "8s"]
        second = subprocess.run(told, capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "200"})
        assert ("/warm", 0.0) not in desk.heard
        assert "belongs to another show that runs" in second.stderr


def test_lamps_of_our_own_are_dark_again_after_a_cut(tmp_path: Path) -> None:
    room = DeskRoom(tmp_path / "show")
    port = 6454
    venue = room.folder / "venue.yaml"
    more = "dmx: {hall: {protocol: artnet, universe: 1, host: 127.0.0.1}}\n"
    more += "fixtures: {lamp: {line: hall, address: 1, channels: [dimmer]}}\n"
    venue.write_text(venue.read_text().replace("  warm:\n", "  warm:\n    lamp: {level: 1}\n") + more)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as node, ScriptedDesk(room.desk, "udp"):
        node.bind(("127.0.0.1", port))
        with room.running() as process:
            room.go(1)
            assert until(lambda: node.recv(600)[18] == 255)
            cut_off(process, lit(room))
        while select.select([node], [], [], 0.1)[0]:
            node.recv(600)
        with room.running():
            assert node.recv(600)[18] == 0


def test_a_followed_value_that_the_broker_had_not_when_the_show_was_killed_comes_at_the_next_start(
    tmp_path: Path, neighbour: Callable[[list[str]], Neighbour]
) -> None:
    port = free_port(socket.SOCK_STREAM)
    room = DeskRoom(tmp_path / "show", f"mqtt: {{host: 127.0.0.1, port: {port}, prefix: cut}}\n")
    (room.folder / "rules" / "play.yaml").write_text(RULES + "live: {glow: {value: var('go'), mqtt: {topic: glow}}}\n")
    with room.running() as process:
        room.go(0.75)
        cut_off(process, lambda: "cut/glow0.75" in _waiting(state_folder()))
    (room.folder / "rules" / "play.yaml").write_text(RULES)  # nobody follows it any more
    neighbour([command("mosquitto"), "-p", str(port)])
    with room.running():
        listener = neighbour([command("mosquitto_sub"), "-p", str(port), "-t", "cut/glow", "-v"])
        assert until(lambda: "cut/glow 0.75" in listener.said())


def _waiting(folder: Path) -> str:
    """Everything in the queues of the brokers."""
    return "".join(
        file.read_bytes().decode("latin-1") for file in folder.glob("*.sqlite3*") if not file.name.endswith("-shm")
    )
