"""`exhibit new` and `exhibit schema`, as they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.commands.json_schemas import FILES, FOLDER
from exhibit.show import load_show


def test_a_new_show_is_sound_and_names_schemas_that_are_there(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "mine"
    assert main(["new", str(folder)]) == 0
    assert set(load_show(folder).rules) == {"welcome", "joy"}
    for file in (folder / "exhibit.yaml", folder / "rules" / "first.yaml", folder / "scenes" / "tide" / "scene.yaml"):
        named = file.read_text(encoding="utf-8").splitlines()[0].rpartition("$schema=")[2]
        assert (file.parent / named).is_file()


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
