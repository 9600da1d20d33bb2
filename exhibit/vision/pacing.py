"""Pictures that come in bursts, spread out again by the times at which they were taken. Pure.

Recorders, HLS and bad networks give thirty pictures at once each two seconds. Looked at as they come, the newest of
each burst would be all that is seen. So the show stays as far behind as the latest picture came too late, and no
farther than that: it catches up slowly, until one is late again (D-vision-19).
"""

from __future__ import annotations

from dataclasses import dataclass

_BURST_S = 0.25
"""What is late by less is a network's usual trembling, and waits for nothing."""

_LONGEST_S = 8.0
_CATCH_UP = 0.03


@dataclass(frozen=True)
class Pacing:
    """How far behind the pictures' own times they are shown, and when the last one came."""

    behind_s: float = 0.0
    arrived_s: float | None = None


def paced(pacing: Pacing, captured_s: float, arrived_s: float) -> tuple[Pacing, float]:
    """When the picture is due that was taken at `captured_s` and came at `arrived_s`, never before that."""
    late_s = max(0.0, arrived_s - captured_s)
    elapsed_s = 0.0 if pacing.arrived_s is None else max(0.0, arrived_s - pacing.arrived_s)
    behind_s = min(_LONGEST_S, max(late_s, pacing.behind_s - _CATCH_UP * elapsed_s))
    due_s = captured_s + behind_s if behind_s > _BURST_S else arrived_s
    return Pacing(behind_s, arrived_s), max(arrived_s, due_s)
