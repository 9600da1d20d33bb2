"""When counts may be written down: as atoms of at least k visits, closed on a fixed grid, published one late. Pure.

Atoms partition the visits that are counted, so that every figure made of atoms is over a union of them, and so is every
difference of two figures: none is of fewer than k visits. A figure that was published never changes, since the newest
closed atom, which a remainder may still join, is not published before the next one of its kind closes.

(Hundepool et al., Handbook on Statistical Disclosure Control, chapter 5: suppressing cells does not protect against
differencing; tables built of fixed units do.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, Self, TypeVar

from exhibit.journal.tally import Tally

LEAST_K, USUAL_K = 5, 10
BLOCK_S = 15 * 60
"""Atoms begin and end on multiples of this, in seconds of UTC: no time in the journal that tells of visitors is
finer."""
LONGEST_S = 7 * 24 * 3600
"""A pool that did not reach k in so long is given up: its visits are withheld for good."""


@dataclass(frozen=True)
class Atom:
    """At least k visits of one exhibit under one variant, in [`begin_s`, `end_s`), seconds of UTC on the grid."""

    id: str
    exhibit: str
    variant: str
    begin_s: int
    end_s: int
    tally: Tally


class Additive(Protocol):
    """Counts that can be added up; `size`, over how many visits or answers."""

    @property
    def size(self) -> int: ...

    def plus(self, other: Self, /) -> Self: ...


Counts = TypeVar("Counts", bound=Additive)


@dataclass(frozen=True)
class Pool(Generic[Counts]):
    """What was counted since `begin_s` and is too little yet to be written down. It waits since `waits_s`; None: since
    its beginning."""

    begin_s: int
    counts: Counts
    waits_s: int | None = None

    @property
    def waiting_since_s(self) -> int:
        return self.begin_s if self.waits_s is None else self.waits_s


@dataclass(frozen=True)
class Pools(Generic[Counts]):
    """Everything that waits to be written down, by what may never be mixed (such as the variant). `block_s` is where
    the block under way begins; `withheld`, how many visits were given up since the start. Raises ValueError for a k
    below `LEAST_K`."""

    k: int = USUAL_K
    block_s: int = 0
    pools: Mapping[str, Pool[Counts]] = field(default_factory=dict)
    withheld: int = 0

    def __post_init__(self) -> None:
        if self.k < LEAST_K:
            raise ValueError(f"k is at least {LEAST_K}, not {self.k}")


@dataclass(frozen=True)
class Closed(Generic[Counts]):
    """A pool that may be written down: what an atom is made of."""

    key: str
    begin_s: int
    end_s: int
    counts: Counts


def block_of(now_s: float) -> int:
    """Where the block that holds the moment `now_s` (UTC) begins."""
    return math.floor(now_s / BLOCK_S) * BLOCK_S


def added(state: Pools[Counts], key: str, counts: Counts) -> Pools[Counts]:
    """The state with `counts` added under `key`, in the block under way."""
    pool = state.pools.get(key)
    grown = replace(pool, counts=pool.counts.plus(counts)) if pool else Pool(state.block_s, counts)
    return replace(state, pools={**state.pools, key: grown})


def added_late(state: Pools[Counts], rest: Closed[Counts]) -> Pools[Counts]:
    """The state with a `rest` of an earlier time added under its key, whose time begins so much earlier; it waits for
    its k-th from now on."""
    grown = added(state, rest.key, rest.counts).pools[rest.key]
    waits_s = grown.waiting_since_s
    pool = replace(grown, begin_s=min(grown.begin_s, rest.begin_s), waits_s=waits_s)
    return replace(state, pools={**state.pools, rest.key: pool})


def turned(state: Pools[Counts], now_s: float) -> tuple[Pools[Counts], tuple[Closed[Counts], ...]]:
    """The state at `now_s` (UTC), and what closed since: pools close where a block ends, if they hold k. A clock that
    was set back changes nothing until it has caught up."""
    block_s = block_of(now_s)
    if block_s <= state.block_s:
        return state, ()
    closed = tuple(one for one in _all(state) if one.counts.size >= state.k)
    done = {one.key for one in closed}
    kept = {key: pool for key, pool in state.pools.items() if key not in done}
    stale = [key for key, pool in kept.items() if block_s - pool.waiting_since_s >= LONGEST_S]
    given_up = sum(kept.pop(key).counts.size for key in stale)
    return replace(state, block_s=block_s, pools=kept, withheld=state.withheld + given_up), closed


def ended(state: Pools[Counts]) -> tuple[Pools[Counts], tuple[Closed[Counts], ...]]:
    """At the end of a run: all that holds anything, large enough or not. What is not may only join the newest of its
    kind, which is not published yet; or it is withheld."""
    return replace(state, pools={}), tuple(one for one in _all(state) if one.counts.size)


def _all(state: Pools[Counts]) -> Iterator[Closed[Counts]]:
    for key, pool in state.pools.items():
        yield Closed(key, pool.begin_s, state.block_s + BLOCK_S, pool.counts)


def joined(atom: Atom, rest: Closed[Tally]) -> Atom:
    """`atom`, not published yet, with a remainder of its variant."""
    span = min(atom.begin_s, rest.begin_s), max(atom.end_s, rest.end_s)
    return replace(atom, begin_s=span[0], end_s=span[1], tally=atom.tally.plus(rest.counts))


def withheld_in_words(visits: int, k: int) -> str:
    """How many visits are not in the figures, told so that no two answers differ by fewer than k."""
    steps = visits // k
    return f"fewer than {k}" if not steps else f"at least {steps * k}"
