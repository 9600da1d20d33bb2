"""`fade: felt` and `by: felt`: how a scene comes follows the mood in which it comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.cues.compiled import Staging
from exhibit.cues.scene import SceneClaim, SceneCue
from exhibit.rehearsal.play import FOLDER
from exhibit.values import Cue
from exhibit.web.control_room.formatting import claim_text
from tests.rehearsal.shows import rich_show

DAY = """\
timeline:
  - {at: 0s, visitors: 1, mood: surprise, arousal: 0.95}
  - {at: 10s, visitors: 0}
  - {at: 20s, visitors: 1, mood: sadness, arousal: 0.15}
"""


@pytest.fixture
def rich(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return rich_show(tmp_path / "rich")


def write(rich: Path, *rules: str) -> None:
    text = "rules:\n" + "".join(f"  {one}\n" for one in rules)
    next((rich / "rules").glob("*.yaml")).write_text(text, encoding="utf-8")
    for old in (rich / FOLDER).glob("*.yaml"):
        old.unlink()
    (rich / FOLDER / "felt.yaml").write_text(DAY, encoding="utf-8")


def scenes(rich: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["rehearse", str(rich), "felt"]) == 0
    lines = capsys.readouterr().out.splitlines()
    return [line.split("scene", 1)[1].strip() for line in lines if "  scene  " in line and "(default)" not in line]


def test_a_startled_room_changes_at_once_and_a_sad_one_slowly(rich: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        rich,
        "startled: {when: mood == 'surprise', while: [{scene: {name: sunrise, fade: felt, by: felt}}]}",
        "low: {when: mood == 'sadness', while: [{scene: {name: rain, fade: felt, by: felt}}]}",
    )
    assert scenes(rich, capsys) == [
        "sunrise, fade 0.6 s (wipe)  (startled)",
        "rain, fade 6 s (dip)  (low)",
    ]


def test_a_fade_may_be_an_expression_that_is_worked_out_when_the_scene_comes(
    rich: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        rich,
        "startled: {when: mood == 'surprise', while: [{scene: {name: sunrise, fade: 2 * arousal}}]}",
        "low: {when: mood == 'sadness', while: [{scene: {name: rain, fade: 0 - 5 * visitors}}]}",
    )
    assert scenes(rich, capsys) == ["sunrise, fade 1.9 s  (startled)", "rain, fade 0 s  (low)"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2", "a duration needs a unit: write 2s, 2ms, 2min or 2h"),
        ("5 seconds", "'5 seconds' is not a duration: write '5s'"),
        ("2 * arousl", "Did you mean 'arousal'?"),
        ("mood", "'mood' is a text, and a number is needed here"),
        ("soft", "unknown name 'soft'"),
        ("800h", "'800h' is longer than a week"),
        ("[1s]", "is not a duration"),
    ],
)
def test_what_is_no_fade_is_told_with_its_remedy(
    written: str, told: str, rich: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(rich, "joy: {when: visitors > 0, while: [{scene: {name: rain, fade: " + written + "}}]}")
    assert main(["check", str(rich)]) == 2
    out = capsys.readouterr()
    assert told in out.out + out.err


def test_a_claim_that_has_not_come_yet_is_told_as_it_is_written() -> None:
    def told(**written: str) -> str:
        (claim,) = SceneClaim.model_validate({"name": "rain", **written}).claims(Staging())
        return claim_text(claim)

    assert told(fade="felt", by="felt") == "scene rain, fade felt (felt)"
    assert told(fade="2 * arousal", by="dip") == "scene rain, fade 2 * arousal s (dip)"


def test_the_wall_makes_of_felt_a_transition_that_it_knows() -> None:
    def by(mood: str) -> str:
        return SceneCue.decode(Cue("projector", "scene", {"name": "a", "by": "felt", "mood": mood})).transition.by

    assert [by(mood) for mood in ("happiness", "sadness", "neutral", "unknown")] == ["wipe", "dip", "cross", "cross"]
