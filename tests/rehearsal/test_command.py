"""`exhibit rehearse` as a person types it: what is printed, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.rehearsal.play import FOLDER
from exhibit.system.paths import example_show
from tests.rehearsal.shows import rich_show


@pytest.fixture
def rich(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return rich_show(tmp_path / "rich")


def rehearsal(rich: Path, name: str, expect: str) -> None:
    text = f"timeline: [{{at: 0s, visitors: 0}}]\nexpect: [{{at: 1s, {expect}}}]\n"
    (rich / FOLDER / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_all_rehearsals_of_the_example_show_are_met(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", "--all", str(example_show())]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "ok     a-smile",
        "ok     empty-room",
        "ok     finale",
        "ok     quiet-evening",
        "ok     two-laugh",
    ]


def test_a_log_and_one_line_of_totals(rich: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", str(rich), "day"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "   0:00.0  act    attract: the show begins with its first act",
        "   0:00.0  scene  tide, fade 2 s  (default)",
        "   0:00.0  look   cold on desk  (act attract)",
    ]
    assert "   0:10.2  start  joy: happiness > 0.5: yes (happiness 0.9)" in lines
    assert '   0:23.0  mqtt   over {"seconds": 2.9}  (after)' in lines
    assert not [line for line in lines if "/fader" in line]
    assert lines[-1].startswith("65 s of the show: 15 starts, 14 ends, 39 cues, 3 live values; played in ")


def test_quiet_says_only_the_totals(rich: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", str(rich / FOLDER / "day.yaml"), "--quiet"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_the_day_can_be_another(rich: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", str(rich), "day", "--why", "wet", "--begins", "2026-05-02 03:00"]) == 0
    assert "open               no" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["rehearse", str(rich), "day", "--begins", "tonight"])
    assert "'tonight' is no day and time: write for example 2026-05-02 10:30" in capsys.readouterr().err


def test_one_that_fails_fails_all(rich: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rehearsal(rich, "good", "scene: tide")
    rehearsal(rich, "poor", "scene: rain")
    assert main(["rehearse", str(rich)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line[:12].strip() for line in lines if line[0] != " "] == ["ok     day:", "ok     good:", "UNMET  poor:"]
    assert lines[-1].startswith(f"       rich/{FOLDER}/poor.yaml:2: expected scene 'rain' at 1 s, but there was 'tide'")


def test_a_mistake_in_one_lets_the_others_be_played(rich: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rehearsal(rich, "bad", "scene: rian")
    rehearsal(rich, "good", "scene: tide")
    assert main(["rehearse", "--all", str(rich)]) == 2
    out, err = capsys.readouterr()
    assert [line.split(":")[0] for line in out.splitlines()] == ["WRONG  bad", "ok     day", "ok     good"]
    assert err == f"rich/{FOLDER}/bad.yaml:2:26: there is no scene 'rian'. Did you mean 'rain'?\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["rich", "dya"], "dya: no such file, and no rehearsal of the show. Did you mean 'day'?"),
        (["rich", "day", "--why", "jooy"], "there is no rule and no channel 'jooy'. Did you mean 'joy'?"),
        (["rich", "day", "--all", "--why", "joy"], "--why, --plot and --film are about one timeline: name it"),
        (
            ["rich", "day", "--plot", "none/a.png"],
            "none/a.png: its folder does not exist: make it first, or choose another",
        ),
        (["rich", "day", "--expect", "none.yaml"], "none.yaml: no such file"),
        (["rich/rules"], "rich/rules: is no show: it has no exhibit.yaml. Name the folder of a show, or leave it out"),
        (["rich", "rich/scenes"], "rich/scenes: one show is rehearsed at a time: name one folder"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    rich: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    if "none/a.png" in arguments:
        pytest.importorskip("matplotlib", reason="matplotlib (extra 'plots') is not installed")
    assert (rich.is_dir(), main(["rehearse", *arguments])) == (True, 2)
    assert capsys.readouterr().err == told + "\n"


def test_a_show_without_rehearsals_says_how_to_begin(rich: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (rich / FOLDER / "day.yaml").unlink()
    assert main(["rehearse", "rich"]) == 2
    assert capsys.readouterr().err.startswith("rich: has no rehearsals: name a timeline, or write one into")
