"""A journal in one file of SQLite: the standard library, no server. One commit for what closes together."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from exhibit.journal.atoms import Atom
from exhibit.journal.port import Stored, StoreError
from exhibit.journal.retention import merged_weeks
from exhibit.journal.row_text import kind_of, plain, row_of
from exhibit.journal.rows import JournalRow
from exhibit.system.filesystems import is_remote
from exhibit.values import Json

_STEPS = (
    """
    create table row (
        seq integer primary key autoincrement,
        id text not null unique,
        kind text not null,
        exhibit text not null,
        begin_s integer,
        data text not null
    ) strict;
    create index row_by_time on row (kind, exhibit, begin_s);
    """,
    """
    alter table row add column sent integer not null default 0;
    create index row_unsent on row (seq) where sent = 0;
    """,
    """
    create table gone (id text primary key) strict, without rowid;
    create trigger row_gone before insert on row when exists (select 1 from gone where id = new.id)
    begin select raise(ignore); end;
    """,
)
"""Each brings the file one version on, and only ever adds; how many were taken is the file's `user_version`."""
_GARBLED = "its schema is garbled"
_BUSY_MS = 5000
_NO_END = 2**63 - 1
_INSERT = "insert into row (id, kind, exhibit, begin_s, data, sent) values (?, ?, ?, ?, ?, ?) on conflict do nothing"
_UNSENT = "select seq, kind, data from row where sent = 0 and kind in ('atom', 'answers', 'change') order by seq"


class _Reading:
    """Reads by a line that is open to `file`."""

    file: Path
    _line: sqlite3.Connection
    _lock: threading.Lock

    def read(self, since_seq: int = 0) -> Iterator[Stored]:
        return self.read_between(since_seq, _NO_END)

    def read_between(self, after_seq: int, until_seq: int) -> Iterator[Stored]:
        wanted = "select seq, kind, data from row where seq > ? and seq <= ? order by seq"
        return self._found(wanted, (after_seq, until_seq))

    def atoms_begun(self, exhibit: str, since_s: int, until_s: int) -> Iterator[Stored]:
        wanted = (
            "select seq, kind, data from row where kind = 'atom' and exhibit = ? and begin_s >= ? and begin_s < ? "
            "order by begin_s, seq"
        )
        return self._found(wanted, (exhibit, since_s, until_s))

    def _found(self, wanted: str, values: tuple[str | int, ...]) -> Iterator[Stored]:
        try:
            with self._lock:
                found = self._line.execute(wanted, values).fetchall()
            for seq, kind, data in found:
                yield Stored(seq, row_of(kind, json.loads(data)))
        except (sqlite3.Error, ValueError) as error:
            raise StoreError(f"{self.file} cannot be read: {error}") from None

    def held(self, until_seq: int | None = None) -> tuple[int, int]:
        # All less the newest: an index answers the first, and few rows the second.
        wanted = (
            "select (select count(*) from row) - (select count(*) from row where seq > ?), "
            "coalesce((select max(seq) from row where seq <= ?), 0)"
        )
        until_seq = _NO_END if until_seq is None else until_seq
        try:
            with self._lock:
                count, last = self._line.execute(wanted, (until_seq, until_seq)).fetchone()
        except sqlite3.Error as error:
            raise StoreError(f"{self.file} cannot be read: {error}") from None
        return int(count), int(last)

    def close(self) -> None:
        with self._lock:
            self._line.close()


class SqliteReader(_Reading):
    """The journal in `file` for who only looks: nothing is made, checked, mended or written, however large it is.
    Raises StoreError."""

    def __init__(self, file: Path) -> None:
        self.file, self._lock = file, threading.Lock()
        if not file.is_file():
            raise StoreError(f"{file}: there is no journal yet")
        if is_remote(file.parent):
            raise StoreError(f"{file} lies on a network, where SQLite cannot be read while it is written: copy it here")
        try:
            address = f"{file.absolute().as_uri()}?mode=ro"
            self._line = sqlite3.connect(address, timeout=_BUSY_MS / 1000, check_same_thread=False, uri=True)
            self._line.execute("select seq, kind, data from row limit 1")
        except (sqlite3.Error, UnicodeDecodeError) as error:
            why = error if isinstance(error, sqlite3.Error) else _GARBLED
            raise StoreError(f"{file} is no journal, or a damaged one ({why}): name another") from None


