"""Counts and sums over visits that can be added up, and only added up. Pure."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from itertools import pairwise
from types import MappingProxyType
from typing import TypeVar

from exhibit.journal.visits import VisitSummary
from exhibit.values import EMOTIONS, Json

Amount = TypeVar("Amount", int, float)
DWELL_EDGES_S = (0, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1800)
"""Where the bins of durations begin, about half an octave each. The last one holds what is longer than half an hour,
which is cut: somebody who stands so long is mostly a guard."""
BINS = len(DWELL_EDGES_S)
_NONE = (0,) * BINS
_NOTHING: Mapping[str, float] = MappingProxyType({})
_NO_STARTS: Mapping[str, int] = MappingProxyType({})
_DIGITS = 4
"""So many digits of a sum are kept: more would be a fingerprint of the visits that it is made of."""


@dataclass(frozen=True)
class Tally:
    """What some visits come to together. `a.plus(b)` of two that share no visit is the tally of both.

    `smiles` are visits that were read and in which somebody smiled: a part of `read_visits`;
    `dwell` and `held` count visits by duration (`DWELL_EDGES_S`); `log_dwell` and `log_dwell_squared` are sums over
    ln(dwell in s); `emotions` sums the mean distributions of the visits that were read; `uplift` and `uplift_squared`
    are sums over the `uplift_visits`, `arousal` and `arousal_squared` the same of arousal over the `arousal_visits`,
    which earlier versions did not know; `watched_s` and `open_s` say how long the camera looked and the house was open;
    `rule_starts`, how often each rule began. `told_visits` stayed until the notice had had its time (all, where
    there is none): the others left before they could be read. `opt_outs`: how often somebody stopped the reading.
    """

    visits: int = 0
    stops: int = 0
    smiles: int = 0
    read_visits: int = 0
    uplift_visits: int = 0
    told_visits: int = 0
    opt_outs: int = 0
    uplift: float = 0.0
    uplift_squared: float = 0.0
    log_dwell: float = 0.0
    log_dwell_squared: float = 0.0
    watched_s: float = 0.0
    open_s: float = 0.0
    dwell: tuple[int, ...] = _NONE
    held: tuple[int, ...] = _NONE
    emotions: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    rule_starts: Mapping[str, int] = field(default_factory=lambda: _NO_STARTS)
    arousal_visits: int = 0
    arousal: float = 0.0
    arousal_squared: float = 0.0

    @property
    def size(self) -> int:
        return self.visits

    @property
    def unread_visits(self) -> int:
        return self.visits - self.read_visits

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        sums = {
            each.name: getattr(self, each.name) + getattr(other, each.name)
            for each in fields(self)
            if each.name not in _PARTED
        }
        return Tally(
            **sums,
            dwell=_added(self.dwell, other.dwell),
            held=_added(self.held, other.held),
            emotions=_summed(self.emotions, other.emotions),
            rule_starts=_summed(self.rule_starts, other.rule_starts),
        )

    def row(self) -> dict[str, Json]:
        """As it is stored; `tally_of` is its inverse."""
        told: dict[str, Json] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Mapping):
                told[each.name] = {name: _cut(amount) for name, amount in sorted(value.items()) if amount}
            else:
                told[each.name] = list(value) if isinstance(value, tuple) else _cut(value)
        return told


_PARTED = {"dwell", "held", "emotions", "rule_starts"}


def tally_of(row: Mapping[str, Json]) -> Tally:
    """The inverse of `Tally.row`; what a later version adds is passed over. An earlier one knew of no notices: all were
    told. Raises ValueError."""
    known = {each.name for each in fields(Tally)}
    row = {"told_visits": row.get("visits", 0), **row}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items() if name in known}
    try:
        tally = Tally(**values)  # type: ignore[arg-type]
        sound = len(tally.dwell) == len(tally.held) == BINS
    except TypeError as error:
        raise ValueError(f"no tally: {error}") from None
    if not sound or sum(tally.dwell) != tally.visits:
        raise ValueError("no tally: its histogram does not hold its visits")
    return tally


def tally_of_visit(visit: VisitSummary) -> Tally:
    """One visit, to be added to others at once."""
    logged = math.log(max(visit.dwell_s, 0.1))
    told = visit.uplift is not None
    uplift, arousal = visit.uplift or 0.0, visit.arousal_uplift or 0.0
    return Tally(
        visits=1,
        stops=int(visit.stopped),
        smiles=int(visit.smiled and visit.read),
        read_visits=int(visit.read),
        told_visits=int(visit.told),
        uplift_visits=int(told),
        uplift=uplift,
        uplift_squared=uplift * uplift,
        arousal_visits=int(visit.arousal_uplift is not None),
        arousal=arousal,
        arousal_squared=arousal * arousal,
        log_dwell=logged,
        log_dwell_squared=logged * logged,
        dwell=_one_in(visit.dwell_s),
        held=_one_in(visit.held_s) if visit.stopped else _NONE,
        emotions={name: visit.emotions.get(name, 0.0) for name in EMOTIONS} if visit.read else _NOTHING,
    )


def quantile(bins: tuple[int, ...], share: float) -> float | None:
    """The duration (s) below which `share` of what `bins` count lies; within a bin they lie evenly on a log scale. None
    of none."""
    total = sum(bins)
    if not total:
        return None
    wanted, passed = share * total, 0.0
    edges: list[float] = [*(max(edge, 0.5) for edge in DWELL_EDGES_S), 3600.0]
    for count, (low, high) in zip(bins, pairwise(edges), strict=True):
        if count and passed + count >= wanted:
            return low * math.exp(math.log(high / low) * (wanted - passed) / count)
        passed += count
    return float(edges[-1])


def _one_in(duration_s: float) -> tuple[int, ...]:
    place = bisect_right(DWELL_EDGES_S, duration_s) - 1
    return tuple(int(number == place) for number in range(BINS))


def _added(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _summed(one: Mapping[str, Amount], other: Mapping[str, Amount]) -> Mapping[str, Amount]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}


def _cut(value: float) -> float:
    return value if isinstance(value, int) else round(value, _DIGITS)
