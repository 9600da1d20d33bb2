"""What to see next, kept at hand for the tick: worked out in a thread of its own from the house's catalogue and
journal, which can be slow, gone or wrong without the show noticing more than that nothing new is suggested."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from exhibit.assembly.parts import Parts
from exhibit.assembly.web import journals_of
from exhibit.clock import Calendar, calendar_in
from exhibit.journal.atoms import USUAL_K
from exhibit.journal.port import StoreError
from exhibit.museum.house_offer import ShownHere, house_offer
from exhibit.museum.house_sums import HouseSums
from exhibit.museum.recommend.for_group import GroupWishes, group_wish, next_works
from exhibit.museum.recommend.gate import shipped_gate
from exhibit.museum.recommend.wishes import Wish
from exhibit.museum.works import works_shown
from exhibit.show import Show
from exhibit.system.heartbeats import TendedThread
from exhibit.values import NO_NEXT_WORK, Mood, NextWork
from exhibit.web.curator.house import House

TURN_S = 300
"""So long the same is suggested for the same mood."""
_LOOK_S, _CLOSE_S, _WITHIN_S = 10.0, 2.0, 300.0
_TURNS_A_DAY = 24 * 3600 // TURN_S
_FEW = 2
"""Of fewer works nothing is suggested."""


def add_next_works(parts: Parts, show: Show) -> NextWorks:
    """What a live show suggests."""
    kept = NextWorks(show, calendar_in(show.zone), lambda text: parts.events.report_fault("next works", text))
    parts.reloads["next works"] = kept
    parts.keep("next works", kept.close)
    return kept


class NextWorks:
    """What `show` suggests by the mood of those who are there. A `fault` is told once while it lasts."""

    def __init__(self, show: Show, calendar: Calendar, fault: Callable[[str], None]) -> None:
        self._show, self._calendar, self._fault = show, calendar, fault
        self._told = ""
        self._by_wish: Mapping[Wish, NextWork] = {}
        self._house: House | None = None
        self._places: tuple[str, ...] = ()
        self._sums_before = HouseSums(), 0
        self._made: tuple[object, ...] = ()
        self._stop, self._asked = threading.Event(), threading.Event()
        self._thread = TendedThread(self._run, name="next works", limit_s=_WITHIN_S)
        self._thread.start()

    def look(self, mood: Mood) -> NextWork:
        """What is suggested to those who feel so; from any thread, at once."""
        section = self._show.settings.next
        return self._by_wish.get(group_wish(mood, GroupWishes(section.least, section.moods)), NO_NEXT_WORK)

    def use(self, before: Show, show: Show) -> list[str]:  # noqa: ARG002 (only what is to be counts)
        """Go on with an edited show."""
        self._show = show
        self._asked.set()
        return []

    def close(self) -> None:
        """Suggest nothing new."""
        self._stop.set()
        self._asked.set()
        self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._thread.beat()
            self._asked.clear()
            self._look_again()
            self._thread.rest()
            self._asked.wait(_LOOK_S)

    def _look_again(self) -> None:
        """Work out anew what is suggested, where anything is another than before."""
        show, now = self._show, self._calendar()
        sums, version, fault = self._sums(show)
        fault = fault or (f"the catalogue cannot be read: {sums.catalogue_fault}" if sums.catalogue_fault else "")
        if fault and fault != self._told:
            self._fault(f"what to see next is suggested by what was known before: {fault}")
        self._told = fault
        day, turn = now.date(), (now.hour * 3600 + now.minute * 60 + now.second) // TURN_S
        if (made := (show, day, turn, version)) == self._made:
            return
        self._made = made
        here = _here(show)
        if len(sums.catalogue.works) < _FEW and len(here.works) < _FEW:
            self._by_wish = {}
            return
        house = house_offer(sums, sums.catalogue, here, day, shipped_gate())
        seen = works_shown(house.catalogue, here.exhibit, day)
        self._by_wish = next_works(house, here.exhibit, seen, day.toordinal() * _TURNS_A_DAY + turn)

    def _sums(self, show: Show) -> tuple[HouseSums, int, str]:
        """What is counted, with its number, and why it cannot be read, if so. A journal that is not begun is none."""
        journals = journals_of(show)
        places = tuple(where for where in journals.places if "://" in where or Path(where).is_file())
        if self._house is None or (places, show.folder) != (self._places, self._house.journals.catalogue):
            if self._house is not None:
                self._house.close()
            self._house, self._places = House(replace(journals, places=places)), places
        try:
            self._sums_before = self._house.sums()
        except StoreError as error:
            return *self._sums_before, f"the journal cannot be read: {error}"
        return *self._sums_before, ""


def _here(show: Show) -> ShownHere:
    journal, settings = show.venue.journal, show.settings
    questions = frozenset(name for name, one in show.inquiry.questions.items() if one.kind == "feeling")
    works = {name: one.title for name, one in settings.works.items()}
    k = journal.k if journal else USUAL_K
    return ShownHere(
        journal.exhibit if journal else "", {"": settings.exhibit}, works, questions or ShownHere().questions, k
    )
