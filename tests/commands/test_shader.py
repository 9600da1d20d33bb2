"""`exhibit shader`, and what `exhibit check`, `gallery`, `schema` and `doctor` know of shaders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.config.problems import ShowError
from exhibit.shaders.client import CLIENT
from exhibit.shaders.library import shipped_shaders
from exhibit.shaders.source import read_source
from exhibit.show import load_show, refuse_broken_shaders

BODY = """void main() {
  gl_FragColor = vec4(tint.rgb * density * (0.5 + 0.5 * sin(TIME)), 1.0);
}
"""
HEADER = """/*{
  "ISFVSN": "2", "CREDIT": "Anna, CC BY-NC-SA 4.0",
  "INPUTS": [
    {"NAME": "density", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0, "MAX": 1},
    {"NAME": "tint", "TYPE": "color"}
  ]
}*/
"""
SCENE = """about: a test
layers:
  - shader:
      file: ink.fs
      inputs:
        density: happiness
        tint: ["#40a0ff", 0.5]
"""


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small show with a shader; commands are typed there."""
    scene = tmp_path / "show" / "scenes" / "ink"
    scene.mkdir(parents=True)
    (tmp_path / "show" / "exhibit.yaml").write_text("exhibit: A test\n")
    (scene / "ink.fs").write_text(HEADER + BODY)
    (scene / "scene.yaml").write_text(SCENE.replace('["#40a0ff", 0.5]', '"#40a0ff"'))
    monkeypatch.chdir(tmp_path / "show")
    return tmp_path / "show"


@pytest.fixture
def _drawn() -> None:
    if not CLIENT.renderer():
        pytest.skip(f"shaders cannot be drawn here: {CLIENT.missing}")


