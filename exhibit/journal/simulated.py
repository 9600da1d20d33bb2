"""Visits that could have been: a museum whose truth is known, for whoever evaluates what is told of it. Pure; random
numbers are given.

Assumed, in the order of magnitude that visitor studies report: a third of those who pass stop (Serrell 2002), most look
for some seconds and few for minutes (log-normal), they come in groups that share their mood (so that figures vary more
than by chance alone), they tire over the day (about a third less dwell in the evening), Sundays and summers are fuller.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from random import Random

from exhibit.journal.visits import UPLIFT_FROM_S, VisitSummary

_WEEKDAY = (0.0, 0.8, 0.9, 0.9, 1.0, 1.5, 1.7)
_HOUR = (0.5, 0.9, 1.2, 1.1, 1.0, 1.3, 1.2, 0.8)
_FIRST_HOUR = 10
_GROUP = (0.35, 0.40, 0.15, 0.10)
_TIRED = 0.34


@dataclass(frozen=True)
class ExhibitTruth:
    """What is true of one exhibit: visits on a usual day; the share that stops; the median dwell (s) and its spread (of
    the logarithm); the share that smiles; the mean uplift (valence); how many can be read."""

    visits_a_day: float = 150.0
    stops: float = 0.35
    dwell_s: float = 12.0
    spread: float = 0.9
    smiles: float = 0.25
    uplift: float = 0.04
    read: float = 0.75
    likeness: float = 0.35
    """How far a group shares its mood: the spread (of log odds) between groups."""


@dataclass(frozen=True)
class Hanging:
    """From `since` on another work hangs there, of which `truth` holds."""

    since: date
    truth: ExhibitTruth
    work: str = ""


@dataclass(frozen=True)
class SimulatedExhibit:
    """One room over the whole time. `closed` are days off beside Mondays."""

    name: str
    truth: ExhibitTruth = field(default_factory=ExhibitTruth)
    hangings: tuple[Hanging, ...] = ()
    closed: frozenset[date] = frozenset()

    def truth_on(self, day: date) -> ExhibitTruth:
        """What holds on that day."""
        past = [one for one in self.hangings if one.since <= day]
        return max(past, key=lambda one: one.since).truth if past else self.truth


@dataclass(frozen=True)
class SimulatedVisit:
    """A visit that ended at `at_s` (UTC)."""

    at_s: float
    visit: VisitSummary


def visits_on(exhibit: SimulatedExhibit, day: date, zone: tzinfo, random: Random) -> Iterator[SimulatedVisit]:
    """Everybody who came on `day`, in no order. Mondays are closed."""
    truth = exhibit.truth_on(day)
    expected = truth.visits_a_day * _WEEKDAY[day.weekday()] * _season(day)
    if day in exhibit.closed:
        return
    groups = _poisson(expected / _mean_group(), random)
    for _ in range(groups):
        yield from _group(truth, day, zone, random)


def _group(truth: ExhibitTruth, day: date, zone: tzinfo, random: Random) -> Iterator[SimulatedVisit]:
    hour = random.choices(range(len(_HOUR)), _HOUR)[0] + random.random()
    begins = datetime(day.year, day.month, day.day, _FIRST_HOUR, tzinfo=zone) + timedelta(hours=hour)
    tired = 1 - _TIRED * hour / len(_HOUR)
    shared = random.gauss(0.0, truth.likeness)
    for _ in range(random.choices(range(1, 5), _GROUP)[0]):
        visit = _visit(truth, tired, shared, random)
        yield SimulatedVisit(begins.timestamp() + visit.dwell_s + random.uniform(0, 5), visit)


def _visit(truth: ExhibitTruth, tired: float, shared: float, random: Random) -> VisitSummary:
    stopped = random.random() < _moved(truth.stops, shared)
    dwell_s = truth.dwell_s * tired * math.exp(random.gauss(0.0, truth.spread)) * (1.0 if stopped else 0.3)
    read = random.random() < truth.read
    smiled = read and random.random() < _moved(truth.smiles, shared)
    uplift = random.gauss(truth.uplift, 0.15) if read and dwell_s >= UPLIFT_FROM_S else None
    happy = 0.6 if smiled else 0.1
    return VisitSummary(
        dwell_s,
        dwell_s if stopped else 0.0,
        stopped,
        smiled,
        dwell_s if read else 0.0,
        {"happiness": happy, "neutral": 0.9 - happy, "sadness": 0.1} if read else {},
        uplift,
    )


def _moved(share: float, by: float) -> float:
    """A share whose log odds are moved."""
    return 1 / (1 + math.exp(-(math.log(share / (1 - share)) + by)))


def _season(day: date) -> float:
    """Summers are fuller than winters."""
    return 1 + 0.3 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 210) / 365)


def _mean_group() -> float:
    return sum(size * share for size, share in enumerate(_GROUP, start=1))


def _poisson(mean: float, random: Random) -> int:
    """By the normal distribution, which is near enough from some ten on."""
    return max(0, round(random.gauss(mean, math.sqrt(mean)))) if mean > 0 else 0


def house(names: Mapping[str, float], random: Random) -> tuple[SimulatedExhibit, ...]:
    """An exhibit for each name, whose share of smiles is given; in all else they differ a little."""
    return tuple(
        SimulatedExhibit(
            name,
            replace(
                ExhibitTruth(),
                smiles=smiles,
                visits_a_day=random.uniform(80, 220),
                stops=random.uniform(0.2, 0.5),
                dwell_s=random.uniform(7, 20),
            ),
        )
        for name, smiles in names.items()
    )
