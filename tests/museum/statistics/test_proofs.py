"""The statistics keep what they promise, in simulations whose truth is known: a short form of each.

A thousand runs of each, with tighter bounds: make figures.
"""

from __future__ import annotations

import pytest

from tests.museum.museum_truth import Room
from tests.museum.statistics import proofs


@pytest.mark.parametrize("days", [7, 28])
def test_the_interval_of_a_share_covers_though_visitors_come_in_groups_on_days_of_one_weather(days: int) -> None:
    assert proofs.share_coverage(200, days, Room()) >= 0.91


def test_holding_times_and_uplift_are_covered_and_bins_cost_little() -> None:
    told = proofs.durations(100, days=28)
    assert min(told.median, told.mean, told.uplift) >= 0.88
    assert told.worst_binning <= 0.05


def test_of_equal_exhibits_none_is_called_the_best_and_three_visits_are_never_among_the_first() -> None:
    told = proofs.ranks(6, spread=0.0, exhibits=12)
    assert told.best == 0
    assert told.ranks >= 0.85
    assert told.tiny_first == 0


def test_true_ranks_lie_within_their_intervals() -> None:
    told = proofs.ranks(6, spread=0.4, exhibits=12)
    assert told.ranks >= 0.85
    assert told.shrunk >= 0.9


@pytest.mark.parametrize("exhibits", [3, 12])
@pytest.mark.parametrize("spread", [0.0, 0.4])
def test_shrunk_values_are_covered_by_their_intervals(exhibits: int, spread: float) -> None:
    shares, means = proofs.shrunk_coverage(150 // exhibits, exhibits, spread)
    assert min(shares, means) >= 0.88


def test_equal_exhibits_lie_within_the_funnel() -> None:
    assert proofs.funnel_inside(150) >= 0.9


def test_where_nothing_changed_little_stands_out() -> None:
    told = proofs.comparisons(20)
    assert told.covered >= 0.9
    assert told.any_stood_out <= 0.25


def test_closed_weekends_mislead_the_plain_difference_and_not_ours() -> None:
    told = proofs.comparisons(15, closed=True)
    assert told.error < 0.7 * told.plain_error


def test_a_class_that_goes_its_own_way_is_not_distinguishable_and_one_that_goes_with_answers_is() -> None:
    assert proofs.correlations(150, together=0.0) <= 0.06
    assert proofs.correlations(60, together=0.8) >= 0.9


def test_an_experiment_without_effect_alarms_seldom_though_it_is_looked_at_daily() -> None:
    told = proofs.experiments(16, 0.2, 0.2, days=28, visits_a_day=43)
    assert told.rejected <= 0.2
    assert told.alarmed <= 0.07
    assert told.always_covered >= 0.9


def test_an_experiment_finds_what_it_was_planned_for() -> None:
    effect = proofs.design_effect(0.2, 43)
    told = proofs.experiments(20, 0.2, 0.3, days=round(290 * effect / 21.5), visits_a_day=43)
    assert told.rejected >= 0.65
    assert told.covered >= 0.8


def test_through_the_journals_atoms_it_is_as_honest() -> None:
    assert proofs.journal_experiments(4) <= 0.5


def test_a_season_that_lifts_the_whole_house_is_not_taken_for_a_rehang() -> None:
    told = proofs.rehangs(6, weeks=12)
    assert abs(told.bias) <= 1
    assert told.error <= 1.3
    assert told.plain_error >= 5
