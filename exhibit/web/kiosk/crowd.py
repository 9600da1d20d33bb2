"""Whether the exhibit says of itself that it is crowded, coarsely: the mean of a minute, looked at every five minutes
(below the level `stage` once in a quarter of an hour), and never of fewer than k people (D-web-36). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exhibit.values import Mood

LIVE_S, DISCREET_S = 300.0, 900.0
"""So often it is looked at: where everything may be told live, and where nothing may."""
_STAYS = 0.7
"""A crowd is one until so much of it is left: else who comes and goes at the edge would be told."""


@dataclass(frozen=True)
class ToldCrowd:
    """What was told, and in which of the turns since the show began."""

    crowded: bool = False
    turn: int = -1


def told_crowd(
    before: ToldCrowd, minute: Iterable[tuple[float, Mood]], now_s: float, least: int, every_s: float = LIVE_S
) -> ToldCrowd:
    """What is told at `now_s`, s since the show began, where `least` people are a crowd, after the moods of the last
    minute."""
    turn = int(now_s // every_s)
    if turn == before.turn:
        return before
    counts = [mood.visitors for at_s, mood in minute if now_s - at_s <= 60]
    mean = sum(counts) / len(counts) if counts else 0.0
    return ToldCrowd(mean >= (least * _STAYS if before.crowded else least), turn)
