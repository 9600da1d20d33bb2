"""Which variant of the show is on when, in an experiment: they take turns in drawn order. Pure.

A switchback (Bojinov, Simchi-Levi and Zhao 2023, Management Science 69, 3759-3777, arXiv:2009.00148): time is cut into
blocks, and of as many blocks in a row as there are variants, a *set*, each variant has one, in an order that is drawn
for that set alone. So each hour of each day has all of them, and neither season nor weekday nor hour can favour one.
The draw is a function of the seed, the day and the set: the same on every machine, after every restart.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

USUAL_BLOCK_S, USUAL_WASHOUT_S = 30 * 60, 2 * 60
_GRID_S = 15 * 60
_DAY_S = 24 * 3600


@dataclass(frozen=True)
class Switchback:
    """Two or more `variants` in blocks of `block_s` (whole quarters of an hour, as the journal's); after a switch
    `washout_s` in which nothing counts. Raises ValueError."""

    seed: int
    variants: tuple[str, ...]
    block_s: int = USUAL_BLOCK_S
    washout_s: int = USUAL_WASHOUT_S

    def __post_init__(self) -> None:
        if len(set(self.variants)) != len(self.variants) or len(self.variants) < 2 or "" in self.variants:
            raise ValueError("an experiment has two or more variants, each with a name of its own")
        if self.block_s % _GRID_S or not 0 < self.block_s <= _DAY_S // len(self.variants):
            raise ValueError("a block lasts whole quarters of an hour, and a day holds one of each variant")
        if not 0 <= self.washout_s <= self.block_s / 2:
            raise ValueError("a wash-out is at most half a block long")


@dataclass(frozen=True)
class SettledExperiment:
    """An experiment as it was settled when it began; nothing of it is changed after that.

    It runs from `first` on for `days` days. `measure` (of the museum's) is `value` and hoped to become `hoped`;
    `visits_a_day` are expected of those that it is of. `written_first` is what the show named as its first day.
    """

    name: str
    turns: Switchback
    first: date
    days: int
    measure: str
    value: float
    hoped: float
    visits_a_day: float
    written_first: date | None = None
    about: str = ""

    @property
    def ends(self) -> date:
        """The day after its last one; until then its result is sealed."""
        return self.first + timedelta(days=self.days)

    def label(self, variant: str) -> str:
        """How the journal calls what it counts of `variant`: another experiment's may have the same name."""
        return f"{self.name}/{variant}"

    @property
    def labels(self) -> tuple[str, ...]:
        """Those of its variants, the usual one first."""
        return tuple(map(self.label, self.turns.variants))


@dataclass(frozen=True)
class SwitchbackSlot:
    """`variant` is on from `begin_s` to `end_s`, seconds of the local day by the clock on the wall; visits count from
    `counts_from_s` on."""

    variant: str
    begin_s: int
    counts_from_s: int
    end_s: int


def drawn_order(plan: Switchback, day: date, number: int) -> tuple[str, ...]:
    """The variants in the order of the set `number` of `day`: every order is as likely as every other."""
    left, order = list(plan.variants), []
    for step in range(len(left)):
        told = hashlib.blake2b(f"{plan.seed}/{day.isoformat()}/{number}/{step}".encode(), digest_size=8).digest()
        order.append(left.pop(int.from_bytes(told, "big") % len(left)))
    return tuple(order)


@lru_cache(maxsize=8)
def slots(plan: Switchback, day: date) -> tuple[SwitchbackSlot, ...]:
    """The turns of `day` from midnight on; a variant that follows itself goes on, without a wash-out."""
    count = len(plan.variants)
    blocks = _DAY_S // plan.block_s
    turns = [drawn_order(plan, day, block // count)[block % count] for block in range(blocks)]
    found: list[SwitchbackSlot] = []
    begin = 0
    for variant, same in groupby(turns):
        end = begin + len(list(same))
        begin_s, end_s = begin * plan.block_s, _DAY_S if end == blocks else end * plan.block_s
        found.append(SwitchbackSlot(variant, begin_s, begin_s + plan.washout_s * bool(begin), end_s))
        begin = end
    return tuple(found)


def slot_at(plan: Switchback, day: date, second_s: float) -> SwitchbackSlot:
    """The turn that is on at `second_s` of the local `day`, by the clock on the wall (so that in the hour that is there
    twice the same ones are on twice)."""
    at_s = min(max(0, math.floor(second_s)), _DAY_S - 1)
    return next(one for one in slots(plan, day) if one.begin_s <= at_s < one.end_s)
