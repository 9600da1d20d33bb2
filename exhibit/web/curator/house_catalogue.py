"""The house's catalogue as the curator's page reads it: anew whenever somebody saved it."""

from __future__ import annotations

from pathlib import Path

from exhibit.config.problems import ShowError
from exhibit.museum.catalogue.files import catalogue_files, read_catalogue
from exhibit.museum.catalogue.works import Catalogue

_Stamp = tuple[tuple[str, int, int], ...]


class HouseCatalogue:
    """The catalogue in `folder` (None: there is none). What cannot be read leaves the one before, and `fault` says
    why."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._seen: _Stamp = ()
        self.catalogue, self.fault = Catalogue(), ""

    def look(self) -> bool:
        """Read what was saved since; whether anything was."""
        if self._folder is None or (stamp := _stamp(self._folder)) == self._seen:
            return False
        self._seen = stamp
        try:
            self.catalogue, self.fault = read_catalogue(self._folder).catalogue, ""
        except ShowError as error:
            self.fault = str(error.problems[0])
        return True


def _stamp(folder: Path) -> _Stamp:
    """Another one whenever a file of it was saved; a file that is gone meanwhile is in none."""
    found: list[tuple[str, int, int]] = []
    for file in catalogue_files(folder):
        try:
            told = file.stat()
        except OSError:
            continue
        found.append((file.name, told.st_mtime_ns, told.st_size))
    return tuple(found)
