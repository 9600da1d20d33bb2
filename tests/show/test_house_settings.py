"""house.yaml: settings of a house, laid below those of a room; each knows the file and the line that it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.show import load_show
from exhibit.show.house_settings import sources_of

SCENE = 'about: q\nlayers: [gradient: {stops: [{at: 0, colour: "#000011"}, {at: 1, colour: "#001133"}]}]\n'
HOUSE = """\
defaults:
  zone: Europe/Vienna
  hours:
    daily: 10:00-18:00
  mqtt: {host: 10.0.0.2, username: nobody}
  web:
    listen: 0.0.0.0:8080
rooms:
  hall:
    hours:
      daily: 9:00-20:00
    mqtt: {prefix: house/hall}
  cellar:
    mqtt: {prefix: house/cellar}
rollout: {first: hall, watch: 10min}
"""


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "show"
    scene = folder / "scenes" / "tide" / "scene.yaml"
    scene.parent.mkdir(parents=True)
    scene.write_text(SCENE)
    (folder / "exhibit.yaml").write_text("exhibit: Ours\nmqtt: {host: away, port: 1999}\ndefault: [{scene: tide}]\n")
    (folder / "house.yaml").write_text(HOUSE)
    (folder / "venue.yaml").write_text("room: hall\nmqtt:\n  password: sesame\nweb: {language: ru}\n")
    monkeypatch.chdir(folder)
    return folder


def test_a_room_has_what_the_house_says_what_it_says_of_the_room_and_what_the_room_says_itself(show: Path) -> None:
    found = load_show(show)
    mqtt = found.settings.mqtt
    assert mqtt is not None
    assert (mqtt.host, mqtt.port, mqtt.prefix) == ("10.0.0.2", 1999, "house/hall")
    assert (mqtt.username, mqtt.password) == ("nobody", "sesame")
    assert (found.venue.zone, found.venue.web.listen, found.venue.web.language) == (
        "Europe/Vienna",
        "0.0.0.0:8080",
        "ru",
    )
    assert (found.house.rollout.first, found.house.rollout.watch) == ("hall", 600.0)
    assert found.main_document is not None
    assert found.venue_document is not None
    told = {name: (file, line) for name, file, line in sources_of(found.venue_document)}
    told |= {name: (file, line) for name, file, line in sources_of(found.main_document)}
    assert told["hours.daily"] == ("house.yaml", 11)
    assert told["zone"] == ("house.yaml", 2)
    assert told["web.language"] == ("venue.yaml", 4)
    assert told["mqtt.host"] == ("house.yaml", 5)
    assert told["mqtt.prefix"] == ("house.yaml", 12)
    assert told["mqtt.port"] == ("exhibit.yaml", 2)
    assert told["mqtt.password"] == ("venue.yaml", 3)


@pytest.mark.usefixtures("show")
def test_the_doctor_names_the_file_and_the_line_of_each_setting(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "settings", "--language", "en"])
    said = " ".join(capsys.readouterr().out.split())
    assert "from house.yaml for the room hall (line)" in said
    for told in ("hours.daily (11)", "mqtt.prefix (12)", "mqtt.password (3)", "mqtt.port (2)", "room (1)"):
        assert told in said
    assert "sesame" not in said


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("house.yaml", "zone: Europe/Vienna", "zone: Europe/Vienne", "house.yaml:2:9: "),
        ("house.yaml", "listen: 0.0.0.0:8080", "lisen: 0.0.0.0:8080", "house.yaml:7:5: unknown key 'lisen'"),
        ("house.yaml", "daily: 9:00-20:00", "daily: 9:00-8", "house.yaml:11:"),
        ("house.yaml", "{prefix: house/hall}", "{prefx: house/hall}", "house.yaml:12:12: unknown key 'prefx'"),
        ("house.yaml", "{prefix: house/cellar}", "{prefx: house/cellar}", "house.yaml:14:12: unknown key 'prefx'"),
        ("house.yaml", "  cellar:\n", "  cellar:\n    zoen: UTC\n", "house.yaml:14:5: unknown key 'zoen'"),
        ("house.yaml", "first: hall", "frist: hall", "house.yaml:15:11: unknown key 'frist'"),
        ("house.yaml", "  cellar:\n", "  Cellar:\n", "house.yaml:13:3: 'Cellar' is no name of a room"),
        ("house.yaml", "first: hall", "first: attic", "house.yaml:15:18: there is no room 'attic' here."),
        ("house.yaml", "  cellar:\n", "  cellar:\n    room: cellar\n", "house.yaml:14:5: which room it is, each says"),
        ("venue.yaml", "room: hall", "room: hal", "venue.yaml:1:7: house.yaml has no room 'hal'. Did you mean 'hall'?"),
        ("venue.yaml", "password: sesame", "pasword: sesame", "venue.yaml:3:3: unknown key 'pasword'"),
        ("venue.yaml", "{language: ru}", "{language: russian}", "venue.yaml:4:17: "),
    ],
)
def test_a_mistake_is_told_at_the_file_and_line_where_it_stands(
    show: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, told: str
) -> None:
    text = (show / file).read_text()
    assert old in text
    (show / file).write_text(text.replace(old, new))
    assert main(["check", "--language", "en"]) == 2
    said = capsys.readouterr().out
    assert any(line.startswith(told) for line in said.splitlines()), said
    assert said.count(": ") < 12  # one mistake is told once


def test_without_a_room_of_its_own_a_show_has_what_all_rooms_have(show: Path) -> None:
    (show / "venue.yaml").unlink()
    found = load_show(show)
    assert found.venue.hours is not None
    assert found.settings.mqtt is not None
    assert (found.settings.mqtt.host, found.settings.mqtt.prefix) == ("10.0.0.2", "exhibit")


def test_several_cameras_of_a_room_take_the_place_of_the_one_that_others_have(show: Path) -> None:
    house = show / "house.yaml"
    house.write_text(house.read_text().replace("defaults:\n", "defaults:\n  camera: {source: drawn}\n"))
    with (show / "venue.yaml").open("a") as venue:
        venue.write("cameras: {door: {source: drawn}, wall: {source: drawn}}\n")
    found = load_show(show)
    assert [*found.venue.cameras] == ["door", "wall"]
    assert found.venue.camera.source is None
