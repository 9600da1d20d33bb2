"""Simulations that prove the statistics: each returns how often something was so. Short in the suite, a thousand runs
under EXHIBIT_SLOW=1 (tests/slow/statistics)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from exhibit.journal.atoms import BLOCK_S, Atom, Pools, added, turned
from exhibit.journal.tally import BINS, DWELL_EDGES_S, Tally
from exhibit.museum.comparisons import compared
from exhibit.museum.counting import Counted, CountedDay, Period
from exhibit.museum.experiments import ExperimentPlan, experiment_result
from exhibit.museum.rankings import Ranking, ranking
from exhibit.museum.statistics.agreement import correlation
from exhibit.museum.statistics.clusters import clustered, share_interval
from exhibit.museum.statistics.differences import Beyond, HourlyCounts, Sides, difference_in_differences
from exhibit.museum.statistics.durations import duration_blocks, median_time
from exhibit.museum.statistics.funnel import funnel_limits
from exhibit.museum.statistics.interval import Interval
from exhibit.museum.statistics.randomisation import daily_differences, randomisation_test
from exhibit.museum.statistics.sequences import anytime_interval, planned_variance
from exhibit.museum.statistics.shrinkage import shrunken_means, shrunken_shares
from exhibit.museum.statistics.sums import Blocks, Numbers, share_blocks
from exhibit.museum.summary import summary
from exhibit.switchback import Switchback, slots
from tests.museum.museum_truth import BUSY, Crowd, Places, Room, by_day, crowd, daily, with_share

FIRST = date(2026, 3, 2)
"""A Monday."""
ZONE = ZoneInfo("Europe/Vienna")


def share_coverage(runs: int, days: int, room: Room, seed: int = 1) -> float:
    """How often the interval of a share covers the truth."""
    random = default_rng(seed)
    return float(np.mean([room.share in _share_of(room, days, random) for _ in range(runs)]))


def _share_of(room: Room, days: int, random: Generator) -> Interval:
    counts, of = daily(room, days, random)
    return share_interval(clustered(share_blocks(counts, of)))


@dataclass(frozen=True)
class DurationProof:
    """How often the intervals cover median and mean; the largest error of binning, as a share of the value."""

    median: float
    mean: float
    uplift: float
    worst_binning: float


def durations(runs: int, days: int, seed: int = 1) -> DurationProof:
    """Log-normal times of which days and groups share a part; median 12 s, spread 0.9; cut at half an hour."""
    random = default_rng(seed)
    covered, errors = [], [0.0]
    for _ in range(runs):
        own = [np.exp(np.log(12) + random.normal(0, 0.15) + random.normal(0, 0.9, 40)) for _ in range(days)]
        bins = np.array([_binned(one) for one in own])
        median, mean = median_time(bins, DWELL_EDGES_S), clustered(duration_blocks(bins, DWELL_EDGES_S))
        spread = 0.15**2 + 0.9**2
        uplift = [random.normal(0.04 + random.normal(0, 0.03), 0.15, 25) for _ in range(days)]
        sums = Blocks(
            np.array([one.sum() for one in uplift]), np.full(days, 25.0), np.array([(one**2).sum() for one in uplift])
        )
        inside = 12 in median.interval, 12 * np.exp(spread / 2) in mean.interval(), 0.04 in clustered(sums).interval()
        covered.append(inside)
        every = np.concatenate(own)
        errors += [abs(median.value / float(np.median(every)) - 1), abs(mean.value / float(every.mean()) - 1)]
    median_in, mean_in, uplift_in = (float(one) for one in np.mean(covered, axis=0))
    return DurationProof(median_in, mean_in, uplift_in, max(errors))


def _binned(durations_s: Numbers) -> Numbers:
    places = np.searchsorted(np.array(DWELL_EDGES_S), durations_s, side="right") - 1
    return np.bincount(places, minlength=BINS).astype(float)


def house(shares: Numbers, days: int, visits_a_day: Numbers, random: Generator) -> Counted:
    """Exhibits with these shares of smiles, counted."""
    rooms = [Room(float(share), float(visits)) for share, visits in zip(shares, visits_a_day, strict=True)]
    counted = {f"e{number:02}": daily(room, days, random) for number, room in enumerate(rooms)}
    return Counted({name: tuple(_days(counts, of)) for name, (counts, of) in counted.items()})


def _days(counts: Numbers, of: Numbers) -> list[CountedDay]:
    return [
        CountedDay(FIRST + timedelta(days=day), smiling_tally(round(smiles), round(visits)))
        for day, (smiles, visits) in enumerate(zip(counts, of, strict=True))
        if visits
    ]


def smiling_tally(smiles: int, visits: int) -> Tally:
    """Visits that were read and stopped for 5 s, of which some smiled."""
    held = tuple(visits * (number == 5) for number in range(BINS))
    return Tally(visits=visits, stops=visits, smiles=smiles, read_visits=visits, dwell=held, held=held)


@dataclass(frozen=True)
class RankProof:
    """How often a best one was named; all rank intervals held their true ranks; one of three visits came among the
    first three; the shares' shrunk intervals, taken each, covered."""

    best: float
    ranks: float
    tiny_first: float
    shrunk: float


