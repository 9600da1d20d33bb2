"""Portraits of people whose age, gender and origin are known by their own account: the London set, or any other set
with a table beside it. They are measured and never stored anywhere."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_LONDON_LABELS = {"neutral": "neutral", "smiling": "happiness"}
_AGES = ((12, "under 12"), (30, "12 to 29"), (55, "30 to 54"), (200, "55 and over"))


@dataclass(frozen=True)
class Portrait:
    """A picture of one person: who (a mark of the set's own), what the face shows ("" where it is not told), and the
    group the person is of, by the name of the column."""

    path: Path
    person: str
    label: str
    groups: Mapping[str, str]


def portraits(folder: Path, table: Path | None = None) -> list[Portrait]:
    """The portraits of `folder`: the London set's own names and `people.csv`, or those of `table`.

    A table has a column `file` (a path in `folder`), may have `label` (an emotion) and `person`; each other column is a
    way to group people, ages in years are put together. Raises ValueError with what is wrong, and where.
    """
    found = list(_listed(folder, table) if table else _london(folder))
    missing = next((one.path for one in found if not one.path.is_file()), None)
    if missing:
        raise ValueError(f"{missing} is not there, though the table names it")
    if not found:
        raise ValueError(f"{table or folder}: no portrait is listed")
    return found


def _london(folder: Path) -> Iterator[Portrait]:
    for row in _rows(folder / "people.csv", "person"):
        groups = _groups(row, ("person",))
        for name, label in _LONDON_LABELS.items():
            yield Portrait(folder / f"{row['person']}_{name}.jpg", row["person"], label, groups)


def _listed(folder: Path, table: Path) -> Iterator[Portrait]:
    for row in _rows(table, "file"):
        person = row.get("person") or row["file"]
        groups = _groups(row, ("file", "person", "label"))
        yield Portrait(folder / row["file"], person, row.get("label", ""), groups)


def _rows(table: Path, wanted: str) -> Iterator[dict[str, str]]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if wanted not in (reader.fieldnames or ()):
            raise ValueError(f"{table}:1: there is no column '{wanted}'")
        yield from reader


def _groups(row: Mapping[str, str], others: tuple[str, ...]) -> dict[str, str]:
    return {column: _group(column, told) for column, told in row.items() if column not in others and told}


def _group(column: str, told: str) -> str:
    """Ages become a few groups; whatever else is written stands for itself."""
    try:
        years = float(told)
    except ValueError:
        return told
    return next((name for below, name in _AGES if years < below), told) if column == "age" else told
