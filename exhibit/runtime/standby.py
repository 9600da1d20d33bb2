"""When a show rests: some moments after its house has closed, until it opens. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

FAREWELL_S = 10.0
"""So long after closing the show still plays, and rules may say good night."""


@dataclass(frozen=True)
class Standby:
    """Whether the show is `resting`. `open_s`: when the house was open last; a show that begins in a closed house rests
    at once."""

    resting: bool = False
    open_s: float = -math.inf


def step(before: Standby, now_s: float, *, closed: bool, wanted: bool) -> Standby:
    """How it is at `now_s`; `wanted`: whether the venue wants it to rest when the house is `closed`."""
    open_s = before.open_s if closed else now_s
    return replace(before, open_s=open_s, resting=wanted and closed and now_s - open_s >= FAREWELL_S)
