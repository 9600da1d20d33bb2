"""Timelines: what a written or recorded one makes of the room at each moment, and what is said of bad ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exhibit.config.problems import ShowError
from exhibit.mood.circumplex import valence_arousal
from exhibit.rehearsal.play import RehearsalRunner
from exhibit.rehearsal.recorded import read_record
from exhibit.rehearsal.timeline import Timeline, TimelineMoment
from exhibit.show import load_show
from exhibit.system.paths import example_show

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def theatre() -> RehearsalRunner:
    return RehearsalRunner(load_show(example_show()))


def timeline(theatre: RehearsalRunner, folder: Path, text: str) -> Timeline:
    file = folder / "one.yaml"
    file.write_text(text, encoding="utf-8")
    return theatre.read(file)[0]


def at(timeline: Timeline, at_s: float) -> TimelineMoment:
    """The latest moment not after `at_s`."""
    return [moment for moment in timeline.moments(10) if moment.at_s <= at_s + 1e-9][-1]


def test_an_entry_holds_until_the_next(theatre: RehearsalRunner, tmp_path: Path) -> None:
    text = "timeline: [{at: 2s, visitors: 1, happiness: 0.7}, {at: 4s, visitors: 2}, {at: 6s, sadness: 0.6}]"
    course = timeline(theatre, tmp_path, text)
    assert course.lasts_s == 11
    assert at(course, 1.9).mood.dominant == "nobody"
    early, later, last = (at(course, at_s).mood for at_s in (2.0, 5.0, 7.0))
    assert (early.visitors, early.dominant) == (1, "happiness")
    assert [early.emotions["happiness"], early.emotions["neutral"]] == pytest.approx([0.7, 0.3])
    assert (later.visitors, later.dominant, later.emotions["happiness"]) == (2, "happiness", 0.7)
    assert (last.dominant, last.emotions["happiness"]) == ("sadness", 0)
    assert (last.valence, last.arousal) == valence_arousal(last.emotions)


def test_seconds_count_by_themselves(theatre: RehearsalRunner, tmp_path: Path) -> None:
    text = "timeline: [{at: 2s, visitors: 1}, {at: 4s, visitors: 2, anger: 0.9}, {at: 6s, visitors: 0}]"
    course = timeline(theatre, tmp_path, text)
    mood = at(course, 5.0).mood
    assert [mood.dwell_s, mood.held_s] == pytest.approx([3, 1])
    assert [at(course, 8.0).mood.dwell_s, at(course, 8.0).mood.held_s] == pytest.approx([0, 2])


def test_what_is_named_is_exactly_that(theatre: RehearsalRunner, tmp_path: Path) -> None:
    course = timeline(theatre, tmp_path, "timeline: [{at: 0s, visitors: 1, neutral: 0.3, fear: 0.5}]")
    emotions = at(course, 1).mood.emotions
    assert [emotions["neutral"], emotions["fear"]] == pytest.approx([0.3, 0.5])
    assert sum(emotions.values()) == pytest.approx(1)


def test_a_ramp_moves_evenly_and_an_entry_inside_it_goes_on_from_there(
    theatre: RehearsalRunner, tmp_path: Path
) -> None:
    text = "timeline: [{at: 0s, visitors: 1}, {at: 2s, happiness: 1, ramp: 4s}, {at: 4s, happiness: 0, ramp: 1s}]"
    course = timeline(theatre, tmp_path, text)
    felt = [at(course, at_s).mood.emotions["happiness"] for at_s in (2, 3, 4, 4.5, 5)]
    assert felt == pytest.approx([0, 0.25, 0.5, 0.25, 0])


def test_given_moods_and_numbers_stand_until_emotions_are_named(theatre: RehearsalRunner, tmp_path: Path) -> None:
    text = "timeline: [{at: 0s, visitors: 1, mood: unknown}, {at: 1s, attention: 0.2}, {at: 2s, fear: 1, valence: 0.5}]"
    course = timeline(theatre, tmp_path, text)
    assert (at(course, 1.5).mood.dominant, at(course, 1.5).mood.attention) == ("unknown", 0.2)
    assert not at(course, 1.5).mood.emotions
    assert (at(course, 3).mood.dominant, at(course, 3).mood.valence) == ("fear", 0.5)


def test_the_time_of_day_goes_on_past_midnight(theatre: RehearsalRunner, tmp_path: Path) -> None:
    text = "begins: 2026-05-03 23:59\nlasts: 2min\ntimeline: [{at: 0s, visitors: 0}]"
    course = timeline(theatre, tmp_path, text)
    assert list(course.hour_and_weekday(0)) == pytest.approx([23 + 59 / 60, 7])
    assert list(course.hour_and_weekday(90)) == pytest.approx([0.5 / 60, 1])


def test_moments_come_at_the_rate_and_wherever_something_changes(theatre: RehearsalRunner, tmp_path: Path) -> None:
    course = timeline(theatre, tmp_path, "lasts: 1s\ntimeline: [{at: 250ms, visitors: 1}, {at: 500ms, visitors: 2}]")
    assert [moment.at_s for moment in course.moments(4)] == [0, 0.25, 0.5, 0.75, 1]
    assert [moment.at_s for moment in course.moments(2)] == [0, 0.25, 0.5, 1]


def test_every_mistake_is_told_at_once(theatre: RehearsalRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    with pytest.raises(ShowError) as error:
        theatre.read(HERE / "wrong.yaml")
    assert [str(problem) for problem in error.value.problems] == (HERE / "wrong.txt").read_text().splitlines()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "one.yaml:1:1: 'timeline' is missing: add it"),
        ("timeline: []", "one.yaml: its timeline is empty: add an entry such as {at: 0s, visitors: 1}"),
        ("timeline: 3", "one.yaml:1:11: here belongs a list (each entry begins with '- '), not 3"),
        (
            "lasts: 10s\ntimeline: [{at: 9s, visitors: 1, fear: 1, ramp: 2s}]",
            "one.yaml:1:8: the timeline goes on until 11 s: let it last at least as long, or leave this out",
        ),
        (
            "timeline: [{at: 3s, visitors: 1}, {at: 2s, visitors: 0}]",
            "one.yaml:1:40: entries stand in the order of time: this one, at 2 s, comes after one at 3 s",
        ),
        (
            "timeline: [{at: 0s, visitors: 1}]\nexpect:\n  - {at: 1s, scene: tide}\n  - {at: 9s, scene: tide}",
            "one.yaml:4: the rehearsal ends at 5 s, before 9 s: let it last longer, or expect this earlier",
        ),
    ],
)
def test_a_mistake_names_its_place(
    theatre: RehearsalRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ShowError) as error:
        timeline(theatre, tmp_path, text)
    assert [str(problem) for problem in error.value.problems] == [told]


MOOD = {"t": 0.5, "kind": "mood", "visitors": 1, "dominant": "happiness", "emotions": {"happiness": 1.0}, "held_s": 0.2}


def record(folder: Path, *lines: object, cut: str = "") -> Path:
    file = folder / "night.jsonl"
    written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("".join(line + "\n" for line in written) + cut, encoding="utf-8")
    return file


def test_a_record_is_held_between_its_lines_and_a_cut_last_line_passed_over(tmp_path: Path) -> None:
    lines = (
        {"t": 0.0, "kind": "start", "source": "drawn", "new": 1},
        MOOD,
        {"t": 2, "kind": "mood", "visitors": 0},
        {"t": 3, "kind": "future"},
    )
    course = read_record(record(tmp_path, *lines, cut='{"t":4,"kind":"mo'))
    assert (course.lasts_s, course.about) == (3, "Recorded from drawn")
    mood = at(course, 1.5).mood
    assert mood.dominant == "happiness"
    assert [mood.held_s, mood.dwell_s] == pytest.approx([1.2, 1.0])
    assert at(course, 0.4).mood.visitors == 0
    assert at(course, 2.5).mood.dominant == "nobody"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("xx", "this is no line of a record, which is one JSON object: take the line out"),
        ("[1]", "this is no line of a record, which is one JSON object: take the line out"),
        ('{"t": NaN}', "this is no line of a record, which is one JSON object: take the line out"),
        (
            {"t": "a", "kind": "mood"},
            "'t' must be a number that is not below 0, not 'a': mend it, or take the line out",
        ),
        ({"t": 1, "kind": "mood"}, "'visitors' is missing: mend the line, or take it out"),
        (
            {**MOOD, "t": 1, "emotions": {"joy": 0.4}},
            "emotions must be shares that sum to 1, not 0.400: {'joy': 0.4}: mend it, or take the line out",
        ),
        (
            {**MOOD, "t": 1, "emotions": 3},
            "'emotions' must be a mapping of names to shares: mend it, or take the line out",
        ),
        ({**MOOD, "t": 9e99}, "'t' must be a number that is not below 0, not 9e+99: mend it, or take the line out"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: object, told: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ShowError) as error:
        read_record(record(tmp_path, MOOD, line, {"t": 3, "kind": "future"}))
    assert [str(problem) for problem in error.value.problems] == [f"night.jsonl:2: {told}"]


def test_two_records_in_one_file_and_none_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ShowError, match=r"night.jsonl:2: t goes back from 9 to 1: are these two records"):
        read_record(record(tmp_path, {**MOOD, "t": 9}, {**MOOD, "t": 1}))
    with pytest.raises(ShowError, match=r"night.jsonl: holds no mood: is it a record"):
        read_record(record(tmp_path, {"t": 0, "kind": "start"}))
    with pytest.raises(ShowError, match=r"none.jsonl: no such file"):
        read_record(Path("none.jsonl"))
