"""A house's sums as bytes and back, so that three years need not be added up anew whenever somebody looks. Pure."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

import numpy as np

from exhibit.journal.row_text import kind_of, plain, row_of
from exhibit.journal.rows import LoggedChange, Work, WorkPlacement
from exhibit.museum.counting import AnsweredDay
from exhibit.museum.house_sums import DatedChange, HouseSums, KeyedSums
from exhibit.values import EMOTIONS, Json

_Answer = tuple[int, int, str, str, str, str, dict[str, int], int]
_FORM = 2
"""The form of what is kept: another one is made anew from the journal."""


@dataclass(frozen=True)
class ReadUntil:
    """How much of a journal its sums hold: the `rows` up to the number `seq`, but for the numbers `waiting`, which may
    not be shown yet (of these not even the sums are kept). `zone` is where its days were made."""

    seq: int = 0
    rows: int = 0
    waiting: tuple[int, ...] = ()
    zone: str = ""


class _Until(TypedDict):
    seq: int
    rows: int
    waiting: list[int]
    zone: str


class _Told(TypedDict):
    """What beside the arrays is kept, as JSON."""

    form: int
    emotions: list[str]
    until: _Until
    exhibits: list[str]
    answers: list[_Answer]
    changes: list[tuple[int, dict[str, Json]]]
    rows: list[tuple[str, dict[str, Json]]]


def packed_sums(sums: HouseSums, until: ReadUntil) -> bytes:
    """Both as bytes."""
    told: _Told = {
        "form": _FORM,
        "emotions": list(EMOTIONS),
        "until": {"seq": until.seq, "rows": until.rows, "waiting": list(until.waiting), "zone": until.zone},
        "exhibits": list(sums.exhibits),
        "answers": [_answer(one) for one in sums.answers],
        "changes": [(one.day.toordinal(), plain(one.change)) for one in sums.changes],
        "rows": [(kind_of(one), plain(one)) for one in (*sums.works.values(), *sums.placements)],
    }
    text = np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), np.uint8)
    data = io.BytesIO()
    np.savez(
        data, told=text,
        days=sums.days.keys, day_values=sums.days.values, hours=sums.hours.keys, hour_values=sums.hours.values,
    )  # fmt: skip
    return data.getvalue()


def unpacked_sums(data: bytes) -> tuple[HouseSums, ReadUntil] | None:
    """The inverse; None for what is of another form, or damaged."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            told: _Told = json.loads(bytes(arrays["told"]))
            if told["form"] != _FORM or told["emotions"] != list(EMOTIONS):
                return None
            days = KeyedSums(arrays["days"], arrays["day_values"])
            hours = KeyedSums(arrays["hours"], arrays["hour_values"])
        until = told["until"]
        mark = ReadUntil(until["seq"], until["rows"], tuple(until["waiting"]), until["zone"])
        return _house(told, days, hours), mark
    except (ValueError, KeyError, TypeError, IndexError, EOFError, OSError, zipfile.BadZipFile):
        return None


def _house(told: _Told, days: KeyedSums, hours: KeyedSums) -> HouseSums:
    rows = [row_of(kind, row) for kind, row in told["rows"]]
    changes = [(day, row_of("change", row)) for day, row in told["changes"]]
    return HouseSums(
        tuple(told["exhibits"]),
        days,
        hours,
        tuple(map(_answered, told["answers"])),
        tuple(DatedChange(date.fromordinal(day), one) for day, one in changes if isinstance(one, LoggedChange)),
        {one.id: one for one in rows if isinstance(one, Work)},
        tuple(one for one in rows if isinstance(one, WorkPlacement)),
    )


def _answer(one: AnsweredDay) -> _Answer:
    told = one.exhibit, one.question, one.channel, one.work, dict(one.counts), one.flagged
    return one.day.toordinal(), one.until.toordinal(), *told


def _answered(told: _Answer) -> AnsweredDay:
    return AnsweredDay(date.fromordinal(told[0]), date.fromordinal(told[1]), *told[2:])
