"""Messages that wait for a broker, on disk: bounded, in order, and still there after a restart. SQLite keeps them.

Written through its log without waiting for the disk, and settled on the disk once a second: a process that dies loses
nothing, a power cut perhaps the last two seconds.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exhibit.system.files import put_aside

MOST = 10_000
SETTLE_S = 1.0
_TABLE = """CREATE TABLE IF NOT EXISTS waiting
(id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, payload TEXT NOT NULL, retain INTEGER NOT NULL,
tries INTEGER NOT NULL DEFAULT 0)"""
_ASIDE = """CREATE TABLE IF NOT EXISTS aside
(id INTEGER PRIMARY KEY, topic TEXT NOT NULL, payload TEXT NOT NULL, retain INTEGER NOT NULL, why TEXT NOT NULL)"""
_LATEST = """CREATE TABLE IF NOT EXISTS latest
(topic TEXT PRIMARY KEY, payload TEXT NOT NULL, retain INTEGER NOT NULL) WITHOUT ROWID"""
_TRIES = "ALTER TABLE waiting ADD COLUMN tries INTEGER NOT NULL DEFAULT 0"
"""For a queue that was written before tries were counted."""
MOST_ASIDE = 1000

_PUT_ASIDE = "INSERT OR REPLACE INTO aside SELECT id, topic, payload, retain, ? FROM waiting WHERE id = ?"
_SURPLUS_ASIDE = "DELETE FROM aside WHERE id NOT IN (SELECT id FROM aside ORDER BY id DESC LIMIT ?)"
_OLDEST = "SELECT id, topic, payload, retain, tries FROM waiting ORDER BY id LIMIT ?"
_SURPLUS = "DELETE FROM waiting WHERE id IN (SELECT id FROM waiting ORDER BY id LIMIT ?)"


@dataclass(frozen=True)
class QueuedMessage:
    """What waits to be published, its topic whole."""

    topic: str
    payload: str
    retain: bool = False
    tries: int = 0
    """How often it was under way when the connection ended."""


class Backlog:
    """A queue in the file `path`, or in memory where that is None or cannot be had; `fault` then says why.

    For one thread. Full, it drops the oldest, and counts.
    """

    _database: sqlite3.Connection
    _count: int

    def __init__(self, path: Path | None, most: int = MOST) -> None:
        self._path, self._most = path, most
        self._unsettled, self._settle_s = False, float("-inf")
        self.dropped = 0
        self.fault = ""
        self._database: sqlite3.Connection
        self._count: int
        self._astray: set[int] | None = None
        """In memory for want of the file: the numbers of what was read from it until then. None: as it should be."""
        try:
            self._open_sound(path)
        except (OSError, sqlite3.Error) as error:
            self._go_on_in_memory(error)

    def __len__(self) -> int:
        return self._count

    def add(self, messages: Iterable[QueuedMessage]) -> None:
        """Add `messages` at the end."""
        rows = [(one.topic, one.payload, one.retain) for one in messages]
        try:
            self._insert(rows)
        except sqlite3.Error as error:
            self._go_on_in_memory(error)
            self._insert(rows)

    def settle(self, now_s: float) -> None:
        """Have the disk itself hold what waits, once a second at most: the system alone would take half a minute."""
        if not self._unsettled or not self._count or now_s < self._settle_s:
            return
        self._unsettled, self._settle_s = False, now_s + SETTLE_S
        with contextlib.suppress(sqlite3.Error):  # it stands in the log, and is tried with what comes next
            self._database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def oldest(self, most: int = 100) -> list[tuple[int, QueuedMessage]]:
        """The messages that come next, each with its number."""
        try:
            rows = self._database.execute(_OLDEST, (most,)).fetchall()
        except sqlite3.Error as error:
            self._go_on_in_memory(error)
            return []
        return [(row[0], QueuedMessage(row[1], row[2], bool(row[3]), row[4])) for row in rows]

    def return_to_disk(self) -> None:
        """Where it went on in memory for want of a file, try whether that can be had again, and put there what waits.
        Numbers that were given before count no more."""
        if self._astray is None or self._path is None:
            return
        astray, memory, count, why = self._astray, self._database, self._count, self.fault
        self.fault = ""
        try:
            self._open_sound(self._path)
            rows = memory.execute(_OLDEST, (-1,)).fetchall()
            with self._database:
                self._database.executemany("DELETE FROM waiting WHERE id = ?", [(number,) for number in astray])
                kept = [(row[0] if row[0] in astray else None, *row[1:]) for row in rows]
                self._database.executemany("INSERT INTO waiting VALUES (?, ?, ?, ?, ?)", kept)
            self._count = int(self._database.execute("SELECT count(*) FROM waiting").fetchone()[0])
        except (OSError, sqlite3.Error):
            if self._database is not memory:
                self._database.close()
            self._database, self._count, self.fault = memory, count, why
            return
        memory.close()
        self._astray = None

    def forget(self, number: int) -> None:
        """The message `number` has arrived."""
        try:
            self._delete(number)
        except sqlite3.Error as error:
            self._go_on_in_memory(error)
            self._delete(number)

    def failed(self, number: int) -> None:
        """The message `number` was under way when the connection ended: that is remembered over restarts."""
        self._change("UPDATE waiting SET tries = tries + 1 WHERE id = ?", number)

    def put_aside(self, number: int, why: str) -> None:
        """The message `number` is never taken: it waits no more, and is kept apart with the reason."""
        self._change(_PUT_ASIDE, why, number)
        self._change(_SURPLUS_ASIDE, MOST_ASIDE)
        self.forget(number)

    def keep_latest(self, messages: Iterable[QueuedMessage]) -> None:
        """Of topics of which only the newest payload matters, these have not arrived yet; nothing else of the kind."""
        rows = [(one.topic, one.payload, one.retain) for one in messages]
        try:
            with self._database:
                self._database.execute("DELETE FROM latest")
                self._database.executemany("INSERT OR REPLACE INTO latest VALUES (?, ?, ?)", rows)
        except sqlite3.Error as error:
            self._go_on_in_memory(error)  # where they are anyhow

    def latest(self) -> list[QueuedMessage]:
        """What was kept so, by this process or the one before."""
        try:
            rows = self._database.execute("SELECT topic, payload, retain FROM latest ORDER BY topic").fetchall()
        except sqlite3.Error as error:
            self._go_on_in_memory(error)
            return []
        return [QueuedMessage(row[0], row[1], bool(row[2])) for row in rows]

    def _change(self, statement: str, *values: int | str) -> None:
        try:
            with self._database:
                self._database.execute(statement, values)
        except sqlite3.Error as error:
            self._go_on_in_memory(error)
            with self._database:
                self._database.execute(statement, values)

    def close(self) -> None:
        self._database.close()

    def _open(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path or ":memory:", timeout=0.5, check_same_thread=False)
        # Two shows with one queue would both send it: whoever comes second keeps its own in memory.
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"):
            self._database.execute(f"PRAGMA {pragma}").fetchall()
        with self._database:
            self._database.execute(_TABLE)
            self._database.execute(_ASIDE)
            self._database.execute(_LATEST)
            if not any(row[1] == "tries" for row in self._database.execute("PRAGMA table_info(waiting)")):
                self._database.execute(_TRIES)
        self._count = int(self._database.execute("SELECT count(*) FROM waiting").fetchone()[0])

    def _check(self) -> None:
        told = self._database.execute("PRAGMA quick_check(1)").fetchone()[0]
        if told != "ok":
            raise sqlite3.DatabaseError(told)

    def _open_sound(self, path: Path | None) -> None:
        """Open the file; one that is damaged is put aside, or no night's messages would be kept any more (D-mqtt-3)."""
        try:
            self._open(path)
            self._check()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            # SQLite's message may quote the damage, and Python takes it for text.
            if path is None or (isinstance(error, sqlite3.DatabaseError) and not _is_damage(error, path)):
                raise
            self._database.close()
            kept = put_aside(path)
            log = path.with_name(path.name + "-wal")
            if log.exists():
                put_aside(log)
            path.with_name(path.name + "-shm").unlink(missing_ok=True)
            self.fault = f"the queue was damaged ({error}) and is kept as {kept.name}"
            self._open(path)

    def _go_on_in_memory(self, error: Exception) -> None:
        """Go on in memory, with what can still be read of the file, under the same numbers."""
        self.fault = f"the queue is kept in memory only ({error})"
        rows = self._readable()
        if self._astray is None:
            self._astray = {row[0] for row in rows}
        with contextlib.suppress(AttributeError, sqlite3.Error):
            self._database.close()
        self._open(None)
        with self._database:
            self._database.executemany("INSERT INTO waiting VALUES (?, ?, ?, ?, ?)", rows)
        self._count = len(rows)

    def _readable(self) -> list[tuple[int, str, str, bool, int]]:
        rows: list[tuple[int, str, str, bool, int]] = []
        with contextlib.suppress(AttributeError, sqlite3.Error):
            rows.extend(self._database.execute(_OLDEST, (-1,)))  # keeps what came before an error
        return rows

    def _delete(self, number: int) -> None:
        with self._database:
            self._count -= self._database.execute("DELETE FROM waiting WHERE id = ?", (number,)).rowcount

    def _insert(self, rows: list[tuple[str, str, bool]]) -> None:
        with self._database:
            self._database.executemany("INSERT INTO waiting (topic, payload, retain) VALUES (?, ?, ?)", rows)
            self._count += len(rows)
            self._unsettled = True
            surplus = self._count - self._most
            if surplus > 0:
                self._database.execute(_SURPLUS, (surplus,))
                self._count -= surplus
                self.dropped += surplus


def _is_damage(error: sqlite3.DatabaseError, file: Path) -> bool:
    """Whether something is wrong with what `file` holds: not so where it is taken, full, or not to be written."""
    code = error.sqlite_errorname if hasattr(error, "sqlite_errorname") else "SQLITE_CORRUPT"
    if code == "SQLITE_READONLY":  # its header says so, though the disk does not
        return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    return code == "SQLITE_ERROR" or not isinstance(error, sqlite3.OperationalError)


def waiting_in(path: Path) -> int:
    """How many messages wait in the file `path`; 0 where there is none. Raises sqlite3.Error where it cannot be read,
    such as when a running show has it."""
    if not path.is_file():
        return 0
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=0.2, uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM waiting").fetchone()[0])


def put_aside_in(path: Path) -> list[tuple[str, str]]:
    """The topics of the messages that are kept apart in the file `path`, each with the reason. Raises sqlite3.Error
    where it cannot be read."""
    if not path.is_file():
        return []
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=0.2, uri=True)) as database:
        known = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'aside'").fetchone()
        return database.execute("SELECT topic, why FROM aside ORDER BY id").fetchall() if known else []
