"""docs/experiments.md, done: its files are a sound show, and each of its commands does what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.journal.rows import LoggedChange
from tests.commands.test_experiment import DAYS, kept, settle, smiling

PAGE = (Path(__file__).parents[2] / "docs" / "experiments.md").read_text(encoding="utf-8")
BOXES = re.findall(r"^```yaml\n# ([\w./-]+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line for box in re.findall(r"^```\n(exhibit .*?)^```$", PAGE, re.MULTILINE | re.DOTALL) for line in box.splitlines()
]


def test_each_step_of_the_page_can_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "room"]) == 0
    room = tmp_path / "room"
    monkeypatch.chdir(room)
    for name, text in BOXES:
        (room / name).parent.mkdir(exist_ok=True)
        (room / name).write_text(text, "utf-8")
    typed = iter([shlex.split(line)[1:] for line in COMMANDS])

    def said(*beginning: str, code: int = 0) -> str:
        words = next(typed)
        assert words[: len(beginning)] == [*beginning]
        assert main(words) == code, capsys.readouterr()
        told = capsys.readouterr()
        return told.out + told.err

    capsys.readouterr()
    (room / "rules" / "experiment.yaml").unlink()
    assert "experiment:\n  first:" in said("experiment", "next")
    (room / "rules" / "experiment.yaml").write_text(dict(BOXES)["rules/experiment.yaml"], "utf-8")
    assert "of 100 cases (80 are usual)" in (checked := said("check"))
    assert "no mistakes" in checked
    assert "1 of 1 met" in said("rehearse", "sun")
    assert "drift" in said("rehearse", "sun", "--variant", code=1), "the usual one has no sun"
    assert "of 100 cases (80 are usual)" in said("experiment", "plan")
    assert "not begun" in said("experiment", "status")
    one = settle(room, 40, "sun-is-up", ("usual", "sun"))
    kept(smiling(one, DAYS, 0.1))
    assert "'sun': " in (result := said("experiment", "result"))
    assert "right on all days together" in said("experiment", "result", "--anytime")
    following = said("experiment", "next")
    (room / "rules" / "experiment.yaml").write_text(following, "utf-8")
    assert said("experiment", "result", "sun-is-up") == result
    said("journal", "hang")
    assert "night-watch left" in said("journal", "hang")
    kept([], LoggedChange("c", "hall", 1780000000, "label", "a new label"))
    assert "2026-06-01, hall: night-watch left; milkmaid came" in said("compare")
    assert "observed, never proved" in said("compare", "--measure")
    assert next(typed, None) is None, "all of them were typed"
