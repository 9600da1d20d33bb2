"""What a cue asks the speakers for, checked."""

from __future__ import annotations

import math
from dataclasses import dataclass

from exhibit.values import Cue

SILENCE = "silence"
FADE_S = 2.0
"""The fade of a cue that names none."""


@dataclass(frozen=True)
class BedOrder:
    """A bed that was asked for; `play` is None for silence."""

    play: str | None
    volume: float
    fade_s: float


@dataclass(frozen=True)
class AdjustOrder:
    """Another volume for the bed that plays."""

    volume: float


@dataclass(frozen=True)
class StingOrder:
    """A sting that was asked for."""

    play: str
    volume: float


Order = BedOrder | AdjustOrder | StingOrder


def wanted(cue: Cue) -> Order:
    """What `cue` asks for. Raises ValueError, in words for the artist, where it asks for nothing that can be done."""
    play = cue.args.get("play")
    name = None if play is None or play == SILENCE else str(play)
    volume = _number(cue, "volume", 1.0, 1.0)
    if cue.action == "bed":
        return BedOrder(name, volume, _number(cue, "fade_s", FADE_S, math.inf))
    if cue.action == "adjust":
        return AdjustOrder(volume)
    if cue.action == "sting" and name is not None:
        return StingOrder(name, volume)
    raise ValueError(f"sound cannot do '{cue.action}' with {dict(cue.args)}")


def _number(cue: Cue, name: str, otherwise: float, high: float) -> float:
    value = cue.args.get(name, otherwise)
    if not isinstance(value, int | float) or not 0 <= value <= high:
        raise ValueError(f"{name} of a {cue.action} cannot be {value!r}")
    return float(value)
