"""A thread that cannot begin for want of memory is an error, not a wait without end.

CPython's `Thread.start` waits for the new thread to say that it has begun. One that finds no memory for its first frame
ends without a word, and whoever started it, the show's own tick perhaps, waits for ever (python/cpython#140746, open
when this was written). Libraries start threads too, so the remedy is in `Thread.start` itself: the new thread holds an
object for as long as it lives, and once that is gone before it has begun, `start` raises RuntimeError, as it does where
the machine gives no thread at all.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from functools import partial

_LOOK_S = 0.05
_start = threading.Thread.start


class _Beginning(threading.Event):
    """In place of the event that a new thread sets; `held` is what that thread holds, and `let_go` drops ours."""

    def __init__(self, held: Callable[[], None], let_go: Callable[[], None]) -> None:
        super().__init__()
        self._held, self._let_go = weakref.ref(held), let_go

    def wait(self, timeout: float | None = None) -> bool:
        """Until it has begun. Raises RuntimeError where it never will."""
        self._let_go()
        while not super().wait(_LOOK_S if timeout is None else timeout):
            if timeout is not None:
                return False
            if self._held() is None and not self.is_set():
                raise RuntimeError("can't start new thread: there was no memory for it to begin")
        return True


def guard_thread_starts() -> None:
    """From now on, in this whole process."""
    threading.Thread.start = _guarded  # type: ignore[method-assign]


def _guarded(self: threading.Thread) -> None:
    if self.ident is not None:  # begun before: the usual error
        _start(self)
        return
    own = vars(self)
    held = partial(self._bootstrap)  # type: ignore[attr-defined]
    own["_bootstrap"] = held
    own["_started"] = _Beginning(held, lambda: own.pop("_bootstrap", None) and None)
    del held
    try:
        _start(self)
    except BaseException:
        own.pop("_bootstrap", None)
        own["_started"] = threading.Event()
        threading._limbo.pop(self, None)  # type: ignore[attr-defined]  # noqa: SLF001 (it would be counted for ever)
        raise
