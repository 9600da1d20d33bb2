"""Expectations: met, or unmet with the reason; and the example show's own rehearsals."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.config.problems import ShowError
from exhibit.rehearsal.play import FOLDER
from exhibit.system.paths import example_show
from tests.rehearsal.shows import DAY, played, rich_show

OWN = sorted((example_show() / FOLDER).glob("*.yaml"))


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rich_show(tmp_path_factory.mktemp("show") / "rich")


@pytest.mark.parametrize("file", OWN, ids=lambda file: file.stem)
def test_the_example_show_does_what_it_says(file: Path) -> None:
    came, _ = played(example_show(), file, log=False)
    assert came.verdicts
    assert came.unmet == []


def judged(rich: Path, folder: Path, *expected: str) -> list[str]:
    """What is said of `expected` on the day of the rich show."""
    file = folder / "day.yaml"
    file.write_text(DAY + "expect:\n" + "".join(f"  - {{{one}}}\n" for one in expected), encoding="utf-8")
    came, _ = played(rich, file, log=False)
    assert len(came.verdicts) == len(expected)
    return came.unmet


@pytest.mark.parametrize(
    "expected",
    [
        "at: 1s, look: {desk: cold}, act: attract, scene: tide",
        "at: 6s, look: {desk: warm}, act: play, not_active: [joy, wet]",
        "between: 10.2s..13.9s, scene: sunrise, active: joy",
        "between: 5s..6s, cue: {osc: /look/2}, count: 1",
        "between: 12s..20s, cue: {osc: /beat, to: desk}, count: 8",
        "between: 20s..22s, cue: {scene: bloom}",
        "between: 20.1s..29s, no_cue: {osc: /beat}",
        "between: 10s..11s, cue: {osc: /joy, args: [0.9]}",
        "between: 22s..24s, cue: {mqtt: over, payload: {seconds: 2.9}}",
        "at: 59s, active: wet",
        "at: 61s, not_active: wet",
    ],
)
def test_met(rich: Path, tmp_path: Path, expected: str) -> None:
    assert judged(rich, tmp_path, expected) == []


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        (
            "at: 9s, scene: sunrise",
            (
                "expected scene 'sunrise' at 9 s, but there was 'tide', held by the show's default; "
                "joy was waiting (act is play: yes (act play); happiness > 0.5: no (happiness 0.45))"
            ),
        ),
        (
            "at: 16s, scene: sunrise",
            (
                "expected scene 'sunrise' at 16 s, but there was 'rain', held by wet (priority 20); "
                "joy was active for 5.8 s but its priority is 20"
            ),
        ),
        (
            "at: 10s, active: joy",
            (
                "expected 'joy' active at 10 s, but it was holding, 0.8 s of 1 s "
                "(act is play: yes (act play); happiness > 0.5: yes (happiness 0.9))"
            ),
        ),
        (
            "at: 61s, active: wet",
            "expected 'wet' active at 61 s, but it was waiting (var('rain') > 0.5: yes (var('rain') 1); open: no)",
        ),
        ("at: 21s, act: play", "expected act 'play' at 21 s, but the act was 'finale'"),
        (
            "between: 0s..1s, cue: {mqtt: over}",
            (
                "expected mqtt over from 0 s to 1 s, but it was not sent then, only at 23 s, 44 s; "
                "after was waiting (since('joy') < 3: no (since('joy') never); active('joy'): no)"
            ),
        ),
        (
            "between: 12s..13.5s, cue: {osc: /beat}, count: 1",
            "expected osc /beat from 12 s to 13.5 s 1 times, but it was sent 2 times (at 12.2 s, 13.2 s)",
        ),
        (
            "between: 12s..13.5s, no_cue: {osc: /beat}",
            "expected no osc /beat from 12 s to 13.5 s, but joy sent it at 12.2 s",
        ),
        (
            "between: 13s..15s, look: {desk: warm}",
            (
                "expected look 'warm' on desk from 13 s to 15 s, but at 14 s there was 'cold', held by wet (priority "
                "20); act play was active for 9 s but its priority is 0"
            ),
        ),
    ],
)
def test_unmet_is_one_line_with_the_reason(
    rich: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (line,) = judged(rich, tmp_path, expected)
    assert line.startswith(f"day.yaml:10: {told}")


def test_an_expectation_does_not_depend_on_the_rate(rich: Path, tmp_path: Path) -> None:
    file = tmp_path / "day.yaml"
    expected = "expect:\n  - {at: 10.05s, not_active: joy}\n  - {between: 14s..20s, cue: {osc: /beat}, count: 6}\n"
    file.write_text(DAY + expected, encoding="utf-8")
    assert [played(rich, file, log=False, rate_hz=rate)[0].unmet for rate in (3.0, 10.0, 47.0)] == [[], [], []]


def test_expectations_of_another_file_are_judged_too(rich: Path, tmp_path: Path) -> None:
    other = tmp_path / "more.yaml"
    other.write_text("expect:\n  - {at: 1s, act: play}\n", encoding="utf-8")
    came, _ = played(rich, rich / FOLDER / "day.yaml", expect=other)
    assert [line.split(": ", 1)[1] for line in came.unmet] == [
        "expected act 'play' at 1 s, but the act was 'attract' ('play' wants visitors >= 1: no (visitors 0))"
    ]
    other.write_text("timeline: []\nexpect:\n  - {at: 9min, act: ply}\n", encoding="utf-8")
    with pytest.raises(ShowError) as error:
        played(rich, rich / FOLDER / "day.yaml", expect=other)
    assert [str(one).split("more.yaml:")[1] for one in error.value.problems] == [
        "1:1: unknown key 'timeline'. There is: about, expect.",
        "3: the rehearsal ends at 65 s, before 540 s: let it last longer, or expect this earlier",
        "3:21: there is no act 'ply'. Did you mean 'play'?",
    ]


def test_the_rehearsal_in_the_documentation_is_met(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "rehearsing.md").read_text(encoding="utf-8")
    file = tmp_path / "two-laugh.yaml"
    file.write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    came, _ = played(example_show(), file, log=False)
    assert (len(came.verdicts), came.unmet) == (4, [])
