"""The proofs of tests/museum/statistics at full length: a thousand runs of each, and what is printed of them."""

from __future__ import annotations

import os
from dataclasses import asdict, is_dataclass

import pytest

from tests.museum.museum_truth import Room
from tests.museum.statistics import proofs

pytestmark = pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes ten minutes: make figures")
RUNS = int(os.environ.get("EXHIBIT_RUNS", "1000"))


def told(name: str, value: object) -> None:
    """Printed, for who writes numbers into docs/measures.md."""
    numbers = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    print(f"{name}: {numbers}")


@pytest.mark.parametrize("days", [7, 28, 119])
@pytest.mark.parametrize("visits", [20.0, 60.0, 200.0])
def test_shares_are_covered(days: int, visits: float) -> None:
    covered = proofs.share_coverage(RUNS, days, Room(visits_a_day=visits))
    told(f"share, {days} days of {visits:.0f} visits", covered)
    assert covered >= 0.93


@pytest.mark.parametrize("days", [7, 28])
def test_durations_are_covered(days: int) -> None:
    found = proofs.durations(RUNS, days)
    told(f"durations, {days} days", found)
    assert min(found.median, found.mean, found.uplift) >= 0.93
    assert found.worst_binning <= 0.12


def test_false_bests() -> None:
    found = proofs.ranks(RUNS, spread=0.0)
    told("20 equal exhibits", found)
    assert found.best <= 0.05
    assert found.ranks >= 0.95
    assert found.tiny_first == 0


def test_ranks_are_covered() -> None:
    found = proofs.ranks(RUNS, spread=0.3)
    told("20 exhibits apart", found)
    assert found.ranks >= 0.95
    assert found.shrunk >= 0.94
    assert found.tiny_first == 0


@pytest.mark.parametrize("exhibits", [3, 8, 20])
@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_shrunk_values_are_covered(exhibits: int, spread: float) -> None:
    shares, means = proofs.shrunk_coverage(RUNS, exhibits, spread)
    told(f"shrunk, {exhibits} exhibits {spread} apart", (shares, means))
    assert min(shares, means) >= 0.93


def test_funnels() -> None:
    inside = proofs.funnel_inside(4 * RUNS)
    told("funnel", inside)
    assert inside >= 0.94


def test_comparisons() -> None:
    found, closed = proofs.comparisons(RUNS), proofs.comparisons(RUNS, closed=True)
    told("comparison", found)
    told("comparison, weekends closed", closed)
    assert found.any_stood_out <= 0.12
    assert found.covered >= 0.94


def test_agreement() -> None:
    apart, together = proofs.correlations(10 * RUNS, 0.0), proofs.correlations(RUNS, 0.8)
    told("agreement where there is none, and where there is", (apart, together))
    assert apart <= 0.035
    assert together >= 0.9


def test_experiments_without_effect() -> None:
    found = proofs.experiments(RUNS, 0.2, 0.2, days=28, visits_a_day=43)
    told("A/A", found)
    assert found.alarmed <= 0.05
    assert found.rejected <= 0.065, "5 % and what a thousand runs vary"


def test_experiments_find_what_they_were_planned_for() -> None:
    effect = proofs.design_effect(0.2, 43)
    days = round(290 * effect / 21.5)
    found = proofs.experiments(RUNS, 0.2, 0.3, days=days, visits_a_day=43)
    told(f"20 to 30 %, design effect {effect:.2f}, {days} days", found)
    assert found.rejected >= 0.8


def test_experiments_through_the_journal() -> None:
    found = proofs.journal_experiments(RUNS)
    told("A/A through atoms, at the end or at any look", found)
    assert found <= 0.08


@pytest.mark.parametrize(("weeks", "drift"), [(4, 0.0), (12, 0.0), (26, 0.0), (12, 0.05)])
def test_rehangs(weeks: int, drift: float) -> None:
    found = proofs.rehangs(RUNS, weeks, drift=drift)
    told(f"re-hang, {weeks} weeks, own drift {drift}", found)
    assert abs(found.bias) <= 0.3
    assert found.error <= (1 if weeks >= 12 and not drift else 2)
    assert found.plain_error >= 5
    assert found.covered >= 0.9
