"""Values and durations in words: the same in the terminal, a rehearsal's log, on the page and in `--why`."""

from __future__ import annotations

import json
from collections.abc import Mapping


def lasting(duration_s: float) -> str:
    """A duration: `0.2 s`, `14 s`, `2 min 5 s`, `8 h`."""
    if duration_s < 120:
        return f"{round(duration_s, 2):g} s"
    minutes, seconds = divmod(round(duration_s), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{many} {unit}" for many, unit in parts if many)


def shown(value: object) -> str:
    """A value as people write it: numbers short, mappings as JSON."""
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(_short(value), ensure_ascii=False)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _short(value: object) -> object:
    """The same with numbers that are as long as they need to be."""
    if isinstance(value, Mapping):
        return {str(key): _short(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_short(inner) for inner in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def at_volume(volume: object) -> str:
    """` at 0.5`; nothing for a full one."""
    return "" if volume == 1 else f" at {shown(volume)}"
