"""The journal, where the venue keeps one. It hears events, and nobody asks it for anything."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from exhibit.assembly.broker import broker_of
from exhibit.assembly.journal_sender import add_sender
from exhibit.assembly.parts import Parts
from exhibit.clock import Calendar, calendar_in
from exhibit.config.journal import unsettled
from exhibit.config.timetable import is_open
from exhibit.journal.copies import WeeklyCopy
from exhibit.journal.listener import Journal, Upkeep
from exhibit.journal.opening import size_bytes
from exhibit.journal.port import StoreError
from exhibit.journal.sqlite import SqliteStore
from exhibit.journal.staff_counts import STAFF_SUFFIX, StaffCounts
from exhibit.runtime.discretion import NewestAtom
from exhibit.show import Show
from exhibit.system.paths import state_folder


def add_journal(parts: Parts, show: Show, newest: NewestAtom) -> None:
    """The journal of a live show, where it keeps one. One that cannot be opened is a fault, and the show goes on.
    `newest` hears what may be shown of visitors, and how much it holds."""
    section = show.venue.journal
    if section is None:
        return
    if missing := [key for key, _ in unsettled(show.venue.privacy)]:
        parts.events.report_fault("journal", f"nothing is counted: 'privacy' in venue.yaml lacks {', '.join(missing)}")
        return
    file = journal_file(section.exhibit, state_folder())
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        store = SqliteStore(file)
    except (StoreError, OSError) as error:
        parts.events.report_fault("journal", f"nothing is counted: {error}")
        return
    if store.put_aside:
        parts.events.report_fault("journal", f"it was damaged, and lies now in {store.put_aside}; a new one is begun")
    calendar = calendar_in(show.zone)
    place = show.folder / section.copies if section.copies else file.parent
    copy = WeeklyCopy(store, place, calendar)
    upkeep = Upkeep(section.keep, copy, partial(size_bytes, str(file)))
    hours = _hours(show, calendar)
    journal = Journal(
        store, section.exhibit, calendar, hours, section.k, upkeep, tell=newest.tell, tell_held=newest.tell_held
    )
    parts.reports["journal"] = journal
    parts.events.add_slow("journal", journal, close=journal.close)
    parts.progress("journal")
    if section.send and show.settings.mqtt:
        add_sender(parts, broker_of(show.settings.mqtt, show), store)


def staff_counts_of(show: Show) -> StaffCounts | None:
    """Where it is kept what staff counted, beside the journal; None where visits are not counted."""
    section = show.venue.journal
    if section is None or any(unsettled(show.venue.privacy)):
        return None
    journal = journal_file(section.exhibit, state_folder())
    return StaffCounts(journal.with_name(f"{section.exhibit}{STAFF_SUFFIX}"), section.k)


def journal_file(exhibit: str, state: Path) -> Path:
    """Where the journal of `exhibit` is kept on this machine."""
    return state / "journal" / f"{exhibit}.sqlite3"


def _hours(show: Show, calendar: Calendar) -> Callable[[], bool]:
    return lambda: is_open(show.hours, calendar(), show.zone)
