"""Other rooms in rules: a show hears them over a real mosquitto, while they live; a rehearsal says what they tell."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")

from exhibit.cli import main
from exhibit.house.other_rooms import OtherRooms, topics
from exhibit.house.room import SILENT_S
from exhibit.house.told_mood import decoded_mood
from exhibit.outputs.mqtt.beat import RoomBeat, encoded
from exhibit.values import EMOTIONS, RoomMood
from tests.conftest import Neighbour, command, free_port, until
from tests.house.stand_in_rooms import StandInRoom
from tests.web.conftest import Running, a_show, running_show

FRIGHT = {**dict.fromkeys(EMOTIONS, 0.0), "fear": 0.75, "neutral": 0.25}
TOLD = json.dumps({"visitors": 4, "dominant": "fear", **FRIGHT, "valence": -0.4, "arousal": 0.7, "attention": 1})
RULES = """rules:
  elsewhere:
    when: house.count(fear > 0.5) >= 1 and room('hall').visitors == 4
    while: [scene: rain]
"""
REHEARSAL = """timeline:
  - {at: 0s, visitors: 1}
  - {at: 5s, rooms: {hall: {visitors: 4, fear: 0.75}}}
  - {at: 10s, rooms: {hall: null}}
  - {at: 15s}
expect:
  - {at: 4s, not_active: elsewhere}
  - {at: 6s, active: elsewhere}
  - {at: 11s, not_active: elsewhere}
"""


def beat(seq: int, still_s: float = 0.0) -> str:
    return encoded(RoomBeat("one", seq, still_s=still_s))


def test_a_room_lives_while_its_beats_are_new() -> None:
    rooms = OtherRooms("house/attic")
    assert topics("house/attic") == ("house/+/beat", "house/+/mood")
    rooms.hear("house/hall/mood", TOLD, 0.0, kept=True)
    assert rooms.living(0.0) == {}, "what a broker keeps is no sign of life"
    rooms.hear("house/hall/beat", beat(1), 0.0, kept=True)
    assert rooms.living(0.0) == {}
    rooms.hear("house/hall/beat", beat(2), 1.0, kept=False)
    assert rooms.living(1.0) == {"hall": RoomMood(4, "fear", FRIGHT, -0.4, 0.7, 1.0)}
    rooms.hear("house/hall/beat", beat(2), 4.0, kept=False)
    assert rooms.living(1.0 + SILENT_S + 0.1) == {}, "a beat that comes again is none"
    rooms.hear("house/hall/beat", beat(3, still_s=30), 7.0, kept=False)
    assert rooms.living(7.0) == {}, "its show stands still"
    rooms.hear("house/hall/beat", beat(4), 8.0, kept=False)
    rooms.hear("house/attic/beat", beat(1), 8.0, kept=False)
    rooms.hear("house/hall/stage/beat", beat(9), 8.0, kept=False)
    assert list(rooms.living(8.0)) == ["hall"], "neither this room nor what stands below others"


@pytest.mark.parametrize(
    ("payload", "wanted"),
    [
        ("{}", RoomMood()),
        ('{"visitors": "few", "dominant": "fear"}', RoomMood()),
        ('{"visitors": "at least 20", "dominant": "smiling"}', RoomMood(20, "unknown")),
        ('{"visitors": 2, "dominant": "fear", "fear": 7, "valence": "much"}', RoomMood(2, "fear")),
        ('{"visitors": true}', RoomMood()),
        ("[1]", None),
        ("{", None),
    ],
)
def test_whatever_a_room_tells_is_a_mood_or_none(payload: str, wanted: RoomMood | None) -> None:
    assert decoded_mood(payload) == wanted


@pytest.fixture
def port(tmp_path: Path, neighbour: Callable[[list[str]], Neighbour]) -> int:
    found = free_port(socket.SOCK_STREAM)
    settings = tmp_path / "mosquitto.conf"
    settings.write_text(f"listener {found} 127.0.0.1\nallow_anonymous true\n")
    neighbour([command("mosquitto"), "-c", str(settings)])
    return found


def a_room(folder: Path, port: int = 1883) -> Path:
    show = a_show(folder / "show", f"mqtt: {{host: 127.0.0.1, port: {port}, prefix: house/attic}}\n")
    (show / "rules" / "elsewhere.yaml").write_text(RULES)
    return show


@pytest.fixture
def show(tmp_path: Path, port: int) -> Iterator[Running]:
    yield from running_show(a_room(tmp_path, port))


def test_a_rule_answers_another_room_and_forgets_it_when_it_dies(show: Running, port: int) -> None:
    def active() -> bool:
        told = show.client.get("/api/state", headers=show.operator).json()["rules"]
        return [one["phase"] for one in told if one["name"] == "elsewhere"] == ["active"]

    hall = StandInRoom("house/hall", port).start()
    hall.tell("mood", TOLD)
    assert until(active)
    hall.die()
    assert until(lambda: not active())


def test_a_rehearsal_says_what_other_rooms_tell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = a_room(tmp_path)
    (folder / "rules" / "rehearsals").mkdir()
    script = folder / "rules" / "rehearsals" / "house.yaml"
    script.write_text(REHEARSAL)
    assert main(["rehearse", "house", str(folder), "--quiet"]) == 0, capsys.readouterr()
    (folder / "house.yaml").write_text("rooms: {attic: {}, halle: {}}\n")
    assert main(["check", str(folder)]) == 2
    told = capsys.readouterr()
    assert "there is no room 'hall' in house.yaml. Did you mean 'halle'?" in told.out + told.err


def test_without_a_broker_check_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show = a_show(tmp_path / "show")
    (show / "rules" / "elsewhere.yaml").write_text(RULES)
    assert main(["check", str(show)]) == 2
    told = capsys.readouterr()
    assert "elsewhere.yaml:3" in told.out + told.err
    assert "add 'mqtt:' with its host to exhibit.yaml, and a prefix such as house/hall" in told.out + told.err
