"""The functions that look back, as they are written."""

from __future__ import annotations

from collections.abc import Mapping

LONGEST_S = 24 * 3600.0
"""So far back a show remembers."""

REMEMBERING: Mapping[str, tuple[str, str]] = {
    "mean": ("mean(happiness, 1min)", "the mean of a number over the last time, at most a day"),
    "rise": ("rise(happiness, 1min)", "how much a number is higher now than it was then; below 0, lower"),
    "count": (
        'count(mood == "fear", 10min)',
        "how often something came true in the last time; also `count('storm', 1h)`",
    ),
}
"""How each of them is written, and what it gives."""
