"""Numbers as they may be told to anybody: with their interval, what they are of, and how many; or not at all. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exhibit.museum.statistics.interval import Interval

Edge = Literal["", "at most", "at least"]


@dataclass(frozen=True)
class Estimate:
    """A measure's value, in the unit of its row in `MEASURES`.

    `interval` covers the truth in 95 of 100 such figures; `n`, of how many visits (stops, readings) it is, the
    denominator that the measure names; `days`, in how many blocks they came (days, or weeks where the journal keeps no
    days). `design_effect`, how many times more it varies than if every visitor had come alone: groups share a mood, and
    days a weather. `rough`: of fewer than 50, so that it is told in steps of 5 points. `edge`: so few did it, or did
    not, that no more may be told than this.
    """

    value: float
    interval: Interval
    n: int
    days: int
    design_effect: float = 1.0
    rough: bool = False
    edge: Edge = ""


@dataclass(frozen=True)
class Withheld:
    """It is of fewer than `k`, perhaps of none, and is not told. This is no nought."""

    k: int


Told = Estimate | Withheld


@dataclass(frozen=True)
class HoldingTime:
    """How long those who stopped looked at the work, in seconds, as the bins of the journal tell it.

    `median` and `mean` with their intervals; half of them lie between `lower_quartile_s` and `upper_quartile_s`. The
    journal keeps bins of half an octave: whatever the visits were, the exact median lies in `median_bin`, the exact
    mean in `mean_bins`. `cut`: how many stayed longer than half an hour and count as half an hour (None: fewer than
    three, which is told so).
    """

    median: Estimate
    mean: Estimate
    lower_quartile_s: float
    upper_quartile_s: float
    median_bin: Interval
    mean_bins: Interval
    cut: int | None