def ranks(runs: int, spread: float, exhibits: int = 20, days: int = 20, seed: int = 1) -> RankProof:
    """Exhibits whose log odds lie `spread` apart (0: all are equal), of very different numbers of visits, and one that
    three people saw, who all smiled."""
    random = default_rng(seed)
    told = [_ranked(spread, exhibits, days, random) for _ in range(runs)]
    return RankProof(*(float(one) for one in np.mean(told, axis=0)))


def _ranked(spread: float, exhibits: int, days: int, random: Generator) -> tuple[float, float, float, float]:
    odds = np.log(1 / 3) + spread * random.normal(0, 1, exhibits)
    shares = 1 / (1 + np.exp(-odds))
    counted = house(shares, days, random.uniform(4, 60, exhibits), random)
    tiny = CountedDay(FIRST, smiling_tally(3, 3))
    counted = Counted({**counted.days, "tiny": (tiny,)})
    found = ranking(summary(counted, Period(FIRST, FIRST + timedelta(days=days)), k=5), "smiles")
    covered = [shares[int(one.exhibit[1:])] in one.interval for one in found.ranked]
    first = [one.exhibit for one in found.ranked[:3]]
    return (
        float(found.best is not None),
        float(_held(found, shares, spread)),
        float("tiny" in first),
        float(np.mean(covered)),
    )


def _held(found: Ranking, shares: Numbers, spread: float) -> bool:
    """Whether each true rank is in its interval; equal ones have all ranks, and any will do."""
    true = np.argsort(np.argsort(-shares)) + 1
    if not spread:
        return all(one.first_rank == 1 and one.last_rank == len(shares) for one in found.ranked)
    return all(one.first_rank <= true[int(one.exhibit[1:])] <= one.last_rank for one in found.ranked)


def shrunk_coverage(runs: int, exhibits: int, spread: float, seed: int = 1) -> tuple[float, float]:
    """Of shares and of normal means that lie `spread` apart: how often the shrunk intervals cover, taken each."""
    random = default_rng(seed)
    shares_in, means_in = [], []
    for _ in range(runs):
        odds = np.log(1 / 3) + spread * random.normal(0, 1, exhibits)
        true, of = 1 / (1 + np.exp(-odds)), random.integers(30, 400, exhibits).astype(float)
        found = shrunken_shares(random.binomial(of.astype(int), true).astype(float), of)
        shares_in += [value in one for value, one in zip(true, found.intervals(), strict=True)]
        errors = random.uniform(0.05, 0.3, exhibits)
        means = random.normal(odds, errors)
        means_in += [v in one for v, one in zip(odds, shrunken_means(means, errors).intervals(), strict=True)]
    return float(np.mean(shares_in)), float(np.mean(means_in))


def funnel_inside(runs: int, seed: int = 1) -> float:
    """How many of equal exhibits lie within the 95 % limits at their design effect."""
    random, inside = default_rng(seed), []
    for number in range(runs):
        room = Room(0.25, float(5 + number % 60))
        counts, of = daily(room, 20, random)
        seen = clustered(share_blocks(counts, of))
        inside.append(seen.value in funnel_limits(0.25, seen.n, seen.design_effect))
    return float(np.mean(inside))


