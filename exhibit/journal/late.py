"""Answers that waited on a device while it could not reach the exhibit, and count for the time when they were given.
Pure.

They are told by quarters of an hour, and come in no order. Once none has come for a whole block, neighbouring quarters
are put together until each holds k; what is left over counts among the answers of now, whose time begins so much
earlier. So none is lost, and no count is of fewer than k."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from exhibit.journal.atoms import BLOCK_S, Closed
from exhibit.journal.rows import AnswerTally

LONGEST_LATE_S = 31 * 24 * 3600
"""An answer that says to be older, or of a time to come, is of a device whose clock is wrong: when it was given is not
known, and it counts now."""


@dataclass(frozen=True)
class LatePool:
    """Answers under one key by the block in which they were given; the last came in the block at `heard_s`."""

    heard_s: int
    by_block: Mapping[int, AnswerTally]


@dataclass(frozen=True)
class LateAnswers:
    """All that came late and is not put together yet, by key."""

    pools: Mapping[str, LatePool] = field(default_factory=lambda: MappingProxyType({}))


def is_late(given_s: int | None, block_s: int) -> bool:
    """Whether an answer given in the block at `given_s` (None: now) belongs to an earlier one than that at `block_s`,
    and says so believably."""
    return given_s is not None and given_s % BLOCK_S == 0 and block_s - LONGEST_LATE_S <= given_s < block_s


def late(state: LateAnswers, key: str, given_s: int, answer: AnswerTally, block_s: int) -> LateAnswers:
    """The state with an `answer` that came in the block at `block_s` and was given in that at `given_s`."""
    before = state.pools.get(key, LatePool(block_s, {})).by_block
    grown = {**before, given_s: before.get(given_s, AnswerTally()).plus(answer)}
    return replace(state, pools={**state.pools, key: LatePool(block_s, grown)})


def put_together(
    state: LateAnswers, k: int, block_s: float
) -> tuple[LateAnswers, tuple[Closed[AnswerTally], ...], tuple[Closed[AnswerTally], ...]]:
    """The state in the block at `block_s`; what may be written down; and what is left over, fewer than `k` of a key."""
    quiet = {key: pool for key, pool in state.pools.items() if pool.heard_s < block_s - BLOCK_S}
    closed: list[Closed[AnswerTally]] = []
    left: list[Closed[AnswerTally]] = []
    for key, pool in quiet.items():
        for one in _parted(key, pool.by_block, k):
            (closed if one.counts.size >= k else left).append(one)
    kept = {key: pool for key, pool in state.pools.items() if key not in quiet}
    return replace(state, pools=kept), tuple(closed), tuple(left)


def _parted(key: str, by_block: Mapping[int, AnswerTally], k: int) -> list[Closed[AnswerTally]]:
    """`by_block` in stretches of at least `k`, but for the last."""
    parts: list[Closed[AnswerTally]] = []
    begin_s, counts = 0, AnswerTally()
    for block_s, tally in sorted(by_block.items()):
        begin_s = block_s if not counts.size else begin_s
        counts = counts.plus(tally)
        if counts.size >= k:
            parts.append(Closed(key, begin_s, block_s + BLOCK_S, counts))
            counts = AnswerTally()
    if counts.size:
        parts.append(Closed(key, begin_s, max(by_block) + BLOCK_S, counts))
    return parts