@pytest.mark.usefixtures("_drawn")
def test_a_show_with_a_sound_shader_has_no_mistakes_and_says_whose_it_is(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 0
    told = capsys.readouterr().out
    assert "scenes/ink/ink.fs: credit: Anna, CC BY-NC-SA 4.0" in told
    assert "ink.fs: it says 'CC BY-NC': whoever takes admission or sells it needs its author's leave" in told
    assert show.is_dir()


@pytest.mark.usefixtures("_drawn")
def test_a_slip_in_a_shader_is_told_at_its_line_and_its_remedy_works(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shader = show / "scenes/ink/ink.fs"
    shader.write_text((HEADER + BODY).replace("rgb * density", "rgb * densty"))
    assert main(["check"]) == 2
    told = capsys.readouterr().out
    assert "scenes/ink/ink.fs:9:34: 'densty' is not declared. Did you mean 'density'?" in told
    assert main(["shader", "check", str(shader)]) == 2
    assert "ink.fs:9:34: 'densty' is not declared." in capsys.readouterr().out
    shader.write_text(HEADER + BODY)
    assert main(["check"]) == 0


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("denstiy: 0.5", "density: happiness", ":6:9: the shader has no input 'denstiy'. Did you mean 'density'?"),
        ("density: 3", "density: happiness", ":6:18: here belongs a number from 0 to 1"),
        ("density: hapiness", "density: happiness", ":6:18: unknown name 'hapiness'. Did you mean 'happiness'?"),
        ('tint: "blue"', 'tint: "#40a0ff"', ':7:16: here belongs a colour, "#rrggbb" or a list of four numbers'),
        ("tint: [0.1, arousl, 1]", 'tint: "#40a0ff"', ":7:21: unknown name 'arousl'. Did you mean 'arousal'?"),
        (
            "file: nik.fs",
            "file: ink.fs",
            ":4:13: there is no file 'nik.fs' in the scene's folder. Did you mean 'ink.fs'?",
        ),
        ("file: ../ink.fs", "file: ink.fs", ":4:13: '../ink.fs' lies outside the scene's folder"),
        ("filter:", "shader:", "scene.yaml: 'ink.fs' is no filter, as it has no inputImage: write 'shader:'"),
    ],
)
def test_what_a_scene_gives_a_shader_is_checked_where_it_stands(
    wrong: str, right: str, told: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = show / "scenes/ink/scene.yaml"
    scene.write_text(scene.read_text().replace(right, wrong))
    assert main(["check"]) == 2
    assert told in capsys.readouterr().out


def test_an_image_without_a_picture_is_told(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shader = show / "scenes/ink/ink.fs"
    shader.write_text((HEADER + BODY).replace('{"NAME": "tint"', '{"NAME": "mask", "TYPE": "image"},\n{"NAME": "tint"'))
    assert main(["check"]) == 2
    assert "scene.yaml: 'mask' of 'ink.fs' has no picture: write 'mask: FILE.png' below its inputs" in (
        capsys.readouterr().out
    )


BURN = """/*{"INPUTS": [
  {"NAME": "startImage", "TYPE": "image"}, {"NAME": "endImage", "TYPE": "image"}, {"NAME": "progress", "TYPE": "float"}
]}*/
void main() { gl_FragColor = mix(IMG_THIS_PIXEL(startImage), IMG_THIS_PIXEL(endImage), progress); }
"""


@pytest.mark.parametrize(
    ("coming", "told"),
    [
        ("by: shader, file: burn.fs", ""),
        ("by: shader, file: bun.fs", "there is no file 'bun.fs' in the scene's folder or in scenes/"),
        ("by: shader, file: ink.fs", "'ink.fs' is a generator, no transition"),
        ("by: shader", "which shader? Write its name as well"),
        ("file: burn.fs", "a file is for 'by: shader'"),
    ],
)
def test_a_rule_brings_a_scene_by_a_transition_that_there_is(
    coming: str, told: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (show / "scenes/burn.fs").write_text(BURN)
    (show / "rules").mkdir()
    rule = f"rules:\n  joy:\n    when: happiness > 0.5\n    while:\n      - scene: {{name: ink, {coming}}}\n"
    (show / "rules/first.yaml").write_text(rule)
    assert main(["check"]) == (2 if told else 0)
    assert told in capsys.readouterr().out


@pytest.mark.usefixtures("_drawn")
def test_an_edit_with_a_slip_in_a_shader_is_refused_and_one_without_makes_another_scene(show: Path) -> None:
    before = refuse_broken_shaders(load_show(show))
    shader = show / "scenes/ink/ink.fs"
    shader.write_text((HEADER + BODY).replace("rgb * density", "rgb * densty"))
    with pytest.raises(ShowError, match=r"ink\.fs:9:34: 'densty' is not declared"):
        refuse_broken_shaders(load_show(show))
    shader.write_text((HEADER + BODY).replace("0.5 + 0.5", "0.6 + 0.4"))
    after = refuse_broken_shaders(load_show(show))
    assert before.scenes["ink"] != after.scenes["ink"]


@pytest.mark.usefixtures("_drawn")
def test_a_shader_is_begun_checked_and_looked_at(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shader", "new", "tide"]) == 0
    assert main(["shader", "new", "tide"]) == 2
    assert main(["check"]) == 0
    capsys.readouterr()
    assert main(["shader", "preview", "scenes/tide/tide.fs", "--out", "a.png", "--set", "warmth=0.9"]) == 0
    assert "a generator with warmth (float), tint (color)" in capsys.readouterr().out
    assert (show / "a.png").read_bytes()[:4] == b"\x89PNG"
    assert main(["shader", "preview", "scenes/tide/tide.fs", "--out", "a.png", "--set", "warmht=0.9"]) == 2
    assert "Did you mean 'warmth'?" in capsys.readouterr().err


@pytest.mark.usefixtures("_drawn")
def test_the_gallery_writes_the_still_of_a_shader_once(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gallery", "--sheet", "sheet.jpg"]) == 0
    assert "the still of a shader: scenes/ink/ink.png" in capsys.readouterr().out
    assert main(["gallery", "--sheet", "sheet.jpg"]) == 0
    assert "still" not in capsys.readouterr().out
    assert (show / "sheet.jpg").is_file()


def test_editors_complete_the_inputs_of_the_shaders_there_are(show: Path) -> None:
    assert main(["schema"]) == 0
    schema = json.loads((show / ".schema/scene.json").read_text())
    rules = {one["if"]["properties"]["file"]["const"]: one for one in schema["$defs"]["Shader"]["allOf"]}
    rule = rules["ink.fs"]
    inputs = rule["then"]["properties"]["inputs"]
    assert list(inputs["properties"]) == ["density", "tint"]
    assert inputs["additionalProperties"] is False
    assert "0 to 1" in inputs["properties"]["density"]["description"]
    assert "sides" in rules["kaleidoscope.fs"]["then"]["properties"]["inputs"]["properties"]
    assert "ink.fs" in schema["$defs"]["Shader"]["properties"]["file"]["examples"]
    assert "ink.fs" not in schema["$defs"]["Filter"]["properties"]["file"]["examples"]
    rules_schema = json.loads((show / ".schema/rules.json").read_text())
    assert "crosswarp.fs" in rules_schema["$defs"]["SceneClaim"]["properties"]["file"]["examples"]


def test_shipped_shaders_are_told_with_their_credit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shader", "list"]) == 0
    told = capsys.readouterr().out
    assert "kaleidoscope.fs          a filter with inputImage (image), sides (float)" in told
    assert told.count("credit: ") == len(shipped_shaders()) == 12
    assert main(["shader", "check"]) == 2
    assert "which one? Write its name as well, such as scenes/ink/ink.fs" in capsys.readouterr().err
    assert main(["shader", "check", "kaleidoskope.fs"]) == 2
    assert "none of this name is shipped: see 'exhibit shader list'" in capsys.readouterr().err


@pytest.mark.usefixtures("_drawn")
def test_a_shipped_shader_is_found_by_its_name_after_those_of_the_scene(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = show / "scenes/ink/scene.yaml"
    written = scene.read_text() + "  - filter: {file: mirror.fs, inputs: {vertical: happiness > 0.5}}\n"
    scene.write_text(written)
    (show / "rules").mkdir()
    coming = "{name: ink, by: shader, file: dreamy.fs}"
    (show / "rules/first.yaml").write_text(
        f"rules:\n  joy:\n    when: happiness > 0.5\n    while:\n      - scene: {coming}\n"
    )
    assert main(["check"]) == 0
    told = capsys.readouterr().out
    assert "mirror.fs: credit: by VIDVOX" in told
    assert "dreamy.fs: credit: Automatically converted from https://www.github.com/gl-transitions" in told
    assert main(["shader", "preview", "dreamy.fs"]) == 0
    assert (show / "dreamy.png").read_bytes()[:4] == b"\x89PNG"
    assert main(["shader", "preview", "mirror.fs", "--out", "mirror.jpg"]) == 0
    (show / "scenes/ink/mirror.fs").write_text(HEADER + BODY)
    assert main(["check"]) == 2
    assert "the shader has no input 'vertical'" in capsys.readouterr().out
    (show / "scenes/ink/mirror.fs").unlink()
    scene.write_text(written.replace("mirror.fs", "miror.fs"))
    assert main(["check"]) == 2
    assert "there is no file 'miror.fs' in the scene's folder. Did you mean 'mirror.fs'?" in capsys.readouterr().out


def test_every_shipped_shader_says_whose_it_is_and_none_forbids_use_for_money() -> None:
    told = (shipped_shaders()[0].parent / "README.md").read_text()
    for file in shipped_shaders():
        header = read_source(file).header
        assert header is not None, file
        assert header.credit, file
        assert not header.licence, file
        assert header.kind in ("filter", "transition"), file
        assert f"`{file.name}`" in told
        assert (Path(__file__).parents[2] / f"docs/shaders/library/{file.stem}.jpg").is_file()


def test_where_nothing_can_be_drawn_check_says_so_once_and_finds_no_mistake(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (show / "venue.yaml").write_text("shaders: off\n")
    assert main(["check"]) == 0
    assert capsys.readouterr().out.count("shaders are off in venue.yaml: their stills are shown") == 1
    assert main(["doctor", "shaders"]) == 0
    assert "off in venue.yaml" in capsys.readouterr().out
