"""Memory given back to the system, where its allocator keeps what was freed."""

from __future__ import annotations

import contextlib
import ctypes
import gc


def trim_memory() -> None:
    """Let go of what nobody needs any more; takes some ten milliseconds. Where that cannot be done, nothing is."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
