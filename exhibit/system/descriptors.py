"""File descriptors are few, and shared by all of a process: strangers get none of the last ones."""

from __future__ import annotations

import sys

RESERVE = 128
"""How many are kept for what the show opens itself: camera, files, desks, whoever operates it."""


def to_spare(descriptor: int) -> bool:
    """Whether the system would still give `RESERVE` more, now that it has given this one: it always gives the lowest
    that is free. Half of them is kept where there are few."""
    if sys.platform == "win32":  # it counts sockets apart
        return True
    import resource  # noqa: PLC0415 (there is none elsewhere)

    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return limit < 0 or descriptor < limit - min(RESERVE, limit // 2)
