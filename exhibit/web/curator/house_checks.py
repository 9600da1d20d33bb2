"""How far a house's figures go, as this machine knows it: what a show settled of its experiments, what staff counted.
Read when somebody looks."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from exhibit.journal.staff_counts import STAFF_SUFFIX, StaffCounts
from exhibit.journal.transfer import now_utc_s
from exhibit.museum.checks import NO_CHECKS, Checks, ShownExperiment, experiment_time, times_around
from exhibit.museum.house_sums import HouseSums
from exhibit.museum.settled_experiments import anytime_effects, told_experiment
from exhibit.museum.staff import StaffAgreement, staff_agreement
from exhibit.runtime.experiment import blocks_of
from exhibit.runtime.experiment_keeper import settled_in
from exhibit.switchback import SettledExperiment
from exhibit.system.failures import failure_words
from exhibit.web.curator.house import House
from exhibit.web.journals import KeptExperiments

MOST_EXPERIMENTS = 12
"""So many are told, the newest: older ones have their command."""
_AGAIN_S = 15 * 60
"""Blocks of an experiment are over on quarters of an hour, and days with them."""
_Stamp = tuple[int, int] | None
_BesideStaff = Mapping[str, tuple[StaffAgreement, ...]]


class HouseChecks:
    """The checks of `house`. From any thread, one at a time."""

    def __init__(self, house: House) -> None:
        self._house, self._journals = house, house.journals
        self._lock = threading.Lock()
        self._checks, self._number = NO_CHECKS, 0
        self._key: tuple[object, ...] = ()
        self._staff: tuple[tuple[object, ...], _BesideStaff] = (), {}

    def look(self, sums: HouseSums, version: int) -> tuple[Checks, int]:
        """Those of `sums` in that `version`, and a number that is another one whenever they are. Raises StoreError."""
        kept, now_s = self._journals.experiments, now_utc_s()
        files = _staff_files(self._journals.places, sums.exhibits)
        with self._lock:
            counted = version, *((name, _stamp(file)) for name, file in files.items())
            key = counted, kept and _stamp(kept.file), now_s // _AGAIN_S
            if key != self._key:
                here = datetime.fromtimestamp(now_s, UTC).astimezone(self._journals.zone)
                self._checks, self._number = self._made(files, counted, here), self._number + 1
                self._key = key
            return self._checks, self._number

    def _made(self, files: Mapping[str, Path], counted: tuple[object, ...], here: datetime) -> Checks:
        experiments, wrong = self._experiments(self._journals.experiments, here)
        try:
            beside, unread = self._beside_staff(files, counted), ""
        except OSError as error:
            beside, unread = {}, failure_words(error)
        return Checks(experiments, beside, self._journals.experiments is not None, wrong, unread)

    def _experiments(self, kept: KeptExperiments | None, here: datetime) -> tuple[tuple[ShownExperiment, ...], str]:
        """The newest first; or why they cannot be read."""
        if kept is None:
            return (), ""
        try:
            newest = settled_in(kept.file)[::-1][:MOST_EXPERIMENTS]
            return tuple(self._experiment(one, kept, here) for one in newest), ""
        except OSError as error:
            return (), failure_words(error)
        except (ValueError, RecursionError) as error:
            return (), f"{kept.file.name}: {error}"

    def _experiment(self, one: SettledExperiment, kept: KeptExperiments, here: datetime) -> ShownExperiment:
        zone = self._journals.zone
        atoms = self._house.atoms(kept.exhibit, [experiment_time(one, zone)])
        told = told_experiment(one, atoms, zone, here.date(), self._journals.k)
        effects = anytime_effects(one, atoms, zone, here.date())
        return ShownExperiment(kept.exhibit, told, effects, *blocks_of(one, kept.hours, here))

    def _beside_staff(self, files: Mapping[str, Path], counted: tuple[object, ...]) -> _BesideStaff:
        """Raises OSError."""
        if counted != self._staff[0]:
            k, found = self._journals.k, dict[str, tuple[StaffAgreement, ...]]()
            for name, file in files.items():
                counts = list(StaffCounts(file, k).read())
                found[name] = staff_agreement(self._house.atoms(name, times_around(counts)), counts, k)
            self._staff = counted, {name: some for name, some in found.items() if some}
        return self._staff[1]


def _staff_files(places: Sequence[str], exhibits: Sequence[str]) -> dict[str, Path]:
    """What staff counted lies beside each journal, by the name of its exhibit; a server has none."""
    folders = sorted({Path(where).parent for where in places if "://" not in where})
    files = {file.name.removesuffix(STAFF_SUFFIX): file for each in folders for file in each.glob(f"*{STAFF_SUFFIX}")}
    return {name: files[name] for name in sorted(files) if name in exhibits}


def _stamp(file: Path) -> _Stamp:
    """What is another one once the file was written; None where it cannot be looked at."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
