"""What the journal costs: the share of a core at 30 observations a second with five visitors, as a ratio to a listener
that does nothing; commits and kilobytes of a simulated day. Run: python benchmarks/journal.py"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from exhibit.events import Event, Seen
from exhibit.journal.listener import Journal
from exhibit.journal.port import Stored
from exhibit.journal.rows import JournalRow
from exhibit.journal.sqlite import SqliteStore
from exhibit.values import EMOTIONS, Face, Mood, Observation, Visitor

RATE_HZ, VISITORS, OPEN_S, STAY_S = 30, 5, 10 * 3600, 60
SPEED_S, DAY_STEP_S = 120, 0.5
MOST_CORE, MOST_COMMITS, MOST_KB = 0.01, 100, 30
FACE = Face((100, 100, 200, 220), ((130, 150), (170, 150), (150, 175), (135, 200), (165, 200)), 0.95)
READ = dict.fromkeys(EMOTIONS, 1 / len(EMOTIONS))
BEGAN = datetime(2026, 11, 30, 9, tzinfo=UTC)


class Counting:
    """A store that counts commits."""

    def __init__(self, kept: SqliteStore) -> None:
        self.commits, self._kept = 0, kept

    def append(self, rows: tuple[JournalRow, ...]) -> None:
        self.commits += 1
        self._kept.append(rows)

    def replace(self, ids: frozenset[str], rows: tuple[JournalRow, ...]) -> None:
        self.commits += 1
        self._kept.replace(ids, rows)

    def read(self, since_seq: int = 0) -> Iterator[Stored]:
        return self._kept.read(since_seq)

    def close(self) -> None:
        self._kept.close()


class Floor:
    """Hears, and does nothing."""

    def hear(self, t_s: float, event: Event) -> None:
        """Nothing."""


def seen(t_s: float) -> Seen:
    """Five visitors, each for a minute."""
    generation = int(t_s // STAY_S) * VISITORS
    visitors = tuple(Visitor(generation + n, FACE, READ, 0.9, t_s % STAY_S, None, READ) for n in range(VISITORS))
    return Seen(Mood(), Observation(t_s, round(t_s * RATE_HZ), (640, 360), visitors), t_s)


def journal(folder: str, clock: list[float]) -> tuple[Journal, Counting]:
    """A journal of 10, whose wall clock is `clock`."""
    store = Counting(SqliteStore(Path(folder) / "hall.sqlite3"))
    return Journal(store, "hall", lambda: BEGAN + timedelta(seconds=clock[0]), lambda: True), store


def cpu_s(listener: Journal | Floor, clock: list[float]) -> float:
    """Processor time to hear `SPEED_S` seconds of a full room; the events are made beforehand."""
    events = [(number / RATE_HZ, seen(number / RATE_HZ)) for number in range(SPEED_S * RATE_HZ)]
    began = time.process_time()
    for t_s, event in events:
        clock[0] = t_s
        listener.hear(t_s, event)
    return time.process_time() - began


def day(folder: str, begins_s: int) -> tuple[int, float]:
    """A full day from `begins_s` on: its commits, and the size of the file at its end in kB."""
    clock = [float(begins_s)]
    hears, store = journal(folder, clock)
    for number in range(int(OPEN_S / DAY_STEP_S)):
        t_s = number * DAY_STEP_S
        clock[0] = begins_s + t_s
        hears.hear(t_s, seen(t_s))
    hears.close()
    return store.commits, (Path(folder) / "hall.sqlite3").stat().st_size / 1000


def main() -> None:
    """Print and judge."""
    clock = [0.0]
    with tempfile.TemporaryDirectory() as folder:
        heard_s, floor_s = cpu_s(journal(folder, clock)[0], clock), cpu_s(Floor(), clock)
    share = heard_s / SPEED_S
    print(f"{share:.2%} of a core at {RATE_HZ}/s with {VISITORS} visitors, {heard_s / floor_s:.0f} x a bare listener")
    with tempfile.TemporaryDirectory() as folder:
        (commits, first_kb), (_, second_kb) = day(folder, 0), day(folder, 24 * 3600)
    kb = second_kb - first_kb
    print(
        f"{commits} commits and {kb:.0f} kB in a day of {OPEN_S // 3600} hours (a first file holds {first_kb:.0f} kB)"
    )
    assert share < MOST_CORE
    assert commits <= MOST_COMMITS
    assert kb <= MOST_KB


if __name__ == "__main__":
    main()
