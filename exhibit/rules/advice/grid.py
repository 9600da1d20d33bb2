"""A first, quick look at many conditions together: which could overlap, and which could lie inside another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Protocol, TypeAlias
from zlib import crc32

from exhibit.expressions.meaning.room import KnownRoom
from exhibit.expressions.meaning.spans import Span, hull
from exhibit.system.late import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Hull = Mapping[str, Span]
Rows: TypeAlias = "NDArray[np.intp]"

_MOST_KEYS = 64
MOST_PAIR_BY_PAIR = 100
"""With so many rules the pairs are looked at by hand."""


def hull_of(rooms: Sequence[KnownRoom]) -> dict[str, Span]:
    """What every room of a condition has in common: the span of each key, words and truths told as numbers."""
    boxes = [_box(room) for room in rooms]
    if not boxes:
        return {}
    shared = [key for key in boxes[0] if all(key in box for box in boxes)]
    joint = {}
    for key in shared:
        span = boxes[0][key]
        for box in boxes[1:]:
            span = hull(span, box[key])
        joint[key] = span
    return joint


def _box(room: KnownRoom) -> dict[str, Span]:
    box = dict(room.numbers)
    box |= {f"is {key}": Span(float(truth), float(truth)) for key, truth in room.truths.items()}
    for key, (only, _) in room.words.items():
        if only:
            codes = [_code(word) for word in only]
            box[f"word {key}"] = Span(min(codes), max(codes))
    return box


def _code(word: str) -> float:
    """A number for a word, the same for the same; two words may share one, which only costs a second look."""
    return float(crc32(word.encode()))


class QuickLook(Protocol):
    """The hulls and priorities of many rules, a row each. What it passes over is sure; what it names may be."""

    def overlapping(self, row: int, among: str) -> Iterable[int]:
        """The rows before `row`, of the same priority, of the claims `among`, that may be true together with it."""
        ...

    def around(self, row: int, among: str) -> Iterable[int]:
        """The rows of a higher priority, of the claims `among`, that may be true whenever `row` is."""
        ...


def quick_look(hulls: Sequence[Hull], priorities: Sequence[int], claims: Mapping[str, Sequence[int]]) -> QuickLook:
    """By hand where that is done before a table of many columns would be loaded; they find the same."""
    return (PairByPair if len(hulls) <= MOST_PAIR_BY_PAIR else Grid)(hulls, priorities, claims)


class PairByPair:
    """One pair after the other."""

    def __init__(self, hulls: Sequence[Hull], priorities: Sequence[int], claims: Mapping[str, Sequence[int]]) -> None:
        self._hulls, self._priorities, self._claims = hulls, priorities, claims

    def overlapping(self, row: int, among: str) -> list[int]:
        own, priority = self._hulls[row], self._priorities[row]
        return [
            other
            for other in self._claims[among]
            if other < row and self._priorities[other] == priority and _may_meet(self._hulls[other], own)
        ]

    def around(self, row: int, among: str) -> list[int]:
        own, priority = self._hulls[row], self._priorities[row]
        return [
            other
            for other in self._claims[among]
            if self._priorities[other] > priority and _may_hold(self._hulls[other], own)
        ]


def _may_meet(other: Hull, own: Hull) -> bool:
    return all(
        key not in other or (other[key].low <= high and other[key].high >= low) for key, (low, high) in own.items()
    )


def _may_hold(other: Hull, own: Hull) -> bool:
    return all(
        low <= own[key].low and high >= own[key].high if key in own else not isfinite(low)
        for key, (low, high) in other.items()
    )


class Grid:
    """As a table: a row for each condition, a column for each of the keys that most of them bound."""

    def __init__(self, hulls: Sequence[Hull], priorities: Sequence[int], claims: Mapping[str, Sequence[int]]) -> None:
        self._claims = {among: np.array(rows, dtype=np.intp) for among, rows in claims.items()}
        self._priority = np.array(priorities)
        counted = Counter(key for one in hulls for key in one)
        self._columns = {key: column for column, (key, _) in enumerate(counted.most_common(_MOST_KEYS))}
        self._low = np.full((len(hulls), len(self._columns)), -np.inf)
        self._high = np.full((len(hulls), len(self._columns)), np.inf)
        self._own = [self._filled(row, one) for row, one in enumerate(hulls)]
        self._bound = np.isfinite(self._low)
        self._bounds = self._bound.sum(axis=1)

    def _filled(self, row: int, one: Hull) -> list[int]:
        own = [key for key in one if key in self._columns]
        for key in own:
            self._low[row, self._columns[key]], self._high[row, self._columns[key]] = one[key]
        return [self._columns[key] for key in own]

    def overlapping(self, row: int, among: str) -> list[int]:
        rows = self._claims[among]
        rows = rows[(rows < row) & (self._priority[rows] == self._priority[row])]
        own = self._own[row]
        low, high = self._low[rows[:, None], own], self._high[rows[:, None], own]
        found: Rows = rows[((low <= self._high[row, own]) & (high >= self._low[row, own])).all(axis=1)]
        return list(map(int, found))

    def around(self, row: int, among: str) -> list[int]:
        rows = self._claims[among]
        rows = rows[self._priority[rows] > self._priority[row]]
        own = self._own[row]
        low, high = self._low[rows[:, None], own], self._high[rows[:, None], own]
        inside = ((low <= self._low[row, own]) & (high >= self._high[row, own])).all(axis=1)
        all_of_it = self._bound[rows[:, None], own].sum(axis=1) == self._bounds[rows]
        found: Rows = rows[inside & all_of_it]
        return list(map(int, found))
