"""Rooms that write and forward while a nemesis cuts their lines, kills them, fills disks and sets clocks."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psycopg

from exhibit.journal.atoms import Atom
from exhibit.journal.forwarding import forward
from exhibit.journal.opening import open_store
from exhibit.journal.port import Stored, StoreError
from exhibit.journal.rows import JournalRow
from exhibit.journal.sqlite import SqliteStore
from exhibit.journal.tally import BINS, Tally

DAY_S, QUARTER_S = 86_400, 900
_OFTEN, _AGAIN_S, _KILLED = 0.2, 0.02, 4
_WRITES, _AT_ONCE = 0.4, 500
"""As often as what was sent meanwhile makes room: else most of the time goes into reading what waits again."""
_OTHERS = "from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'"


def atom(name: str, number: int, exhibit: str = "hall") -> Atom:
    begin_s = number * QUARTER_S
    counts = Tally(visits=10, dwell=(10, *(0 for _ in range(BINS - 1))))
    return Atom(name, exhibit, "", begin_s, begin_s + QUARTER_S, counts)


class Killed(Exception):
    """A room ends between two steps."""


class DeadlySink:
    """The store, as a room has it that dies now and then just before or just after the store has committed."""

    def __init__(self, where: str, random: Random) -> None:
        self._store, self._random = open_store(where), random

    def append(self, rows: tuple[JournalRow, ...]) -> None:
        if self._random.random() < _OFTEN:
            raise Killed
        self._store.append(rows)
        if self._random.random() < _OFTEN:
            raise Killed

    def close(self) -> None:
        self._store.close()


class FullDisk:
    """A room's journal on a disk that is full now and then: what has been sent cannot be noted."""

    def __init__(self, room: SqliteStore, random: Random) -> None:
        self._room, self._random = room, random

    def unsent(self) -> list[Stored]:
        return self._room.unsent()

    def receipt(self, ids: Iterable[str]) -> None:
        if self._random.random() < _OFTEN:
            raise StoreError("database or disk is full")
        self._room.receipt(ids)


class StoreServer:
    """The PostgreSQL server of conftest.py whose address is given."""

    def __init__(self, address: str) -> None:
        self._folder = address.rpartition("host=")[2]

    def kill(self) -> None:
        """All its processes at once, without a word to anybody; and begin it again, which recovers from its log."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
        program = found[-1] if found else shutil.which("pg_ctl")
        who = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        where = ["-D", f"{self._folder}/data", "-l", f"{self._folder}/log"]
        asked = [*who, str(program), *where, "-m", "immediate", "-w", "-t", "300", "restart"]
        subprocess.run(asked, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder)


@dataclass(frozen=True)
class Ordeal:
    """So many `rooms`, each of which writes so many `rows`, against the store `house`."""

    house: str
    folder: Path
    rooms: int
    rows: int
    seed: int
    store: StoreServer | None = None
    """Its server, where that is killed, too."""

    def undergo(self) -> tuple[int, int]:
        """Until all rooms say that all is in the store; how many lines were cut, and how often the store was killed."""
        living = [threading.Thread(target=self._live, args=(number,), daemon=True) for number in range(self.rooms)]
        for one in living:
            one.start()
        lines, cuts, kills, random = 0, 0, 0, Random(self.seed)
        # Seldom enough that most batches come through: with each blow all that are under way are lost.
        most = min(40_000, self.rooms * self.rows // 8)
        due = random.randint(0, most)
        nemesis = psycopg.connect(self.house, autocommit=True)
        while any(one.is_alive() for one in living):
            found = nemesis.execute("select coalesce(max(seq), 0) from journal_row").fetchone()
            if found and found[0] > due:
                due = found[0] + random.randint(0, most)
                if self.store is not None and (cuts + kills) % _KILLED == _KILLED - 1:
                    nemesis.close()
                    self.store.kill()
                    nemesis = psycopg.connect(self.house, autocommit=True)
                    kills += 1
                else:
                    cut = nemesis.execute(f"select pg_terminate_backend(pid) {_OTHERS}").fetchall()
                    lines, cuts = lines + len(cut), cuts + 1
            time.sleep(0.005)
        nemesis.close()
        return lines, kills

    def expected(self) -> dict[str, list[str]]:
        """By room: the ids that must be there, in order."""
        return {f"room-{one}": [f"room-{one}:{number}" for number in range(self.rows)] for one in range(self.rooms)}

    def _live(self, number: int) -> None:
        """A room: it writes, forwards, dies and starts again, by a clock that leaps, till all are in the store."""
        name, random = f"room-{number}", Random(self.seed + number)
        most = max(70, self.rows // 20)
        while True:
            with closing(SqliteStore(self.folder / f"{name}.sqlite3")) as room:
                written = room.held()[0]
                if written == self.rows:
                    if not room.unsent():
                        return
                elif not written or most <= _AT_ONCE or random.random() < _WRITES:
                    more = range(written, min(self.rows, written + random.randint(1, most)))
                    room.append(tuple(atom(f"{name}:{one}", one, name) for one in more))
                    written = more.stop
                leap_s = random.choice((-10, 0, 10)) * DAY_S
                now_s = self.rows * QUARTER_S + 20 * DAY_S if written == self.rows else written * QUARTER_S + leap_s
                try:
                    with closing(DeadlySink(self.house, random)) as store:
                        forward(FullDisk(room, random), store, now_s)
                except (Killed, StoreError):
                    time.sleep(_AGAIN_S)


def found_in(house: str) -> dict[str, list[str]]:
    """By room: the ids in the store, in order."""
    found: dict[str, list[str]] = {}
    with psycopg.connect(house) as line:
        for exhibit, row in line.execute("select exhibit, id from journal_row order by seq"):
            found.setdefault(exhibit, []).append(row)
    return found
