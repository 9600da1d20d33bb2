"""When a picture was taken, on our clock: by the time that the stream gives it, as far as it gives a true one. Pure."""

from __future__ import annotations

from dataclasses import dataclass

_LOST_S = 60.0
"""A picture that is said to be so much older than it can be belongs to another count of time."""
_DRIFT = 0.001
"""Two clocks differ by a thousandth at most; by so much the quickest way is forgotten again."""


@dataclass(frozen=True)
class Dating:
    """`ahead_s`: how far our clock is before the stream's, by the picture that came here quickest; None before any.
    `arrived_s`, `captured_s`: of the last picture."""

    ahead_s: float | None = None
    arrived_s: float = 0.0
    captured_s: float = float("-inf")


def dated(dating: Dating, at_s: float | None, arrived_s: float) -> tuple[Dating, float]:
    """When the picture was taken that the stream dates `at_s` (None: not at all) and that arrived at `arrived_s`: never
    after that, and each later than the one before."""
    ahead_s = dating.ahead_s
    captured_s = arrived_s
    if at_s is not None:
        way_s = arrived_s - at_s
        if ahead_s is not None:
            ahead_s += _DRIFT * (arrived_s - dating.arrived_s)
        ahead_s = way_s if ahead_s is None or way_s < ahead_s or way_s - ahead_s > _LOST_S else ahead_s
        captured_s = min(arrived_s, at_s + ahead_s)
    if captured_s <= dating.captured_s:
        captured_s = min(arrived_s, dating.captured_s + 1e-4)
    return Dating(ahead_s, arrived_s, captured_s), captured_s
