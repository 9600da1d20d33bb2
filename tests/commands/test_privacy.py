"""`exhibit privacy`, and what a level of privacy forbids at the command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exhibit.cli import main

GOOD = Path(__file__).parent.parent / "shows" / "good" / "small"


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GOOD, tmp_path / "show")
    return Path("show")


def set_level(show: Path, level: str, more: str = "") -> None:
    (show / "venue.yaml").write_text(f"privacy: {{level: {level}}}\n{more}", encoding="utf-8")


def told(show: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["privacy", "--show", str(show)]) == 0
    return capsys.readouterr().out


def test_on_a_stage_every_way_out_is_finer_than_the_journal(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_level(show, "stage")
    said = told(show, capsys)
    assert said.startswith("privacy: stage; ")
    assert "  finer  /metrics " in said
    assert "-> write 'privacy: {level: museum}' into venue.yaml" in said


def test_in_a_museum_what_is_left_is_named_with_what_to_do(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_level(show, "museum")
    said = told(show, capsys)
    assert "  finer  /metrics " not in said
    assert "  finer  control room " in said
    assert "exhibit token --role viewer" in said
    assert "not settled yet, for a journal: controller" in said


def test_a_wall_in_a_browser_is_a_way_out(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_level(show, "stage")
    assert "  finer  /wall " in told(show, capsys)
    set_level(show, "museum")
    assert "/wall " not in told(show, capsys), "operators alone see it there, as all that is live"
    with (show / "venue.yaml").open("a", encoding="utf-8") as venue:
        venue.write("projector: browser\n")
    assert "give visitors' tokens only to these screens" in told(show, capsys)


def test_a_rule_that_sends_to_neighbours_is_named_with_its_line(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_level(show, "museum")
    rules = "rules:\n  glad:\n    when: happiness > 0.5\n    on_start: [mqtt: {topic: glad, payload: 1}]\n"
    (show / "rules" / "more.yaml").write_text(rules, encoding="utf-8")
    with (show / "exhibit.yaml").open("a", encoding="utf-8") as settings:
        settings.write("mqtt: {host: 127.0.0.1}\n")
    assert "MQTT by 'glad'" in (said := told(show, capsys))
    assert "(rules/more.yaml:2)" in said


@pytest.mark.parametrize("level", ["museum", "expression"])
def test_no_record_is_made_of_single_visitors(show: Path, level: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_level(show, level)
    assert main(["run", str(show), "--headless", "--no-web", "--for", "1s", "--record", "evening.jsonl"]) == 2
    said = capsys.readouterr().err
    assert "venue.yaml" in said
    assert "leave out --record" in said
    assert not Path("evening.jsonl").exists()


def test_check_says_that_no_picture_is_served_in_a_museum(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_level(show, "museum", "preview: true\n")
    main(["check", str(show)])
    assert "preview: true is not followed at 'privacy: {level: museum}'" in capsys.readouterr().out
