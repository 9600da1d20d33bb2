"""When the whole picture is searched: about each 0.15 s, and never in step with anything. Pure.

At even distances a lamp that strobes, or the mains, can be dark in every picture that is searched; one visitor after
the other then stands there unseen. So the distances are odd: thrown, but the same throws each time. And every other
search waits a moment for a picture that is lit, where some are and some are not; only every other one, since a lamp may
as well burn pictures out (D-vision-18).
"""

from __future__ import annotations

from dataclasses import dataclass

PROPOSE_S = 0.15
"""How far apart searches are, on the average (D-0012)."""

_SELDOM_S = 0.095
_SWAY_FRAMES, _SWAY_S = 2.0, 0.08
"""By how much distances differ, in frames or in seconds, whichever is more: with less than one frame some cameras would
be left at an even distance."""


_PATIENT_S = 1.0
_DIM_SHARE, _HALVED_S = 0.6, 1.0


@dataclass(frozen=True)
class Brightest:
    """How bright pictures were of late: the brightest counts for half a second later, for a quarter two."""

    level: float = 0.0

    def after(self, level: float, interval_s: float) -> Brightest:
        """The same after a picture of the mean `level`, `interval_s` after the one before."""
        return Brightest(max(level, self.level * 0.5 ** (interval_s / _HALVED_S)))

    def outshines(self, level: float) -> bool:
        """Whether a picture of `level` is dark beside those before it."""
        return level < _DIM_SHARE * self.level


def is_due(elapsed_s: float, interval_s: float, searches: int, *, dim: bool = False, sharers: int = 1) -> bool:
    """Whether a frame that comes `interval_s` after the one before is to be searched, `elapsed_s` after the last search
    and with `searches` done so far; `dim`: it is dark beside those before it.

    It is when that is nearer to the moment than the next frame will be. Where frames are seldom each is searched.
    Of several cameras, `sharers`, each is searched so much more seldom (D-cameras-4).
    """
    if interval_s >= _SELDOM_S * sharers:
        return True
    if dim and searches % 2 and elapsed_s < _PATIENT_S:
        return False
    sway_s = (_throw(searches) - 0.5) * max(_SWAY_FRAMES * interval_s, _SWAY_S)
    return elapsed_s + interval_s / 2 >= PROPOSE_S * sharers + sway_s


def _throw(count: int) -> float:
    """0..1, as if by chance (the finalizer of MurmurHash3, Appleby 2011). A low-discrepancy sequence would not do: its
    sums stay in step, and it is the sums of the distances that meet a lamp's rhythm."""
    mixed = (count + 1) & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return (mixed ^ mixed >> 16) / 2**32
