"""What may be told of an experiment and a re-hang: nothing that is sealed, nothing of what was changed twice."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from numpy.random import default_rng

from exhibit.journal.atoms import Atom
from exhibit.journal.published import Published
from exhibit.journal.rows import LoggedChange, Work, WorkPlacement
from exhibit.museum.experiments import ExperimentPlan, experiment_power
from exhibit.museum.measures import MEASURES, MeasureName
from exhibit.museum.next_experiment import following_name, hoped_next
from exhibit.museum.rehangs import beside, noted_rehangs
from exhibit.museum.settled_experiments import anytime_effects, plan_of, told_experiment
from exhibit.rules.schema import ExperimentMeasure
from exhibit.switchback import SettledExperiment, Switchback
from tests.museum.museum_truth import Room
from tests.museum.statistics.proofs import FIRST, experiment_atoms

ZONE = ZoneInfo("Europe/Vienna")
SETTLED = SettledExperiment("warm", Switchback(7, ("usual", "warm")), FIRST, 14, "smiles", 0.2, 0.3, 120.0)


@pytest.fixture(scope="module")
def atoms() -> list[Atom]:
    """Of the experiment, and of another one that had a variant of the same name."""
    plan = replace(SETTLED.turns, variants=SETTLED.labels)
    own = experiment_atoms(Room(0.2, 120), plan, 14, default_rng(1))
    return [*own, *(replace(one, variant=one.variant.replace("warm/", "cold/")) for one in own)]


def test_every_measure_that_rules_may_name_is_one_of_the_museums() -> None:
    assert set(get_args(ExperimentMeasure)) == {*MEASURES} - {"power", "response"}
    with pytest.raises(ValueError, match="cannot be about 'joy'"):
        plan_of(replace(SETTLED, measure="joy"))


@pytest.mark.parametrize(
    ("measure", "value", "hoped"), [("attraction", 0.3, 0.4), ("holding", 12.0, 15.0), ("uplift", 0.04, 0.08)]
)
def test_the_power_of_every_measure_grows_with_its_length(measure: MeasureName, value: float, hoped: float) -> None:
    plan = ExperimentPlan(("a", "b"), FIRST, 10, measure, value, 100.0)
    short, long = (experiment_power(replace(plan, days=days), hoped) for days in (10, 60))
    assert 0.05 < short.power < long.power < 1
    assert short.days == long.days
    assert experiment_power(replace(plan, days=short.days), hoped).power == pytest.approx(0.8, abs=0.05)


def test_until_its_end_only_how_much_was_counted_is_told(atoms: list[Atom]) -> None:
    for day in range(14):
        told = told_experiment(SETTLED, atoms, ZONE, FIRST + timedelta(days=day))
        assert (told.result, told.sealed_until) == (None, SETTLED.ends)
        assert told.state == "running"
    assert told_experiment(SETTLED, atoms, ZONE, FIRST - timedelta(days=1)).state == "planned"
    effects = anytime_effects(SETTLED, atoms, ZONE, FIRST + timedelta(days=13))
    sealed = {one.name for one in fields(effects[0])} - {"variant", "days", "anytime"}
    assert [getattr(effects[0], name) for name in sealed] == [None] * len(sealed)


def test_after_its_end_it_is_told_by_the_names_that_the_show_gives(atoms: list[Atom]) -> None:
    told = told_experiment(SETTLED, atoms, ZONE, SETTLED.ends)
    assert told.result
    assert [one.variant for one in told.result.variants] == ["usual", "warm"]
    assert [one.variant for one in told.result.effects] == ["warm"]
    counted = sum(one.tally.read_visits for one in atoms if one.variant.startswith("warm/"))
    assert sum(told.counted.values()) + told.result.left_out == counted, "of no other experiment"
    assert told.settles == SETTLED.ends + timedelta(days=7)
    assert told_experiment(SETTLED, atoms, ZONE, SETTLED.ends + timedelta(days=7)).settles is None


def test_the_next_one_hopes_for_what_was_found_or_for_as_much_as_before(atoms: list[Atom]) -> None:
    told = told_experiment(SETTLED, atoms, ZONE, SETTLED.ends)
    assert told.result
    (nothing,) = told.result.effects
    assert hoped_next("smiles", 0.25, nothing, (0.2, 0.3)) == pytest.approx(0.35)
    found = replace(nothing, difference=0.08, p=0.01)
    assert hoped_next("smiles", 0.25, found, (0.2, 0.3)) == pytest.approx(0.33)
    assert hoped_next("smiles", 0.95, found, (0.2, 0.3)) == pytest.approx(0.475), "no share is above 1"
    assert hoped_next("holding", 10, replace(found, difference=0.2), (10, 15)) == pytest.approx(12)
    assert hoped_next("holding", 10, None, (10, 15)) == pytest.approx(15)
    assert [following_name(one) for one in ("warm", "warm-2", "x" * 40)] == ["warm-2", "warm-3", "x" * 38 + "-2"]


def test_re_hangs_are_read_off_placements_and_notes_and_parted_from_each_other() -> None:
    at_s = 1_780_000_000  # 28 May 2026
    rows = Published(
        changes=(
            LoggedChange("c", "hall", at_s, "label", "a larger label"),
            LoggedChange("d", "hall", at_s + 60, "scene", "scene by hand"),
        ),
        works={"sea": Work("sea", "The Sea")},
        placements=(
            WorkPlacement("p", "sea", "hall", "2026-05-01", "2026-06-09"),
            WorkPlacement("q", "storm", "hall", "2026-06-10"),
            WorkPlacement("r", "storm", "tower", "2026-05-20", "2026-06-09"),
        ),
    )
    found = {(one.rehang.exhibit, one.rehang.day): one for one in noted_rehangs(rows, ZONE)}
    hall = [one.what for (exhibit, _), one in found.items() if exhibit == "hall"]
    assert hall == ["The Sea came", "a larger label", "The Sea left; storm came"]
    label = found["hall", date(2026, 5, 28)].rehang
    assert date(2026, 5, 1) in label.left_out
    assert date(2026, 5, 2) not in label.left_out
    assert date(2026, 6, 10) in label.left_out, "what lies beyond the next change is another state"
    assert date(2026, 6, 9) not in label.left_out
    assert date(2026, 6, 25) in label.left_out
    atoms = [Atom(name, name, "", at_s, at_s + 900, None) for name in ("hall", "tower", "cellar")]  # type: ignore[arg-type]
    kept = beside(atoms, found["hall", date(2026, 5, 28)], list(found.values()))
    assert [one.exhibit for one in kept] == ["hall", "cellar"], "the tower was changed, too"