@dataclass(frozen=True)
class ComparisonProof:
    """Of two periods of one truth: how often an interval held 0, anything stood out, and how far off (points) the plain
    difference and ours are on average."""

    covered: float
    any_stood_out: float
    plain_error: float
    error: float


def comparisons(runs: int, *, closed: bool = False, exhibits: int = 8, seed: int = 1) -> ComparisonProof:
    """Four weeks and the four before, in which nothing changed; where the house was `closed` on most weekends before,
    on which people smile a lot more."""
    random = default_rng(seed)
    covered, stood_out, plain, ours = [], [], [], []
    now = Period(FIRST + timedelta(days=28), FIRST + timedelta(days=55))
    weekends = frozenset(FIRST + timedelta(days=day) for day in range(7, 28) if day % 7 >= 5)
    before = Period(now.before().first, now.before().last, weekends if closed else frozenset())
    room = Room(weekend=0.8, visits_a_day=80)
    for _ in range(runs):
        counted = Counted({f"e{number}": tuple(_days(*daily(room, 56, random))) for number in range(exhibits)})
        found = compared(counted, now, before, measures=("smiles",))
        covered += [0 in one.interval for one in found.every]
        stood_out.append(bool(found.standing_out))
        ours += [abs(one.difference) for one in found.every]
        plain += [abs(_plain(days, now) - _plain(days, before)) for days in counted.days.values()]
    errors = [100 * float(np.mean(one)) for one in (plain, ours)]
    return ComparisonProof(float(np.mean(covered)), float(np.mean(stood_out)), errors[0], errors[1])


def _plain(days: tuple[CountedDay, ...], period: Period) -> float:
    some = [one.tally for one in days if one.day in period]
    return sum(one.smiles for one in some) / sum(one.visits for one in some)


def correlations(runs: int, together: float, memory: float = 0.6, blocks: int = 60, seed: int = 1) -> float:
    """How often two shares of blocks, each with a memory, are told to go together; `together`, how much they do."""
    random, found = default_rng(seed), []
    for _ in range(runs):
        one, other = _remembering(blocks, memory, random), _remembering(blocks, memory, random)
        other = together * one + np.sqrt(1 - together**2) * other
        told = correlation(_noisy(0.25, one, random), _noisy(0.3, other, random))
        found.append(told is not None and told.interval.low > 0)
    return float(np.mean(found))


def _remembering(blocks: int, memory: float, random: Generator) -> Numbers:
    values = [random.normal()]
    for _ in range(blocks - 1):
        values.append(memory * values[-1] + np.sqrt(1 - memory**2) * random.normal())
    return np.array(values)


def _noisy(share: float, moved: Numbers, random: Generator) -> Numbers:
    true = np.clip(share + 0.1 * moved, 0.02, 0.98)
    return random.binomial(40, true) / 40


@dataclass(frozen=True)
class ExperimentProof:
    """How often the fixed test rejected at the end; any daily look at the sequence; any daily look at the fixed one;
    and how often both kinds of intervals covered the truth, the sequence on all days."""

    rejected: float
    alarmed: float
    peeked: float
    covered: float
    always_covered: float


def experiments(
    runs: int, usual: float, other: float, days: int, visits_a_day: float, seed: int = 1
) -> ExperimentProof:
    """A switchback in a room with hours, weekends, weather and groups, looked at daily."""
    random = default_rng(seed)
    told = [_experiment(usual, other, days, visits_a_day, random) for _ in range(runs)]
    return ExperimentProof(*(float(one) for one in np.mean(told, axis=0)))


