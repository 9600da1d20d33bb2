"""The figures of a museum whose truth is known, from its journal to what the page is given."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.random import default_rng

from exhibit.journal.atoms import Atom, Pools, added, block_of, turned
from exhibit.journal.published import Published
from exhibit.journal.rows import AnswerCounts, AnswerTally, LoggedChange, WorkPlacement
from exhibit.journal.simulated import ExhibitTruth, SimulatedExhibit, visits_on
from exhibit.journal.tally import BINS, Tally, tally_of_visit
from exhibit.museum.agreements import agreements
from exhibit.museum.comparisons import compared
from exhibit.museum.counting import Counted, CountedDay, Period, counted, joined_days, of_work
from exhibit.museum.estimates import Estimate, Told, Withheld
from exhibit.museum.experiments import ExperimentPlan, experiment_length, experiment_result
from exhibit.museum.measures import MEASURES, MeasureName
from exhibit.museum.rankings import funnel, ranking
from exhibit.museum.rehangs import Rehang, observed_change
from exhibit.museum.rhythms import weekday_hours
from exhibit.museum.summary import exhibit_summary, summary, time_line
from exhibit.switchback import Switchback
from tests.museum.museum_truth import Room
from tests.museum.statistics.proofs import experiment_atoms, smiling_tally

ZONE = ZoneInfo("Europe/Vienna")
FIRST = date(2026, 3, 2)
DAYS = 35
PERIOD = Period(FIRST, FIRST + timedelta(days=DAYS - 1))
TRUTHS = {
    "hall": ExhibitTruth(visits_a_day=70, stops=0.4, dwell_s=14, smiles=0.2),
    "tower": ExhibitTruth(visits_a_day=50, stops=0.4, dwell_s=14, smiles=0.35),
}


def midnight_s(day: date) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp())


def journal(name: str, truth: ExhibitTruth, random: Random) -> list[Atom]:
    """The atoms of one exhibit, as a running show closes them."""
    exhibit = SimulatedExhibit(name, truth)
    pools, atoms = Pools[Tally](10, block_of(midnight_s(FIRST))), list[Atom]()
    for number in range(DAYS):
        for one in sorted(
            visits_on(exhibit, FIRST + timedelta(days=number), ZONE, random), key=lambda visit: visit.at_s
        ):
            pools, closed = turned(pools, one.at_s)
            atoms += [Atom(f"{name}{each.begin_s}", name, "", each.begin_s, each.end_s, each.counts) for each in closed]
            pools = added(pools, "", tally_of_visit(one.visit))
    return atoms


@pytest.fixture(scope="module")
def atoms() -> list[Atom]:
    random = Random(4)
    return [atom for name, truth in TRUTHS.items() for atom in journal(name, truth, random)]


@pytest.fixture(scope="module")
def house(atoms: list[Atom]) -> Counted:
    return counted(Published(tuple(atoms)), ZONE)


def on_average(share: float, likeness: float = 0.35) -> float:
    """A share over groups, each with a mood of its own."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    odds = math.log(share / (1 - share)) + likeness * nodes
    return float((1 / (1 + np.exp(-odds))) @ weights / weights.sum())


def told(one: Told) -> Estimate:
    assert isinstance(one, Estimate)
    return one


def test_what_is_told_of_a_simulated_museum_is_true_of_it(house: Counted) -> None:
    found = summary(house, PERIOD, needed_s={"hall": 30.0})
    hall = found.exhibits[0]
    assert on_average(0.4) in told(hall.told["attraction"]).interval
    assert on_average(0.2) in told(hall.told["smiles"]).interval
    assert 0.75 in told(hall.told["readable"]).interval
    assert 0.04 in told(hall.told["uplift"]).interval
    assert hall.holding is not None
    assert told(hall.told["holding"]) == hall.holding.median
    assert hall.holding.median.value in hall.holding.median_bin
    assert hall.holding.mean.value in hall.holding.mean_bins
    assert told(hall.told["power"]).value == pytest.approx(hall.holding.mean.value / 30)
    assert "power" not in found.exhibits[1].told, "the catalogue names no seconds for it"


def test_totals_are_the_sums_of_what_is_shown(house: Counted, atoms: list[Atom]) -> None:
    found = summary(house, PERIOD)
    assert found.together.visits == sum(one.visits or 0 for one in found.exhibits)
    assert found.together.visits == sum(atom.tally.visits for atom in atoms)
    smiles = [told(one.told["smiles"]) for one in (*found.exhibits, found.together)]
    assert smiles[-1].value * smiles[-1].n == pytest.approx(sum(one.value * one.n for one in smiles[:-1]))
    weeks = list(time_line(house.days["hall"], "smiles", PERIOD, 10, "week"))
    assert sum(one.visits or 0 for one in weeks) == found.exhibits[0].visits
    assert sum(told(one.told).n for one in weeks) == smiles[0].n


