"""Which variant is on when: drawn, balanced, the same after every restart."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from exhibit.switchback import Switchback, drawn_order, slot_at, slots

DAY = date(2026, 3, 2)
TWO = Switchback(7, ("usual", "new"))
THREE = Switchback(7, ("usual", "dim", "bright"), block_s=900)


@pytest.mark.parametrize("plan", [TWO, THREE])
def test_in_every_set_each_variant_has_one_block(plan: Switchback) -> None:
    for number in range(10):
        for day in range(20):
            assert sorted(drawn_order(plan, DAY + timedelta(days=day), number)) == sorted(plan.variants)


def test_every_order_is_as_likely_as_every_other() -> None:
    drawn = Counter(drawn_order(THREE, DAY + timedelta(days=day), number) for day in range(300) for number in range(20))
    assert len(drawn) == 6
    assert min(drawn.values()) > 900


@pytest.mark.parametrize("plan", [TWO, THREE])
def test_the_turns_fill_the_day_and_only_a_switch_is_washed_out(plan: Switchback) -> None:
    turns = slots(plan, DAY)
    assert turns[0].begin_s == 0
    assert turns[0].counts_from_s == 0
    assert turns[-1].end_s == 24 * 3600
    for before, after in pairwise(turns):
        assert before.end_s == after.begin_s
        assert before.variant != after.variant
        assert after.counts_from_s == after.begin_s + 120


def test_each_hour_has_both_variants_for_half_an_hour() -> None:
    for hour in range(24):
        seen = Counter(slot_at(TWO, DAY, hour * 3600 + minute * 60).variant for minute in range(60))
        assert seen == {"usual": 30, "new": 30}


def test_the_draw_is_the_same_on_every_machine_and_another_for_another_seed() -> None:
    assert [drawn_order(TWO, DAY, number)[0] for number in range(8)] == EXPECTED
    others = [slots(Switchback(seed, TWO.variants), DAY) for seed in range(5)]
    assert len(set(others)) == 5


EXPECTED = ["new", "new", "usual", "new", "usual", "new", "usual", "usual"]


@pytest.mark.parametrize(
    ("variants", "block_s", "washout_s", "why"),
    [
        (("a",), 1800, 120, "two or more variants"),
        (("a", "a"), 1800, 120, "a name of its own"),
        (("a", ""), 1800, 120, "a name of its own"),
        (("a", "b"), 1000, 120, "whole quarters"),
        (("a", "b"), 1800, 1000, "half a block"),
        (("a", "b"), 13 * 3600, 120, "a day holds one of each"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(variants: tuple[str, ...], block_s: int, washout_s: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Switchback(1, variants, block_s, washout_s)
