"""What was done once in this night, day or visit outlives the run: kept in the show's state, at each change."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from exhibit.clock import Calendar
from exhibit.rules.once import OnceMemory
from exhibit.system.failures import failure_words
from exhibit.system.kept_file import KeptFile
from exhibit.system.paths import show_state_folder

FORMAT = 1
_MOST = 10_000
"""More rules than that are no show's."""
_SAME_VISIT = timedelta(minutes=5)
"""A run that begins within this time may go on with the visit that was."""


class OnceKeeper:
    """Keeps in the file `path` what was done once; `found` is what was, when the run begins. What goes wrong is said to
    `report`, once each. `calendar` says when."""

    def __init__(self, path: Path, report: Callable[[str], None], calendar: Calendar) -> None:
        self._report, self._calendar = report, calendar
        self._told = ""
        self._file = KeptFile("once", path)
        self.found = self._read()
        self._kept = self.found

    def keep(self, memory: OnceMemory) -> None:
        """This is so now; returns at once."""
        if memory != self._kept:
            self._kept = memory
            self._file.keep(encoded(memory, self._calendar()))
        self._tell(self._file.fault)

    def close(self) -> None:
        """Write what is still to be written, within two seconds."""
        self._file.close()

    def _read(self) -> OnceMemory:
        data = self._file.read()
        self._tell(self._file.fault)
        try:
            return decoded(data, self._calendar()) if data else OnceMemory()
        except (ValueError, OverflowError, RecursionError) as error:
            self._tell(f"what was done once cannot be known ({str(error)[:80]}): {self._aside()}; it may be done again")
            return OnceMemory()

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


def once_file(show: Path) -> Path:
    """Where it is kept for the show in the folder `show`."""
    return show_state_folder(show) / "once.json"


def encoded(memory: OnceMemory, now: datetime) -> bytes:
    """As the file holds it."""
    held = {"format": FORMAT, "at": now.isoformat(timespec="seconds"), "visit": memory.visit, "rules": memory.rules}
    return (json.dumps(held, ensure_ascii=False, indent=1, default=dict) + "\n").encode()


def decoded(data: bytes, now: datetime) -> OnceMemory:
    """What a file holds, at `now`: a visit that was long ago is over. Raises ValueError where it is none of ours."""
    read: object = json.loads(data.decode("utf-8"))
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        raise ValueError("it is no list of rules")
    rules, visit, at = read.get("rules"), read.get("visit"), read.get("at")
    if not isinstance(rules, dict) or not isinstance(visit, int) or not isinstance(at, str) or len(rules) > _MOST:
        raise ValueError("it holds something else")
    if not all(isinstance(period, int) for period in rules.values()):
        raise ValueError("it holds something that is no day")
    goes_on = abs(now - datetime.fromisoformat(at).astimezone(now.tzinfo)) <= _SAME_VISIT
    return OnceMemory({str(rule): period for rule, period in rules.items()}, visit + (not goes_on))
