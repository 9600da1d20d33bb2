"""`answer('awe')` and `answers`: the room answers an answer, live and in rehearsals, and says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.questions.recent import said_lately, said_now
from exhibit.runtime.overrides import Overrides
from exhibit.show import load_show
from exhibit.show.program import program_of
from exhibit.values import AnswerGiven, Command

RULES = """rules:
  thanks: {when: answer('awe')}
  crowd: {when: answers >= 3}
"""
REHEARSAL = """timeline:
  - {at: 0s, visitors: 1}
  - {at: 2s, answer: awe}
  - {at: 20s, answer: [joy, calm]}
expect:
  - {at: 1s, not_active: [thanks, crowd]}
  - {between: 3s..11s, active: thanks, not_active: crowd}
  - {at: 14s, not_active: thanks}
  - {at: 22s, active: crowd, not_active: thanks}
  - {at: 64s, not_active: [thanks, crowd]}
lasts: 70s
"""


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "rules" / "rehearsals").mkdir(parents=True)
    (tmp_path / "exhibit.yaml").write_text("exhibit: A test\n", "utf-8")
    (tmp_path / "rules" / "answers.yaml").write_text(RULES, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_rehearsal_answers_and_says_why(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "rules" / "rehearsals" / "answers.yaml").write_text(REHEARSAL, "utf-8")
    assert main(["check"]) == 0
    assert main(["rehearse"]) == 0, capsys.readouterr().out
    capsys.readouterr()
    assert main(["rehearse", "answers", "--why", "thanks"]) == 0
    assert "answer('awe')" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (
            "rules: {a: {when: answer('aw')}}",
            "1:26: no question of this show can be answered 'aw'. Did you mean 'awe",
        ),
        ("rules: {a: {when: answer(awe)}}", "1:26: 'awe' has no quotes, as names here need"),
        ("rules: {a: {when: answers}}", "1:19: 'answers' is a number, not a condition: compare it"),
        ("rules: {a: {when: votes > 2}}", "1:19: unknown name 'votes'. Did you mean 'answers'?"),
    ],
)
def test_an_answer_that_nobody_can_give_is_told(
    show: Path, rules: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (show / "rules" / "answers.yaml").write_text(rules, "utf-8")
    assert main(["check"]) == 2
    assert f"rules/answers.yaml:{said}" in capsys.readouterr().out


def test_a_rehearsal_can_answer_only_what_is_asked(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rehearsal = show / "rules" / "rehearsals" / "answers.yaml"
    rehearsal.write_text("timeline:\n  - {at: 0s, answer: [awe, aw]}\n", "utf-8")
    assert main(["check"]) == 2
    assert "answers.yaml:2:28: no question of this show can be answered 'aw'" in capsys.readouterr().out


def test_the_room_hears_what_is_said_now_and_neither_bursts_nor_what_comes_late(show: Path) -> None:
    made = load_show(show)
    overrides = Overrides(made, program_of(made))

    def say(now_s: float, choice: str, *, flagged: bool = False, block_s: int | None = None) -> None:
        given = AnswerGiven("felt", choice, "kiosk", flagged=flagged, block_s=block_s)
        overrides.obey(Command("answer", answer=given), now_s)

    say(1.0, "awe")
    say(2.0, "joy", flagged=True)
    say(3.0, "calm", block_s=900)
    assert len(overrides.take_answers()) == 3
    assert overrides.take_answers() == ()
    around = overrides.take_context(1, 12.0, 4.0)
    assert (around.answered, around.answers) == (frozenset({"awe"}), 1)
    around = overrides.take_context(1, 12.0, 11.5)
    assert (around.answered, around.answers) == (frozenset(), 1)
    assert overrides.take_context(1, 12.0, 61.5).answers == 0


def test_what_was_said_fades() -> None:
    said = ((0.0, "awe"), (55.0, "joy"))
    assert said_now(said, 59.0) == {"joy"}
    assert said_lately(said, 59.0) == said
    assert said_lately(said, 60.0) == ((55.0, "joy"),)
    assert said_lately(((0.0, "awe"),) * 5000, 1.0) == ((0.0, "awe"),) * 1000
