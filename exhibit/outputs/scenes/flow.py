"""The flow layer: bands of light folded by a slow current, like ink in water, silk or smoke."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from exhibit.outputs.scenes.colour import Floats, as_light
from exhibit.outputs.scenes.layer import Colour, LayerAnswering, Share, within
from exhibit.outputs.scenes.noise import read, smooth, tile, wrapped
from exhibit.outputs.scenes.picture import ScenePicture

_HIGH = 2.2
"""Heights that a tile of noise spans."""


class Flow(LayerAnswering):
    """Bands in `colour` whose crests show `crest`. A field of noise is folded by another one that moves."""

    colour: Colour = Field("#2a4a8c", description="colour of the bands")
    crest: Colour = Field("#9ed0ff", description="colour of their crests")
    scale: Annotated[float, within(0.1, 8)] = Field(1.0, description="size of the folds: 2 is twice as coarse")
    stretch: Annotated[float, within(0.1, 12)] = Field(1.6, description="how much wider than tall the folds are")
    bands: Annotated[float, within(0.5, 12)] = Field(3.0, description="how many bands lie between high and low")
    thin: Share = Field(0.5, description="0 gives broad bands, 1 gives threads")
    warp: Share = Field(0.5, description="how strongly the current folds them")
    wind: Annotated[float, within(-1, 1, "rate")] = Field(0.01, description="drift to the right, heights a second")
    rise: Annotated[float, within(-1, 1, "rate")] = Field(0.0, description="drift upwards, heights a second")
    cover: Share = Field(0.6, description="how much of the wall they fill")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        moved = seconds * self.speed
        high = _HIGH * self.scale
        u, v = picture.x / np.float32(high * self.stretch), picture.y / np.float32(high)
        height, place = self._field(picture, (u, v), moved, seed)
        wave = np.sin(height * np.float32(5 * np.pi * self.bands) - np.float32(0.25 * moved % (2 * np.pi)))
        sharp = np.float32(1.2 + 10 * self.thin * self.thin)
        band = np.exp((wave - 1) * sharp)
        band *= smooth(place, 0.75 - 0.6 * self.cover, 1.05 - 0.6 * self.cover)
        if self.answers(picture):
            band *= 1 + np.float32(0.8 * self.pull) * picture.people.near()
        band *= np.float32(2 * self.amount)
        picture.shine(band, as_light(self.colour, self.hue))
        picture.shine(band * band * band, as_light(self.crest, self.hue))

    def _field(
        self, picture: ScenePicture, at: tuple[Floats, Floats], moved: float, seed: int
    ) -> tuple[Floats, Floats]:
        """The folded field, 0..1, and another that says where the bands are seen."""
        u, v = at
        across, up = self.wind * moved / (_HIGH * self.scale * self.stretch), self.rise * moved / (_HIGH * self.scale)
        smoothest = tile(seed, 3.0)
        fold = read(smoothest, 0.6 * u + wrapped(0.004 * moved), 0.6 * v - wrapped(0.005 * moved)) - np.float32(0.5)
        other = read(smoothest, 0.6 * u - wrapped(0.003 * moved - 0.4), 0.6 * v + wrapped(0.006 * moved)) - 0.5
        push = np.float32(1.6 * self.warp)
        if self.answers(picture):
            right, down = picture.people.bend(self.pull)
            right *= np.float32(1 / (_HIGH * self.scale * self.stretch))
            down *= np.float32(1 / (_HIGH * self.scale))
            u, v = u + right, v + down
        height = read(tile(seed + 1, 2.9), u + push * fold - wrapped(across), v + push * other + wrapped(up))
        return height, np.asarray(fold + 0.5, np.float32)
