"""Quiet for libraries that write to standard error from C, where Python's logging cannot reach them."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_depth = 0
_kept = -1


@contextmanager
def silence_stderr() -> Iterator[None]:
    """Let what is written to file descriptor 2 go nowhere for a moment; for opening devices and loading networks only.

    What failed is told by the exception or the state that follows; nested and concurrent uses are counted.
    """
    global _depth, _kept  # noqa: PLW0603 (the descriptor belongs to the process, not to any object)
    with _lock:
        if _depth == 0:
            _kept = _redirected()
        _depth += 1
    try:
        yield
    finally:
        with _lock:
            _depth -= 1
            if _depth == 0 and _kept >= 0:
                os.dup2(_kept, 2)
                os.close(_kept)


def _redirected() -> int:
    """Send descriptor 2 nowhere; where it led until now, as a descriptor. -1 where there are none to be had, and it
    stays: what is opened meanwhile matters more than what it says."""
    try:
        kept = os.dup(2)
    except OSError:
        return -1
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except OSError:
        os.close(kept)
        return -1
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return kept
