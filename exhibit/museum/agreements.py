"""The camera beside what visitors say, class by class, over days; never over persons. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from exhibit.museum.counting import AnsweredDay, Counted, CountedDay
from exhibit.museum.statistics.agreement import correlation
from exhibit.museum.statistics.interval import Interval
from exhibit.museum.statistics.sums import total


@dataclass(frozen=True)
class ClassAgreement:
    """How an expression class of the camera goes with answers, over `blocks` of days at one exhibit.

    `correlation` of the two shares, -1 to 1 (None: fewer than six blocks, or one that never varies); `camera` and
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


MEANINGS: Mapping[str, frozenset[str]] = {
    "happiness": frozenset({"happiness", "joy", "amusement", "cheered"}),
    "surprise": frozenset({"surprise", "surprised"}),
    "sadness": frozenset({"sadness", "sad"}),
    "anger": frozenset({"anger", "angry"}),
    "disgust": frozenset({"disgust"}),
    "fear": frozenset({"fear", "afraid"}),
    "contempt": frozenset({"contempt"}),
    "neutral": frozenset({"neutral", "nothing"}),
}
"""Which choices of an answer say what a class of the camera shows, where a question names no others."""
LEAST_OF = 20
"""Days are taken together until a block has so many answers and readings: shares of fewer are mostly noise."""


def agreements(
    counted: Counted, exhibit: str, question: str, meanings: Mapping[str, frozenset[str]] = MEANINGS
) -> tuple[ClassAgreement, ...]:
    """Each class that the camera saw and of whose choices at least one was ever given to `question` at `exhibit`."""
    answers = [one for one in counted.answers if one.exhibit == exhibit and one.question == question]
    blocks = list(_blocks(counted.days.get(exhibit, ()), answers))
    given = {choice for block in blocks for choice in block.given}
    told = (_agreement(emotion, choices, blocks) for emotion, choices in meanings.items() if choices & given)
    return tuple(sorted(told, key=lambda one: -one.interval.low))


@dataclass(frozen=True)
class _Block:
    """Some days in a row: readings with the sums of their shares, and answers by choice."""

    readings: int
    shares: Mapping[str, float]
    answers: int
    given: Mapping[str, int]

    def camera(self, emotion: str) -> float:
        return self.shares.get(emotion, 0.0) / self.readings

    def said(self, choices: frozenset[str]) -> float:
        return sum(self.given.get(choice, 0) for choice in choices) / self.answers


def _blocks(days: Sequence[CountedDay], answers: Sequence[AnsweredDay]) -> Iterator[_Block]:
    """Days on which both were counted, taken together until there are enough of both."""
    by_day: dict[date, list[AnsweredDay]] = defaultdict(list)
    for one in answers:
        by_day[one.day].append(one)
    held: list[CountedDay] = []
    for day in days:
        held += [day] * (day.day in by_day)
        block = _block(held, [one for each in held for one in by_day[each.day]])
        if min(block.readings, block.answers) >= LEAST_OF:
            yield block
            held = []


def _block(days: Sequence[CountedDay], answers: Sequence[AnsweredDay]) -> _Block:
    together = total([one.tally for one in days])
    given: dict[str, int] = defaultdict(int)
    for one in answers:
        for choice, count in one.counts.items():
            given[choice] += count
    return _Block(together.read_visits, together.emotions, sum(given.values()), given)


def _agreement(emotion: str, choices: frozenset[str], blocks: Sequence[_Block]) -> ClassAgreement:
    camera = np.array([one.camera(emotion) for one in blocks])
    said = np.array([one.said(choices) for one in blocks])
    found = correlation(camera, said)
    means = float(camera.mean()), float(said.mean())
    if found is None:
        return ClassAgreement(emotion, *means, len(blocks), None, Interval(-1.0, 1.0))
    return ClassAgreement(emotion, *means, len(blocks), found.value, found.interval)
