"""How large a shader is drawn: as large as it can be in time. Pure: frames and their times go in, a step comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

STEPS = (1.0, 0.75, 0.5, 0.375, 0.25)
"""Of the wall's width and height, largest first."""
LOWEST = len(STEPS) - 1
FRAME_MS = 1000 / 30
_TOO_LONG_MS, _SHORT_MS = 0.75 * FRAME_MS, 0.35 * FRAME_MS
_CALM_S = 30.0
_COUNTED, _PLAIN = 15, 3
_FAR_TOO_LONG_MS = 3 * FRAME_MS
"""Where frames take so long, a few tell enough: fifteen of them would be seconds in which the wall stutters."""


@dataclass(frozen=True)
class SizeLadder:
    """Where a shader stands on it. Down at once where frames take too long; up after half a minute in which they were
    short, where the larger ones can be expected to be short enough, too."""

    step: int = 0
    times_ms: tuple[float, ...] = ()
    calm_since_s: float | None = None

    @property
    def share(self) -> float:
        """Of the wall's width and height."""
        return STEPS[self.step]

    @property
    def usual_ms(self) -> float:
        return median(self.times_ms) if self.times_ms else 0.0

    @property
    def counts(self) -> bool:
        """Whether it has seen enough frames to judge."""
        seen = len(self.times_ms)
        return seen >= _COUNTED or (seen >= _PLAIN and median(self.times_ms) > _FAR_TOO_LONG_MS)

    def after(self, frame_ms: float, now_s: float) -> SizeLadder:
        """Where it stands after a frame that took so long."""
        seen = replace(self, times_ms=(*self.times_ms, frame_ms)[-_COUNTED:])
        if not seen.counts:
            return seen
        usual_ms = seen.usual_ms
        if usual_ms > _TOO_LONG_MS and self.step < LOWEST:
            return SizeLadder(self.step + _steps_down(usual_ms, STEPS[self.step :]))
        if usual_ms >= _SHORT_MS or self.step == 0:
            return replace(seen, calm_since_s=None)
        since_s = now_s if self.calm_since_s is None else self.calm_since_s
        larger_ms = usual_ms * (STEPS[self.step - 1] / STEPS[self.step]) ** 2
        if now_s - since_s >= _CALM_S and larger_ms < _TOO_LONG_MS:
            return SizeLadder(self.step - 1)
        return replace(seen, calm_since_s=since_s)


def _steps_down(usual_ms: float, shares: Sequence[float]) -> int:
    """One; more where one would obviously not do."""
    for steps in range(1, len(shares)):
        if usual_ms * (shares[steps] / shares[0]) ** 2 < 2 * _TOO_LONG_MS:
            return steps
    return len(shares) - 1


def size_at(wall_px: tuple[int, int], share: float) -> tuple[int, int]:
    """So many pixels, even, that four can be added up at once."""
    return max(round(wall_px[0] * share / 2) * 2, 2), max(round(wall_px[1] * share / 2) * 2, 2)
