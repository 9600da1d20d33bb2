"""Somebody who is given every figure that can ever be read, at every moment, finds no group of fewer than k visits.
Neither do they with what the outlets tell meanwhile, at the level `museum`: each tells `ShownAtom.atom` and nothing of
people besides (tests/runtime/test_discretion.py).

A figure is a number over a set of visits. Whoever has some may add and subtract them: what can be known is the span of
the sets. The solver reduces it, and looks for the smallest set of visits in it.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial
from itertools import count, pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from exhibit.journal.atoms import BLOCK_S, Atom, Pools, added, ended, joined, turned
from exhibit.journal.days import days
from exhibit.journal.published import Published, newest_of, published
from exhibit.journal.retention import merged_weeks
from exhibit.journal.shown import ShownAtom, moved
from exhibit.journal.staff_counts import StaffCount
from exhibit.journal.tally import BINS, Tally
from exhibit.journal.transfer import exported, imported
from exhibit.museum.checks import Checks, ShownExperiment
from exhibit.museum.counting import counted
from exhibit.museum.house_sums import house_sums
from exhibit.museum.overview import overview
from exhibit.museum.report import ReportStep, museum_report, period_with, settled_at
from exhibit.museum.settled_experiments import anytime_effects, told_experiment
from exhibit.museum.staff import staff_agreement, staff_blocks
from exhibit.museum.statistics.sums import total
from exhibit.museum.tables import panel_tables
from exhibit.reports.as_json import report_text
from exhibit.reports.periods import period_name
from exhibit.switchback import SettledExperiment, Switchback
from exhibit.web.curator.choice import CuratorChoice, asked_of
from exhibit.web.curator.exports import json_of

JOURNALS = int(os.environ.get("EXHIBIT_JOURNALS", "300"))
"""How many random journals are attacked; the whole proof is EXHIBIT_JOURNALS=10000."""
ZONE = ZoneInfo("Europe/Vienna")
TRIAL = Switchback(1, ("usual", "calm"))
VARIANTS = ("trial/usual", "trial/calm")
"""Those of an experiment, as the journal calls them."""
NO_VISIT = (0,) * BINS
ONE_VISIT = (1, *NO_VISIT[1:])


class Museum:
    """A journal in which each visit is marked by the name of a rule that it began, so that a tally tells us, and nobody
    else, which visits are in it."""

    def __init__(self, random: Random) -> None:
        self.random, self.k = random, random.choice([5, 6, 10])
        self.visits = 0
        self.rows: list[Atom] = []
        self.now_s = random.randrange(100) * BLOCK_S
        self.pools = Pools[Tally](self.k, self.now_s)
        self.shown = ShownAtom()

    def live(self) -> None:
        """A quarter of an hour."""
        for _ in range(self.random.choice([0, 0, 1, 2, 4, 7, 12])):
            mark = Tally(visits=1, dwell=ONE_VISIT, held=NO_VISIT, rule_starts={f"visit {self.visits}": 1})
            self.visits += 1
            self.pools = added(self.pools, self.random.choice(VARIANTS), mark)
        self.now_s += BLOCK_S * self.random.choice([1, 1, 1, 3, 700])
        self.pools, closed = turned(self.pools, self.now_s)
        atoms = [self._atom(one.key, one.begin_s, one.end_s, one.counts) for one in closed]
        self.rows += atoms
        self.shown = moved(self.shown, atoms, self.pools.block_s)

    def restart(self) -> None:
        """The program ends and begins again: a remainder may join what is not published, the rest is forgotten."""
        _, rests = ended(self.pools)
        for rest in rests:
            same = [atom for atom in self.rows if atom.variant == rest.key]
            newest = newest_of(same)
            if rest.counts.size >= self.k:
                self.rows.append(self._atom(rest.key, rest.begin_s, rest.end_s, rest.counts))
            elif newest and rest.end_s - newest.end_s < 7 * 24 * 3600:
                self.rows = [joined(atom, rest) if atom is newest else atom for atom in self.rows]
        self.pools, self.shown = Pools[Tally](self.k, self.now_s), ShownAtom()

    def _atom(self, variant: str, begin_s: int, end_s: int, tally: Tally) -> Atom:
        return Atom(self.random.randbytes(16).hex(), "hall", variant, begin_s, end_s, tally)

    def figures(self) -> Iterable[frozenset[str]]:
        """Every set of visits over which a figure can be read now: atoms, exports, days, variants, all, weeks."""
        atoms = published(self.rows, self.now_s).atoms
        told = imported(exported(self.rows, self.now_s))
        by_variant: dict[str, list[Atom]] = defaultdict(list)
        for atom in atoms:
            by_variant[atom.variant].append(atom)
        tallies = [atom.tally for atom in atoms] + [row.tally for row in told if isinstance(row, Atom)]
        for some in (list(atoms), *by_variant.values()):
            tallies += [day.tally for day in days(some, ZONE)]
            tallies.append(sum_of(some))
            tallies += self._reported(some)
        told_live = [self.shown.atom.tally] if self.shown.atom else []
        return {frozenset(tally.rule_starts) for tally in (*tallies, *told_live) if tally.visits}

    def _reported(self, atoms: Sequence[Atom]) -> Iterable[Tally]:
        """What a report of a week or a month is made of: its days, and their sums (`exhibit figures`)."""
        days = counted(Published(tuple(atoms)), ZONE)
        for step in STEPS:
            for period in {period_with(step, one.day) for every in days.days.values() for one in every}:
                here = [one.tally for every in days.within(period).days.values() for one in every]
                yield from (*here, total(here))

    def reports(self) -> Iterable[tuple[str, dict[str, Any]]]:
        """Every report that can be made now, by its name."""
        told_days = counted(published(self.rows, self.now_s), ZONE).days.values()
        for step in STEPS:
            for period in {period_with(step, one.day) for every in told_days for one in every}:
                rows = published(self.rows, settled_at(period, self.now_s))
                made = museum_report(rows, ZONE, step, period, self.k)
                yield period_name(step, period), json.loads(report_text(made, "hall"))

    def taken_away(self, at: list[tuple[date, date]]) -> Iterable[frozenset[str]]:
        """The same for what a curator takes away, days of their own choice among it: the visits of each row of each
        panel, found by what the row says of itself."""
        house = house_sums(published(self.rows, self.now_s), ZONE)
        for first, last in at:
            asked = asked_of(CuratorChoice(span="all", first=first, last=last), house)
            if asked is None:
                continue
            counts = self._counted_by_staff()
            found = overview(house, asked, self.k, self._checks(counts, first if first > date.min else None))
            for table in panel_tables(found):
                if table.name == "staff":
                    yield from self._beside_staff(counts, json.loads(json_of(table, found))["rows"])
                elif table.name != "changes":  # what people did, no visits
                    for row in json.loads(json_of(table, found))["rows"]:
                        yield from self._found_by(table.name, row)

    def _found_by(self, panel: str, row: dict[str, Any]) -> Iterable[frozenset[str]]:
        match panel:
            case "compared":
                return self._weekdays_of(row)
            case "experiments":
                return self._tried(row)
            case _:
                return self._visits_of(row)

    def _checks(self, counts: Sequence[StaffCount], first: date | None) -> Checks:
        """An experiment from `first` (None: of all days) on, and what people counted."""
        atoms = published(self.rows, self.now_s).atoms
        today = datetime.fromtimestamp(self.now_s, ZONE).date()
        first = first or min((_when(one, by_hour=False)[0] for one in atoms), default=today)
        days = max(1, (today - first).days - self.random.randrange(3))
        settled = SettledExperiment("trial", TRIAL, first, days, "attraction", 0.3, 0.4, 20.0)
        told = told_experiment(settled, atoms, ZONE, today, self.k)
        shown = ShownExperiment("hall", told, anytime_effects(settled, atoms, ZONE, today), 0, 0)
        return Checks((shown,), {"hall": staff_agreement(atoms, counts, self.k)}, known=True)

    def _counted_by_staff(self) -> list[StaffCount]:
        """Some of the times of some atoms; too few for an agreement, which takes long."""
        atoms = published(self.rows, self.now_s).atoms
        some = self.random.sample(atoms, min(6, len(atoms)))
        return [StaffCount(one.id, one.begin_s, one.end_s, self.k, 0, 0, NO_VISIT) for one in some]

    def _tried(self, row: dict[str, Any]) -> Iterable[frozenset[str]]:
        """The visits of a variant."""
        first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
        same = [one for one in published(self.rows, self.now_s).atoms if one.variant == f"trial/{row['variant']}"]
        within = [one for one in same if first <= _when(one, by_hour=False)[0] <= last and _in_a_day(one)]
        visits = frozenset(visit for one in within for visit in one.tally.rule_starts)
        assert row["n"] == len(visits) or (len(visits) < self.k and "withheld" in row["n"])
        yield visits

    def _beside_staff(self, counts: Sequence[StaffCount], rows: list[dict[str, Any]]) -> Iterable[frozenset[str]]:
        """The visits that the camera counted while people did."""
        blocks = list(staff_blocks(published(self.rows, self.now_s).atoms, counts, self.k))
        visits = frozenset(visit for one in blocks for visit in one.camera.rule_starts)
        assert [row["camera"]["n"] for row in rows if row["measure"] == "attraction"] == [len(visits)]
        yield visits

    def _weekdays_of(self, row: dict[str, Any]) -> Iterable[frozenset[str]]:
        """Of what is compared with the weeks before, the weekdays of either side, of which its values are made."""
        for side in ("", "before_"):
            first, last = date.fromisoformat(row[f"{side}first"]), date.fromisoformat(row[f"{side}last"])
            by_weekday: dict[int, set[str]] = defaultdict(set)
            for one in published(self.rows, self.now_s).atoms:
                day, weekday, _ = _when(one, by_hour=False)
                if first <= day <= last and one.end_s - one.begin_s <= 26 * 3600:
                    by_weekday[weekday] |= set(one.tally.rule_starts)
            yield from map(frozenset, by_weekday.values())

    def _visits_of(self, row: dict[str, Any]) -> Iterable[frozenset[str]]:
        """None for a row that is withheld; else as many as it says."""
        first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
        by_hour = "hour" in row
        said = row["visits_a_day"] * row["days"] if by_hour else row.get("visits")
        assert isinstance(said, int | float), "every union of atoms is of k visits"
        atoms = published(self.rows, self.now_s).atoms
        within = [one for one in atoms if first <= _when(one, by_hour=by_hour)[0] <= last]
        if by_hour:
            within = [one for one in within if _when(one, by_hour=True)[1:] == (row["weekday"], row["hour"])]
        visits = frozenset(visit for one in within for visit in one.tally.rule_starts)
        assert len(visits) == pytest.approx(said, abs=0.005 * row.get("days", 1)), row
        yield visits


def _when(atom: Atom, *, by_hour: bool) -> tuple[date, int, int]:
    """The day that an atom is told of; or the day, weekday and hour of its middle, where it is short enough for one."""
    at = datetime.fromtimestamp((atom.begin_s + atom.end_s) / 2 if by_hour else atom.begin_s, ZONE)
    long = by_hour and atom.end_s - atom.begin_s > 3 * 3600
    return at.date(), at.weekday(), -1 if long else at.hour


def _in_a_day(atom: Atom) -> bool:
    return datetime.fromtimestamp(atom.begin_s, ZONE).date() == datetime.fromtimestamp(atom.end_s - 1, ZONE).date()


STEPS: tuple[ReportStep, ...] = ("week", "month")


def counts_in(told: object) -> Iterable[int]:
    """Every number of visits, readings or answers in a report."""
    for name, one in told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ():
        if name in ("n", "visits", "answers") and one is not None:
            yield int(one)
        yield from counts_in(one)


def sum_of(atoms: Iterable[Atom]) -> Tally:
    total = Tally()
    for atom in atoms:
        total = total.plus(atom.tally)
    return total


def smallest_known(figures: Iterable[frozenset[str]]) -> int:
    """The size of the smallest group of visits that sums and differences of `figures` come to. Visits that no figure
    parts are one column; rows are reduced, and must part into disjoint sets, or smaller groups may hide in them."""
    sets = sorted(figures, key=sorted)
    columns: dict[tuple[bool, ...], int] = defaultdict(int)
    for visit in frozenset().union(*sets) if sets else ():
        columns[tuple(visit in one for one in sets)] += 1
    signs = list(columns)
    rows = [[Fraction(sign[number]) for sign in signs] for number in range(len(sets))]
    reduced = _reduced(rows)
    used = [number for row in reduced for number, value in enumerate(row) if value]
    assert len(used) == len(set(used)), "figures overlap so that more can be known of them"
    sizes = [columns[signs[number]] for number in range(len(signs))]
    return min((sum(sizes[n] for n, value in enumerate(row) if value) for row in reduced), default=10**9)


def _reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    done: list[list[Fraction]] = []
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        lead = [value / pivot[column] for value in pivot]
        done = [_without(row, lead, column) for row in done] + [lead]
        rows = [_without(row, lead, column) for row in rows]
    return done


def _without(row: list[Fraction], lead: list[Fraction], column: int) -> list[Fraction]:
    factor = row[column]
    return row if not factor else [value - factor * other for value, other in zip(row, lead, strict=True)]


def test_the_solver_finds_what_a_journal_without_atoms_would_give_away() -> None:
    morning, day = frozenset("abcdefghijkl"), frozenset("abcdefghijklm")
    assert smallest_known([morning, day]) == 1


def test_no_group_smaller_than_k_can_be_known_of_any_journal() -> None:
    for seed in (3512, *range(JOURNALS)):  # the first was given away by two runs within a quarter of an hour
        museum = Museum(Random(seed))
        known: set[frozenset[str]] = set()
        for _ in range(museum.random.randint(3, 12)):
            museum.live()
            if museum.random.random() < 0.15:
                museum.restart()
            known |= set(museum.figures())
        assert smallest_known(known) >= museum.k, f"journal {seed}"


def test_no_report_and_no_two_of_the_same_week_tell_of_fewer_than_k() -> None:
    for seed in range(max(20, JOURNALS // 20)):
        museum = Museum(Random(seed))
        seen: dict[str, set[int]] = defaultdict(set)
        for _ in range(8):
            museum.live()
            for name, told in museum.reports():
                assert all(one >= museum.k for one in counts_in(told)), f"journal {seed}, {name}"
                seen[name].add(told["together"]["visits"] or 0)
        for name, visits in seen.items():
            steps = [b - a for a, b in pairwise(sorted(visits))]
            assert all(one >= museum.k for one in steps), f"journal {seed}, {name}: what came later tells of {steps}"


def test_no_group_smaller_than_k_can_be_known_of_what_a_curator_takes_away() -> None:
    rows = 0
    for seed in range(max(3, JOURNALS // 40)):
        museum = Museum(Random(seed))
        known: set[frozenset[str]] = set()
        for _ in range(5):
            for _ in range(8):
                museum.live()
            today = datetime.fromtimestamp(museum.now_s, ZONE).date()
            some = sorted(today - timedelta(days=museum.random.randrange(60)) for _ in "ab")
            told = set(museum.taken_away([(date.min, date.max), (some[0], some[1])]))
            rows += len(told)
            known |= told | set(museum.figures())
        assert smallest_known(known - {frozenset()}) >= museum.k, f"journal {seed}"
    assert rows > 30, "there was something to take"


def test_weeks_say_what_their_quarters_of_an_hour_said() -> None:
    ids = map(str, count())
    for seed in range(100):
        museum = Museum(Random(seed))
        for _ in range(40):
            museum.live()
        before = {frozenset(atom.tally.rule_starts) for atom in museum.rows}
        late = museum.now_s + 3 * 365 * 24 * 3600
        zone = ZoneInfo("Europe/Vienna")
        from_now = datetime.fromtimestamp(late, zone)
        merger = merged_weeks(museum.rows, 25, from_now, zone, partial(next, ids))
        kept = [atom for atom in museum.rows if atom.id not in merger.ids] + list(merger.atoms)
        assert sum_of(kept) == sum_of(museum.rows)
        after = {frozenset(atom.tally.rule_starts) for atom in kept}
        assert smallest_known(before | after) >= museum.k
