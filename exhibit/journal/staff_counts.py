"""What people of the museum counted at an exhibit, in a file beside the journal: at least k visits a line."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from exhibit.journal.atoms import BLOCK_S, LEAST_K
from exhibit.journal.tally import BINS

STAFF_SUFFIX = ".staff.jsonl"
"""What the file of an exhibit is called, beside its journal."""
LONGEST_S = 24 * 3600
MOST = 100_000
_NUMBERS = ("begin_s", "end_s", "visits", "stops", "smiles")


@dataclass(frozen=True)
class StaffCount:
    """Counts of visits that ended in [`begin_s`, `end_s`), whole quarters of an hour (UTC), at one exhibit: how many
    stopped, how many smiled, and by duration how long those who stopped did (`held`, as in a tally). Nothing of who."""

    id: str
    begin_s: int
    end_s: int
    visits: int
    stops: int
    smiles: int
    held: tuple[int, ...]

    def plus(self, other: StaffCount) -> StaffCount:
        """Both together, from the first to the last."""
        return StaffCount(
            self.id, min(self.begin_s, other.begin_s), max(self.end_s, other.end_s),
            self.visits + other.visits, self.stops + other.stops, self.smiles + other.smiles,
            tuple(one + more for one, more in zip(self.held, other.held, strict=True)),
        )  # fmt: skip


def mistake_in(count: StaffCount, k: int, now_s: float) -> str:
    """Why it cannot be kept; empty where it can."""
    if count.begin_s % BLOCK_S or count.end_s % BLOCK_S or not 0 < count.end_s - count.begin_s <= LONGEST_S:
        return "it is not of whole quarters of an hour of one day"
    if count.end_s > now_s + BLOCK_S:
        return "it is of a time that is still to come: set the device's clock"
    if count.visits < k:
        return f"it is of fewer than {k} visits: count on, and send them with the next ones"
    if not 0 <= count.stops <= count.visits or not 0 <= count.smiles <= count.visits:
        return "more stopped or smiled than came"
    if len(count.held) != BINS or min(count.held) < 0 or sum(count.held) != count.stops:
        return "not each who stopped has a duration"
    return ""


class StaffCounts:
    """The file `<exhibit>.staff.jsonl`. A count whose id is there already is passed over; a line that a power cut tore
    is, too. From any thread."""

    def __init__(self, file: Path, k: int) -> None:
        self.file, self.k = file, max(LEAST_K, k)
        self._known: set[str] | None = None
        self._lock = threading.Lock()

    def add(self, count: StaffCount) -> None:
        """Keep it; on the disk when this returns. Raises OSError."""
        with self._lock:
            known = self._known if self._known is not None else {one.id for one in self.read()}
            if count.id not in known:
                self._append(count)
            self._known = known | {count.id}

    def _append(self, count: StaffCount) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(asdict(count), separators=(",", ":"))
        with self.file.open("a+b") as opened:
            opened.write(b"\n" * self._torn() + line.encode() + b"\n")
            opened.flush()
            os.fsync(opened.fileno())

    def read(self) -> Iterator[StaffCount]:
        """All that is kept, in the order in which it came; what is no count is passed over. Raises OSError."""
        if not self.file.is_file():
            return
        with self.file.open(encoding="utf-8", errors="replace") as opened:
            for number, line in enumerate(opened):
                count = _count(line)
                if count is not None and number < MOST:
                    yield count

    def _torn(self) -> bool:
        """Whether the last line has no end."""
        try:
            with self.file.open("rb") as opened:
                opened.seek(-1, os.SEEK_END)
                return opened.read(1) != b"\n"
        except OSError:  # none there, or an empty one
            return False


def _count(line: str) -> StaffCount | None:
    try:
        told = json.loads(line)
        held = tuple(int(one) for one in told["held"])
        begin_s, end_s, visits, stops, smiles = (int(told[name]) for name in _NUMBERS)
        found = StaffCount(str(told["id"]), begin_s, end_s, visits, stops, smiles, held)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    return None if mistake_in(found, LEAST_K, found.end_s) else found
