"""Rows on their way over a broker: a batch of them, as a stick would carry it, and the receipt that answers it once
the store has committed it. What comes over a broker may be anybody's: each line is looked at by itself, and what no
room can have meant is refused, never stored, and never in the way of the others. Pure (D-house-10)."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import get_args

from exhibit.journal.atoms import BLOCK_S, LEAST_K, Atom
from exhibit.journal.row_text import HEAD, line_of, row_of
from exhibit.journal.rows import AnswerCounts, ChangeKind, JournalRow, LoggedChange
from exhibit.values import Json

ROWS_LEAF, RECEIPT_LEAF = "journal", "journal/receipt"
"""Below a room's prefix: what it sends, and what it is answered."""
_MOST_ROWS, _MOST_LETTERS = 100, 100_000
_TOO_LONG = 1_000_000
_LAST_S = 2**40
_ID = re.compile(r"[\x21-\x7e]{1,64}")
_SENT = (Atom, AnswerCounts, LoggedChange)
_WRONG = (ValueError, KeyError, AttributeError, TypeError, RecursionError)


@dataclass(frozen=True)
class Batch:
    """Rows as they are published: `text`, and the `ids` of its lines in order."""

    text: str
    ids: tuple[str, ...]

    @property
    def name(self) -> str:
        """By what a receipt names it: a fingerprint, so that a receipt is of these very rows."""
        return name_of(self.text)


@dataclass(frozen=True)
class ReadBatch:
    """The `rows` that may be stored; the lines that are `refused`, by number from 1, each with why."""

    rows: tuple[JournalRow, ...] = ()
    refused: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """The store has the batch of that `name` on its disk, all but the lines that are `refused`."""

    name: str
    refused: Mapping[int, str] = field(default_factory=dict)


def name_of(text: str) -> str:
    """The name of the batch `text`."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def batches(rows: Iterable[JournalRow]) -> Iterator[Batch]:
    """`rows` in order, as many to a batch as any broker takes (100 kB)."""
    lines, ids, letters = list[str](), list[str](), 0
    for row in rows:
        line = line_of(row)
        if ids and (len(ids) == _MOST_ROWS or letters + len(line) > _MOST_LETTERS):
            yield Batch("\n".join((HEAD, *lines)), tuple(ids))
            lines, ids, letters = [], [], 0
        lines.append(line)
        ids.append(row.id)
        letters += len(line)
    if ids:
        yield Batch("\n".join((HEAD, *lines)), tuple(ids))


def read_batch(text: str, exhibit: str) -> ReadBatch:
    """What of the batch `text` from the room `exhibit` may be stored."""
    if len(text) > _TOO_LONG:
        return ReadBatch(refused={1: "it is larger than any batch of Exhibit's"})
    head, *lines = text.split("\n")
    if head != HEAD or not lines:
        return ReadBatch(refused={1: "it does not begin as an export of a journal does"})
    rows, refused = list[JournalRow](), dict[int, str]()
    for number, line in enumerate(lines, start=2):
        try:
            rows.append(_row(line, exhibit))
        except _WRONG as error:
            refused[number] = str(error) if isinstance(error, ValueError) else f"it is no row: {error}"
    return ReadBatch(tuple(rows), refused)


def receipt_text(receipt: Receipt) -> str:
    """As it is published."""
    refused = {str(number): why for number, why in receipt.refused.items()}
    return json.dumps({"batch": receipt.name, "refused": refused}, ensure_ascii=False)


def read_receipt(text: str) -> Receipt | None:
    """The inverse; None for what is none."""
    try:
        told = json.loads(text)
        return Receipt(str(told["batch"]), {int(number): str(why) for number, why in told["refused"].items()})
    except _WRONG:
        return None


def _row(line: str, exhibit: str) -> JournalRow:
    """Raises one of `_WRONG`."""
    data = json.loads(line, parse_constant=_no_number)
    row = row_of(data.pop("row"), data)
    if not isinstance(row, _SENT):
        raise ValueError(f"'{row.id[:64]}' is not sent over a broker: atoms, answers and changes are")  # noqa: TRY004
    if row.exhibit != exhibit:
        told = f"it is of '{row.exhibit[:64]}', and comes from the room '{exhibit}'"
        raise ValueError(f"{told}: one name in 'journal: exhibit' of venue.yaml and at the end of 'mqtt: prefix'")
    if not _ID.fullmatch(row.id):
        raise ValueError("its id is none of Exhibit's")
    if isinstance(row, LoggedChange):
        if row.kind not in get_args(ChangeKind) or not 0 <= row.at_s < _LAST_S:
            raise ValueError(f"'{row.kind[:64]}' at {row.at_s} is no change")
    else:
        _check_counts(row)
    line_of(row).encode()  # what is no text is no UTF-8
    return row


def _check_counts(row: Atom | AnswerCounts) -> None:
    if not 0 <= row.begin_s < row.end_s < _LAST_S or row.begin_s % BLOCK_S or row.end_s % BLOCK_S:
        raise ValueError(f"{row.begin_s} to {row.end_s} are no quarters of an hour")
    tally = vars(row.tally)
    if not all(map(_is_count, _numbers(tally.values()))):
        raise ValueError("its counts are none")
    if row.tally.size < LEAST_K:
        raise ValueError(f"it is of fewer than {LEAST_K}: nothing of so few is stored")


def _numbers(values: Iterable[object]) -> Iterator[object]:
    for value in values:
        if isinstance(value, Mapping):
            yield from value.values()
        elif isinstance(value, tuple):
            yield from value
        else:
            yield value


def _is_count(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _no_number(text: str) -> Json:
    raise ValueError(f"{text} is no number")
