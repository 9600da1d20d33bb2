"""What visitors leave on a wall: light where they stood, of the last minute and, more slowly, of the whole evening.

It is kept in memory alone, tells nobody apart and ends with the program.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from exhibit.outputs.scenes.colour import Floats, to_light
from exhibit.outputs.scenes.visitor_marks import VisitorMarks
from exhibit.smoothing import share_of_new
from exhibit.system.late import np

ROWS, COLUMNS = 18, 32
"""Cells of the camera's picture, as a mirror shows it, in which light is kept."""

_MINUTE_S = (5.0, 40.0)
_EVENING_S = (600.0, 3 * 3600.0)
"""Time constants with which light comes where somebody stands, and goes where nobody does."""

_WIDE = 1.3
"""How far somebody far away is seen around their middle, in cells."""


def _nothing() -> Floats:
    return np.zeros((3, ROWS, COLUMNS), np.float32)


@dataclass(frozen=True, eq=False)
class VisitorTraces:
    """The light left behind, of the last minute and of the evening: (3, ROWS, COLUMNS) each, rows from the top."""

    minute: Floats = field(default_factory=_nothing)
    evening: Floats = field(default_factory=_nothing)

    def turned_over(self) -> VisitorTraces:
        """The same where left is right."""
        return VisitorTraces(
            np.ascontiguousarray(self.minute[..., ::-1]), np.ascontiguousarray(self.evening[..., ::-1])
        )


def traced(before: VisitorTraces, standing: Iterable[VisitorMarks], step_s: float) -> VisitorTraces:
    """The traces `step_s` after those `before`, while these were standing there."""
    here = sum((_light_of(one) for one in standing), _nothing())
    return VisitorTraces(
        _towards(before.minute, here, step_s, _MINUTE_S), _towards(before.evening, here, step_s, _EVENING_S)
    )


def _light_of(one: VisitorMarks) -> Floats:
    wide = np.float32(_WIDE + 4 * min(one.size, 0.6))
    across = np.exp(-0.5 * ((np.arange(COLUMNS, dtype=np.float32) + 0.5 - (1 - one.x) * COLUMNS) / wide) ** 2)
    down = np.exp(-0.5 * ((np.arange(ROWS, dtype=np.float32) + 0.5 - one.y * ROWS) / wide) ** 2)
    tint = to_light(np.array(one.tint, np.float32)) * np.float32(one.present)
    return np.asarray(tint[:, None, None] * down[None, :, None] * across[None, None, :], np.float32)


def _towards(before: Floats, here: Floats, step_s: float, constants_s: tuple[float, float]) -> Floats:
    comes, goes = (np.float32(share_of_new(step_s, constant_s)) for constant_s in constants_s)
    return np.asarray(before + (here - before) * np.where(here > before, comes, goes), np.float32)
