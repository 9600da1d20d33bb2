"""A written rehearsal (YAML) as a timeline with its expectations; every mistake at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from exhibit.config.checked import Section, check
from exhibit.config.located import Document, Texts, load
from exhibit.config.located import Path as Place
from exhibit.config.problems import Problem, ShowError, whole_file
from exhibit.rehearsal.mood_curve import MoodCurve, WrittenCourse
from exhibit.rehearsal.names_check import KnownNames
from exhibit.rehearsal.schema import Entry, Expectation, ExpectFile, RehearsalFile
from exhibit.rehearsal.timeline import Timeline
from exhibit.values import Json

_AFTERMATH_S = 5.0
Listed = TypeVar("Listed", bound=Section)


@dataclass(frozen=True)
class PlacedExpectation:
    """An expectation, and where it stands."""

    file: Path
    line: int
    wanted: Expectation


def read_rehearsal(
    file: Path, known: KnownNames, texts: Texts | None = None
) -> tuple[Timeline, tuple[PlacedExpectation, ...]]:
    """The timeline in `file` and what it expects; `texts` are read in place of files. Raises ShowError with every
    mistake."""
    document = load(file, texts)
    problems: list[Problem] = []
    whole = _whole(RehearsalFile, document, problems)
    entries = _each(Entry, document, "timeline", problems)
    expected = _expected(document, known, problems)
    feelings = MoodCurve()
    for place, entry in entries:
        problems += [document.problem((*place, *bad.place), bad.text, key=bad.key) for bad in feelings.add(entry)]
        problems += [document.problem((*place, "var", *at), text, key=True) for at, text in known.variables_in(entry)]
        problems += [document.problem((*place, "answer", *at), text) for at, text in known.answers_in(entry)]
        problems += [document.problem((*place, *at), text) for at, text in known.regions_in(entry)]
        problems += [document.problem((*place, "rooms", *at), text, key=True) for at, text in known.rooms_in(entry)]
    if not problems and not entries:
        raise whole_file(file, "its timeline is empty: add an entry such as {at: 0s, visitors: 1}")
    if whole and whole.variant is not None:
        problems += [document.problem(("variant",), one) for one in known.wrong_variant(whole.variant)]
    lasts_s = _lasts_s(document, whole, feelings.frames, problems)
    _check_spans(document, expected, lasts_s, problems)
    if problems or whole is None:
        raise ShowError(problems)
    return Timeline(
        file, WrittenCourse(feelings.frames), lasts_s, whole.about, whole.begins, whole.variant or ""
    ), expected


def read_expectations(file: Path, known: KnownNames, lasts_s: float) -> tuple[PlacedExpectation, ...]:
    """The expectations of a file for --expect, about a timeline of `lasts_s`. Raises ShowError with every mistake."""
    document = load(file)
    problems: list[Problem] = []
    _whole(ExpectFile, document, problems)
    expected = _expected(document, known, problems)
    _check_spans(document, expected, lasts_s, problems)
    if problems:
        raise ShowError(problems)
    return expected


def _whole(model: type[Listed], document: Document, problems: list[Problem]) -> Listed | None:
    """The file without its lists, whose entries are checked one by one: a bad one must not hide the others."""
    data = document.data
    if isinstance(data, dict):
        lists: dict[str, Json] = {key: [] for key in ("timeline", "expect") if isinstance(data.get(key), list)}
        data = {**data, **lists}
    return check(model, Document(document.file, data, document.keys, document.values), (), problems)


def _each(model: type[Listed], document: Document, key: str, problems: list[Problem]) -> list[tuple[Place, Listed]]:
    """The sound entries of the list under `key`, each with its place."""
    data = document.data
    listed = data.get(key) if isinstance(data, dict) else None
    found: list[tuple[Place, Listed]] = []
    for index in range(len(listed) if isinstance(listed, list) else 0):
        entry = check(model, document, (key, index), problems)
        if entry:
            found.append(((key, index), entry))
    return found


def _expected(document: Document, known: KnownNames, problems: list[Problem]) -> tuple[PlacedExpectation, ...]:
    expected = []
    for place, wanted in _each(Expectation, document, "expect", problems):
        problems += [document.problem((*place, *at), text) for at, text in known.names_in(wanted)]
        expected.append(PlacedExpectation(document.file, document.values[place][0], wanted))
    return tuple(expected)


def _lasts_s(
    document: Document, whole: RehearsalFile | None, frames: Sequence[object], problems: list[Problem]
) -> float:
    last_s = max((getattr(frame, "settled_s", 0.0) for frame in frames), default=0.0)
    if whole is None or whole.lasts is None:
        return last_s + _AFTERMATH_S
    if whole.lasts < last_s:
        text = f"the timeline goes on until {last_s:g} s: let it last at least as long, or leave this out"
        problems.append(document.problem(("lasts",), text))
    return whole.lasts


def _check_spans(
    document: Document, expected: Sequence[PlacedExpectation], lasts_s: float, problems: list[Problem]
) -> None:
    for one in expected:
        start_s, end_s = one.wanted.span
        if end_s > lasts_s:
            late_s = start_s if start_s > lasts_s else end_s
            text = (
                f"the rehearsal ends at {lasts_s:g} s, before {late_s:g} s: let it last longer, or expect this earlier"
            )
            problems.append(Problem(document.problem((), "").file, one.line, 0, text))
