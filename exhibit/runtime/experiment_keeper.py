"""Keeps the plan of the show's experiment over restarts, and says at each tick which variant is on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from exhibit.config.timetable import Timetable
from exhibit.runtime.experiment import (
    ExperimentProgress,
    ExperimentTurn,
    RoomNow,
    blocks_of,
    changed,
    decoded,
    encoded,
    settled_now,
    turn,
)
from exhibit.show.show import Show, ShowExperiment
from exhibit.switchback import SettledExperiment
from exhibit.system.failures import failure_words
from exhibit.system.kept_file import KeptFile
from exhibit.system.paths import show_state_folder

_NONE = ExperimentTurn()


class ExperimentKeeper:
    """Settles an experiment when the show plays it first, and goes on by what was settled. What goes wrong is said to
    `report`, once each. `draw` gives a seed."""

    def __init__(
        self, path: Path, report: Callable[[str], None], draw: Callable[[], int] = lambda: secrets.randbits(63)
    ) -> None:
        self._report, self._draw = report, draw
        self._told = ""
        self._file = KeptFile("experiments", path)
        self._settled = self._read()
        self._blocks: tuple[tuple[object, ...], tuple[int, int]] = ((), (0, 0))
        self.progress: ExperimentProgress | None = None
        """How it stands, since the last look; None where there is none."""

    def look(self, show: Show, now: RoomNow) -> ExperimentTurn:
        """What is on now. An experiment begins with a clock that can be trusted, since it is settled for good then."""
        one = show.experiment
        settled = self._of(one, now) if one else None
        if one is None or settled is None:
            self.progress = None
            return _NONE
        keys = changed(settled, one)
        on = ExperimentTurn("changed") if keys else turn(settled, now)
        wrong = _wrong(one, keys) if keys and now.local.date() < settled.ends else ""
        self._tell(wrong or self._file.fault)
        self.progress = ExperimentProgress(settled, on, *self._blocks_of(settled, show.hours, now), wrong)
        return on

    def close(self) -> None:
        """Write what is still to be written, within two seconds."""
        self._file.close()

    def _of(self, one: ShowExperiment, now: RoomNow) -> SettledExperiment | None:
        found = next((known for known in self._settled if known.name == one.name), None)
        if found is None and now.trusted and self._file.ours:
            found = settled_now(one, self._draw(), now.local.date())
            self._settled = (*self._settled, found)
            self._file.keep(encoded(self._settled))
        return found

    def _blocks_of(self, settled: SettledExperiment, hours: Timetable | None, now: RoomNow) -> tuple[int, int]:
        """Counted anew once a minute."""
        key = (settled, id(hours), now.local.replace(second=0, microsecond=0))
        if key != self._blocks[0]:
            self._blocks = key, blocks_of(settled, hours, now.local)
        return self._blocks[1]

    def _read(self) -> tuple[SettledExperiment, ...]:
        data = self._file.read()
        self._tell(self._file.fault)
        try:
            return decoded(data) if data else ()
        except (ValueError, RecursionError) as error:
            self._tell(
                f"how experiments were drawn cannot be known ({str(error)[:80]}): {self._aside()}; one that is under "
                "way is drawn anew, from today on"
            )
            return ()

    def _aside(self) -> str:
        try:
            return f"the file is kept as {self._file.put_aside().name}"
        except OSError as error:
            return failure_words(error)

    def _tell(self, fault: str) -> None:
        if fault != self._told:
            self._told = fault
            if fault:
                self._report(fault)


def _wrong(one: ShowExperiment, keys: tuple[str, ...]) -> str:
    return (
        f"experiment '{one.name}' is not played, since it was changed after it began ({', '.join(keys)}): take that "
        "back, or give the new one another name"
    )


def settled_file(show: Path) -> Path:
    """Where the experiments of the show in the folder `show` are kept."""
    return show_state_folder(show) / "experiments.json"


def settled_in(file: Path) -> tuple[SettledExperiment, ...]:
    """The experiments that were settled so far, for who only reads. Raises OSError, and ValueError where the file is
    damaged."""
    try:
        return decoded(file.read_bytes())
    except FileNotFoundError:
        return ()
