"""docs/for-operators.md, done: every box is typed into a new show, which is then sound and does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.rehearsal.play import RehearsalRunner
from exhibit.show import load_show

PAGE = (Path(__file__).parents[2] / "docs" / "for-operators.md").read_text(encoding="utf-8")
BOXES = re.findall(r"^```yaml\n# ([\w./-]+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^```\n(exhibit .*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "room"]) == 0
    monkeypatch.chdir(tmp_path / "room")
    for name, text in BOXES:
        file = tmp_path / "room" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path / "room"


def test_the_first_question_and_the_rule_that_answers_it_are_sound(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [name for name, _ in BOXES] == ["questions/first.yaml", "rules/answers.yaml"]
    assert main(["check"]) == 0, capsys.readouterr().out
    inquiry = load_show(show).inquiry
    assert list(inquiry.questions) == ["felt", "what", "spoke"]
    (show / "rules" / "rehearsals" / "answer.yaml").write_text(
        "timeline: [{at: 0s, visitors: 1}, {at: 3s, answer: awe}]\n"
        "expect: [{at: 2s, not_active: thanks-for-awe}, {at: 5s, active: thanks-for-awe}]\n",
        "utf-8",
    )
    assert RehearsalRunner(load_show(show)).rehearsals()
    assert main(["rehearse", "answer"]) == 0, capsys.readouterr().out


def test_the_commands_on_the_page_exist(capsys: pytest.CaptureFixture[str]) -> None:
    typed = {line.split()[1] for box in COMMANDS for line in box.splitlines()}
    assert typed == {"check", "kiosk", "qr"}
    for command in typed:
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
    told = capsys.readouterr().out
    for flag in set(re.findall(r"(--wifi[\w-]*|--work|--browser-flag)", PAGE)):
        assert flag in told
