"""What leaves the show about people, at the level that the venue has set."""

from __future__ import annotations

from collections.abc import Iterator

from exhibit.doctor.findings import DoctorRequest, Finding
from exhibit.show.ways_out import ways_out

_LEVELS = {
    "stage": "stage: people are told live to whoever listens",
    "museum": "museum: people are told outside as 'few' or in steps of k, and late",
    "expression": "expression: people are told outside as 'few' or in steps of k, as smiles and not as emotions",
}


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """One finding: the level, and what is finer than the journal."""
    finer = [one for one in ways_out(asked.show) if one.finer]
    notes = tuple(f"finer than the journal: {one.name}, {one.told}" for one in finer)
    yield Finding("privacy", "well", _LEVELS[asked.show.venue.privacy.level], notes=notes)
