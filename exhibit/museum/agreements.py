"""The camera beside what visitors say, class by class, over days; never over persons. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.museum.statistics.interval import Interval


@dataclass(frozen=True)
class ClassAgreement:
    """How an expression class of the camera goes with answers, over `blocks` of days at one exhibit.

    `correlation` of the two shares, -1 to 1 (None: fewer than four blocks, or one that never varies); `camera` and
    `answers`, the shares themselves. `distinguishable`: its interval lies above 0; else the class is shown grey, as
    "not distinguishable here"."""

    emotion: str
    camera: float
    answers: float
    blocks: int
    correlation: float | None
    interval: Interval

    @property
    def distinguishable(self) -> bool:
        return self.correlation is not None and self.interval.low > 0
