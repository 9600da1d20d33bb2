"""What a broker keeps of a show: one retained message for each thing that stands. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping

from exhibit.values import Variable

_TOGETHER = ("mood", "health")
"""What is told as one JSON object each."""


def states(prefix: str, values: Mapping[str, Variable]) -> dict[str, str]:
    """The payload of every retained topic below `prefix`; `values` are those that the show senses, by path."""
    together: dict[str, dict[str, Variable]] = {name: {} for name in _TOGETHER}
    told: dict[str, str] = {}
    for path, value in values.items():
        kind, _, name = path.partition("/")
        if kind in together:
            together[kind][name] = round(value, 2) if isinstance(value, float) else value
        else:
            told[f"{prefix}/{path}"] = worded(value)
    active = [path.removeprefix("rule/") for path, value in values.items() if value is True and path[:5] == "rule/"]
    # Where people may not be told live (a text stands for their number), which rules are active is not told either.
    told[f"{prefix}/rules"] = "" if isinstance(values.get("mood/visitors"), str) else json.dumps(active)
    told |= {f"{prefix}/{name}": json.dumps(one) for name, one in together.items() if one}
    if "mood/visitors" in values:
        told[f"{prefix}/visitors"] = worded(values["mood/visitors"])
    return told


def worded(value: Variable) -> str:
    """ON or OFF, a number, or the text itself."""
    if isinstance(value, bool):
        return "ON" if value else "OFF"
    return value if isinstance(value, str) else f"{value:.6g}"
