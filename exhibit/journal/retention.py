"""What happens to old figures: quarters of an hour become weeks, and no sum changes. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from exhibit.journal.atoms import Atom
from exhibit.journal.days import day_of
from exhibit.journal.tally import Tally

_MONTH_DAYS = 365.2425 / 12


@dataclass(frozen=True)
class Merger:
    """Atoms that go, by their ids, and those that stand for them."""

    ids: frozenset[str]
    atoms: tuple[Atom, ...]


def merged_weeks(
    atoms: Iterable[Atom], keep_months: int, now: datetime, zone: tzinfo | None, new_id: Callable[[], str]
) -> Merger:
    """The atoms of weeks that ended more than `keep_months` ago, one for each week, exhibit and variant. Weeks begin on
    Monday in `zone`; `now` is aware."""
    old = [week for week in old_weeks(atoms, keep_months, now, zone) if len(week) > 1]
    return Merger(frozenset(one.id for week in old for one in week), tuple(_one(week, new_id()) for week in old))


def old_weeks(atoms: Iterable[Atom], keep_months: int, now: datetime, zone: tzinfo | None) -> list[list[Atom]]:
    """The atoms of each week, exhibit and variant that ended so long ago."""
    before_s = old_before_s(keep_months, now)
    weeks: dict[tuple[str, str, int, int], list[Atom]] = defaultdict(list)
    for atom in atoms:
        year, week, _ = day_of(atom.begin_s, zone).isocalendar()
        weeks[atom.exhibit, atom.variant, year, week].append(atom)
    return [week for week in weeks.values() if max(one.end_s for one in week) < before_s]


def old_before_s(keep_months: int, now: datetime) -> float:
    """What ended before (s, UTC) is older than `keep_months` at `now`, which is aware."""
    return (now.astimezone(UTC) - timedelta(days=keep_months * _MONTH_DAYS)).timestamp()


def _one(week: list[Atom], new_id: str) -> Atom:
    tally = Tally()
    for atom in week:
        tally = tally.plus(atom.tally)
    begin_s, end_s = min(one.begin_s for one in week), max(one.end_s for one in week)
    return replace(week[0], id=new_id, begin_s=begin_s, end_s=end_s, tally=tally)
