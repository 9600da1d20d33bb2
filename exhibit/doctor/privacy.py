"""What leaves the show about people, at the level that the venue has set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from exhibit.assembly.journal import journal_file
from exhibit.config.journal import JournalSection
from exhibit.doctor.findings import DoctorRequest, Finding
from exhibit.journal.holdings import JournalHoldings
from exhibit.journal.opening import open_store, size_bytes
from exhibit.journal.port import StoreError
from exhibit.show.ways_out import ways_out
from exhibit.system.paths import state_folder

_LEVELS = {
    "stage": "stage: people are told live to whoever listens",
    "museum": "museum: people are told outside as 'few' or in steps of k, and late",
    "expression": "expression: people are told outside as 'few' or in steps of k, as smiles and not as emotions",
}


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """The level, and what is finer than the journal; and how much that holds."""
    finer = [one for one in ways_out(asked.show) if one.finer]
    notes = tuple(f"finer than the journal: {one.name}, {one.told}" for one in finer)
    yield Finding("privacy", "well", _LEVELS[asked.show.venue.privacy.level], notes=notes)
    if asked.show.venue.journal is not None:
        yield _journal(asked.show.venue.journal)


def _journal(section: JournalSection) -> Finding:
    """How much it holds, since when, and for how long that is kept."""
    file = str(journal_file(section.exhibit, state_folder()))
    try:
        store = open_store(file)
    except StoreError as error:
        if not Path(file).exists():
            return Finding("journal", "unknown", "nothing has been counted yet: it begins with the next run")
        return Finding("journal", "ill", str(error), remedies=("exhibit journal check",))
    try:
        rows = [one.row for one in store.read()]
    except StoreError as error:
        return Finding("journal", "ill", str(error), remedies=("exhibit journal check",))
    finally:
        store.close()
    held = JournalHoldings(size_bytes=size_bytes(file), keep_months=section.keep).with_rows(rows)
    return Finding("journal", "well", str(held))
