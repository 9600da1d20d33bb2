"""A house whose journal is made up quickly: three exhibits over some weeks, with answers, works, changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from exhibit.journal.atoms import Atom
from exhibit.journal.rows import AnswerCounts, AnswerTally, JournalRow, LoggedChange, Work, WorkPlacement
from exhibit.journal.staff_counts import StaffCount
from exhibit.journal.tally import BINS, Tally
from exhibit.switchback import SettledExperiment, slots

ZONE = ZoneInfo("Europe/Vienna")
LAST = date(2026, 9, 27)
"""Long enough ago that everything is settled."""
SMILES = {"hall": 0.2, "tower": 0.45, "vault": 0.2}


def midnight_s(day: date) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp())


def made_rows(weeks: int = 12, last: date = LAST) -> list[JournalRow]:
    """Mondays are closed. Visitors of each hour are one atom of 12 to 20; `tower` moves people most, and `hall` moves
    them more in its last four weeks."""
    random, rows = Random(7), list[JournalRow]()
    for name, smiles in SMILES.items():
        for number in range(7 * weeks):
            day = last - timedelta(days=7 * weeks - 1 - number)
            if day.weekday():
                better = 0.2 if name == "hall" and number >= 7 * (weeks - 4) else 0.0
                rows += _day(name, day, smiles + better, random)
    rows.append(Work("sea", "The Sea"))
    rows.append(WorkPlacement("p1", "sea", "hall", (last - timedelta(days=400)).isoformat()))
    rows.append(WorkPlacement("p2", "storm", "tower", (last - timedelta(days=20)).isoformat()))
    when = midnight_s(last - timedelta(days=13))
    rows.append(LoggedChange("c1", "hall", when + 36_000, "label", "=a larger label", "curator"))
    return rows


def _day(name: str, day: date, smiles: float, random: Random) -> list[JournalRow]:
    rows: list[JournalRow] = []
    mood = random.gauss(0, 0.03)
    said: dict[str, int] = {"joy": 0, "awe": 0, "sadness": 0}
    for hour in range(10, 15):
        begin_s = midnight_s(day) + hour * 3600
        tally = _tally(smiles + mood, random)
        for _ in range(5):
            said[random.choices(list(said), [max(0.05, smiles + 2 * mood), 0.3, 0.1])[0]] += 1
        rows.append(Atom(f"{name} {begin_s}", name, "", begin_s, begin_s + 3600, tally))
    begins_s = midnight_s(day) + 10 * 3600
    answers = AnswerTally({choice: count for choice, count in said.items() if count})
    work = {"hall": "sea", "tower": "storm", "vault": ""}[name]
    rows.append(
        AnswerCounts(f"{name} said {begins_s}", name, "", "felt", "kiosk", work, begins_s, begins_s + 18_000, answers)
    )
    return rows


def _tally(smiles: float, random: Random) -> Tally:
    visits = random.randint(12, 20)
    stops, read = sum(random.random() < 0.4 for _ in range(visits)), visits - random.randint(0, 4)
    smiling = sum(random.random() < smiles for _ in range(read))
    held, dwell = [0] * BINS, [0] * BINS
    dwell[5] = visits
    for _ in range(stops):
        held[random.choice([5, 6, 7, 8])] += 1
    happy = smiling * 0.6 + (read - smiling) * 0.1
    return Tally(
        visits, stops, smiling, read, read, visits, 0, read * 0.04 + random.gauss(0, 0.2), read * 0.02,
        watched_s=3600.0, open_s=3600.0, dwell=tuple(dwell), held=tuple(held),
        emotions={"happiness": happy, "sadness": read * 0.1, "neutral": read * 0.9 - happy},
    )  # fmt: skip


def tried_rows(settled: SettledExperiment, smiles: Mapping[str, float], until: date = LAST) -> list[Atom]:
    """What `hall` counts of an experiment until a day: in each of its turns an atom."""
    random, rows = Random(3), list[Atom]()
    for number in range(min(settled.days, (until - settled.first).days + 1)):
        day = settled.first + timedelta(days=number)
        for one in slots(settled.turns, day):
            if 10 * 3600 <= one.begin_s < 16 * 3600:
                begin_s, end_s = (midnight_s(day) + second_s for second_s in (one.begin_s, one.end_s))
                tally = _tally(smiles[one.variant], random)
                name = f"{settled.name} {begin_s}"
                rows.append(Atom(name, "hall", settled.label(one.variant), begin_s, end_s, tally))
    return rows


def staff_rows(rows: Iterable[JournalRow], exhibit: str, days: int = 6) -> list[StaffCount]:
    """What people counted there on the last days: nearly what the camera did."""
    random, since_s = Random(5), midnight_s(LAST - timedelta(days=days - 1))
    atoms = [one for one in rows if isinstance(one, Atom) and one.exhibit == exhibit and one.begin_s >= since_s]
    return [_counted(one, random) for one in atoms]


def _counted(atom: Atom, random: Random) -> StaffCount:
    seen = atom.tally
    stops, smiles = min(seen.visits, seen.stops + random.randint(0, 2)), seen.smiles + random.randint(0, 1)
    held = (*(0,) * 6, stops, *(0,) * (BINS - 7))
    return StaffCount(atom.id, atom.begin_s, atom.end_s, seen.visits + random.randint(0, 2), stops, smiles, held)


def thinner(atom: Atom, visits: int) -> Atom:
    """An atom of so few that much of it is withheld."""
    dwell = (visits, *[0] * (BINS - 1))
    return replace(atom, tally=Tally(visits=visits, read_visits=visits, dwell=dwell))
