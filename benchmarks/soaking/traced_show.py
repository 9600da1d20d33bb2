"""`exhibit`, with a thread beside it that writes each ten seconds how much memory its allocator has given out, to the
file that SOAK_IN_USE names: where the system's figure grows and this does not, memory is kept that nobody uses. At
SIGUSR2 it writes how many Python objects of which type there are to the file that SOAK_OBJECTS names, and, where Python
traces its memory, which lines hold most of it."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import threading
import time
import tracemalloc
from collections import Counter
from pathlib import Path

from exhibit.cli import entry

_EVERY_S, _MB = 10.0, 1_000_000
_FIELDS = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")


class _MallInfo(ctypes.Structure):
    """What mallinfo2(3) of glibc tells, over all its arenas; bytes where it says so."""

    _fields_ = [(name, ctypes.c_size_t) for name in _FIELDS]


def in_use_mb() -> float:
    """What was allocated and not freed; nan where the C library does not tell. Python's small objects are beside it."""
    try:
        asked = ctypes.CDLL(None).mallinfo2
    except AttributeError:
        return float("nan")
    asked.restype = _MallInfo
    told = asked()
    return float(told.uordblks + told.hblkhd) / _MB


def _write(place: str, text: str) -> None:
    whole = Path(place)
    part = whole.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.rename(whole)


def _tell(*_: object) -> None:
    gc.collect()
    types = Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())
    lines: list[str] = []
    if tracemalloc.is_tracing():
        lines = [str(one) for one in tracemalloc.take_snapshot().statistics("lineno")[:30]]
    _write(os.environ["SOAK_OBJECTS"], json.dumps({"types": dict(types.most_common()), "lines": lines}))


def _tell_in_use() -> None:
    while True:
        _write(os.environ["SOAK_IN_USE"], f"{in_use_mb():.3f}")
        time.sleep(_EVERY_S)


if __name__ == "__main__":
    signal.signal(signal.SIGUSR2, _tell)
    threading.Thread(target=_tell_in_use, daemon=True).start()
    entry()
