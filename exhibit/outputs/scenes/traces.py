"""The traces layer: what visitors have left where they stood, like dust that still glows. No picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from exhibit.outputs.scenes.colour import Floats
from exhibit.outputs.scenes.layer import LayerLight, Share, within
from exhibit.outputs.scenes.noise import near, smooth, tile, wrapped
from exhibit.outputs.scenes.people import BOTTOM, TOP
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.products import product
from exhibit.outputs.scenes.soft_grid import SoftGrid
from exhibit.outputs.scenes.store import kept
from exhibit.outputs.scenes.visitor_traces import COLUMNS, ROWS
from exhibit.system.late import np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Traces(LayerLight):
    """Light where somebody stood, in the colour of what they felt. It gathers while they stand there, and when they
    have gone it fades within a minute, or within the evening."""

    keeps: Literal["minute", "evening"] = Field(
        "minute",
        description="how long it stays: about a minute, or for hours; the evening's takes some minutes to gather",
    )
    veins: Share = Field(0.7, description="0 leaves an even glow, 1 fine veins in it")
    rise: Annotated[float, within(-1, 1, "rate")] = Field(
        0.01, description="how its veins drift upwards, heights a second"
    )

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        left = picture.traces.minute if self.keeps == "minute" else picture.traces.evening
        if float(left.max()) < 1e-3:
            return
        soft = picture.soft
        down, across = _spread(soft.cells)
        veins = self._veins(soft, seconds * self.speed, seed)
        veins *= np.float32(2 * self.amount * picture.strength)
        for channel, cells in enumerate(left):
            light = product(product(down, cells), across)
            light *= veins
            picture.light[channel] += soft.enlarged(light)

    def _veins(self, soft: SoftGrid, moved: float, seed: int) -> Floats:
        """Their brightness, about 1 in the mean."""
        up = wrapped(self.rise * moved / 1.6)
        third = np.float32(1 / 3)
        folds = near(tile(seed, 2.4), soft.x * third + wrapped(0.004 * moved), soft.y * third + up)
        folds -= np.float32(0.5)
        u, v = soft.x / np.float32(1.6), soft.y / np.float32(1.6) + up
        folds *= np.float32(0.5)
        fine = near(tile(seed + 1, 1.9), u + folds, v + folds)
        lines = smooth(fine, 0.25, 0.75)
        lines -= np.float32(0.5)
        np.abs(lines, out=lines)
        lines = 1 - 2 * lines
        veins = lines * lines
        veins *= lines
        veins *= np.float32(3 * self.veins)
        veins += np.float32(1 - self.veins)
        return veins


@kept
def _spread(cells_px: tuple[int, int]) -> tuple[Floats, Floats]:
    """Matrices that spread the cells smoothly over the grid, between the heights where faces are shown."""
    columns = (np.arange(cells_px[0]) + 0.5) / cells_px[0] * COLUMNS - 0.5
    rows = ((np.arange(cells_px[1]) + 0.5) / cells_px[1] - TOP) / (BOTTOM - TOP) * ROWS - 0.5
    return _bells(rows, ROWS), np.ascontiguousarray(_bells(columns, COLUMNS).T)


def _bells(at: NDArray[np.float64], cells: int) -> Floats:
    """How much of each cell is seen at each place `at`: a cubic spline's weights, (places, cells)."""
    away = np.abs(at[:, None] - np.arange(cells)[None, :])
    near, far = 2 / 3 - away**2 + away**3 / 2, np.clip(2 - away, 0, None) ** 3 / 6
    return np.asarray(np.where(away < 1, near, far), np.float32)
