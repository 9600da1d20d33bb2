"""A record (docs/record.md) as a timeline: its moods, each held until the next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeGuard

from exhibit.config.problems import Problem, ShowError, short, whole_file
from exhibit.config.regions import Corners
from exhibit.expressions.word import MoodNumber
from exhibit.expressions.words import MEASURED, MEASURES
from exhibit.rehearsal.recorded_visitors import visitors_in_line, with_each
from exhibit.rehearsal.timeline import LONGEST_S, Timeline, TimelineMoment
from exhibit.values import NOBODY, Mood, VisitorMood

_MOST_PROBLEMS = 10
_HOW = "make one with: exhibit run --record FILE.jsonl"


class _Bad(ValueError):
    """What is wrong with one line, with the remedy."""


@dataclass(frozen=True)
class RecordedCourse:
    """The moods of a record with their times, in order."""

    moods: tuple[tuple[float, Mood], ...]

    def times(self) -> Sequence[float]:
        return [at_s for at_s, _ in self.moods]

    def moments(self, times: Iterator[float]) -> Iterator[TimelineMoment]:
        """The latest mood at each time, with what counts seconds counted on; before the first, nobody."""
        index = -1
        for now_s in times:
            while index + 1 < len(self.moods) and self.moods[index + 1][0] <= now_s:
                index += 1
            yield TimelineMoment(now_s, self._mood(index, now_s))

    def _mood(self, index: int, now_s: float) -> Mood:
        if index < 0:
            return Mood(held_s=now_s)
        at_s, mood = self.moods[index]
        passed_s = now_s - at_s
        if not passed_s:
            return mood
        dwell_s = mood.dwell_s + passed_s if mood.visitors else 0.0
        each = tuple(replace(one, dwell_s=one.dwell_s + passed_s) for one in mood.each)
        return replace(mood, held_s=mood.held_s + passed_s, dwell_s=dwell_s, each=each)


def read_record(file: Path, regions: Mapping[str, Corners] | None = None) -> Timeline:
    """The timeline in the record `file`, whose visitors are in these `regions` of the picture. Raises ShowError with
    what is wrong, line by line.

    A last line that was cut off (the power failed) is passed over, as are kinds and keys that are not known.
    """
    lines = _lines(file)
    moods: list[tuple[float, Mood]] = []
    problems: list[Problem] = []
    ends_s, about = 0.0, ""
    each: tuple[VisitorMood, ...] = ()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = _object(line)
            ends_s = _later(found, ends_s)
            about = about or (str(found.get("source", "")) if found.get("kind") == "start" else "")
            if found.get("kind") == "observation":
                each = visitors_in_line(found, regions or {})
            if found.get("kind") == "mood":
                moods.append((ends_s, with_each(_mood(found), each)))
        except _Bad as bad:
            problems.append(Problem(short(file), number, 0, str(bad)))
            if len(problems) >= _MOST_PROBLEMS:
                break
    if problems:
        raise ShowError(problems)
    if not moods:
        raise whole_file(file, f"holds no mood: is it a record? {_HOW}")
    return Timeline(file, RecordedCourse(tuple(moods)), ends_s, f"Recorded from {about}" if about else "")


def _lines(file: Path) -> list[str]:
    """The lines that were written whole."""
    try:
        text = file.read_text(encoding="utf-8", errors="strict")
    except FileNotFoundError:
        raise whole_file(file, "no such file") from None
    except UnicodeDecodeError:
        raise whole_file(file, f"is no record, which is a text in UTF-8: {_HOW}") from None
    except OSError as error:
        raise whole_file(file, f"cannot be read: {error.strerror}") from None
    lines = text.split("\n")
    if lines and not _whole(lines[-1]):
        lines.pop()
    return lines


def _whole(last: str) -> bool:
    """Whether the text after the last line break is a line of its own: a cut one is no JSON."""
    try:
        _object(last)
    except _Bad:
        return False
    return True


def _object(line: str) -> dict[str, object]:
    try:
        found = json.loads(line, parse_constant=_not_finite)
    except (ValueError, RecursionError):
        raise _Bad("this is no line of a record, which is one JSON object: take the line out") from None
    if not isinstance(found, dict) or ("\\ud" in line.lower() and not _is_sayable(found)):
        raise _Bad("this is no line of a record, which is one JSON object: take the line out")
    return found


def _is_sayable(found: dict[str, object]) -> bool:
    """Whether there is no half character in it, which an escape may make."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _not_finite(written: str) -> float:
    raise ValueError(written)


def _later(found: dict[str, object], last_s: float) -> float:
    """The time of a line, which never runs backwards: moods are told after the observation they come from."""
    at_s = _number(found, "t")
    if found.get("kind") != "mood":
        return max(last_s, at_s)
    if at_s < last_s - 1.0:
        raise _Bad(f"t goes back from {last_s:g} to {at_s:g}: are these two records in one file? Part them")
    return max(last_s, at_s)


def _mood(found: dict[str, object]) -> Mood:
    emotions = found.get("emotions", {})
    if not isinstance(emotions, dict) or not all(map(_is_number, emotions.values())):
        raise _Bad("'emotions' must be a mapping of names to shares: mend it, or take the line out")
    dominant = found.get("dominant", NOBODY)
    if not isinstance(dominant, str):
        raise _Bad(f"'dominant' must be a text, not {dominant!r}: mend it, or take the line out")
    visitors = _number(found, "visitors")
    own = {word.field: _measure(found, word) for word in MEASURES if not word.measured}
    measured = {word.name: _measure(found, word) for word in MEASURED}
    try:
        return Mood(
            visitors=int(visitors), dominant=dominant, emotions=emotions, **own, measured=measured, regions={}, each=()
        )
    except ValueError as error:
        raise _Bad(f"{error}: mend it, or take the line out") from None


def _measure(found: dict[str, object], word: MoodNumber) -> float:
    """What a line says of `word`; lines of records that were made before there was the word say nothing."""
    number = _number(found, word.field, word.rest, low=word.can_be.low)
    if word.measured and number != word.can_be.held(number):
        raise _Bad(f"'{word.field}' {word.can_be.advice}, not {number:g}: mend it, or take the line out")
    return number


def _number(found: dict[str, object], key: str, otherwise: float | None = None, *, low: float = 0.0) -> float:
    """The number under `key`; only where `low` is below 0 may it be so too."""
    value = found.get(key, otherwise)
    if value is None:
        raise _Bad(f"'{key}' is missing: mend the line, or take it out")
    if not _is_number(value) or (low >= 0 and value < 0):
        wanted = "a number" if low < 0 else "a number that is not below 0"
        raise _Bad(f"'{key}' must be {wanted}, not {value!r}: mend it, or take the line out")
    return float(value)


def _is_number(value: object) -> TypeGuard[float]:
    """Whether `value` is a number of a size that a record can hold; a week is the longest a rehearsal may last."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= LONGEST_S