def test_new_rows_beside_a_kept_sum_are_the_same_as_all_at_once(atoms: list[Atom], house: Counted) -> None:
    half = len(atoms) // 3
    parts = [counted(Published(tuple(some)), ZONE) for some in (atoms[:half], atoms[half:])]
    joined = joined_days(*parts)
    assert {name: [one.day for one in days] for name, days in joined.days.items()} == {
        name: [one.day for one in days] for name, days in house.days.items()
    }
    assert summary(joined, PERIOD).together.visits == summary(house, PERIOD).together.visits


def test_two_exhibits_are_told_apart_where_they_differ_and_not_where_they_do_not(house: Counted) -> None:
    found = summary(house, PERIOD)
    smiles, stops = ranking(found, "smiles"), ranking(found, "attraction")
    assert smiles.best == "tower"
    assert smiles.tiers == (("tower",), ("hall",))
    assert stops.best is None
    assert set(stops.leading) == {"hall", "tower"}
    assert {one.outside for one in funnel(found, "smiles").points} >= {"far above", "far below"}
    with pytest.raises(ValueError, match="is none"):
        funnel(found, "holding")


def one_day(smiles: int, visits: int) -> list[CountedDay]:
    return [CountedDay(FIRST, smiling_tally(smiles, visits))]


def test_what_is_of_fewer_than_k_is_withheld_and_is_no_nought() -> None:
    nobody = CountedDay(FIRST, replace(smiling_tally(0, 12), stops=0, read_visits=9, held=(0,) * BINS))
    found = exhibit_summary("hall", [nobody], [], 10)
    assert found.told["smiles"] == Withheld(10)
    assert found.told["holding"] == Withheld(10)
    assert found.told["uplift"] == Withheld(10)
    assert found.holding is None
    assert found.emotions == {}
    assert found.visits == 12
    assert ranking(summary(Counted({"hall": (nobody,)}), PERIOD), "smiles").unranked == ("hall",)
    assert exhibit_summary("hall", [], [], 10).visits is None


@pytest.mark.parametrize(
    ("smiles", "visits", "value", "edge", "rough"),
    [
        (7, 20, 0.35, "", True), (8, 23, 0.35, "", True), (0, 20, 0.05, "", True), (20, 20, 0.95, "", True),
        (1, 60, 3 / 60, "at most", False), (2000, 2000, 1997 / 2000, "at least", False), (40, 2000, 0.02, "", False),
    ],
)  # fmt: skip
def test_small_numbers_are_told_roughly_and_never_as_all_or_none(
    smiles: int, visits: int, value: float, edge: str, rough: bool
) -> None:
    found = told(exhibit_summary("hall", one_day(smiles, visits), [], 10).told["smiles"])
    assert found.value == pytest.approx(value)
    assert (found.edge, found.rough) == (edge, rough)
    assert smiles / visits in found.interval


def test_rough_figures_do_not_tell_which_of_the_counts_behind_them_it_was() -> None:
    """34 and 36 % of 50 less one are the same figure, interval and all."""
    some = [exhibit_summary("hall", one_day(count, 48), [], 10).told["smiles"] for count in (16, 17)]
    assert some[0] == some[1]


def test_three_visits_that_all_smiled_are_not_ranked(house: Counted) -> None:
    with_tiny = Counted({**house.days, "tiny": tuple(one_day(3, 3)), "small": tuple(one_day(29, 29))})
    found = ranking(summary(with_tiny, PERIOD, k=5), "smiles")
    assert set(found.unranked) == {"tiny", "small"}


def hours_of(begins: datetime, hours: int) -> tuple[Atom, ...]:
    """An atom of ten visits in each hour from `begins` on."""
    at = [round(begins.timestamp()) + number * 3600 for number in range(hours)]
    return tuple(Atom(f"{one}", "hall", "", one, one + 3600, smiling_tally(3, 10)) for one in at)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-05", 24)])
def test_a_day_has_as_many_hours_as_it_has(day: str, hours: int) -> None:
    there = date.fromisoformat(day)
    rows = hours_of(datetime.fromisoformat(f"{day}T12:00:00+00:00") - timedelta(hours=72), 144)
    here = Period(there, there)
    found = summary(counted(Published(rows), ZONE), here).exhibits[0]
    assert found.visits == 10 * hours
    cells = weekday_hours(rows, ZONE, here, "smiles", 10).cells
    assert sum(round((one.visits_a_day or 0) * one.days) for one in cells) == 10 * hours
    assert {one.weekday for one in cells} == {6}