def _experiment(usual: float, other: float, days: int, visits_a_day: float, random: Generator) -> list[bool]:
    room = Room(usual, visits_a_day)
    shift = with_share(room, other).base - room.base
    plan = Switchback(int(random.integers(1 << 31)), ("usual", "new"))
    variants, washed = _by_half_hour(plan, days)
    here = crowd(room, days, random, shift * variants)
    kept = _counting(here, washed)
    on = variants[here.days, _half_hours(here)]
    counts = np.array([by_day(days, here.days, here.smiles * (kept & (on == one))) for one in (0, 1)])
    of = np.array([by_day(days, here.days, here.sizes * (kept & (on == one))) for one in (0, 1)])
    return _looked_at(counts, of, other - usual, planned_variance(days, visits_a_day / 2, usual * (1 - usual), 1.5))


def _half_hours(here: Crowd) -> Places:
    return (here.at_s // 1800).astype(np.intp)


def _counting(here: Crowd, washed: Numbers) -> NDArray[np.bool_]:
    """Who did not come while the wall had just changed."""
    result: NDArray[np.bool_] = here.at_s % 1800 >= 120 * washed[here.days, _half_hours(here)]
    return result


def _by_half_hour(plan: Switchback, days: int) -> tuple[Numbers, Numbers]:
    """Which variant (0 or 1) is on in each half hour of each day, and whether it has just begun."""
    variants, washed = np.zeros((days, 48)), np.zeros((days, 48))
    for day in range(days):
        for slot in slots(plan, FIRST + timedelta(days=day)):
            variants[day, slot.begin_s // 1800 : slot.end_s // 1800] = plan.variants.index(slot.variant)
            washed[day, slot.begin_s // 1800] = slot.counts_from_s > slot.begin_s
    return variants, washed


def _looked_at(counts: Numbers, of: Numbers, truth: float, expected: float) -> list[bool]:
    alarmed = peeked = False
    always = True
    for day in range(5, counts.shape[1] + 1):
        differences = daily_differences(
            share_blocks(counts[1, :day], of[1, :day]), share_blocks(counts[0, :day], of[0, :day])
        )
        around = anytime_interval(differences, expected, 1.0)
        alarmed, always = alarmed or 0 not in around, always and truth in around
        last = day == counts.shape[1]
        tested = randomisation_test(differences, 1.0) if last or day % 2 else None
        peeked = peeked or (tested is not None and tested.p <= 0.05)
    assert tested is not None
    return [tested.p <= 0.05, alarmed, peeked, truth in tested.interval, always]


def design_effect(usual: float, visits_a_day: float, seed: int = 5) -> float:
    """What the room's own days tell beforehand."""
    return clustered(share_blocks(*daily(Room(usual, visits_a_day), 2000, default_rng(seed)))).design_effect


def journal_experiments(runs: int, days: int = 21, visits_a_day: float = 120, seed: int = 1) -> float:
    """The same without any effect, through the journal's atoms of ten and more and `experiment_result`: how often any
    daily look alarms, or the end does."""
    random = default_rng(seed)
    return float(np.mean([_through_the_journal(days, visits_a_day, random) for _ in range(runs)]))


def _through_the_journal(days: int, visits_a_day: float, random: Generator) -> bool:
    room = Room(0.25, visits_a_day)
    plan = Switchback(int(random.integers(1 << 31)), ("usual", "new"))
    atoms = experiment_atoms(room, plan, days, random)
    asked = ExperimentPlan(plan.variants, FIRST, days, "smiles", 0.25, visits_a_day)
    end = experiment_result(atoms, ZONE, asked, FIRST + timedelta(days=days + 1)).effects[0]
    looks = (
        experiment_result([one for one in atoms if one.end_s <= _midnight(day)], ZONE, asked, day).effects[0].anytime
        for day in (FIRST + timedelta(days=number) for number in range(5, days + 1, 2))
    )
    return (end.p is not None and end.p <= 0.05) or any(0 not in one for one in looks)


def _midnight(day: date) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp())


def experiment_atoms(room: Room, plan: Switchback, days: int, random: Generator) -> list[Atom]:
    """The journal of an experiment: what counts of a variant is added quarter by quarter, and closed at ten visits."""
    pools, atoms = Pools[Tally](10, _midnight(FIRST)), list[Atom]()
    variants, washed = _by_half_hour(plan, days)
    here = crowd(room, days, random)
    kept = _counting(here, washed)
    quarters = here.days * 96 + (here.at_s // BLOCK_S).astype(np.intp)
    smiles = by_day(days * 96, quarters, here.smiles * kept)
    for quarter, visits in enumerate(by_day(days * 96, quarters, here.sizes * kept)):
        if visits:
            day = FIRST + timedelta(days=quarter // 96)
            pools, closed = turned(pools, _midnight(day) + quarter % 96 * BLOCK_S)
            atoms += [Atom(f"{len(atoms)}", "hall", c.key, c.begin_s, c.end_s, c.counts) for c in closed]
            on = plan.variants[int(variants[quarter // 96, quarter % 96 // 2])]
            pools = added(pools, on, smiling_tally(int(smiles[quarter]), int(visits)))
    return atoms


@dataclass(frozen=True)
class RehangProof:
    """Errors in points: on average, at most in 95 of 100, on average with their sign; how often the interval covers;
    how far the plain difference is off, on average."""

    error: float
    largest_error: float
    bias: float
    covered: float
    plain_error: float


def rehangs(runs: int, weeks: int, gain: float = 0.4, drift: float = 0.0, seed: int = 1) -> RehangProof:
    """A work is hung anew (`gain` in log odds) while a season lifts the whole house, weekends differ, holidays are full
    of laughing children, and the house is closed on some days of one side. `drift`: how far each exhibit moves for
    reasons of its own (log odds)."""
    random = default_rng(seed)
    found = [_rehang(weeks, gain, drift, random) for _ in range(runs)]
    truths = np.array([one[1] for one in found])
    effects = np.array([one[0].effect for one in found])
    naive = np.array([one[0].naive for one in found])
    covered = [truth in one.interval for one, truth in found]
    errors = 100 * (effects - truths)
    plain = 100 * float(np.abs(naive - truths).mean())
    size = np.abs(errors)
    largest = float(np.quantile(size, 0.95))
    return RehangProof(float(size.mean()), largest, float(errors.mean()), float(np.mean(covered)), plain)


def _rehang(weeks: int, gain: float, drift: float, random: Generator) -> tuple[Beyond, float]:
    bases = random.uniform(0.2, 0.33, 8)
    days = np.arange(14 * weeks)
    open_days = days[(days % 7 != 0) & ~((days > 7 * weeks) & (random.random(len(days)) < 0.1))]
    holidays = random.choice(open_days, 6, replace=False)
    season = 0.45 * np.tanh((days - 7 * weeks) / (2 * weeks))
    weather = random.normal(0, 0.2, len(days))
    hours = 0.2 * np.cos(np.arange(8))
    tables: list[Sides] = []
    truth = 0.0
    for number, base in enumerate(bases):
        odds = np.log(base / (1 - base)) + (season + weather)[:, None] + hours + 0.3 * (days % 7 >= 5)[:, None]
        odds[holidays] += 0.8
        odds = odds + random.normal(0, drift) * (days > 7 * weeks)[:, None]
        own = gain * (days > 7 * weeks)[:, None] * (number == 0)
        of = random.poisson(150 * BUSY / BUSY.sum(), odds.shape).astype(float)
        counts = random.binomial(of.astype(int), 1 / (1 + np.exp(-odds - own))).astype(float)
        told = np.setdiff1d(open_days, holidays)
        sides = [told[told < 7 * weeks], told[told > 7 * weeks]]
        tables.append((_table(counts, of, sides[0]), _table(counts, of, sides[1])))
        if not number:
            gained = 1 / (1 + np.exp(-odds - own)) - 1 / (1 + np.exp(-odds))
            truth = float((gained[sides[1]] * of[sides[1]]).sum() / of[sides[1]].sum())
    found = difference_in_differences(tables[0], tables[1:], seed=int(random.integers(1 << 31)))
    assert found is not None
    return found, truth


def _table(counts: Numbers, of: Numbers, days: Numbers) -> HourlyCounts:
    wide = np.zeros((len(days), 24)), np.zeros((len(days), 24))
    for table, values in zip(wide, (counts, of), strict=True):
        table[:, 10:18] = values[days]
    return HourlyCounts(*wide, days % 7)
