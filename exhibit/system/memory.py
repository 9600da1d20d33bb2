"""The allocator's ways: how much it keeps of what was freed."""

from __future__ import annotations

import contextlib
import ctypes
import gc

_M_ARENA_MAX, _ARENAS = -8, 2
"""mallopt(3) of glibc. By itself it makes eight arenas a processor, a thread each, and gives none of them back: what
forty threads once needed together is kept for months."""


def share_arenas() -> None:
    """Have all threads share two arenas; before they start. Where the C library has none, nothing is done."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def trim_memory() -> None:
    """Let go of what nobody needs any more; takes some ten milliseconds. Where that cannot be done, nothing is."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
