"""`exhibit doctor` as a technician types it: parts, targets, JSON, exit codes. The parts are stand-ins here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.doctor import NAMES, walk
from exhibit.doctor.findings import DoctorRequest, Finding, Verdict


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "exhibit.yaml").write_text("exhibit: A test\ncamera: {source: drawn}\n")
    (tmp_path / "venue.yaml").write_text("targets:\n  desk: {host: 127.0.0.1, port: 9}\n  lamp: {host: x, port: 9}\n")
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, DoctorRequest]]:
    """Which parts are walked, and what they are asked for; all are well but what the test says."""
    walked: list[tuple[str, DoctorRequest]] = []

    def part(name: str, verdict: Verdict) -> walk.Examination:
        def look(what: DoctorRequest) -> list[Finding]:
            walked.append((name, what))
            return [Finding(name, verdict, "it is so", ("a question",), ("an answer",))]

        return walk.Examination(name, look, 5.0)

    parts = tuple(part(name, "ill" if name == "sound" else "well") for name in NAMES)
    monkeypatch.setattr(walk, "PARTS", parts)
    return walked


def names(walked: list[tuple[str, DoctorRequest]]) -> list[str]:
    return [name for name, _ in walked]


def test_all_parts_are_walked_and_the_ill_make_it_fail(
    show: Path, asked: list[tuple[str, DoctorRequest]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", str(show)]) == 1
    assert names(asked) == list(NAMES)
    told = capsys.readouterr().out
    lines = ("sound     ill         it is so", "          sent        a question", "          answered    an answer")
    assert "\n" + "\n".join(lines) + "\n" in told
    assert f"{len(NAMES) - 1} well, 1 ill (sound)." in told


@pytest.mark.parametrize(
    ("words", "walked", "targets"),
    [
        (["camera", "broker"], ["camera", "broker"], None),
        (["lamp"], ["targets"], {"lamp"}),
        (["lamp", "models"], ["models", "targets"], {"lamp"}),
        (["lamp", "targets"], ["targets"], None),
    ],
)
def test_only_what_is_named_is_walked(
    words: list[str], walked: list[str], targets: set[str] | None, show: Path, asked: list[tuple[str, DoctorRequest]]
) -> None:
    assert main(["doctor", str(show), *words]) == 0
    assert (names(asked), asked[0][1].targets) == (walked, targets)


def test_in_a_show_s_folder_it_needs_no_name(
    show: Path, asked: list[tuple[str, DoctorRequest]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(show)
    assert main(["doctor", "camera", "--source", "0", "--loud", "--headless"]) == 0
    ((_, what),) = asked
    assert (what.show.settings.exhibit, what.source, what.loud, what.headless) == ("A test", ("0",), True, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["sond"], "exhibit doctor: there is no part, target or show 'sond'. Did you mean 'sound'?\n"),
        (
            ["./nowhere"],
            (
                "nowhere: is no show: it has no exhibit.yaml, since it is not there. "
                "Name the folder of a show, or leave it out\n"
            ),
        ),
    ],
)
def test_what_cannot_be_is_named(
    words: list[str], message: str, show: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(show)
    assert main(["doctor", *words]) == 2
    assert capsys.readouterr().err == message


def test_programs_get_json(
    show: Path, asked: list[tuple[str, DoctorRequest]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", str(show), "sound", "camera", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["show"], told["ill"]) == ("A test", 1)
    assert [one["part"] for one in told["findings"]] == names(asked) == ["camera", "sound"]
    assert told["findings"][0]["sent"] == ["a question"]


def test_a_show_that_cannot_be_read_is_two(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "exhibit.yaml").write_text("exhibt: x\n")
    assert main(["doctor", str(show)]) == 2
    assert "Did you mean 'exhibit'?" in capsys.readouterr().err
