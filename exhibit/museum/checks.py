"""How far a house's figures go: experiments of a show, and people of the museum who counted beside the camera. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from exhibit.journal.atoms import LONGEST_S
from exhibit.journal.staff_counts import StaffCount
from exhibit.museum.experiments import VariantEffect
from exhibit.museum.settled_experiments import ToldExperiment
from exhibit.museum.staff import StaffAgreement
from exhibit.switchback import SettledExperiment

_AROUND_S = LONGEST_S + 24 * 3600


@dataclass(frozen=True)
class ShownExperiment:
    """An experiment at `exhibit` on one day. `anytime`, what may be looked at on any day, is of each variant but the
    usual one; `blocks_done` of its `blocks` in opening hours are over."""

    exhibit: str
    told: ToldExperiment
    anytime: tuple[VariantEffect, ...]
    blocks_done: int
    blocks: int


@dataclass(frozen=True)
class Checks:
    """Of all that was counted until now. `experiments`, the newest first, are none where the show has none, or `known`
    is False: no show stands behind the figures. `beside_staff` is by exhibit. The faults say why either cannot be
    read."""

    experiments: tuple[ShownExperiment, ...] = ()
    beside_staff: Mapping[str, tuple[StaffAgreement, ...]] = field(default_factory=dict)
    known: bool = False
    experiments_fault: str = ""
    staff_fault: str = ""


NO_CHECKS = Checks()


def experiment_time(settled: SettledExperiment, zone: tzinfo | None) -> tuple[int, int]:
    """Between which seconds of UTC what it counts began."""
    first, last = (datetime.combine(day, datetime.min.time(), zone) for day in (settled.first, settled.ends))
    return round(first.timestamp()), round(last.timestamp())


def times_around(counts: Iterable[StaffCount]) -> tuple[tuple[int, int], ...]:
    """Between which seconds of UTC atoms begin that can meet `counts`, and the next ones: none in two."""
    found: list[tuple[int, int]] = []
    for one in sorted(counts, key=lambda each: each.begin_s):
        begin_s, end_s = one.begin_s - _AROUND_S, one.end_s + _AROUND_S
        if found and begin_s <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end_s)
        else:
            found.append((begin_s, end_s))
    return tuple(found)
