"""`exhibit`, with an ear for SIGUSR2: it then writes how many Python objects of which type there are to the file that
SOAK_OBJECTS names, and, where Python traces its memory, which lines hold most of it."""

from __future__ import annotations

import gc
import json
import os
import signal
import tracemalloc
from collections import Counter
from pathlib import Path

from exhibit.cli import entry


def _tell(*_: object) -> None:
    gc.collect()
    types = Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())
    lines: list[str] = []
    if tracemalloc.is_tracing():
        lines = [str(one) for one in tracemalloc.take_snapshot().statistics("lineno")[:30]]
    whole = Path(os.environ["SOAK_OBJECTS"])
    part = whole.with_suffix(".part")
    part.write_text(json.dumps({"types": dict(types.most_common()), "lines": lines}), encoding="utf-8")
    part.rename(whole)


if __name__ == "__main__":
    signal.signal(signal.SIGUSR2, _tell)
    entry()