def test_closed_days_are_no_days_without_visits() -> None:
    rows = [
        atom
        for week in range(3)
        for atom in hours_of(datetime(2026, 3, 3, 9, tzinfo=UTC) + timedelta(weeks=week), 3)
        if week != 1
    ]
    long = Atom("long", "hall", "", midnight_s(FIRST), midnight_s(FIRST) + 4 * 3600, smiling_tally(5, 30))
    told_hours = weekday_hours([*rows, long], ZONE, PERIOD, "smiles", 10)
    assert {(one.weekday, one.visits_a_day, one.days) for one in told_hours.cells} == {(1, 10.0, 2)}
    assert told_hours.unplaced == 30, "four hours are no hour"


def test_the_weeks_before_have_the_same_weekdays() -> None:
    ten_days = Period(date(2026, 4, 6), date(2026, 4, 15))
    assert ten_days.before() == Period(date(2026, 3, 23), date(2026, 4, 1))


def test_what_was_changed_is_found_among_much_that_was_not(house: Counted) -> None:
    happier = [
        replace(one, tally=replace(one.tally, smiles=one.tally.read_visits * 3 // 4)) for one in house.days["hall"]
    ]
    middle = FIRST + timedelta(days=14)
    changed = Counted(
        {
            **house.days,
            "hall": tuple(o if o.day < middle else h for o, h in zip(house.days["hall"], happier, strict=True)),
        }
    )
    now = Period(middle, middle + timedelta(days=13))
    found = compared(changed, now, now.before())
    assert [(one.exhibit, one.measure) for one in found.standing_out] == [("hall", "smiles")]
    assert found.by_chance == pytest.approx(0.1)
    assert len(found.every) == 8
    holding = next(one for one in found.every if one.measure == "holding")
    assert 8 < holding.now < 20, "a geometric mean in seconds"
    assert 0 in holding.interval


def test_an_exhibit_that_is_new_or_gone_is_compared_with_nothing(house: Counted) -> None:
    now = Period(FIRST + timedelta(days=7), FIRST + timedelta(days=13))
    late = Counted({**house.days, "hall": tuple(one for one in house.days["hall"] if one.day >= now.first)})
    gone = Counted({**house.days, "hall": tuple(one for one in house.days["hall"] if one.day < now.first)})
    for one in (late, gone):
        assert {each.exhibit for each in compared(one, now, now.before()).every} == {"tower"}


def answers(day: date, counts: dict[str, int], days: int = 1, question: str = "felt") -> AnswerCounts:
    begin_s = midnight_s(day) + 10 * 3600
    tally = AnswerTally(counts, flagged=4)
    return AnswerCounts(
        f"{day}{counts}", "hall", "", question, "kiosk", "", begin_s, begin_s + days * 86400 - 3600, tally
    )


def test_the_response_share_is_of_the_visits_while_the_question_was_asked() -> None:
    rows = tuple(
        Atom(f"{begin_s}", "hall", "", begin_s, begin_s + 3600, smiling_tally(10, 100))
        for begin_s in (midnight_s(FIRST) + 36000 + day * 86400 for day in range(30))
    )
    given = tuple(answers(FIRST + timedelta(days=day), {"joy": 6, "awe": 4, "fear": 2}, days=3) for day in (0, 5, 9))
    found = summary(counted(Published(rows, given), ZONE), PERIOD).exhibits[0]
    (question,) = found.questions
    assert question.answers == 36
    response = told(found.told["response"])
    assert response.n == 1300, "from the first answer to the last, 13 of the 30 days"
    assert response.value == pytest.approx(36 / 1300)
    assert told(question.choices["joy"]).value == pytest.approx(0.5)
    assert sum(told(one).value for one in question.choices.values()) == pytest.approx(1, abs=0.06)
    assert question.flagged == 12


def test_an_answer_counts_once_on_a_day_of_which_an_atom_is_longer() -> None:
    begins_s = midnight_s(FIRST) + 36000
    rows = tuple(
        Atom(f"{hours}", "hall", "", begins_s + 3600, begins_s + 3600 + hours * 3600, smiling_tally(10, 100))
        for hours in (1, 50)
    )
    found = summary(counted(Published(rows, (answers(FIRST, {"joy": 20}),)), ZONE), PERIOD).exhibits[0]
    assert len(counted(Published(rows), ZONE).days["hall"]) == 2
    assert told(found.told["response"]).value == pytest.approx(20 / 200)


def test_where_nothing_was_counted_before_nothing_is_compared(house: Counted) -> None:
    now = Period(FIRST + timedelta(days=14), FIRST + timedelta(days=27))
    late = {"hall": tuple(one for one in house.days["hall"] if one.day in now), "tower": house.days["tower"]}
    assert {one.exhibit for one in compared(Counted(late), now, now.before()).every} == {"tower"}


def test_the_camera_beside_answers_is_grey_where_they_do_not_go_together() -> None:
    random = default_rng(5)
    days, given = [], []
    for number in range(60):
        joy, sad = random.uniform(0.1, 0.5, 2)
        emotions = {"happiness": 40 * joy, "sadness": 40 * random.uniform(0.1, 0.5), "neutral": 10.0}
        days.append(CountedDay(FIRST + timedelta(days=number), replace(smiling_tally(0, 40), emotions=emotions)))
        said = {"joy": round(40 * joy), "sad": round(40 * sad), "awe": 20}
        given.append(answers(FIRST + timedelta(days=number), said))
    rows = Counted({"hall": tuple(days)}, counted(Published((), tuple(given)), ZONE).answers)
    found = {one.emotion: one for one in agreements(rows, "hall", "felt")}
    assert set(found) == {"happiness", "sadness"}, "nobody was offered a word for the others"
    assert found["happiness"].distinguishable
    assert not found["sadness"].distinguishable
    assert found["happiness"].blocks == 60
    (few,) = agreements(Counted(rows.days, rows.answers[:3]), "hall", "felt", {"happiness": frozenset({"joy"})})
    assert few.correlation is None
    assert not few.distinguishable


def test_an_experiment_is_sealed_until_its_end_and_then_told() -> None:
    plan = Switchback(3, ("usual", "new"))
    rows = experiment_atoms(Room(0.25, 120), plan, 8, default_rng(1))
    asked = ExperimentPlan(plan.variants, FIRST, 8, "smiles", 0.25, 120)
    early = experiment_result(rows, ZONE, asked, FIRST + timedelta(days=7))
    assert early.sealed_until == FIRST + timedelta(days=8)
    assert (early.effects[0].p, early.effects[0].difference, early.variants[0].told) == (None, None, None)
    result = experiment_result(rows, ZONE, asked, FIRST + timedelta(days=8))
    assert result.sealed_until is None
    (effect,) = result.effects
    assert effect.interval is not None
    assert 0 in effect.interval
    assert 0 in effect.anytime
    assert [told(one.told).n for one in result.variants if one.told] == [one.n for one in result.variants]
    held = experiment_result(rows, ZONE, replace(asked, measure="holding"), FIRST + timedelta(days=8)).effects[0]
    assert [held.difference, held.p] == pytest.approx([0, 1]), "everybody looked for as long"
    assert sum(one.n for one in result.variants) + result.left_out == sum(one.tally.visits for one in rows)
    assert result.left_out > 0
    length = experiment_length(0.2, 0.3, visits_a_day=60)
    assert length.visits == 436
    assert length.days >= 15


def test_a_rehang_is_held_against_the_others_at_the_same_hours(atoms: list[Atom]) -> None:
    day = FIRST + timedelta(days=17)
    begins = midnight_s(day)
    better = [
        replace(one, tally=replace(one.tally, smiles=min(one.tally.read_visits, one.tally.smiles + 2)))
        if one.exhibit == "hall" and one.begin_s >= begins
        else one
        for one in atoms
    ]
    found = observed_change(better, ZONE, Rehang("hall", day, weeks=2), "smiles")
    assert found is not None
    assert found.controls == ("tower",)
    assert found.interval.low > 0
    assert not found.enough, "two weeks are too few to be spoken of"
    alone = observed_change(
        [one for one in better if one.exhibit == "hall"], ZONE, Rehang("hall", day, weeks=2), "smiles"
    )
    assert alone is not None
    assert alone.alone
    assert observed_change(better, ZONE, Rehang("cellar", day), "smiles") is None


def test_a_works_figures_are_those_of_the_days_on_which_it_hung(atoms: list[Atom]) -> None:
    last = FIRST + timedelta(days=9)
    hung = WorkPlacement("p", "sea", "hall", FIRST.isoformat(), last.isoformat())
    there = WorkPlacement("q", "storm", "hall", (last + timedelta(days=1)).isoformat())
    change = LoggedChange("c", "hall", midnight_s(last) + 36000, "label", "a new label")
    rows = Published(tuple(atoms), (answers(FIRST, {"joy": 10}),), (change,), {}, (hung, there))
    sea, storm, moon = (of_work(rows, work, ZONE) for work in ("sea", "storm", "moon"))
    assert {one.exhibit for one in sea.atoms} == {"hall"}
    assert len(sea.atoms) + len(storm.atoms) == sum(one.exhibit == "hall" for one in atoms)
    assert max(one.day for one in counted(sea, ZONE).days["hall"]) <= last
    assert (sea.changes, storm.changes, moon) == ((change,), (), Published())
    assert sea.answers == (), "that answer is about no work in particular"


def test_every_measure_has_its_words() -> None:
    names: tuple[MeasureName, ...] = ("attraction", "holding", "power", "response", "smiles", "uplift", "readable")
    assert tuple(MEASURES) == names
    assert all(one.definition and one.of and one.assumes and one.source for one in MEASURES.values())
