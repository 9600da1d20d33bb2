"""An eye on the show's folder: each edit is read at once, in a thread of its own, and used only if it is sound
(D-0011)."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from exhibit.config.problems import Problem, ShowError
from exhibit.config.show_folder import ShowFolder
from exhibit.show import Show
from exhibit.system.heartbeats import TendedThread

_LOOK_S = 0.25
"""Seconds between two listings, and for how long files must rest before they are read: some editors write in steps."""
_LONGEST_S = 2.0
"""Files that never rest, such as one that is being copied here for minutes, are read so often all the same."""
_SHARE = 0.05
"""How much of one processor's time the listing of a very large folder may take."""

_WANT = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO)
"""What passes by itself."""

Listing = Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True)
class Edit:
    """What an edit made: a new show, or the problems for which the old one goes on."""

    show: Show | None
    problems: tuple[Problem, ...] = ()


class HotReload:
    """Watches `folder` until it is closed, and the files that its show has `included`. The newest edit waits to be
    taken; `fault` is told why nothing is noticed any more. While the folder is away, nothing is read."""

    def __init__(
        self, folder: Path, included: Iterable[str], read: Callable[[Path], Show], fault: Callable[[str], None]
    ) -> None:
        self._folder = folder
        self._included = [folder / name for name in included]
        self._read, self._fault = read, fault
        self._lock = threading.Lock()
        self._edit: Edit | None = None
        self._stop = threading.Event()
        self._pause_s = _LOOK_S
        self._known = self._listed()
        self._thread = TendedThread(self._watch, name="editing", replaceable=True)
        self._thread.start()

    def take(self) -> Edit | None:
        """The newest edit that was not taken yet."""
        with self._lock:
            edit, self._edit = self._edit, None
            return edit

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join(timeout=2.0)

    def _watch(self) -> None:
        told = ""
        while not self._stop.wait(self._pause_s):
            self._thread.beat()
            try:
                self._look()
                told = ""
            except Exception as error:  # noqa: BLE001 (law 7: without an eye on the folder the show goes on as it is)
                why = f"edits are not noticed ({type(error).__name__}: {error}): it is tried again"
                if why != told:
                    self._fault(why)
                told = why

    def _look(self) -> None:
        listing = self._listed()
        if listing == self._known or not self._folder.is_dir():
            return
        deadline_s = time.monotonic() + _LONGEST_S
        while not self._stop.wait(self._pause_s):
            before, listing = listing, self._listed()
            if listing == before or time.monotonic() > deadline_s:
                break
        if self._folder.is_dir():
            self._known = listing
            self._read_again()

    def _listed(self) -> Listing:
        """Each file of the show with what changes when it does. A file that is gone meanwhile is left out."""
        found, began_s = {}, time.thread_time()
        for file in (*ShowFolder(self._folder).all_files(), *self._included):
            try:
                is_now = file.stat()
            except OSError:
                continue
            found[str(file)] = is_now.st_mtime_ns, is_now.st_size, is_now.st_ino
        self._pause_s = max(_LOOK_S, (time.thread_time() - began_s) / _SHARE)
        return found

    def _read_again(self) -> None:
        try:
            edit = Edit(self._read(self._folder))
        except ShowError as error:
            edit = Edit(None, error.problems)
        except OSError as error:
            if error.errno in _WANT:  # read again, until there is what it takes
                self._known = {}
            edit = Edit(None, (Problem(error.filename or str(self._folder), 0, 0, error.strerror or str(error)),))
        except Exception as error:  # noqa: BLE001 (whatever a file holds, it is told, and the next edit is read)
            if isinstance(error, MemoryError):
                self._known = {}
            text = f"cannot be read ({type(error).__name__}: {error}): take back what was edited last"
            edit = Edit(None, (Problem(str(self._folder), 0, 0, text),))
        with self._lock:
            self._edit = edit
        if edit.show is not None:
            self._included = [self._folder / name for name in edit.show.settings.include]
