"""How the shaders on the walls fare, in words: `ink at 640x360, 14 ms`. Known to all; told by whoever draws them."""

from __future__ import annotations

import threading
import time

_STALE_S = 2.0
_lock = threading.Lock()
_lines: dict[str, tuple[float, str]] = {}


def report(name: str, line: str) -> None:
    """Tell how the shader `name` fares now."""
    with _lock:
        _lines[name] = time.monotonic(), line


def reports() -> list[str]:
    """What was told a moment ago, in the order of names."""
    now = time.monotonic()
    with _lock:
        for name in [name for name, (at_s, _) in _lines.items() if now - at_s > _STALE_S]:
            del _lines[name]
        return [line for _, (_, line) in sorted(_lines.items())]
