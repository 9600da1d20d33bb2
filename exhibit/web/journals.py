"""Which journals the pages may tell of: a running show's own, or those that somebody names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from exhibit.config.timetable import Timetable
from exhibit.journal.atoms import USUAL_K
from exhibit.system.wall_clock import machine_zone, zone_words


@dataclass(frozen=True)
class KeptExperiments:
    """The `file` in which a show keeps what was settled of its experiments; at which `exhibit`, and when that is open
    (None: always)."""

    file: Path
    exhibit: str
    hours: Timetable | None = None


@dataclass(frozen=True)
class Journals:
    """`places` are files, or addresses of PostgreSQL; `zone` is the venue's (None: this machine's), `k` the fewest that
    a figure is told of. Sums that took long to make are kept in the folder `kept`. `experiments` are the show's; None
    where no show is known. The house's `catalogue` is looked for in that folder (None: nowhere)."""

    places: tuple[str, ...] = ()
    zone: tzinfo | None = None
    k: int = USUAL_K
    kept: Path | None = None
    experiments: KeptExperiments | None = None
    catalogue: Path | None = None

    @property
    def zone_words(self) -> str:
        """By which clock days and hours are told."""
        return zone_words(self.zone or machine_zone())
