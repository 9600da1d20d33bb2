"""A catalogue as a table (CSV): commas, semicolons or tabs, cells in quotes over several lines. Pure.

Columns are known by what museums call them, in English, German, French and Russian; a title's or text's language stands
behind its name, as in `Title [de]` or `title_ru`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from exhibit.config.problems import Problem
from exhibit.museum.catalogue.drafts import FIELD_NAMES, RANKS, ImportedWorks, WorkDraft, imported

_DELIMITERS = (";", ",", "\t", "|")
_LONGEST_CELL = 100_000

Taken = Mapping[int, tuple[str, str]]
"""The field and the language of a column, by its number from 0."""


def works_of_table(text: str, file: str) -> ImportedWorks:
    """The works of a table whose first row names its columns."""
    lines = [f"{line}\n" for line in text.split("\n")]
    skipped = 1 if lines[0].lower().startswith("sep=") else 0
    reader = csv.reader(lines[skipped:], delimiter=_delimiter(lines[skipped] if skipped < len(lines) else ""))
    faults: list[Problem] = []
    rows = _rows(reader, skipped, file, faults)
    line, heading = next(rows, (1, []))
    taken = _taken(heading)
    missing = [name for name in ("id", "title") if name not in {field for field, _ in taken.values()}]
    if missing:
        return ImportedWorks((), (Problem(file, line, 0, _lacking(missing, heading)),))
    passed = tuple(name for number, name in enumerate(heading) if number not in taken and name.strip())
    found = imported(_drafts(rows, taken, heading, file, faults), file)
    return replace(found, faults=tuple(sorted((*faults, *found.faults))), passed=passed)


def _lacking(missing: Sequence[str], heading: Sequence[str]) -> str:
    wanted = " and ".join({"id": "'object number'", "title": "'title'"}[name] for name in missing)
    there = ", ".join(f"'{name.strip()}'" for name in heading[:12])
    return f"no column is called {wanted}: name it so in this first row, where stand {there or 'none'}"


def _delimiter(heading: str) -> str:
    """What parts the columns: the one that stands there most often, quotes apart."""
    outside = "".join(heading.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


class _Rows(Protocol):
    """Rows, and how many lines of the file they took."""

    line_num: int

    def __next__(self) -> list[str]: ...


def _rows(reader: _Rows, skipped: int, file: str, faults: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, each with the line on which it begins. A quote that nobody closed ends it all."""
    before = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            text = f"cannot be read from here on ({error}): is a quote opened here and never closed?"
            faults.append(Problem(file, before + 1 + skipped, 0, text))
            return
        begins, before = before + 1, reader.line_num
        if any(len(cell) > _LONGEST_CELL for cell in row):
            text = "a cell of this row is longer than a text: is a quote opened here and never closed?"
            faults.append(Problem(file, begins + skipped, 0, text))
        elif any(cell.strip() for cell in row):
            yield begins + skipped, row


def _taken(heading: Sequence[str]) -> Taken:
    """Which column is which field; of several for one, that which is called so most plainly."""
    best: dict[tuple[str, str], tuple[int, int]] = {}
    for number, name in enumerate(heading):
        if (found := FIELD_NAMES.of(name)) is not None:
            rank = RANKS.get(" ".join(name.strip().lower().replace("_", " ").replace("-", " ").split()), 0)
            best[found] = min(best.get(found, (rank, number)), (rank, number))
    return {number: found for found, (_, number) in best.items()}


def _drafts(
    rows: Iterator[tuple[int, list[str]]], taken: Taken, heading: Sequence[str], file: str, faults: list[Problem]
) -> Iterator[WorkDraft]:
    wide = len(heading)
    for line, row in rows:
        if len(row) > wide and any(cell.strip() for cell in row[wide:]):
            text = (
                f"has {len(row)} cells where the first row names {wide}: put a cell that holds the sign between cells"
            )
            faults.append(Problem(file, line, 0, f"{text} in quotes; it is left out"))
            continue
        said: dict[str, dict[str, str]] = {}
        for number, (name, language) in taken.items():
            if number < len(row) and row[number]:
                said.setdefault(name, {})[language] = row[number]
        yield WorkDraft(line, said)
