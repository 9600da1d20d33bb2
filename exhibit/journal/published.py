"""What of a journal anybody may be shown, and how small counts are told. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from exhibit.journal.atoms import LONGEST_S, Atom
from exhibit.journal.port import Stored
from exhibit.journal.rows import AnswerCounts, JournalRow, LoggedChange, Work, WorkPlacement

SMALL, EXACT_FROM = 3, 50
"""Classes of fewer than the first are told as one; shares of fewer visits than the second are rounded."""
_CLIP, _STEP = 0.05, 0.05
OTHER = "other"


@dataclass(frozen=True)
class Published:
    """Atoms and counts of answers that will not change any more, and everything that tells of no visitor."""

    atoms: tuple[Atom, ...] = ()
    answers: tuple[AnswerCounts, ...] = ()
    changes: tuple[LoggedChange, ...] = ()
    works: Mapping[str, Work] = field(default_factory=dict)
    placements: tuple[WorkPlacement, ...] = ()


def settled(rows: Iterable[JournalRow], now_s: float) -> list[JournalRow]:
    """The rows that may be shown at `now_s` (UTC), and will not change any more: all but the newest atom of each
    exhibit and variant, and the newest counts of each question. A newest one that is a week old is settled too: nothing
    joins it any more."""
    every = list(rows)
    newest: dict[Hashable, Atom | AnswerCounts] = {}
    for row in every:
        key = _key(row)
        if isinstance(row, (Atom, AnswerCounts)) and (key not in newest or row.end_s >= newest[key].end_s):
            newest[key] = row
    waiting = {row.id for row in newest.values() if row.end_s + LONGEST_S > now_s}
    return [row for row in every if row.id not in waiting]


@dataclass(frozen=True)
class Settling:
    """What `settled` says of a journal that is read piece by piece: the rows that are `waiting`, each by what it is the
    newest of."""

    waiting: Mapping[Hashable, Stored] = field(default_factory=dict)


def settling(state: Settling, rows: Iterable[Stored], now_s: float) -> tuple[Settling, list[JournalRow]]:
    """The state after `rows`, and which of them, and of those that were waiting, may be shown at `now_s` (UTC)."""
    newest, shown = dict(state.waiting), list[JournalRow]()
    for one in rows:
        key = _key(one.row)
        before = newest.get(key)
        if not isinstance(one.row, (Atom, AnswerCounts)):
            shown.append(one.row)
        elif before is None or one.row.end_s >= _end_s(before):
            shown += [before.row] if before else []
            newest[key] = one
        else:
            shown.append(one.row)
    aged = [key for key, one in newest.items() if _end_s(one) + LONGEST_S <= now_s]
    shown += [newest.pop(key).row for key in aged]
    return Settling(newest), shown


def _end_s(one: Stored) -> int:
    return one.row.end_s if isinstance(one.row, (Atom, AnswerCounts)) else 0


def newest_of(atoms: Iterable[Atom]) -> Atom | None:
    """The one of these, of one exhibit and variant, that `settled` leaves out as the newest: of those that end together
    the last one written. Only it may be joined."""
    newest: Atom | None = None
    for atom in atoms:
        if newest is None or atom.end_s >= newest.end_s:
            newest = atom
    return newest


def published(rows: Iterable[JournalRow], now_s: float) -> Published:
    """What is settled, by kind."""
    every = settled(rows, now_s)
    return Published(
        tuple(row for row in every if isinstance(row, Atom)),
        tuple(row for row in every if isinstance(row, AnswerCounts)),
        tuple(row for row in every if isinstance(row, LoggedChange)),
        {row.id: row for row in every if isinstance(row, Work)},
        tuple(row for row in every if isinstance(row, WorkPlacement)),
    )


def _key(row: JournalRow) -> Hashable:
    match row:
        case Atom():
            return "atom", row.exhibit, row.variant
        case AnswerCounts():
            return "answers", row.exhibit, row.variant, row.question, row.channel, row.work
        case _:
            return row.id


def share(count: float, of: int) -> float | None:
    """`count` of `of` visits as it may be told: never nearer to none or all than 5 %, and in steps of 5 points where
    there are fewer than 50; None of none."""
    if not of:
        return None
    clipped = min(1 - _CLIP, max(_CLIP, count / of))
    return clipped if of >= EXACT_FROM else round(round(clipped / _STEP) * _STEP, 2)


def classes(counts: Mapping[str, int]) -> dict[str, int]:
    """`counts` by class, where those below 3 are told together as `OTHER`; where those are still below 3, the smallest
    of the rest goes with them, so that they cannot be told from the total."""
    large = {name: count for name, count in counts.items() if count >= SMALL}
    rest = sum(counts.values()) - sum(large.values())
    if 0 < rest < SMALL and large:
        rest += large.pop(min(large, key=lambda name: (large[name], name)))
    return {**large, OTHER: rest} if rest else large
