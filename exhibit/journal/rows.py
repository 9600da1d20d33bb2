"""What else a journal holds: what people and machines did, what visitors said, what was on show. Frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from exhibit.journal.atoms import Atom

ChangeKind = Literal[
    "edit", "scene", "act", "rule", "switch", "variable", "rehang", "label", "event", "closure", "camera", "note"
]


@dataclass(frozen=True)
class LoggedChange:
    """What people or machines did to the exhibit, never what visitors did: so its time `at_s` (UTC, s) may be exact."""

    id: str
    exhibit: str
    at_s: int
    kind: ChangeKind
    text: str
    by: str = ""


@dataclass(frozen=True)
class AnswerTally:
    """Answers to one question, by choice; `flagged` of them came in bursts, and count all the same; `reversed` of them
    were given on a scale that stood the other way round."""

    counts: Mapping[str, int] = field(default_factory=dict)
    flagged: int = 0
    reversed: int = 0

    @property
    def size(self) -> int:
        return sum(self.counts.values())

    def plus(self, other: AnswerTally) -> AnswerTally:
        """Both together."""
        choices = {**self.counts, **other.counts}
        counts = {choice: self.counts.get(choice, 0) + other.counts.get(choice, 0) for choice in choices}
        return AnswerTally(counts, self.flagged + other.flagged, self.reversed + other.reversed)


@dataclass(frozen=True)
class AnswerCounts:
    """At least k answers to one question about one work (empty: none in particular) by one channel, in [`begin_s`,
    `end_s`), seconds of UTC on the grid."""

    id: str
    exhibit: str
    variant: str
    question: str
    channel: str
    work: str
    begin_s: int
    end_s: int
    tally: AnswerTally


@dataclass(frozen=True)
class Work:
    """What the museum shows. `fields` is what the catalogue says of it, as plain text by name."""

    id: str
    title: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WorkPlacement:
    """A work at an exhibit from a day to a day (ISO dates in the venue's zone; `until` empty: still there)."""

    id: str
    work: str
    exhibit: str
    since: str
    until: str = ""


JournalRow = Atom | LoggedChange | AnswerCounts | Work | WorkPlacement
