"""A small file that outlives the process: its newest contents are written by a thread of its own, or not at all."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import IO

from exhibit.system.failures import failure_words
from exhibit.system.files import put_aside, write_at_once
from exhibit.system.heartbeats import TendedThread
from exhibit.system.state_files import LONGEST_BYTES, found_in

if sys.platform != "win32":
    import fcntl

_LEAST_S, _CLOSE_WITHIN_S = 0.25, 2.0


class KeptFile:
    """Keeps `path` as `keep` says, from any thread and at once. What changes is written at once, but four times
    a second at most, and only the newest: a memory card lives longer. `fault` says why it cannot be; else it is empty.

    Of two processes that want one file the first has it: the other reads nothing and writes nothing, and says so.
    """

    def __init__(self, name: str, path: Path) -> None:
        self._path, self.fault = path, ""
        self._changed = threading.Condition()
        self._wanted: bytes | None = None
        self._closing = False
        self._lock: IO[bytes] | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = locked(path.with_name(f"{path.name}.lock"))
        except BlockingIOError:
            self.fault = f"{path.name} belongs to another show that runs: what it holds is left to that one"
        except OSError as error:
            self.fault = f"{path.name} cannot be kept: {failure_words(error)}"
        self.ours = not self.fault
        self._thread = TendedThread(self._run, name=name)
        self._thread.start()

    def read(self) -> bytes:
        """What it held before this process; empty where there is nothing, or it is not ours. What cannot be read is
        put aside, and `fault` says so."""
        if not self.ours:
            return b""
        found = found_in(self._path, bytes, LONGEST_BYTES)
        self.fault = found.notice
        return found.value or b""

    def put_aside(self) -> Path:
        """Give what it holds another name, since nobody can read it; that name. Raises OSError."""
        return put_aside(self._path)

    def keep(self, data: bytes) -> None:
        """It is to hold `data`; returns at once."""
        with self._changed:
            self._wanted = data
            self._changed.notify()

    def close(self) -> None:
        """Write what is still to be written, within two seconds, and leave the file to whoever comes next."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(_CLOSE_WITHIN_S)
        if self._lock is not None:
            self._lock.close()

    def _run(self) -> None:
        written_s = float("-inf")
        while (data := self._take(written_s + _LEAST_S)) is not None:
            if self.ours:
                self._write(data)
            written_s = time.monotonic()

    def _take(self, not_before_s: float) -> bytes | None:
        """What is to be written, once it is time to; None when nothing more will be."""
        self._thread.rest()
        with self._changed:
            self._changed.wait_for(lambda: self._wanted is not None or self._closing)
            self._changed.wait_for(lambda: self._closing, max(0.0, not_before_s - time.monotonic()))
            data, self._wanted = self._wanted, None
        self._thread.beat()
        return data

    def _write(self, data: bytes) -> None:
        try:
            write_at_once(self._path, data, 0o600)
            self.fault = ""
        except OSError as error:
            self.fault = f"{self._path.name} cannot be written: {failure_words(error)}"


def is_taken(path: Path) -> bool:
    """Whether another process keeps `path` now."""
    lock = path.with_name(f"{path.name}.lock")
    try:
        if lock.exists():
            locked(lock).close()
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def locked(path: Path) -> IO[bytes]:
    """An open file that no other process can lock until it is closed. Raises OSError; BlockingIOError where one has."""
    opened = path.open("ab")
    if sys.platform != "win32":
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            opened.close()
            raise
    return opened
