"""What of a journal anybody may be shown, and how small counts are told. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from exhibit.journal.atoms import LONGEST_S, Atom
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


def published(rows: Iterable[JournalRow], now_s: float) -> Published:
    """What may be shown at `now_s` (UTC) of what is stored: all but the newest atom of each exhibit and variant, and
    the newest counts of each question. A newest one that is a week old is shown too: nothing joins it any more."""
    every = tuple(rows)
    atoms = [row for row in every if isinstance(row, Atom)]
    answers = [row for row in every if isinstance(row, AnswerCounts)]
    return Published(
        tuple(_settled((((one.exhibit, one.variant), one) for one in atoms), now_s)),
        tuple(_settled(((_question(one), one) for one in answers), now_s)),
        tuple(row for row in every if isinstance(row, LoggedChange)),
        {row.id: row for row in every if isinstance(row, Work)},
        tuple(row for row in every if isinstance(row, WorkPlacement)),
    )


Kept = TypeVar("Kept", Atom, AnswerCounts)


def _settled(rows: Iterable[tuple[Hashable, Kept]], now_s: float) -> list[Kept]:
    every = list(rows)
    newest: dict[Hashable, Kept] = {}
    for key, row in every:
        if key not in newest or row.end_s >= newest[key].end_s:
            newest[key] = row
    return [row for key, row in every if row is not newest[key] or row.end_s + LONGEST_S <= now_s]


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


def _question(one: AnswerCounts) -> tuple[str, ...]:
    return one.exhibit, one.variant, one.question, one.channel, one.work
