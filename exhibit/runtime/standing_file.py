"""The file in which what people have switched outlives the run: written in a thread of its own, at each change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exhibit.runtime.standing import Standing, decoded, encoded
from exhibit.system.failures import failure_words
from exhibit.system.files import write_at_once
from exhibit.system.state_files import found_in
from exhibit.system.worker import Worker

FILE_NAME = "switches.json"


class StandingFile:
    """Keeps what stands in `folder`. `found` is what stood when the last run ended, `notices` what is to be said of
    that. A file that is damaged is kept under a dated name. `fault` is told, once, why nothing can be written."""

    def __init__(self, folder: Path, fault: Callable[[str], None]) -> None:
        self._file, self._fault = folder / FILE_NAME, fault
        self.notices: list[str] = []
        self.found = self._read()
        self._newest = self._written = self.found
        self._told = ""
        self._worker: Worker[tuple[Standing, ...]] = Worker("switches", self._write, most=10)

    def keep(self, standing: tuple[Standing, ...]) -> None:
        """This stands now; returns at once."""
        self._newest = standing
        self._worker.put(standing)

    def mind(self) -> None:
        """Try again what could not be written; called now and then."""
        if self._newest != self._written:
            self._worker.put(self._newest)

    def close(self) -> None:
        """Write what is not written yet, within two seconds."""
        self._worker.close()

    def _read(self) -> tuple[Standing, ...]:
        found = found_in(self._file, decoded)
        if found.notice:
            self.notices.append(f"{found.notice}; so what was switched before is not known")
        return found.value or ()

    def _write(self, _: tuple[Standing, ...]) -> None:
        newest = self._newest
        if newest == self._written:
            return
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_at_once(self._file, encoded(newest), mode=0o600)
        except OSError as error:
            why = f"what is switched cannot be kept over a restart: {self._file}: {failure_words(error)}"
            if why != self._told:
                self._told = why
                self._fault(why)
            return
        self._written, self._told = newest, ""
