"""The flow layer: bands of light folded by a slow current, like ink in water, silk or smoke."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from exhibit.outputs.scenes.colour import Floats, as_light
from exhibit.outputs.scenes.layer import Colour, LayerAnswering, Share, within
from exhibit.outputs.scenes.noise import read, smooth, tile, wrapped
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.system.late import np

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
        height, seen = (picture.soft.enlarged(field) for field in self._field(picture, moved, seed))
        wave = height * np.float32(5 * np.pi * self.bands)
        wave -= np.float32(0.25 * moved % (2 * np.pi))
        np.sin(wave, out=wave)
        wave -= 1
        wave *= np.float32(1.2 + 10 * self.thin * self.thin)
        band = np.exp(wave, out=wave)
        band *= seen
        picture.shine(band, as_light(self.colour, self.hue))
        picture.shine(band * band * band, as_light(self.crest, self.hue))

    def _field(self, picture: ScenePicture, moved: float, seed: int) -> tuple[Floats, Floats]:
        """On the soft grid: the folded field, 0..1, and how much of the bands is seen."""
        high = _HIGH * self.scale
        wide = high * self.stretch
        u, v = picture.soft.x / np.float32(wide), picture.soft.y / np.float32(high)
        smoothest = tile(seed, 3.0)
        fold = read(smoothest, 0.6 * u + wrapped(0.004 * moved), 0.6 * v - wrapped(0.005 * moved)) - np.float32(0.5)
        other = read(smoothest, 0.6 * u - wrapped(0.003 * moved - 0.4), 0.6 * v + wrapped(0.006 * moved)) - 0.5
        push = np.float32(1.6 * self.warp)
        seen = smooth(fold + np.float32(0.5), 0.75 - 0.6 * self.cover, 1.05 - 0.6 * self.cover)
        seen *= np.float32(2 * self.amount)
        if self.answers(picture):
            people = picture.soft.people
            right, down = people.bend(self.pull)
            u, v = u + right * np.float32(1 / wide), v + down * np.float32(1 / high)
            seen *= 1 + np.float32(0.8 * self.pull) * people.near()
        across, up = wrapped(self.wind * moved / wide), wrapped(self.rise * moved / high)
        return read(tile(seed + 1, 2.9), u + push * fold - across, v + push * other + up), seen
