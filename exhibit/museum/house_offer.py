"""From a house's sums and its catalogue to what may be suggested there today. Pure.

An answer is of the work that it names. One that names none is of the one work that hung before its exhibit that day;
where none is written, of the exhibit itself, which then is suggested as a work is. What visitors felt (uplift) is
placed in the same way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from exhibit.journal.rows import WorkPlacement
from exhibit.journal.tally import Tally
from exhibit.museum.catalogue.walking import walking_map
from exhibit.museum.catalogue.works import NO_TEXT, Catalogue, CatalogueWork, Texts
from exhibit.museum.house_sums import HouseSums
from exhibit.museum.recommend.gate import Gate
from exhibit.museum.recommend.profiles import FeltShift, answers_by_work, felt_shifts, house_profiles
from exhibit.museum.recommend.suggesting import USUAL_MINUTES, Offer, OfferedWork

MOST_WORKS = 300
"""So many are offered: every phone takes them all. Those of which most is known come first."""


@dataclass(frozen=True)
class ShownHere:
    """What a show says of itself: which `exhibit` it is, its `works` with their titles, which of its `questions` ask
    what was felt; `crowded`: whether it is just now. No figure is of fewer than `k`."""

    exhibit: str = ""
    title: Texts = field(default_factory=lambda: NO_TEXT)
    works: Mapping[str, Texts] = field(default_factory=dict)
    questions: frozenset[str] = frozenset({"felt"})
    k: int = 10
    crowded: bool = False


@dataclass(frozen=True)
class HouseOffer:
    """What may be suggested; the `catalogue`, with the titles of what stands in none; the `room` of the exhibit (empty:
    not known), and the work that is meant by each name of the show (under "" by none)."""

    offer: Offer
    catalogue: Catalogue
    room: str
    names: Mapping[str, str]


def house_offer(house: HouseSums, catalogue: Catalogue, here: ShownHere, day: date, gate: Gate) -> HouseOffer:
    """What may be suggested on `day`."""
    known = {_plain(work): work for work in catalogue.works}
    names = {name: known.get(name, name) for name in here.works}
    placed = _Placed((*catalogue.placements(), *house.placements), known)
    bare = {one for one in (*house.exhibits, here.exhibit) if one and placed.bare(one)}
    bare -= {here.exhibit} if here.works else set()
    whole = _with_own(catalogue, here, names, bare)
    counts = _answers(house, here, known, placed)
    shown = _on_show(whole, bare, names.values(), counts, day)
    rooms = {work: whole.works[work].room_on(day) or "" for work in shown}
    own = placed.rooms(here.exhibit, catalogue, day)
    profiles = house_profiles(
        counts, shown, whole, _shifts(house, here, placed, _valence), _shifts(house, here, placed, _arousal)
    )
    works = {work: _offered(whole.works[work], rooms[work]) for work in shown}
    crowded = own if here.crowded else frozenset[str]()
    offer = Offer(works, profiles, walking_map(catalogue.rooms, catalogue.doors), crowded, gate)
    return HouseOffer(offer, whole, min(own, default=""), {**names, "": placed.work(here.exhibit, day)})


def _plain(name: str) -> str:
    """An object number as the name of a work in a show is written: small letters, digits, - and _."""
    return re.sub(r"[^a-z0-9_-]+", "-", name.casefold()).strip("-")[:40]


def _with_own(catalogue: Catalogue, here: ShownHere, names: Mapping[str, str], exhibits: Iterable[str]) -> Catalogue:
    """The catalogue, and what it knows nothing of: works of the show and exhibits."""
    own = {names[name]: CatalogueWork(names[name], title) for name, title in here.works.items()}
    every = {name: CatalogueWork(name, here.title if name == here.exhibit else NO_TEXT) for name in exhibits}
    return replace(catalogue, works={**every, **own, **catalogue.works})


class _Placed:
    """What hung before which exhibit on which day."""

    def __init__(self, placements: Iterable[WorkPlacement], known: Mapping[str, str]) -> None:
        self._known = known
        self._by_exhibit: dict[str, list[WorkPlacement]] = defaultdict(list)
        for one in placements:
            self._by_exhibit[one.exhibit].append(one)

    def works(self, exhibit: str, day: date) -> frozenset[str]:
        at = day.isoformat()
        every = self._by_exhibit.get(exhibit, ())
        found = [one.work for one in every if one.since <= at <= (one.until or at)]
        return frozenset(self._known.get(_plain(work), work) for work in found)

    def work(self, exhibit: str, day: date) -> str:
        """The one work there, or the exhibit itself where none is placed; empty where there are several."""
        found = self.works(exhibit, day)
        return exhibit if not found else next(iter(found)) if len(found) == 1 else ""

    def bare(self, exhibit: str) -> bool:
        """Whether nothing was ever placed there."""
        return exhibit not in self._by_exhibit

    @staticmethod
    def rooms(exhibit: str, catalogue: Catalogue, day: date) -> frozenset[str]:
        every = (one for work in catalogue.works.values() for one in work.placements)
        return frozenset(one.room for one in every if exhibit and one.exhibit == exhibit and one.holds(day))


def _answers(house: HouseSums, here: ShownHere, known: Mapping[str, str], placed: _Placed) -> dict[str, dict[str, int]]:
    """The answers by work. Of several questions that ask what was felt, all."""
    of_works = [
        replace(one, work=known.get(_plain(one.work), one.work) if one.work else placed.work(one.exhibit, one.day))
        for one in house.answers
        if one.question in here.questions
    ]
    return answers_by_work([replace(one, question="felt") for one in of_works], "felt", here.k)


def _valence(tally: Tally) -> tuple[float, float, int]:
    return tally.uplift, tally.uplift_squared, tally.uplift_visits


def _arousal(tally: Tally) -> tuple[float, float, int]:
    return tally.arousal, tally.arousal_squared, tally.arousal_visits


def _shifts(
    house: HouseSums, here: ShownHere, placed: _Placed, of: Callable[[Tally], tuple[float, float, int]]
) -> dict[str, FeltShift]:
    """How what `of` tells of a tally changed before each work that hung alone before its exhibit."""
    sums: dict[str, tuple[float, float, int]] = {}
    for exhibit, days in house.counted(house.span).days.items() if house.span else ():
        for one in days:
            work, tally = placed.work(exhibit, one.day), one.tally
            before = sums.get(work, (0.0, 0.0, 0))
            added = of(tally)
            sums[work] = (before[0] + added[0], before[1] + added[1], before[2] + added[2])
    sums.pop("", None)
    return felt_shifts(sums, here.k)


def _on_show(
    whole: Catalogue,
    bare: Iterable[str],
    own: Iterable[str],
    counts: Mapping[str, Mapping[str, int]],
    day: date,
) -> list[str]:
    """The works that hang today, those of the show (`own`), and the exhibits before which nothing is placed (`bare`). A
    catalogue that places nothing offers all that it has."""
    hung = {name for name, work in whole.works.items() if work.room_on(day) is not None}
    taken_down = {name for name, work in whole.works.items() if work.placements} - hung
    placing = bool(hung or taken_down)
    found = hung | (set(own) - taken_down) | set(bare) | (set() if placing else set(whole.works))
    order = sorted(found, key=lambda work: (-sum(counts.get(work, {}).values()), work))
    return sorted(order[:MOST_WORKS])


def _offered(work: CatalogueWork, room: str) -> OfferedWork:
    return OfferedWork(work.id, room, work.minutes or USUAL_MINUTES, work.access, work.maturity)
