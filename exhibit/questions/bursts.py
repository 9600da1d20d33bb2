"""Who answers again and again, as a child that drums on the screen: such answers count, and are flagged. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

WITHIN_S, MOST = 60.0, 12
"""More answers to one question than this from one sender within so long are a burst: a group that answers one by one is
slower."""
_MOST_SENDERS = 500


@dataclass(frozen=True)
class Bursts:
    """When each sender answered each question of late, on a clock that never runs backwards. In memory only."""

    came: Mapping[str, tuple[float, ...]] = field(default_factory=lambda: MappingProxyType({}))


def answered(state: Bursts, who: str, now_s: float) -> tuple[Bursts, bool]:
    """The state after an answer of `who` (a sender and a question), and whether it belongs to a burst."""
    times = (*_recent(state.came.get(who, ()), now_s), now_s)[-(MOST + 1) :]
    others = {name: seen for name, seen in state.came.items() if name != who and _recent(seen, now_s)}
    while len(others) >= _MOST_SENDERS:
        del others[next(iter(others))]
    return replace(state, came={**others, who: times}), len(times) > MOST


def _recent(times: tuple[float, ...], now_s: float) -> tuple[float, ...]:
    return tuple(at_s for at_s in times if now_s - at_s < WITHIN_S)