class SqliteStore(_Reading):
    """The journal in `file`, which is made where there is none. Raises StoreError where it cannot be, or lies on a
    network; a damaged one is put aside under a dated name (`put_aside`) and a new one begun, or where it is not to be
    `mended`, left as it is, and that is raised."""

    def __init__(self, file: Path, *, mended: bool = True) -> None:
        if is_remote(file.parent):
            raise StoreError(
                f"{file} lies on a network, where SQLite loses what it wrote: keep it on a disk of its own"
            )
        self.file, self.put_aside = file, ""
        self._lock = threading.Lock()
        try:
            self._line = self._opened()
        except sqlite3.DatabaseError as error:
            if not mended and file.exists():
                raise StoreError(
                    f"{file} is no journal, or a damaged one ({error}): name another; a show whose journal it is puts "
                    "it aside by itself"
                ) from None
            self._begin_anew()

    def _begin_anew(self) -> None:
        self._put_aside()
        try:
            self._line = self._opened()
        except sqlite3.Error as error:
            raise StoreError(f"{self.file} cannot be made: {error}") from None

    def append(self, rows: tuple[JournalRow, ...]) -> None:
        self.replace(frozenset(), rows)

    def replace(self, ids: frozenset[str], rows: tuple[JournalRow, ...]) -> None:
        with self._writing() as line:
            sent = {line.execute("select sent from row where id = ?", (one,)).fetchone() for one in ids} - {None}
            if len(sent) > 1 or ((1,) in sent and any(row.id in ids for row in rows)):
                return  # else visits would be in the house's store twice, or here and never there
            line.executemany("delete from row where id = ?", [(one,) for one in ids])
            line.executemany(_INSERT, [(*_columns(row), int((1,) in sent)) for row in rows])
        if ids:
            with self._lock, contextlib.suppress(sqlite3.Error):  # else the old ones stand in the write-ahead log
                self._line.execute("pragma wal_checkpoint(truncate)")

    def retain(self, keep_months: int, now: datetime, zone: tzinfo | None) -> int:
        atoms = [one.row for one in self.read() if isinstance(one.row, Atom)]
        merger = merged_weeks(atoms, keep_months, now, zone, lambda: secrets.token_hex(16))
        with self._writing() as line:
            line.executemany("insert into gone values (?) on conflict do nothing", [(one,) for one in merger.ids])
        before, _ = self.held()
        self.replace(merger.ids, merger.atoms)
        return before - self.held()[0]

    def unsent(self) -> list[Stored]:
        """Atoms, answers and changes whose receipt from the house's store has not come, in order. Raises StoreError."""
        return list(self._found(_UNSENT, ()))

    def receipt(self, ids: Iterable[str]) -> None:
        """The house's store has committed the rows of these ids. Raises StoreError."""
        with self._writing() as line:
            line.executemany("update row set sent = 1 where id = ?", [(one,) for one in ids])

    def copy_to(self, file: Path, without: frozenset[str] = frozenset()) -> None:
        """A compact copy, in one moment of the journal, without the rows of these ids. Raises StoreError."""
        unfinished = file.with_name(f".{file.name}.unfinished")
        try:
            unfinished.unlink(missing_ok=True)
            with self._lock:
                self._line.execute("vacuum into ?", (str(unfinished),))
            _remove(unfinished, without)
            unfinished.replace(file)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"no copy of the journal could be made as {file}: {error}") from None

    def _opened(self) -> sqlite3.Connection:
        line = sqlite3.connect(self.file, timeout=_BUSY_MS / 1000, check_same_thread=False, isolation_level=None)
        try:
            line.execute("pragma journal_mode = wal")
            line.execute("pragma synchronous = full")  # a commit is an atom: some forty a day
            line.execute("pragma secure_delete = on")  # what an atom was before a remainder joined it is nobody's
            _check(line)
            _migrate(line)
        except sqlite3.OperationalError as error:  # no room, no right, or in use: the file itself may be sound
            line.close()
            if _is_damage(error, self.file):
                raise sqlite3.DatabaseError(str(error)) from None
            raise StoreError(f"{self.file} cannot be opened: {error}") from None
        except UnicodeDecodeError:  # SQLite's message quotes the damage, and Python takes it for text
            line.close()
            raise sqlite3.DatabaseError(_GARBLED) from None
        except BaseException:
            line.close()
            raise
        return line

    def _put_aside(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
        aside = self.file.with_name(f"{self.file.name}.damaged-{stamp}-{os.getpid()}")
        try:
            for ending in ("", "-wal", "-shm"):
                part = self.file.with_name(self.file.name + ending)
                if part.exists():
                    part.rename(aside.with_name(aside.name + ending))
        except OSError as error:
            raise StoreError(f"{self.file} is damaged and cannot be put aside: {error.strerror}") from None
        self.put_aside = str(aside)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._line.execute("begin immediate")
                try:
                    yield self._line
                    self._line.execute("commit")
                except BaseException:
                    with contextlib.suppress(sqlite3.Error):
                        self._line.execute("rollback")
                    raise
            except sqlite3.Error as error:
                raise StoreError(f"{self.file} cannot be written: {error}") from None


def _is_damage(error: sqlite3.OperationalError, file: Path) -> bool:
    """Whether `file` holds what no SQLite can have meant: an unknown form, or a header that forbids to write."""
    if error.sqlite_errorname == "SQLITE_READONLY":
        return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    return error.sqlite_errorname == "SQLITE_ERROR"


def _remove(file: Path, ids: frozenset[str]) -> None:
    """Take rows out of a copy, and leave nothing of them in its free pages."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as line:
        line.execute("pragma journal_mode = delete")
        line.execute("pragma secure_delete = on")
        line.executemany("delete from row where id = ?", [(one,) for one in ids])
        line.execute("vacuum")


def _check(line: sqlite3.Connection) -> None:
    if (told := line.execute("pragma quick_check").fetchone()[0]) != "ok":
        raise sqlite3.DatabaseError(told)


def _migrate(line: sqlite3.Connection) -> None:
    have = line.execute("pragma user_version").fetchone()[0]
    for number, step in enumerate(_STEPS[have:], start=have + 1):
        line.executescript(f"begin immediate; {step}; pragma user_version = {number}; commit;")


def _columns(row: JournalRow) -> tuple[str, str, Json, Json, str]:
    data = plain(row)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return row.id, kind_of(row), data.get("exhibit", ""), data.get("begin_s", data.get("at_s")), text


def copy_database(file: Path, to: Path) -> None:
    """A compact copy of any database of SQLite, in one moment of it, though others write. Raises StoreError."""
    try:
        with contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", timeout=1.0, uri=True)) as line:
            _check(line)
            line.execute("vacuum into ?", (str(to),))
    except UnicodeDecodeError:
        raise StoreError(f"{file} cannot be copied: {_GARBLED}") from None
    except sqlite3.Error as error:
        raise StoreError(f"{file} cannot be copied: {error}") from None
