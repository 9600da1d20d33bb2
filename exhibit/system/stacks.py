"""Where every thread is, for whoever has to find out why one hangs: names of functions and lines, no values, no
pictures."""

from __future__ import annotations

import faulthandler
import os
import sys
from datetime import datetime
from pathlib import Path

_MOST_BYTES = 512 * 1024


def dump_stacks(file: Path | None, why: str) -> None:
    """Append the stacks of all threads to `file`, and write them to standard error where that is no terminal. What
    cannot be written is left out."""
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            grown = file.exists() and file.stat().st_size > _MOST_BYTES
            with file.open("w" if grown else "a", encoding="utf-8") as opened:
                _dump(opened.fileno(), why)
        except OSError:
            pass
    try:
        if not sys.stderr.isatty():
            _dump(sys.stderr.fileno(), why)
    except (OSError, ValueError, AttributeError):  # closed, or none
        pass


def _dump(descriptor: int, why: str) -> None:
    os.write(descriptor, f"\n{datetime.now().astimezone().isoformat()} {why} hangs. All threads:\n".encode())
    faulthandler.dump_traceback(descriptor, all_threads=True)
