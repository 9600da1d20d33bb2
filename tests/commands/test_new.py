"""`exhibit new` and `exhibit schema`, as they are called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.commands.json_schemas import FILES, FOLDER, comment
from exhibit.commands.new import shipped
from exhibit.show import load_show
from exhibit.system.paths import example_show, starters


def test_a_new_show_is_sound_and_names_schemas_that_are_there(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "mine"
    assert main(["new", str(folder)]) == 0
    assert set(load_show(folder).rules) == {"welcome", "joy"}
    for file in (folder / "exhibit.yaml", folder / "rules" / "first.yaml", folder / "scenes" / "tide" / "scene.yaml"):
        named = file.read_text(encoding="utf-8").splitlines()[0].rpartition("$schema=")[2]
        assert (file.parent / named).is_file()


@pytest.mark.parametrize("name", list(shipped()))
def test_each_starter_is_sound_rehearses_as_it_says_and_has_a_picture_of_its_own(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    show = tmp_path / name
    assert main(["new", str(show), "--like", name]) == 0
    monkeypatch.chdir(show)
    capsys.readouterr()
    assert main(["check"]) == 0
    assert re.fullmatch(rf"{name}: no mistakes \(.*\)\n", capsys.readouterr().out), "and no advice"
    assert main(["rehearse"]) == 0
    assert len(list(show.glob("rules/rehearsals/*.yaml"))) >= 2
    for file in show.rglob("*.yaml"):
        assert file.read_text(encoding="utf-8").startswith(comment(file.relative_to(show).as_posix())), file
    own = {scene.parent.name for scene in (starters() / name).glob("scenes/*/scene.yaml")}
    borrowed = shipped()[name].scenes
    assert own
    assert not own & {scene.name for scene in (example_show() / "scenes").iterdir()}
    used = set(
        re.findall(r"[\w-]+", "".join(file.read_text() for file in [*show.glob("rules/*.yaml"), show / "exhibit.yaml"]))
    )
    assert set(borrowed) | set(shipped()[name].sounds) <= used, "what no rule names is not copied"


def test_a_starter_runs_at_once_with_the_drawn_visitor(tmp_path: Path) -> None:
    assert main(["new", str(tmp_path / "quiz"), "--like", "quiz"]) == 0
    assert main(["run", str(tmp_path / "quiz"), "--source", "drawn", "--headless", "--no-web", "--for", "2s"]) == 0


def test_the_starters_are_listed_and_a_slip_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--list"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told[: len(shipped())]] == [*shipped()]
    for arguments, remedy in (
        ([str(tmp_path / "x"), "--like", "quizz"], "Did you mean 'quiz'?"),
        ([], "exhibit new my-show"),
    ):
        with pytest.raises(SystemExit) as stopped:
            main(["new", *arguments])
        assert stopped.value.code == 2
        assert remedy in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_new_show_leaves_alone_what_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "diary.txt").write_text("dear diary")
    assert main(["new", str(tmp_path)]) == 2
    text = "has something in it already: name a folder that does not exist yet"
    assert capsys.readouterr().err == f"{tmp_path}: {text}\n"
    assert main(["new", str(tmp_path / "diary.txt")]) == 2
    assert capsys.readouterr().err == f"{tmp_path / 'diary.txt'}: is a file: name a folder that does not exist yet\n"
    assert [file.name for file in tmp_path.iterdir()] == ["diary.txt"]


def test_schemas_are_written_beside_a_show_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", str(tmp_path)]) == 2
    assert "is no show: it has no exhibit.yaml" in capsys.readouterr().err
    (tmp_path / "exhibit.yaml").write_text("exhibit: mine\n")
    assert main(["schema", str(tmp_path)]) == 0
    assert {file.stem for file in (tmp_path / FOLDER).iterdir()} == set(FILES)
