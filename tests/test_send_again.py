"""Send all again: what is claimed is sent once more, what is not is given back, by whichever way it is asked for."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from exhibit.cli import main
from tests.conftest import Neighbour, command, free_port, until
from tests.desk_room import RULES, DeskRoom
from tests.outputs.osc.desk import ScriptedDesk

NEVER_S = 1.0


def once(desk: ScriptedDesk, level: float) -> bool:
    """Whether the look has come at that level, and once; then it is forgotten."""
    came = until(lambda: ("/warm", level) in desk.heard)
    alone = not until(lambda: len(desk.named("/warm")) > 1, NEVER_S)
    desk.heard.clear()
    return came and alone


def cue_again(room: DeskRoom, capsys: pytest.CaptureFixture[str], *names: str) -> tuple[int, list[str]]:
    """The exit code of `exhibit cue --again`, and what it said."""
    capsys.readouterr()
    code = main(["cue", "--show", str(room.folder), "--again", *names])
    return code, "".join(capsys.readouterr()).splitlines()


def test_what_stands_is_sent_once_more_and_what_does_not_is_given_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], neighbour: Callable[[list[str]], Neighbour]
) -> None:
    port = free_port(socket.SOCK_STREAM)
    neighbour([command("mosquitto"), "-p", str(port)])
    room = DeskRoom(tmp_path / "show", f"mqtt: {{host: 127.0.0.1, port: {port}, prefix: room}}\n")
    with ScriptedDesk(room.desk, "udp") as desk, room.running():
        assert cue_again(room, capsys, "desk") == (0, ["desk: given back (look warm)"])
        assert once(desk, 0.0)
        room.send("/exhibit/again/desk", 1)
        assert once(desk, 0.0)
        room.go(1)
        assert once(desk, 1.0)
        for values in ((), (1,), ("desk",), ("",)):
            room.send("/exhibit/again", *values)
            assert once(desk, 1.0), values
        for topic, payload in (("again/set", "desk"), ("again/desk/set", ""), ("again/desk/set", "1")):
            neighbour([command("mosquitto_pub"), "-p", str(port), "-t", f"room/{topic}", "-m", payload])
            assert once(desk, 1.0), topic
        code, told = cue_again(room, capsys)
        assert (code, told[0], told[1]) == (
            0,
            "projector: nothing is claimed there, and nothing to be given back",
            "desk: look warm on desk",
        )
        assert told[2].startswith(f"mqtt: 127.0.0.1:{port}, ")
        assert once(desk, 1.0)
        assert until(lambda: "sent again (osc 127.0.0.1): desk: look warm on desk" in room.said())


def test_a_broker_is_told_everything_that_stands_once_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], neighbour: Callable[[list[str]], Neighbour]
) -> None:
    port = free_port(socket.SOCK_STREAM)
    neighbour([command("mosquitto"), "-p", str(port)])
    room = DeskRoom(tmp_path / "show", f"mqtt: {{host: 127.0.0.1, port: {port}, prefix: room}}\n")
    (room.folder / "rules" / "live.yaml").write_text("live: {glow: {value: var('go'), mqtt: {topic: glow}}}\n")
    with ScriptedDesk(room.desk, "udp"), room.running():
        heard = neighbour([command("mosquitto_sub"), "-p", str(port), "-t", "room/#", "-v"])
        wanted = ("room/status online", "room/rule/lit OFF", "room/glow 0")
        assert until(lambda: all(one in heard.said() for one in wanted))
        before = {one: heard.said().count(one) for one in wanted}
        assert cue_again(room, capsys, "mqtt")[0] == 0
        assert until(lambda: all(heard.said().count(one) == before[one] + 1 for one in wanted))


def test_during_a_hold_the_desk_is_sent_what_the_hold_keeps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = DeskRoom(tmp_path / "show")
    with ScriptedDesk(room.desk, "udp") as desk, room.running():
        room.go(1)
        assert once(desk, 1.0)
        room.send("/exhibit/hold", 1)
        room.go(0)
        assert not until(lambda: bool(desk.named("/warm")), NEVER_S)
        assert cue_again(room, capsys, "desk") == (0, ["desk: look warm on desk"])
        assert once(desk, 1.0)
        room.send("/exhibit/hold", 0)
        assert once(desk, 0.0)


def test_who_cannot_be_reached_and_who_is_not_there_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = DeskRoom(tmp_path / "show")
    code, (told,) = cue_again(room, capsys)
    assert code == 1
    assert told.startswith(f"no show in {room.folder} runs for this user on this machine")
    with room.running():
        room.go(1)
        assert until(lambda: "osc desk:" in room.said())
        code, (told,) = cue_again(room, capsys, "desk")
        assert code == 1
        assert "it cannot be reached" in told
        assert "it is told when it is back" in told
        assert cue_again(room, capsys, "dekst") == (
            1,
            ["the show has no desk, line, wall or broker 'dekst'. Did you mean 'desk'?"],
        )


def test_a_name_is_found_whether_its_dots_come_with_the_letter_or_behind_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], neighbour: Callable[[list[str]], Neighbour]
) -> None:
    """A Mac writes an umlaut as two characters: over OSC, MQTT and on the command line it means the same."""
    port = free_port(socket.SOCK_STREAM)
    neighbour([command("mosquitto"), "-p", str(port)])
    room = DeskRoom(tmp_path / "show", f"mqtt: {{host: 127.0.0.1, port: {port}, prefix: room}}\n")
    whole, apart = "\u00dcbergang", "U\u0308bergang"
    scene = room.folder / "scenes" / apart / "scene.yaml"
    scene.parent.mkdir(parents=True)
    scene.write_text(
        'about: q\nlayers: [gradient: {stops: [{at: 0, colour: "#c80000"}, {at: 1, colour: "#c80000"}]}]\n'
    )
    venue = room.folder / "venue.yaml"
    venue.write_text(venue.read_text().replace("warm:\n", f"{whole}:\n"))
    (room.folder / "rules" / "play.yaml").write_text(RULES.replace("warm", whole).replace("lit:", f"{whole}:"))
    with ScriptedDesk(room.desk, "udp") as desk, room.running():
        heard = neighbour([command("mosquitto_sub"), "-p", str(port), "-t", "room/scene/projector", "-v"])
        neighbour([command("mosquitto_pub"), "-p", str(port), "-t", "room/scene/projector/set", "-m", apart])
        assert until(lambda: f"room/scene/projector {whole}" in heard.said())
        room.send("/exhibit/scene/projector", "")
        assert until(lambda: heard.said().splitlines()[-1].endswith("(null)"))
        room.send("/exhibit/scene/projector", apart)
        assert until(lambda: heard.said().count(f"room/scene/projector {whole}") == 2)
        room.go(1)
        assert once(desk, 1.0)
        room.send("/exhibit/rule/U%CC%88bergang/enable", 0)
        assert once(desk, 0.0)
        assert "the show has no" not in room.said()
    assert main(["cue", "--show", str(room.folder), apart]) in (0, 1)
    assert "there is no target or look" not in "".join(capsys.readouterr())
