"""Calibration: what keys and the mouse do to a picture's corners and masked edges. Pure; the window is elsewhere."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass, field, replace

from exhibit.outputs.projector.placement import CORNERS, EDGES, STRAIGHT, Placement, Point

STEP_PX, BIG_PX = 1.0, 10.0
_REACH = 0.08
"""So near, in shares of the window's width, the mouse takes hold of a corner."""

_ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_INWARDS = {"top": (0, 1), "right": (-1, 0), "bottom": (0, -1), "left": (1, 0)}
_MOST_MASK = 0.45
LEAST, MOST = -0.5, 1.5


@dataclass(frozen=True)
class Calibration:
    """`chosen` counts the corner, or in `masking` the edge, that the arrows move. `saved` is what the venue's file
    says. `leaving`: Esc was pressed once although something is not saved; `save` and `over` are for the caller."""

    placement: Placement = STRAIGHT
    saved: Placement = STRAIGHT
    chosen: int = 0
    masking: bool = False
    held: int | None = None
    leaving: bool = False
    save: bool = False
    over: bool = False
    size_px: tuple[int, int] = field(default=(1280, 720))

    @property
    def changed(self) -> bool:
        return self.placement != self.saved

    @property
    def name(self) -> str:
        """What is chosen, in words."""
        return (EDGES if self.masking else CORNERS)[self.chosen].replace("_", " ")

    def key(self, name: str, *, shift: bool = False) -> Calibration:
        """After the key of that name."""
        if name == "escape":
            return replace(self, over=self.leaving or not self.changed, leaving=True)
        here = replace(self, leaving=False)
        if name in _ARROWS:
            return here.moved(_ARROWS[name], BIG_PX if shift else STEP_PX)
        if name == "tab":
            return replace(here, chosen=(self.chosen + (-1 if shift else 1)) % 4)
        if name == "m":
            return replace(here, masking=not self.masking, held=None)
        if name == "r":
            return replace(here, placement=STRAIGHT, held=None)
        return replace(here, save=True) if name == "s" else here

    def kept(self) -> Calibration:
        """After the venue's file was written."""
        return replace(self, saved=self.placement, save=False)

    def press(self, at: Point) -> Calibration:
        """After the mouse button went down `at` shares of the straight place: it takes hold of the nearest corner."""
        distances = [math.dist(at, corner) for corner in self.placement.corners]
        nearest = min(range(4), key=distances.__getitem__)
        if self.masking or distances[nearest] > _REACH:
            return self
        return replace(self, chosen=nearest, held=nearest, leaving=False)

    def drag(self, at: Point) -> Calibration:
        """After the mouse moved to `at`."""
        return self if self.held is None else self._corner(self.held, at)

    def release(self) -> Calibration:
        return replace(self, held=None)

    def moved(self, arrow: tuple[int, int], step_px: float) -> Calibration:
        """With the chosen corner, or edge, so many pixels farther that way."""
        dx, dy = (arrow[side] * step_px / self.size_px[side] for side in (0, 1))
        if not self.masking:
            x, y = self.placement.corners[self.chosen]
            return self._corner(self.chosen, (x + dx, y + dy))
        inwards = _INWARDS[EDGES[self.chosen]]
        share = self.placement.mask[self.chosen] + dx * inwards[0] + dy * inwards[1]
        mask = list(self.placement.mask)
        mask[self.chosen] = round(min(max(share, 0.0), _MOST_MASK), 5)
        return replace(self, placement=Placement(self.placement.corners, tuple(mask)))

    def _corner(self, index: int, at: Point) -> Calibration:
        """With a corner there; one that would fold the picture stays."""
        corners = list(self.placement.corners)
        x, y = (round(min(max(one, LEAST), MOST), 5) for one in at)
        corners[index] = (x, y)
        with contextlib.suppress(ValueError):
            return replace(self, placement=Placement(tuple(corners), self.placement.mask))
        return self
