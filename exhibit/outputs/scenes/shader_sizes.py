"""How large this machine can draw each shader, kept over restarts: a wall does not begin by stuttering again."""

from __future__ import annotations

import contextlib
import json
import threading
from pathlib import Path

from exhibit.shaders.ladder import STEPS
from exhibit.system.files import write_at_once
from exhibit.system.paths import state_folder

_MOST = 500
_lock = threading.Lock()
_steps: dict[Path, dict[str, int]] = {}


def kept_step(name: str) -> int:
    """The step of the ladder on which the program of this digest stood last; 0 where nobody knows."""
    with _lock:
        return _known().get(name, 0)


def keep_step(name: str, step: int) -> None:
    """Remember it; forgotten where it cannot be written."""
    with _lock:
        known = _known()
        known.pop(name, None)
        known[name] = step
        while len(known) > _MOST:
            del known[next(iter(known))]
        with contextlib.suppress(OSError):
            file = _file()
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_at_once(file, json.dumps(known).encode())


def _file() -> Path:
    return state_folder() / "shader-sizes.json"


def _known() -> dict[str, int]:
    file = _file()
    if file not in _steps:
        _steps.clear()
        _steps[file] = _read(file)
    return _steps[file]


def _read(file: Path) -> dict[str, int]:
    """What it says; a damaged one says nothing, and is written anew."""
    try:
        told = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    steps = range(len(STEPS))
    return {str(key): one for key, one in told.items() if one in steps} if isinstance(told, dict) else {}
