"""The soft grid: fewer cells than the picture's own, for what has no fine edges, such as what bends or dims a layer."""

from __future__ import annotations

from functools import cached_property, lru_cache

from exhibit.outputs.scenes.colour import Floats
from exhibit.outputs.scenes.people import People, Place
from exhibit.outputs.scenes.resampling import enlarged
from exhibit.system.late import np

_MOST_CELLS = 256 * 144


class SoftGrid:
    """Cells spread evenly over a picture's grid of `grid_px` (width, height), none smaller than its own. `places` is
    who stands before it."""

    def __init__(self, grid_px: tuple[int, int], places: tuple[Place, ...]) -> None:
        width, height = grid_px
        scale = min(1.0, (_MOST_CELLS / (width * height)) ** 0.5)
        self.cells = (max(round(width * scale), 2), max(round(height * scale), 2))
        self.x, self.y = _axes(self.cells, grid_px)
        self._grid_px = grid_px
        self._places = places

    @cached_property
    def people(self) -> People:
        """What those who stand before it do to it."""
        return People(self._places, self.x, self.y)

    def enlarged(self, field: Floats) -> Floats:
        """A field of this grid, (rows, columns), on the picture's."""
        return field if self.cells == self._grid_px else enlarged(field, self._grid_px)


@lru_cache(maxsize=8)
def _axes(cells: tuple[int, int], grid_px: tuple[int, int]) -> tuple[Floats, Floats]:
    """The middles of the cells, x (1, columns) and y (rows, 1), in heights."""
    x = ((np.arange(cells[0]) + 0.5) / cells[0] - 0.5) * (grid_px[0] / grid_px[1])
    y = (np.arange(cells[1]) + 0.5) / cells[1]
    return x[None, :].astype(np.float32), y[:, None].astype(np.float32)
