"""The aurora layer: curtains of light that hang in the sky, fold slowly and carry fine upright rays."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from exhibit.outputs.scenes.colour import Floats, as_light
from exhibit.outputs.scenes.layer import Colour, Height, LayerAnswering, within
from exhibit.outputs.scenes.noise import near, read, smooth, tile, wrapped
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.system.late import np

_HEM = 0.05
"""Softness of the lower edge, in heights."""


class Aurora(LayerAnswering):
    """Curtains, each with a sharp lower hem in `hem` that fades upwards into `veil`."""

    hem: Colour = Field("#3dffb0", description="colour of the lower edge")
    veil: Colour = Field("#6a3dff", description="colour further up")
    curtains: int = Field(3, ge=1, le=5, description="how many curtains hang behind each other")
    at: Height = Field(0.5, description="height of the lowest hem")
    tall: Annotated[float, within(0.02, 1)] = Field(0.28, description="how far the light reaches up, in heights")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        moved = seconds * self.speed
        lit = np.zeros((2, picture.grid_px[1], picture.grid_px[0]), np.float32)  # near the hems, and further up
        for index in range(self.curtains):
            self._draw_curtain(picture, moved + 31.7 * index, seed + index, index / max(self.curtains, 1), lit)
        picture.shine(lit[0], as_light(self.hem, self.hue))
        picture.shine(lit[1], as_light(self.veil, self.hue))

    def _draw_curtain(self, picture: ScenePicture, moved: float, seed: int, back: float, lit: Floats) -> None:
        x, noise = picture.x, tile(seed)
        drawn: Floats = np.zeros((1, 1), np.float32)
        if self.answers(picture):
            drawn = np.float32(self.pull) * picture.people.along()
            x = x + np.float32(self.pull) * picture.people.lean()
        fold = x + 0.16 * np.sin(1.9 * x + 0.13 * moved) + 0.08 * np.sin(4.3 * x - 0.21 * moved)
        bend = read(noise, 0.17 * fold + wrapped(0.004 * moved), _at(0.006 * moved)) - 0.5
        hem_y = self.at - 0.13 * back + 0.55 * bend + 0.24 * drawn  # down to them, or lifted
        lowest = int((float(hem_y.max()) + _HEM) * picture.grid_px[1]) + 1
        above = hem_y - picture.y[: max(lowest, 1)]
        strength = self._rays(fold, above, moved, seed)
        strength *= np.float32(1.5 * self.amount * (1 - 0.3 * back))
        strength *= 1 + np.float32(0.75) * drawn
        # Only the rows that a hem passes through are dimmed by it.
        highest = max(int(float(hem_y.min()) * picture.grid_px[1]), 0)
        hem = np.clip(1 + above[highest:] * np.float32(1 / _HEM), 0, 1)
        hem *= hem
        np.maximum(above, 0, out=above)
        reach = self.tall * (0.5 + 1.0 * read(noise, 0.4 * fold, _at(0.25 + 0.015 * moved)))
        light = np.exp(above * (-1 / reach))
        light[highest:] *= hem
        light *= strength
        above *= np.float32(-3 / self.tall)
        near_hem = np.exp(above, out=above)
        near_hem *= light
        light -= near_hem
        light *= np.float32(0.7)
        lit[0, : above.shape[0]] += near_hem
        lit[1, : above.shape[0]] += light

    def _rays(self, fold: Floats, above: Floats, moved: float, seed: int) -> Floats:
        """Brightness along the curtain: wide bright and dark lengths, and fine rays that lean as they climb."""
        lengths = read(tile(seed), 0.19 * fold - wrapped(0.007 * moved), _at(0.5 + 0.009 * moved))
        wide = 0.2 + 0.8 * smooth(lengths, 0.32, 0.7)
        leaning = 0.42 * fold + wrapped(0.006 * moved) + above * np.float32(0.05)
        fine = near(tile(seed + 100, 1.25), leaning, _at(0.02 * moved) + above * np.float32(0.03))
        fine *= fine
        fine *= 1.1 * wide
        fine += 0.35 * wide
        return fine


def _at(place: float) -> Floats:
    return np.full((1, 1), wrapped(place), np.float32)
