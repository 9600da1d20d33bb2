"""Numbers that stand in tables and papers, and what can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exhibit.journal.tally import DWELL_EDGES_S, Tally, tally_of_visit
from exhibit.journal.visits import VisitSummary
from exhibit.museum.statistics.agreement import correlation
from exhibit.museum.statistics.clusters import clustered, moderated
from exhibit.museum.statistics.discoveries import discoveries
from exhibit.museum.statistics.durations import binned_quantile, duration_blocks, mean_bounds, quantile_bin
from exhibit.museum.statistics.funnel import funnel_limits
from exhibit.museum.statistics.interval import Interval, student_p, student_quantile, wilson
from exhibit.museum.statistics.power import days_needed, power_reached, visits_for, visits_needed
from exhibit.museum.statistics.randomisation import DailyDifferences, daily_differences, randomisation_test
from exhibit.museum.statistics.ranks import range_quantile, rank_spans, surely_above, tiers
from exhibit.museum.statistics.sequences import anytime_interval
from exhibit.museum.statistics.shrinkage import shrunken_means
from exhibit.museum.statistics.strata import standardised
from exhibit.museum.statistics.sums import Blocks, Numbers, share_blocks, total


@pytest.mark.parametrize(
    ("count", "n", "low", "high"), [(3, 5, 0.23, 0.88), (8, 10, 0.49, 0.94), (40, 50, 0.67, 0.89), (0, 10, 0, 0.278)]
)
def test_wilsons_interval(count: int, n: int, low: float, high: float) -> None:
    told = wilson(count, n)
    assert [told.low, told.high] == pytest.approx([low, high], abs=0.005)


@pytest.mark.parametrize(
    ("share", "degrees", "value"),
    [
        (0.975, 1, 12.706),
        (0.975, 2, 4.303),
        (0.975, 7, 2.365),
        (0.95, 10, 1.812),
        (0.975, 120, 1.980),
        (0.975, 900, 1.963),
    ],
)
def test_students_t_is_that_of_the_tables(share: float, degrees: int, value: float) -> None:
    assert student_quantile(share, degrees) == pytest.approx(value, abs=0.001)
    assert student_p(value, degrees) == pytest.approx(2 * (1 - share), abs=0.001)


@pytest.mark.parametrize(("groups", "value"), [(2, 2.772), (3, 3.314), (10, 4.474), (20, 5.012)])
def test_the_studentised_range_is_that_of_the_tables(groups: int, value: float) -> None:
    assert range_quantile(groups) == pytest.approx(value, abs=0.001)


def test_eight_schools_are_shrunken_as_in_the_book() -> None:
    """Gelman et al. 2013, table 5.3: school A, whose raw effect is 28, has a median of 10 and 95 % from -2 to 31."""
    told = shrunken_means(np.array([28.0, 8, -3, 7, -1, 1, 18, 12]), np.array([15.0, 10, 16, 11, 9, 11, 10, 18]))
    assert told.mean == pytest.approx(8, abs=0.6)
    assert float(np.median(told.draws[:, 0])) == pytest.approx(10, abs=1)
    assert told.intervals()[0].low == pytest.approx(-2, abs=1)
    assert told.intervals()[0].high == pytest.approx(31, abs=2)


def test_benjamini_and_hochbergs_own_example() -> None:
    """Their 15 p values of 1995, section 4: at 5 % four are rejected."""
    values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
    told = discoveries([*values, 0.7590, 1.0][::-1], rate=0.05)
    assert told.places == (11, 12, 13, 14)
    assert told.by_chance == pytest.approx(0.2)
    assert discoveries([]).places == ()


def test_how_many_visits_an_experiment_needs() -> None:
    assert visits_needed(0.2, 0.3) == 291
    assert visits_needed(0.20, 0.25) == 1091
    assert visits_needed(0.2, 0.3, design_effect=2) == 581
    assert days_needed(291, 21.5) > 291 / 21.5
    with pytest.raises(ValueError, match="cannot be found"):
        visits_needed(0.2, 0.2)


@pytest.mark.parametrize(
    ("difference", "variances", "visits"), [(0.1, 0.37, 30.0), (-0.05, 0.1, 12.5), (0.4, 2.0, 5.0)]
)
def test_the_days_that_are_needed_are_the_first_that_reach_the_power(
    difference: float, variances: float, visits: float
) -> None:
    days = days_needed(visits_for(difference, variances, 1.5), visits)
    assert power_reached(difference, variances, visits, days, 1.5) == pytest.approx(0.8, abs=0.03)
    assert power_reached(difference, variances, visits, days - 1, 1.5) < 0.802
    assert power_reached(difference, variances, visits, 10 * days, 1.5) > 0.99
    assert power_reached(1e-9, variances, visits, days) == pytest.approx(0.025, abs=0.001)


def test_a_group_that_does_the_same_counts_as_one() -> None:
    alone, together = clustered(share_blocks(*apart(400, 1))), clustered(share_blocks(*apart(400, 4)))
    assert alone.design_effect == pytest.approx(1, abs=0.05)
    assert together.design_effect == pytest.approx(4, abs=0.3)
    assert together.effective_n == pytest.approx(100, abs=12)
    assert moderated(9.0, 0)[0] == 1.5, "of one day nothing can be seen"


def apart(visits: int, group: int) -> tuple[Numbers, Numbers]:
    """Blocks of one group each, of which every other one smiles."""
    blocks = visits // group
    return np.array([group * (number % 2) for number in range(blocks)], dtype=float), np.full(blocks, float(group))


def test_bins_give_the_quantiles_that_they_hold_and_say_what_they_hide() -> None:
    counts = np.zeros(len(DWELL_EDGES_S))
    counts[5], counts[9] = 10, 10  # from 4 to 6 s, and from 16 to 24 s
    assert float(binned_quantile(counts, DWELL_EDGES_S, 0.25)[0]) == pytest.approx(math.sqrt(4 * 6))
    assert quantile_bin(counts, DWELL_EDGES_S, 0.25) == Interval(4, 6)
    counts[-1] = 5
    told = mean_bounds(counts, DWELL_EDGES_S)
    assert told == Interval((4 * 10 + 16 * 10 + 1800 * 5) / 25, (6 * 10 + 24 * 10 + 1800 * 5) / 25)
    blocks = duration_blocks(counts[None, :], DWELL_EDGES_S)
    assert blocks.sums[0] / 25 in told


def test_who_is_surely_above_whom_leaves_these_ranks() -> None:
    above = surely_above(np.array([3.0, 1.0, 0.9, -2.0]), np.full(4, 0.1))
    assert [(one.first, one.last) for one in rank_spans(above)] == [(1, 1), (2, 3), (2, 3), (4, 4)]
    assert tiers(above, [0, 1, 2, 3]) == [[0], [1, 2], [3]]
    nothing = surely_above(np.array([1.0]), np.array([0.1]))
    assert [(one.first, one.last) for one in rank_spans(nothing)] == [(1, 1)]


def test_a_funnel_is_wide_for_few() -> None:
    limits = funnel_limits(0.25, 75)
    assert [limits.low, limits.high] == pytest.approx([0.152, 0.348], abs=0.001)
    assert funnel_limits(0.25, 4).low == 0


def test_every_drawing_of_a_few_days_is_counted() -> None:
    days = DailyDifferences(np.array([0.1, 0.2, 0.3, 0.4, 0.5]), np.ones(5))
    told = randomisation_test(days, 1.0)
    assert told.p == 2 / 32, "only all signs as they are, or all turned, give as large a difference"
    assert told.difference == pytest.approx(0.3)
    assert told.interval == Interval(-1, 1), "five days can never be told from nothing at 5 %"
    assert randomisation_test(DailyDifferences(np.array([]), np.array([])), 1.0).p == 1


def test_days_without_both_variants_do_not_count() -> None:
    told = daily_differences(
        share_blocks(np.array([5.0, 1, 0]), np.array([10.0, 10, 0])),
        share_blocks(np.array([2.0, 0, 4]), np.array([10.0, 0, 8])),
    )
    assert told.differences.tolist() == [pytest.approx(0.3)]
    assert told.weights.tolist() == [5.0]


def test_a_sequence_begins_with_knowing_nothing_and_closes_in() -> None:
    few = DailyDifferences(np.full(2, 0.3), np.full(2, 10.0))
    many = DailyDifferences(np.full(60, 0.3) + 0.02 * np.tile([1, -1], 30), np.full(60, 10.0))
    assert anytime_interval(few, 500.0, 1.0) == Interval(-1, 1)
    told = anytime_interval(many, 500.0, 1.0)
    assert 0.3 in told
    assert told.low > 0


def test_a_weekday_that_only_one_period_has_is_in_neither() -> None:
    now, before = blocks([0.5, 0.5, 0.9]), blocks([0.2, 0.3])
    told = standardised(now, np.array([0, 1, 5]), before, np.array([0, 1]))
    assert told is not None
    assert [told.now, told.before, told.blocks_now] == pytest.approx([0.5, 0.25, 2])
    assert standardised(now, np.array([0, 1, 5]), before, np.array([3, 3])) is None


def blocks(shares: list[float]) -> Blocks:
    return share_blocks(100 * np.array(shares), np.full(len(shares), 100.0))


def test_what_never_varies_goes_with_nothing() -> None:
    steady, rising = np.full(20, 0.2), np.linspace(0, 1, 20)
    assert correlation(steady, rising) is None
    assert correlation(rising[:5], rising[:5]) is None


def test_a_sum_at_once_is_the_sum_one_by_one() -> None:
    visits = [
        VisitSummary(
            3.0 * n, 2.0 * n, stopped=n > 1, smiled=n % 3 == 0, read_s=3.0 * n * (n % 2), emotions={"happiness": 1.0}
        )
        for n in range(1, 30)
    ]
    tallies = [tally_of_visit(one).plus(Tally(rule_starts={"joy": 1}, watched_s=1.5)) for one in visits]
    one_by_one = Tally()
    for tally in tallies:
        one_by_one = one_by_one.plus(tally)
    at_once = total(tallies)
    assert at_once.row() == one_by_one.row()
    assert total([]) == Tally()
    assert at_once.smiles <= at_once.read_visits, "who was not read has not smiled"
