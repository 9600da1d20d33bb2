"""What a wall says to see next: it stays long enough to be read, whatever is suggested meanwhile. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.values import NO_NEXT_WORK, NextWork

STAYS_S = 60.0
"""So long at least something that was said stays, while its scene does."""


@dataclass(frozen=True)
class SaidNext:
    """What is said, and since when, in seconds of the wall's clock."""

    next: NextWork = NO_NEXT_WORK
    since_s: float = 0.0


def said_next(before: SaidNext, told: NextWork, now_s: float) -> SaidNext:
    """What is said at `now_s`, where `told` is the newest."""
    stays = before.next.work and now_s - before.since_s < STAYS_S
    return before if stays or told == before.next else SaidNext(told, now_s)
