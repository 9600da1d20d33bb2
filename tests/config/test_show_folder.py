"""Which files belong to a show, as whoever types `exhibit check` learns it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.editor.listing import editable_files
from exhibit.show import load_show

RULES = "rules:\n  {0}:\n    when: visitors > 0\n    while: [{{scene: {1}}}]\n"


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "show"
    assert main(["new", str(folder)]) == 0
    monkeypatch.chdir(tmp_path)
    return folder


def lying(show: Path, path: str, text: str | bytes = RULES.format("other", "nonsense")) -> Path:
    file = show / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


@pytest.mark.parametrize(
    "path",
    [
        *("rules/._first.yaml", "rules/.first.yaml.swp", "rules/#first.yaml#", "rules/first.yaml~", "rules/~$x.yaml"),
        *("rules/.git/x.yaml", "rules/__MACOSX/x.yaml", "scenes/._tide/scene.yaml", "consoles/._desk.yaml"),
        *("._exhibit.yaml", "scenes/sounds/._tide.ogg", "scenes/.DS_Store", "rules/notes.txt", "rules/README.md"),
        *("rules/4913", "rules/first.yaml.swo", "rules/first.yaml.partial", "venue.yaml.bak", "rules/first.yaml.old"),
        *("rules/desktop.ini", "show.zip", "rules/.first.yaml.kate-swp", "rules/.nfs0001", "rules/first.yaml.~1~"),
        *("compose.yaml", "scenes/tide/notes.txt", "scenes/pictures/shared.png", "scenes/.snapshot/tide/scene.yaml"),
    ],
)
def test_what_editors_and_macs_leave_about_is_none_of_the_show_s(
    show: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before, files = load_show(show), set(editable_files(show))
    lying(show, path, b"\0\5\26\7\0\2\0\0Mac OS X        \377\376\200: {")
    assert main(["check", str(show)]) == 0, capsys.readouterr().out
    after = load_show(show)
    assert (set(after.rules), set(after.scenes), after.sounds) == (set(before.rules), set(before.scenes), before.sounds)
    assert set(editable_files(show)) == files


def test_an_editor_s_lock_is_a_link_that_leads_nowhere(show: Path) -> None:
    (show / "rules" / ".#first.yaml").symlink_to("me@host.1:2")
    assert main(["check", str(show)]) == 0


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("rules/SECOND.YAML", "rename it to second.yaml"),
        ("rules/second.yaml.txt", "rename it to second.yaml"),
        ("rules/deep/second.Yml", "rename it to second.yaml"),
        ("Rules/second.yaml", "the folder is to be named rules"),
        ("scene/mine/scene.yaml", "the folder is to be named scenes"),
        ("Venue.yaml", "rename it to venue.yaml"),
        ("venue.yml", "rename it to venue.yaml"),
        ("exhibit.yaml.txt", "rename it to exhibit.yaml"),
        ("rules.yaml", "put it into the folder rules"),
        ("scenes/mine/scene.yml", "rename it to scene.yaml"),
        ("scenes/mine/Scene.yaml", "rename it to scene.yaml"),
        ("scenes/mine/mine.yaml", "rename it to scene.yaml"),
        ("scenes/mine.yaml", "a scene has a folder of its own: scenes/mine/scene.yaml"),
        ("scenes/deep/mine/scene.yaml", "a scene's file is scenes/mine/scene.yaml"),
        ("scenes/tide/scene.yml", "scene.yaml beside it is; delete one of them"),
        ("scenes/sounds/deep/rain.ogg", "put it into scenes/sounds"),
        ("scenes/Sounds/rain.ogg", "the folder is to be named scenes/sounds"),
        ("sounds/rain.ogg", "the folder is to be named scenes/sounds"),
        ("consoles/desk.yml", "rename it to desk.yaml"),
        ("rehearsals/day.yaml", "the folder is to be named rules/rehearsals"),
        ("sences/mine/scene.yaml", "the folder is to be named scenes; there is one: move what is in it there"),
        ("ruels/second.yaml", "the folder is to be named rules"),
        ("Szenen/mine/scene.yaml", "the folder is to be named scenes"),
        ("venue (1).yaml", "is not read: venue.yaml is; delete it, or give it that name"),
        ("exhibit - Kopie.yaml", "is not read: exhibit.yaml is; delete it, or give it that name"),
        ("scenes/tide/scene (2).yaml", "scene.yaml beside it is; delete one of them"),
        ("scene.yaml", "a scene has a folder of its own: scenes/NAME/scene.yaml"),
        ("scenes/rain.ogg", "is not played: put it into scenes/sounds"),
    ],
)
def test_what_looks_like_a_part_of_the_show_and_is_none_is_named(
    show: Path, path: str, remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lying(show, path)
    assert main(["check", str(show)]) == 2
    out = capsys.readouterr().out
    first = next(line for line in out.splitlines() if remedy in line)
    assert first.startswith("show/")
    load_show(show)  # which runs all the same


@pytest.mark.parametrize(
    "name",
    [
        "first (1).yaml",
        "first copy 2.yaml",
        "first - Kopie.yaml",
        "first (Anna's conflicted copy 2026-11-30).yaml",
        "first.sync-conflict-20261130-101010-ABCDEFG.yaml",
        "first-DESKTOP-AB12CD3.yaml",
    ],
)
def test_the_second_of_two_files_that_a_sync_left_is_named(
    show: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(show / "rules" / "first.yaml", show / "rules" / name)
    assert main(["check", str(show)]) == 2
    assert f"show/rules/{name}: is a copy of first.yaml by its name, and both are read" in capsys.readouterr().out
    (show / "rules" / name).unlink()
    assert main(["check", str(show)]) == 0


def test_a_show_that_is_still_packed_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "show.zip").write_bytes(b"PK")
    assert main(["check", str(tmp_path / "show.zip")]) == 2
    assert "since it is packed: unpack it, and name the folder that comes out" in capsys.readouterr().err


def test_a_linked_folder_of_rules_is_read_and_one_that_goes_round_in_a_circle_is_not(show: Path) -> None:
    common = show.parent / "common"
    lying(show.parent, "common/x.yaml", RULES.format("ours", "tide"))
    (show / "rules" / "common").symlink_to(common)
    (show / "rules" / "up").symlink_to(show.parent)
    (show / "rules" / "self").symlink_to(show / "rules")
    assert "ours" in load_show(show).rules


def test_a_link_that_leads_nowhere_is_named(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "rules" / "gone.yaml").symlink_to(show.parent / "gone.yaml")
    assert main(["check", str(show)]) == 2
    assert "show/rules/gone.yaml: is a link that leads nowhere" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["check", "gallery", "doctor", "cue", "run", "rehearse"])
def test_no_other_show_is_taken_for_one_whose_file_has_a_wrong_name(
    show: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (show / "exhibit.yaml").rename(show / "exhibit.yml")
    monkeypatch.chdir(show)
    assert main([command]) == 2
    captured = capsys.readouterr()
    assert "has no exhibit.yaml, but exhibit.yml: rename that to exhibit.yaml" in captured.out + captured.err


def test_in_a_folder_of_a_show_that_show_is_meant(
    show: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(show / "rules")
    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith("show: no mistakes")


def test_the_example_show_is_never_taken_silently(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 0
    assert capsys.readouterr().err == "there is no show here: this is the example show\n"


def test_a_new_show_may_begin_where_a_mac_has_looked(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert main(["new", str(tmp_path)]) == 0
    shutil.rmtree(tmp_path / "rules")
