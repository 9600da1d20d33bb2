"""The gallery: every scene is on the sheet, drawn in a room that feels what the scene is about."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from exhibit.cli import main
from exhibit.filming.gallery import MOMENTS_S, feeling_for, stills
from exhibit.outputs.projector.poster import poster
from exhibit.outputs.scenes import parse_scene
from exhibit.shaders.client import CLIENT
from exhibit.show import load_show
from exhibit.system.paths import example_show


def test_a_sheet_holds_every_scene() -> None:
    every = load_show(example_show()).scenes.items()
    scenes = dict([(name, one) for name, one in every if not any(choice.shader for choice in one.layers)][:4])
    shown = list(stills(scenes))
    assert [(one.name, len(one.stills), one.fault) for one in shown] == [(name, len(MOMENTS_S), "") for name in scenes]
    sheet = poster(shown)
    assert sheet.get_size() == (3 * 508 + 28, 2 * 496 + 28)
    assert pygame.transform.average_color(sheet.subsurface((28, 524, 480, 270)))[:3] != (14, 15, 18)


def test_a_shader_whose_still_is_shown_instead_is_told(tmp_path: Path) -> None:
    if not CLIENT.renderer():
        pytest.skip(f"shaders cannot be drawn here: {CLIENT.missing}")
    (tmp_path / "a.fs").write_text("/*{}*/\nvoid main() { gl_FragColor = vec4(colour, 1.0); }")
    scene = parse_scene({"about": "x", "layers": [{"shader": {"file": "a.fs"}}]}, folder=tmp_path)
    assert [one.fault for one in stills({"torn": scene})] == [
        "a.fs: its shader has a mistake: 'exhibit check' tells where; its still is shown"
    ]


def test_the_room_feels_what_the_scene_asks_for() -> None:
    layers = [{"rain": {"amount": "0.2 + fear"}}, {"clouds": {"amount": "arousal"}}]
    feeling = feeling_for(parse_scene({"about": "x", "layers": layers}))
    assert feeling.values["fear"] == pytest.approx(0.7)
    assert {mark.emotion for mark in feeling.marks} == {"fear"}
    calm = feeling_for(parse_scene({"about": "x", "layers": [{"rain": {}}]}))
    assert (calm.values["neutral"], calm.values["mood"]) == (1.0, "neutral")


@pytest.mark.parametrize("name", ["sheet.png", "sheet.jpg"])
def test_the_command_writes_a_sheet(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gallery", str(example_show()), "--scene", "tide", "--sheet", str(tmp_path / name)]) == 0
    assert capsys.readouterr().out == f"1 scenes: {tmp_path / name}\n".replace("1 scenes", "1 scene")
    assert pygame.image.load(tmp_path / name).get_width() == 536


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--scene", "tied"], "there is no scene 'tied'. Did you mean 'tide'?"),
        (["--sheet", "a.gif"], "a.gif: a contact sheet is a .jpg or .png: give it such an ending"),
        (["--sheet", "no/a.png"], "no/a.png: its folder does not exist: make it first, or choose another"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["gallery", str(example_show()), *words]) == 2
    assert capsys.readouterr().err.rstrip("\n").endswith(message)


def test_ctrl_c_ends_it_without_a_word(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("exhibit.filming.gallery.stills", stopped)
    assert main(["gallery", str(example_show()), "--sheet", "never.png"]) == 0
    assert capsys.readouterr().err == ""
