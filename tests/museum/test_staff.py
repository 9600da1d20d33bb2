"""The camera beside people who counted the same visits, where the truth is known."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.random import Generator, default_rng

from exhibit.journal.atoms import BLOCK_S, Atom
from exhibit.journal.staff_counts import StaffCount, StaffCounts, mistake_in
from exhibit.journal.tally import BINS, Tally
from exhibit.museum.estimates import Estimate
from exhibit.museum.staff import staff_agreement, staff_blocks
from exhibit.museum.statistics.raters import YesAndNo, cohens_kappa, gwets_ac1, rater_agreement

RUNS = 120


def test_kappa_and_ac1_are_those_of_the_books() -> None:
    # Cohen's own example of 1960 in two classes; and Gwet's paradox, where nearly all are alike.
    assert cohens_kappa(YesAndNo(0.4, 0.1, 0.2, 0.3)) == pytest.approx(0.4)
    paradox = YesAndNo(118 / 125, 5 / 125, 2 / 125, 0)
    assert cohens_kappa(paradox) == pytest.approx(-0.0234, abs=1e-4)
    assert gwets_ac1(paradox) == pytest.approx(0.9408, abs=1e-4)
    assert cohens_kappa(YesAndNo(1, 0, 0, 0)) == 0, "where all are alike nothing is beyond chance"
    assert gwets_ac1(YesAndNo(1, 0, 0, 0)) == 1


def counted(random: Generator, blocks: int, hit: float, false: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares of stops by the camera and by people, of whom the camera finds `hit` and takes `false` of the others."""
    of = random.integers(12, 40, blocks)
    people = random.binomial(of, np.clip(random.normal(0.35, 0.05, blocks), 0, 1))
    camera = random.binomial(people, hit) + random.binomial(of - people, false)
    return camera / of, people / of, of.astype(float)


def test_agreement_of_one_person_is_found_from_counts_of_blocks_alone() -> None:
    random, hit, false, share = default_rng(2), 0.9, 0.08, 0.35
    truth = YesAndNo(share * hit, (1 - share) * false, share * (1 - hit), (1 - share) * (1 - false))
    told = [rater_agreement(*counted(random, 60, hit, false), seed=seed) for seed in range(RUNS)]
    found = [one for one in told if one is not None]
    assert np.mean([one.kappa for one in found]) == pytest.approx(cohens_kappa(truth), abs=0.02)
    assert np.mean([one.ac1 for one in found]) == pytest.approx(gwets_ac1(truth), abs=0.02)
    covered = [cohens_kappa(truth) in one.kappa_interval for one in found]
    assert np.mean(covered) >= 0.88
    assert np.mean([gwets_ac1(truth) in one.ac1_interval for one in found]) >= 0.88
    assert np.mean([truth.both + truth.first - share in one.difference_interval for one in found]) >= 0.88


def test_who_guesses_agrees_with_nobody() -> None:
    random = default_rng(3)
    told = [rater_agreement(*counted(random, 60, 0.35, 0.35), seed=seed) for seed in range(RUNS)]
    kappas = [one.kappa for one in told if one is not None]
    assert abs(float(np.mean(kappas))) < 0.03
    assert np.mean([one.kappa_interval.low > 0 for one in told if one is not None]) <= 0.07


def test_few_blocks_or_such_as_never_vary_tell_nothing() -> None:
    random = default_rng(4)
    assert rater_agreement(*counted(random, 7, 0.9, 0.1)) is None
    same = np.full(20, 0.5)
    assert rater_agreement(same, same, np.full(20, 20.0)) is None


def atom(begin: int, end: int, visits: int, stops: int) -> Atom:
    return Atom(
        f"{begin}", "hall", "", begin * BLOCK_S, end * BLOCK_S, Tally(visits=visits, stops=stops, read_visits=visits)
    )


def staff(begin: int, end: int, visits: int, stops: int) -> StaffCount:
    held = (0, 0, 0, 0, 0, stops) + (0,) * (BINS - 6)
    return StaffCount(f"{begin}", begin * BLOCK_S, end * BLOCK_S, visits, stops, 0, held)


def test_only_times_that_both_counted_whole_are_compared() -> None:
    atoms = [atom(10, 11, 20, 8), atom(11, 13, 14, 7), atom(13, 14, 12, 3), atom(16, 17, 30, 9), atom(20, 22, 18, 2)]
    counts = [
        staff(10, 11, 22, 9),
        staff(11, 12, 10, 4),
        staff(12, 13, 12, 5),
        staff(16, 18, 33, 10),
        staff(21, 22, 11, 1),
    ]
    found = [(one.camera.visits, one.people.visits, one.people.stops) for one in staff_blocks(atoms, counts)]
    assert found == [(20, 22, 9), (14, 22, 9), (30, 33, 10)]
    assert list(staff_blocks(atoms, [staff(10, 11, 22, 9), staff(10, 11, 22, 9)])) == [], "two who counted at once"
    stops, smiles = staff_agreement(atoms, counts)
    assert isinstance(stops.camera, Estimate)
    assert isinstance(stops.people, Estimate)
    assert (stops.camera.n, stops.people.n) == (64, 77)
    assert stops.people.value == pytest.approx(28 / 77)
    assert stops.found == pytest.approx(64 / 77)
    assert stops.agreement is None
    assert smiles.measure == "smiles"
    assert staff_agreement(atoms, []) == ()


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (staff(4, 5, 12, 3), ""),
        (staff(4, 5, 9, 3), "fewer than 10 visits"),
        (staff(5, 5, 12, 3), "whole quarters"),
        (StaffCount("x", 7, 907, 12, 0, 0, (0,) * BINS), "whole quarters"),
        (staff(4, 104, 12, 3), "whole quarters"),
        (staff(90, 91, 12, 3), "still to come"),
        (StaffCount("x", 0, 900, 12, 13, 0, (0,) * BINS), "more stopped"),
        (StaffCount("x", 0, 900, 12, 3, 0, (0,) * BINS), "duration"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_the_reason(count: StaffCount, told: str) -> None:
    assert told in mistake_in(count, 10, 50 * BLOCK_S)
    assert bool(told) is bool(mistake_in(count, 10, 50 * BLOCK_S))


def test_counts_are_kept_once_over_restarts_and_a_torn_line_costs_only_itself(tmp_path: Path) -> None:
    file = tmp_path / "hall.staff.jsonl"
    kept = StaffCounts(file, 10)
    kept.add(staff(4, 5, 12, 3))
    kept.add(staff(4, 5, 12, 3))
    with file.open("a") as torn:
        torn.write('{"id": "5", "beg')
    again = StaffCounts(file, 10)
    again.add(staff(4, 5, 12, 3))
    again.add(staff(6, 7, 15, 0))
    assert list(StaffCounts(file, 10).read()) == [staff(4, 5, 12, 3), staff(6, 7, 15, 0)]
    file.write_text('{"id": "9"}\n[]\nnull\n{"id": 1, "begin_s": 1e999}\n')
    assert list(StaffCounts(file, 10).read()) == []


def test_a_count_that_comes_twice_at_once_is_kept_once(tmp_path: Path) -> None:
    kept = StaffCounts(tmp_path / "hall.staff.jsonl", 10)
    threads = [threading.Thread(target=kept.add, args=(staff(4, 5, 12, 3),)) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(list(kept.read())) == 1
