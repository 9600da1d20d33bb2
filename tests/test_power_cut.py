"""A show that is cut off while something is lit: what nobody claims at the next start is given back. The command is
run, and killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pythonosc.udp_client import SimpleUDPClient

from exhibit.assembly.neighbours import door_of
from exhibit.inputs.local import NoShow, ask_again
from exhibit.runtime.owed_file import place_of
from exhibit.system.paths import state_folder
from tests.conftest import Neighbour, command, free_port, until
from tests.outputs.osc.desk import ScriptedDesk

VENUE = """osc: {{listen: {listen}}}
targets: {{desk: {{host: 127.0.0.1, port: {desk}}}}}
looks:
  warm:
    desk: {{address: /warm, args: [1.0]}}
    release: {{desk: {{address: /warm, args: [0.0]}}}}
"""
RULES = "rules: {lit: {when: var('go') > 0.5, hold: 0s, release: 0s, while: [look: warm]}}\n"


class Room:
    """A show in a folder of its own, and how it is steered."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.folder, self.desk, self._listen = folder, free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
        (folder / "rules").mkdir(parents=True)
        text = f"exhibit: Cut off\ncamera: {{source: drawn}}\nprojector: {{size: 64x64}}\nvariables: {{go: 0}}\n{more}"
        (folder / "exhibit.yaml").write_text(text)
        (folder / "venue.yaml").write_text(VENUE.format(listen=self._listen, desk=self.desk))
        (folder / "rules" / "play.yaml").write_text(RULES)

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """`exhibit run`, until it is killed or ended here."""
        told = [sys.executable, "-m", "exhibit", "run", str(self.folder), "--headless", "--no-web"]
        with (self.folder / "said").open("ab") as said:
            process = subprocess.Popen(told, stdout=subprocess.DEVNULL, stderr=said)
        try:
            assert until(self.answers)
            yield process
        finally:
            process.kill()
            process.wait()

    def answers(self) -> bool:
        try:
            return bool(ask_again(door_of(self.folder, state_folder()), "projector").told)
        except NoShow:
            return False

    def go(self, value: float) -> None:
        with SimpleUDPClient("127.0.0.1", self._listen) as peer:
            peer.send_message("/exhibit/var/go", value)

    def kept(self) -> str:
        file = place_of(self.folder, state_folder())
        return file.read_text() if file.exists() else ""

    def said(self) -> str:
        return (self.folder / "said").read_text()


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "show")


def cut_off(room: Room, process: subprocess.Popen[bytes], when: Callable[[], bool]) -> None:
    assert until(when)
    process.send_signal(signal.SIGKILL)
    process.wait()


def lit(room: Room) -> Callable[[], bool]:
    return lambda: "/warm" in room.kept()


def test_a_look_that_was_lit_when_the_show_was_killed_is_given_back_at_the_next_start(room: Room) -> None:
    with ScriptedDesk(room.desk, "udp") as desk:
        with room.running() as process:
            room.go(1)
            assert until(lambda: ("/warm", 1.0) in desk.heard)
            cut_off(room, process, lit(room))
        desk.heard.clear()
        with room.running():
            assert until(lambda: ("/warm", 0.0) in desk.heard)
        assert desk.named("/warm") == [("/warm", 0.0)]
    assert "look 'warm' was lit when the show before ended" in room.said()


def test_a_look_that_is_claimed_again_after_the_cut_is_not_given_back(room: Room) -> None:
    with ScriptedDesk(room.desk, "udp") as desk:
        with room.running() as process:
            room.go(1)
            cut_off(room, process, lit(room))
        desk.heard.clear()
        (room.folder / "rules" / "play.yaml").write_text(RULES.replace("> 0.5", "< 0.5"))
        with room.running() as process:
            assert until(lambda: ("/warm", 1.0) in desk.heard)
            assert not until(lambda: ("/warm", 0.0) in desk.heard, 5.0)


def test_a_release_that_fell_while_the_desk_was_away_survives_the_cut(room: Room) -> None:
    with room.running() as process:
        with ScriptedDesk(room.desk, "udp") as desk:
            room.go(1)
            assert until(lambda: ("/warm", 1.0) in desk.heard)
        room.go(0)
        cut_off(room, process, lit(room))
    with room.running():
        assert until(lambda: "it is given back" in room.said())
        with ScriptedDesk(room.desk, "udp") as desk:
            assert until(lambda: ("/warm", 0.0) in desk.heard)


def test_a_show_that_ends_as_it_should_owes_nothing(room: Room) -> None:
    with ScriptedDesk(room.desk, "udp") as desk, room.running() as process:
        room.go(1)
        assert until(lambda: "/warm" in room.kept())
        process.send_signal(signal.SIGINT)
        process.wait()
        assert ("/warm", 0.0) in desk.heard
    assert "/warm" not in room.kept()


def test_a_file_that_nobody_can_read_is_put_aside_and_told(room: Room) -> None:
    file = place_of(room.folder, state_folder())
    file.parent.mkdir(parents=True)
    file.write_text('{"version": 1, "channels": {"light desk": {"release": 7}}}')
    with room.running() as process:
        process.send_signal(signal.SIGINT)
        process.wait()
    assert "what was lit when the show ended cannot be known ('light desk' has no release)" in room.said()
    assert file.with_name(f"{file.name}.damaged").is_file()


def test_a_second_show_of_the_same_folder_leaves_the_lit_ones_to_the_first(room: Room) -> None:
    with ScriptedDesk(room.desk, "udp") as desk, room.running():
        room.go(1)
        assert until(lit(room))
        desk.heard.clear()
        told = [sys.executable, "-m", "exhibit", "run", str(room.folder), "--headless", "--no-web", "--for", "8s"]
        second = subprocess.run(told, capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "200"})
        assert ("/warm", 0.0) not in desk.heard
        assert "belongs to another show that runs" in second.stderr


def test_lamps_of_our_own_are_dark_again_after_a_cut(tmp_path: Path) -> None:
    room = Room(tmp_path / "show")
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
            cut_off(room, process, lit(room))
        node.settimeout(0.0)
        with pytest.raises(BlockingIOError):
            while True:
                node.recv(600)
        node.settimeout(60.0)
        with room.running():
            assert node.recv(600)[18] == 0


def test_a_followed_value_that_the_broker_had_not_when_the_show_was_killed_comes_at_the_next_start(
    tmp_path: Path, neighbour: Callable[[list[str]], Neighbour]
) -> None:
    port = free_port(socket.SOCK_STREAM)
    room = Room(tmp_path / "show", f"mqtt: {{host: 127.0.0.1, port: {port}, prefix: cut}}\n")
    (room.folder / "rules" / "play.yaml").write_text(
        RULES + "live: {glow: {value: var('go'), mqtt: {topic: glow}}}\n"
    )
    with room.running() as process:
        room.go(0.75)
        cut_off(room, process, lambda: "cut/glow0.75" in _waiting(state_folder()))
    (room.folder / "rules" / "play.yaml").write_text(RULES)  # nobody follows it any more
    neighbour([command("mosquitto"), "-p", str(port)])
    listener = neighbour([command("mosquitto_sub"), "-p", str(port), "-t", "cut/glow", "-v"])
    with room.running():
        assert until(lambda: "cut/glow 0.75" in listener.said())


def _waiting(folder: Path) -> str:
    """Everything in the queues of the brokers."""
    return "".join(
        file.read_bytes().decode("latin-1") for file in folder.glob("*.sqlite3*") if not file.name.endswith("-shm")
    )
