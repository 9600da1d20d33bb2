"""Rows of a journal as plain data: for the tables of a store, an export, a queue. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, asdict, fields
from typing import get_args

from exhibit.journal.atoms import Atom
from exhibit.journal.rows import AnswerCounts, AnswerTally, JournalRow, LoggedChange, Work, WorkPlacement
from exhibit.journal.tally import tally_of
from exhibit.values import Json

KINDS: Mapping[str, type[JournalRow]] = {
    "atom": Atom, "change": LoggedChange, "answers": AnswerCounts, "work": Work, "placement": WorkPlacement,
}  # fmt: skip
"""Every kind of row by its word, which is the name of its table too."""
assert set(KINDS.values()) == set(get_args(JournalRow))


def kind_of(row: JournalRow) -> str:
    """The word of KINDS for `row`."""
    return next(word for word, kind in KINDS.items() if isinstance(row, kind))


def plain(row: JournalRow) -> dict[str, Json]:
    """`row` as plain data; `row_of` is its inverse."""
    return {**vars(row), "tally": row.tally.row()} if isinstance(row, Atom) else asdict(row)


HEAD = '{"journal": 1}'
"""How rows on the move begin."""


def line_of(row: JournalRow) -> str:
    """A row as one line of JSON, the same for the same row everywhere."""
    return json.dumps({"row": kind_of(row), **plain(row)}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def row_of(kind: str, data: Mapping[str, Json]) -> JournalRow:
    """The inverse of `plain`; what a later version adds is passed over. Raises ValueError for what is no such row."""
    if kind not in KINDS:
        raise ValueError(f"'{kind}' is no kind of row")
    known = {each.name for each in fields(KINDS[kind])}
    values: dict[str, object] = {name: value for name, value in data.items() if name in known}
    if wrong := [each.name for each in fields(KINDS[kind]) if not _fits(each, values)]:
        raise ValueError(f"no {kind}: {', '.join(wrong)} {'are' if len(wrong) > 1 else 'is'} not as Exhibit writes it")
    tally = data.get("tally")
    sums = tally if isinstance(tally, Mapping) else {}
    try:
        if "tally" in known:
            values["tally"] = tally_of(sums) if kind == "atom" else _answer_tally(sums)
        return KINDS[kind](**values)  # type: ignore[arg-type]
    except TypeError as error:
        raise ValueError(f"no {kind}: {error}") from None


_TYPES: Mapping[str, type] = {"str": str, "int": int, "ChangeKind": str}
"""Of plain values, by how a field's type is written; the others are checked where they are made."""


def _fits(each: Field[object], values: Mapping[str, object]) -> bool:
    """Whether the field `each` is there, unless it may be missing, and of its type."""
    if each.name not in values:
        return each.default is not MISSING or each.default_factory is not MISSING
    value, wanted = values[each.name], _TYPES.get(str(each.type))
    return wanted is None or (isinstance(value, wanted) and not isinstance(value, bool))


def _answer_tally(data: Mapping[str, Json]) -> AnswerTally:
    counts, flagged, turned = data.get("counts"), data.get("flagged", 0), data.get("reversed", 0)
    numbers = counts if isinstance(counts, Mapping) else {}
    if not numbers or not all(isinstance(one, int) for one in (flagged, turned, *numbers.values())):
        raise ValueError("no answers: they are counts by choice")
    choices = {choice: int(str(count)) for choice, count in numbers.items()}
    return AnswerTally(choices, int(str(flagged)), int(str(turned)))
