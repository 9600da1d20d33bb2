"""Small journals whose truth is known, made by hand: the same counts on each open day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from exhibit.journal.atoms import Atom
from exhibit.journal.rows import AnswerCounts, AnswerTally, JournalRow, LoggedChange
from exhibit.journal.sqlite import SqliteStore
from exhibit.journal.tally import BINS, Tally
from tests.museum.statistics.proofs import smiling_tally

ZONE = ZoneInfo("Europe/Vienna")
FIRST = date(2026, 9, 7)
"""A Monday, on which the house is closed."""
WEEK = date(2026, 10, 19)
"""The Monday of the week that is told."""


def at_s(day: date, hour: int) -> int:
    return round(datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).timestamp())


def atoms(
    exhibit: str, smiles: int, of: int, since: date = FIRST, until: date = WEEK + timedelta(days=6)
) -> list[Atom]:
    """Four atoms of `of` visits on each open day, of which about `smiles` smiled and half stopped, for 4 to 6 s."""
    return [
        Atom(
            f"{exhibit} {day} {hour}", exhibit, "", at_s(day, hour), at_s(day, hour) + 3600,
            _tally(smiles + (hour + day.day) % 3 - 1, of, of // 2 + day.day % 3 - 1),
        )
        for day in _open_days(since, until)
        for hour in (10, 12, 14, 16)
    ]  # fmt: skip


def _tally(smiles: int, visits: int, stops: int) -> Tally:
    held = tuple(stops * (number == 5) for number in range(BINS))
    return replace(smiling_tally(smiles, visits), stops=stops, held=held, open_s=3600.0, watched_s=3600.0)


def answers(exhibit: str, counts: Mapping[str, int], question: str = "felt") -> list[AnswerCounts]:
    """So many on each open day."""
    return [
        AnswerCounts(
            f"{exhibit} {question} {day}", exhibit, "", question, "kiosk", "",
            at_s(day, 10), at_s(day, 17), AnswerTally(counts, flagged=1),
        )
        for day in _open_days(FIRST, WEEK + timedelta(days=6))
    ]  # fmt: skip


def change(exhibit: str, day: date, text: str) -> LoggedChange:
    return LoggedChange(f"{exhibit} {day} {text}", exhibit, at_s(day, 9), "label", text, "staff")


def journal(file: Path, *rows: JournalRow) -> Path:
    """A journal of `rows`."""
    store = SqliteStore(file)
    store.append(rows)
    store.close()
    return file


def _open_days(since: date, until: date) -> Iterator[date]:
    days = (since + timedelta(days=number) for number in range((until - since).days + 1))
    return (day for day in days if day.weekday())
