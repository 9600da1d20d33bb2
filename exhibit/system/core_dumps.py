"""No picture of a camera reaches the disk by a crash: what dies leaves no image of its memory (law 9)."""

from __future__ import annotations

import contextlib
import ctypes
import sys

_PR_SET_DUMPABLE = 4


def forbid_core_dumps() -> None:
    """From now on this process leaves no core dump, neither as a file nor to a collector such as systemd-coredump.
    Where the system knows no such thing, nothing happens."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (there is none elsewhere)

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # The limit does not count for a collector that is piped to (core(5)); this does, and keeps other programs of
        # the same user from reading the memory too.
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
