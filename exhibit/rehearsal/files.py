"""A show's rehearsals as they are written or were recorded: found and read, and not played."""

from __future__ import annotations

from pathlib import Path

from exhibit.config.problems import whole_file
from exhibit.config.regions import corners_of
from exhibit.config.show_folder import YAML, ShowFolder
from exhibit.rehearsal.names_check import KnownNames, known_of
from exhibit.rehearsal.timeline import Timeline
from exhibit.rehearsal.timeline_file import PlacedExpectation, read_rehearsal
from exhibit.rules.plan import Program
from exhibit.show import Show


class RehearsalFiles:
    """Those of `show`, whose program is `program`."""

    def __init__(self, show: Show, program: Program) -> None:
        self._show = show
        self.known: KnownNames = known_of(program, show)

    def found(self) -> list[Path]:
        """The show's own."""
        return ShowFolder(self._show.folder).rehearsals

    def read(self, file: Path) -> tuple[Timeline, tuple[PlacedExpectation, ...]]:
        """The timeline in `file`, whichever kind it is. Raises ShowError."""
        if file.suffix in YAML or (file.suffix != ".jsonl" and not _looks_recorded(file)):
            return read_rehearsal(file, self.known)
        from exhibit.rehearsal.recorded import read_record  # noqa: PLC0415 (who checks a show reads none)

        regions = {name: corners_of(written) for name, written in self._show.venue.camera.regions.items()}
        return read_record(file, regions), ()


def _looks_recorded(file: Path) -> bool:
    """Whether a file with another ending begins like a record."""
    try:
        with file.open(encoding="utf-8", errors="replace") as opened:
            return opened.read(1) == "{"
    except OSError as error:
        raise whole_file(file, f"cannot be read: {error.strerror}") from None
