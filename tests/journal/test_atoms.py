"""When counts may be written down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit.journal.atoms import BLOCK_S, LONGEST_S, Closed, Pools, added, ended, turned, withheld_in_words
from exhibit.journal.tally import Tally, quantile, tally_of, tally_of_visit
from exhibit.journal.visits import VisitSummary

ONE = tally_of_visit(VisitSummary(10.0, 8.0, stopped=True, smiled=False, read_s=9.0, emotions={"neutral": 1.0}))


def filled(state: Pools[Tally], visits: int, variant: str = "") -> Pools[Tally]:
    for _ in range(visits):
        state = added(state, variant, ONE)
    return state


def test_a_block_with_k_visits_closes_at_its_end_and_not_before() -> None:
    state = filled(Pools(10), 10)
    state, closed = turned(state, BLOCK_S - 1)
    assert not closed
    state, (atom,) = turned(state, BLOCK_S)
    assert (atom.begin_s, atom.end_s, atom.counts.visits) == (0, BLOCK_S, 10)
    assert not state.pools


def test_one_with_fewer_grows_over_the_next_blocks() -> None:
    state, closed = turned(filled(Pools(10), 9), BLOCK_S)
    assert not closed
    state, (atom,) = turned(filled(state, 1), 7 * BLOCK_S)
    assert (atom.begin_s, atom.end_s) == (0, 2 * BLOCK_S)


def test_variants_are_never_mixed() -> None:
    state = filled(filled(Pools(10), 9, "calm"), 9, "lively")
    assert turned(state, BLOCK_S)[1] == ()


def test_after_seven_days_few_visits_are_withheld_for_good() -> None:
    state, closed = turned(filled(Pools(10), 4), LONGEST_S)
    assert (closed, state.withheld, dict(state.pools)) == ((), 4, {})


def test_a_clock_that_was_set_back_closes_nothing_twice() -> None:
    state, _ = turned(filled(Pools(10), 12), BLOCK_S)
    state, closed = turned(filled(state, 12), 0)
    assert not closed
    assert len(turned(state, 2 * BLOCK_S)[1]) == 1


def test_k_below_five_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 5"):
        Pools(4)


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["", "calm"]), st.integers(0, 3)), max_size=60))
def test_every_visit_is_in_one_atom_or_in_what_is_left(steps: list[tuple[int, str, int]]) -> None:
    state, counted, now = Pools[Tally](5), 0, 0
    closed: list[Closed[Tally]] = []
    for visits, variant, blocks in steps:
        state, counted, now = filled(state, visits, variant), counted + visits, now + blocks * BLOCK_S
        state, more = turned(state, now)
        closed += more
    assert all(one.counts.visits >= 5 for one in closed)
    left = sum(one.counts.visits for one in ended(state)[1])
    assert sum(one.counts.visits for one in closed) + left + state.withheld == counted


def test_a_tally_is_stored_and_read_again() -> None:
    tally = ONE.plus(ONE).plus(Tally(rule_starts={"joy": 2}, watched_s=900.0))
    stored = tally_of(tally.row())
    assert stored == tally_of(stored.row())
    assert stored.log_dwell == pytest.approx(tally.log_dwell, abs=1e-4)
    assert (stored.visits, stored.dwell, stored.rule_starts) == (tally.visits, tally.dwell, tally.rule_starts)


def test_half_of_the_visits_lie_below_the_median() -> None:
    tally = Tally()
    for dwell_s in (3.2, 5.0, 10.0, 20.0, 60.0):
        tally = tally.plus(tally_of_visit(VisitSummary(dwell_s, 0, stopped=False, smiled=False, read_s=0)))
    assert 8 <= (quantile(tally.dwell, 0.5) or 0) <= 12


def test_what_is_withheld_is_told_in_steps_of_k() -> None:
    told = [withheld_in_words(visits, 10) for visits in (0, 9, 10, 19, 20)]
    assert told == ["fewer than 10", "fewer than 10", "at least 10", "at least 10", "at least 20"]
