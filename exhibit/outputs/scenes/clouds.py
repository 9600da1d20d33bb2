"""The clouds layer: drifting, folding vapour. Wide and slow it is mist; rising and folded hard it is fire."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from exhibit.outputs.scenes.colour import Floats, as_light
from exhibit.outputs.scenes.layer import Colour, Height, LayerAnswering, Share, within
from exhibit.outputs.scenes.noise import SIDE, near, smooth, tile, wrapped
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.system.late import np

_UNSEEN = 2e-3
"""Thickness that shows nothing."""


class Clouds(LayerAnswering):
    """Vapour in `colour` whose thickest parts show `heart`, strongest at height `at` and gone `spread` away from it."""

    colour: Colour = Field("#24406a", description="colour of the vapour")
    heart: Colour = Field("#000000", description="colour added where it is thickest")
    at: Height = Field(0.5, description="height where it is strongest")
    spread: Annotated[float, within(0.02, 3)] = Field(0.5, description="how far it reaches up and down, in heights")
    scale: Annotated[float, within(0.1, 8)] = Field(1.0, description="size of its folds: 2 is twice as coarse")
    stretch: Annotated[float, within(0.1, 12)] = Field(1.0, description="how much wider than tall the folds are")
    wind: Annotated[float, within(-1, 1, "rate")] = Field(0.02, description="drift to the right, heights a second")
    rise: Annotated[float, within(-1, 1, "rate")] = Field(0.0, description="drift upwards, heights a second")
    warp: Share = Field(0.25, description="how strongly it folds into itself")
    cover: Share = Field(0.5, description="how much of its place is filled")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        place = self._place(picture)
        seen = np.flatnonzero(place.max(axis=1) > _UNSEEN)
        if seen.size == 0:
            return
        rows = slice(int(seen[0]), int(seen[-1]) + 1)
        thickness = self._thickness(picture, rows, seconds * self.speed, seed)
        thickness *= place[rows] * np.float32(2 * self.amount)
        window = (rows, slice(None))
        picture.shine(thickness, as_light(self.colour, self.hue), window)
        if self.heart != "#000000":
            picture.shine(thickness * thickness * thickness, as_light(self.heart, self.hue), window)

    def _thickness(self, picture: ScenePicture, rows: slice, moved: float, seed: int) -> Floats:
        high = 2.4 * self.scale
        wide = high * self.stretch
        across, up = self.wind * moved / wide, self.rise * moved / high
        soft = picture.soft
        u, v = soft.x / np.float32(wide), soft.y / np.float32(high)
        slow_u, slow_v = wrapped(0.011 * moved - 0.7 * across), wrapped(0.013 * moved + 0.7 * up)
        # Where the picture's cells step over every other pixel of the tile, a coarser one shows the same.
        side = SIDE // 2 if picture.grid_px[1] * high < SIDE // 2 else SIDE
        folds = near(tile(seed, 2.2, side), 0.7 * u + slow_u, 0.7 * v + slow_v) - np.float32(0.5)
        folds *= np.float32(self.warp)
        right, down = folds - wrapped(across), folds * np.float32(1.3) + wrapped(0.007 * moved + up)
        if self.answers(picture):
            pulled_right, pulled_down = soft.people.bend(self.pull)
            right += pulled_right * np.float32(1 / wide)
            down += pulled_down * np.float32(1 / high)
        right, down = soft.enlarged(right)[rows], soft.enlarged(down)[rows]
        right += picture.x / np.float32(wide)
        down += picture.y[rows] / np.float32(high)
        noise = near(tile(seed + 1, 1.7, side), right, down)
        edge = 0.78 - 0.5 * self.cover
        return smooth(noise, edge - 0.22, edge + 0.26)

    def _place(self, picture: ScenePicture) -> Floats:
        if not self.answers(picture):
            return self._band(picture.y)
        place, pull = self._band(picture.soft.y), np.float32(self.pull)
        near = picture.soft.people.near()
        # Drawn to them it gathers where it would hardly be; giving way it leaves them in the clear.
        place = place + (1 - place) * pull * near if pull > 0 else place * (1 + pull * near)
        return picture.soft.enlarged(place)

    def _band(self, y: Floats) -> Floats:
        away = (y - np.float32(self.at)) / np.float32(self.spread)
        return np.asarray(np.exp(-2 * away * away), np.float32)
