"""Several cameras as one room: in the files, and in a running show."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.cli import main
from tests.commands.live_camera import room_of_two
from tests.conftest import until

VENUE = """\
cameras:
  door:
    source: {door}
    hangs: {{at: [0, 0], towards: [0, 3]}}
    regions: {{mat: [[0, 0], [1, 0], [1, 1], [0, 1]]}}
  wall:
    source: {wall}
    hangs: {{at: [0.2, 0], towards: [0.2, 3]}}
preview: true
"""


@pytest.mark.usefixtures("networks")
def test_two_cameras_tell_of_everybody_once_and_where_one_dies_the_other_goes_on(tmp_path: Path) -> None:
    with room_of_two(tmp_path, VENUE) as (show, door, _wall):

        def link(name: str) -> str:
            return next((one["link"] for one in show.state("links") or () if one["name"] == name), "")

        def everybody() -> list[list[str]]:
            return [one["cameras"] for one in show.state("visitors") or ()]

        assert until(lambda: sorted(map(sorted, everybody())) == [["door", "wall"]]), show.told()
        assert show.visitors() == 1
        assert (link("source door"), link("source wall")) == ("up", "up")
        assert [one["camera"] for one in show.state("picture")["panes"]] == ["door", "wall"]
        door.broken = True
        assert until(lambda: link("source door") == "down" and bool(show.health("source door"))), show.told()
        assert until(lambda: everybody() == [["wall"]])
        assert (link("source wall"), show.health("source wall"), show.visitors()) == ("up", "", 1)
        assert "source door: " in show.told()
        door.broken = False
        assert until(lambda: link("source door") == "up" and not show.health("source door")), show.told()
        assert until(lambda: sorted(map(sorted, everybody())) == [["door", "wall"]])


def checked(folder: Path, venue: str, rule: str = "visitors > 0") -> int:
    (folder / "exhibit.yaml").write_text("exhibit: A room\n")
    (folder / "rules").mkdir()
    (folder / "rules" / "greet.yaml").write_text(f"rules:\n  greet:\n    when: {rule}\n    on_start: [{{wait: 1s}}]\n")
    (folder / "venue.yaml").write_text(venue)
    return main(["check", str(folder)])


RIGHT = """\
cameras:
  door:
    source: 0
    hangs: {at: [0, 0], towards: [3, 3]}
    regions: {mat: [[0, 0], [1, 0], [1, 1]]}
  wall:
    source: 1
    height: 2.1m
    hangs: {at: [6, 0], towards: [3, 3]}
    lens: 90
privacy:
  zones: {door/desk: [[0, 0.5], [0.3, 0.5], [0.3, 1]]}
"""
SECOND = RIGHT.index("  wall:")


@pytest.mark.parametrize("asked", ["door", "mat", "door/mat"])
def test_rules_ask_for_a_camera_a_place_or_the_place_in_one_camera(tmp_path: Path, asked: str) -> None:
    assert checked(tmp_path, RIGHT, f"visitors_in('{asked}') > 0") == 0


@pytest.mark.parametrize(
    ("venue", "line", "text"),
    [
        ("camera: {turn: 90}\n" + RIGHT, 2, "write 'camera' for one or 'cameras' for several, not both"),
        (RIGHT.replace("    source: 1\n", ""), 6, "'source' is missing: write what this camera is"),
        (RIGHT.replace("source: 1", "source: 0"), 7, "'door' looks with this already: give each camera its own"),
        (RIGHT.replace("source: 1", "source: auto"), 7, "auto names no camera where there are several"),
        (RIGHT.replace("    hangs: {at: [0, 0], towards: [3, 3]}\n", ""), 2, "'hangs' is missing, and 'wall' has it"),
        (RIGHT.replace("[6, 0], towards: [3, 3]", "[6, 0], towards: [6, 0]"), 9, "'towards' is where the camera hangs"),
        (RIGHT.replace("mat:", "wall:"), 5, "a camera is called 'wall': give the place another name"),
        (RIGHT.replace("door/desk", "desk"), 12, "say in which camera's picture this is: write it as door/desk"),
        (RIGHT.replace("door/desk", "window/desk"), 12, "write it as door/desk (cameras: door, wall)"),
    ],
)
def test_what_cannot_be_meant_is_said_with_its_line_and_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], venue: str, line: int, text: str
) -> None:
    assert checked(tmp_path, venue) == 2
    told = capsys.readouterr().out
    assert f"venue.yaml:{line}:" in told
    assert text in told


def test_a_place_that_no_camera_has_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(tmp_path, RIGHT, "visitors_in('wall/mat') > 0") == 2
    assert "there is no place 'wall/mat'" in capsys.readouterr().out
