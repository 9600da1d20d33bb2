"""Hearts: every thread that lives as long as the show beats here, or is known to wait. One registry for the process
(one process, one room), which `runtime/watchdog.py` reads each second.

Beating stores one number and takes no lock, so that whoever watches can never hold up whoever beats.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

USUAL_LIMIT_S = 60.0
"""For so long a thread may be at one step of its work."""


class Heart:
    """Something that has to go on. `limit_s`: for how long it may not beat while it works. `required`: without it there
    is no show, and a service manager is to start it anew. Made outside the registry; `enrol` adds it."""

    def __init__(self, name: str, limit_s: float = USUAL_LIMIT_S, *, required: bool = False) -> None:
        self.name, self.limit_s, self.required = name, limit_s, required
        self.beaten_s: float | None = None
        """When it began its last step, on the monotonic clock; None while it waits for work."""
        self.beats = 0
        """How many steps it has begun; 0 at its start."""
        self.ended_by = ""
        """What ended it, in words, where it has ended as it should not."""

    def beat(self) -> None:
        """A step is done, or the next one begins."""
        self.beaten_s = time.monotonic()
        self.beats += 1

    def rest(self) -> None:
        """From now on there is nothing to do: however long that takes, it is no hang."""
        self.beaten_s = None

    @property
    def alive(self) -> bool:
        """Whether there is somebody who could beat."""
        return True

    @property
    def replaceable(self) -> bool:
        """Whether another thread may take its place where it hangs."""
        return False

    def revive(self) -> bool:
        """Begin once more after an end; whether that could be done."""
        return False

    def replace(self) -> bool:
        """Begin in another thread in place of one that hangs; whether that could be done."""
        return False


class ThreadReplaced(BaseException):
    """Another thread has this one's place: raised where the old one comes back and would beat, so that it ends."""


class TendedThread(Heart):
    """A daemon whose end is noticed: what `target` raises, SystemExit and MemoryError too, is kept as `ended_by`, and
    whoever tends threads has `start` run `target` once more. A target that returns has ended as it should.

    `replaceable`: where it hangs, another thread may take its place (`replace`); the old one ends when it comes back
    and beats. `target` must then bear to be begun anew beside one that hangs.
    """

    def __init__(
        self,
        target: Callable[[], None],
        *,
        name: str,
        limit_s: float = USUAL_LIMIT_S,
        required: bool = False,
        replaceable: bool = False,
    ) -> None:
        super().__init__(name, limit_s, required=required)
        self.replacements = 0
        """How often it hung, and another one took its place."""
        self._replaceable = replaceable
        self._target = target
        self._thread: threading.Thread | None = None
        self._over = self._beginning = False

    def start(self) -> None:
        """Begin, or begin once more."""
        self._beginning = True  # it does not live yet, and nobody may take it for one that has ended
        self._over, self.ended_by = False, ""
        thread = threading.Thread(target=self._live, daemon=True)
        thread.name = self.name
        self._thread = thread
        self.beaten_s, self.beats = time.monotonic(), 0
        enrol(self)
        try:
            thread.start()
        except BaseException:
            self._over = True
            withdraw(self)
            raise
        finally:
            self._beginning = False

    @property
    def replaceable(self) -> bool:
        return self._replaceable

    def revive(self) -> bool:
        self.start()
        return True

    def replace(self) -> bool:
        if self._replaceable:
            self.replacements += 1
            self.start()
        return self._replaceable

    def beat(self) -> None:
        """The same, in its own thread. Raises ThreadReplaced where another one has taken its place."""
        self._require_own()
        super().beat()

    def rest(self) -> None:
        """The same; raises ThreadReplaced, too."""
        self._require_own()
        self.beaten_s = None

    def _require_own(self) -> None:
        if threading.current_thread() is not self._thread:
            raise ThreadReplaced

    def is_alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether it runs, or is just being begun, or has ended as it should."""
        return self._beginning or self._over or self.is_alive()

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end."""
        if self._thread is not None:
            self._thread.join(timeout)

    def _live(self) -> None:
        try:
            self._target()
        except ThreadReplaced:
            return
        except BaseException as error:  # noqa: BLE001 (SystemExit too: nobody may end silently)
            if threading.current_thread() is self._thread:
                self.ended_by = in_words(error)
            return
        if threading.current_thread() is self._thread:
            self._over = True
            withdraw(self)


def in_words(error: BaseException) -> str:
    """An error as people read it in a line: its kind, and what it says."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


_hearts: dict[int, Heart] = {}


def enrol(heart: Heart) -> None:
    """From now on `heart` is watched."""
    _hearts[id(heart)] = heart


def withdraw(heart: Heart) -> None:
    """From now on nobody misses it."""
    _hearts.pop(id(heart), None)


def hearts() -> list[Heart]:
    """All that are watched now."""
    return list(_hearts.copy().values())
