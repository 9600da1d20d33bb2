"""The rain layer: fine lines that fall at three distances."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

import numpy as np
from pydantic import Field

from exhibit.outputs.scenes import sprites
from exhibit.outputs.scenes.colour import Floats
from exhibit.outputs.scenes.layer import Colour, Height, LayerLight, within
from exhibit.outputs.scenes.picture import ScenePicture

_BRIGHTNESS = (0.30, 0.55, 0.95)
_NEARNESS = (0.45, 0.7, 1.0)


class Rain(LayerLight):
    """Falling lines. Those further away are shorter, fainter and slower, and end higher up."""

    colour: Colour = Field("#9cc4ff", description="colour of the drops")
    count: int = Field(520, ge=1, le=1500, description="drops when amount is 1")
    length: Annotated[float, within(0.01, 1)] = Field(0.2, description="length of the nearest lines, in heights")
    fall: Annotated[float, within(0.05, 4, "rate")] = Field(0.7, description="heights a second the nearest drops fall")
    ground: Height = Field(1.2, description="height where the nearest drops end; the furthest end at `horizon`")
    horizon: Height = Field(0.7, description="height where the furthest drops end")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        chance = _drops(seed, self.count)[:, : round(self.count * self.amount)]
        for kind, near in enumerate(_NEARNESS):
            self._draw_curtain(picture, seconds * self.speed, chance[:, kind::3], kind, near)

    def _draw_curtain(self, picture: ScenePicture, moved: float, chance: Floats, kind: int, near: float) -> None:
        length = self.length * near
        size_px = (max(1, round(3 * near * picture.size_px[1] / 720)), max(4, round(length * picture.size_px[1])))
        ends = self.horizon + (self.ground - self.horizon) * (chance[3] if kind < 2 else 1)
        path = ends + 2 * length
        fallen = np.mod(chance[1] * path + moved * self.fall * near * (0.8 + 0.4 * chance[2]), path)
        x = (chance[0] * 2 - 1) * picture.half_width
        bright = _BRIGHTNESS[kind] * np.minimum((ends + length - fallen) / length, 1) * (0.5 + 0.5 * chance[2])
        levels = sprites.levels(bright * picture.strength)
        left, top = picture.corners((x, fallen - length), size_px)
        seen = (levels > 0) & (top < picture.size_px[1])
        columns = (part[seen].tolist() for part in (levels, left, top))
        hue = round(self.hue)
        # Lines were placed by their middles, half a length below where a drop began.
        picture.sprites.extend(
            (sprites.streak(size_px, self.colour, hue, level), (x, y)) for level, x, y in zip(*columns, strict=True)
        )


@lru_cache(maxsize=16)
def _drops(seed: int, count: int) -> Floats:
    return np.random.default_rng(seed).random((4, count), dtype=np.float32)
