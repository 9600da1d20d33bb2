"""The ripples layer: rings that widen on water where drops fall."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from pydantic import Field

from exhibit.outputs.scenes.colour import Floats, Rgb, as_light
from exhibit.outputs.scenes.layer import Colour, LayerAnswering, within
from exhibit.outputs.scenes.people import BOTTOM, TOP
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.system.late import np

_LIVES = 8
_OWN_RINGS = 3


class Ripples(LayerAnswering):
    """Rings seen at a slant on water that lies from `horizon` to the bottom; near ones are large, far ones small."""

    colour: Colour = Field("#9cc4ff", description="colour of the rings")
    count: int = Field(70, ge=1, le=200, description="rings at a time when amount is 1")
    horizon: Annotated[float, within(0, 1)] = Field(0.66, description="height where the water begins; 1 is the bottom")
    size: Annotated[float, within(0.01, 1)] = Field(0.22, description="how wide the nearest ring grows, in heights")
    life_s: Annotated[float, within(0.3, 20, "period")] = Field(3.2, description="seconds a ring takes to fade")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        alive = round(self.count * self.amount)
        chance = _chances(seed, self.count)[:, :, :alive]
        life = seconds * self.speed / (self.life_s * (0.7 + 0.6 * chance[0, 0])) + chance[1, 0]
        born = np.floor(life).astype(np.intp) % _LIVES
        x, depth = chance[2:4, 1 + born, np.arange(alive)]
        depth = depth**1.4
        tint = as_light(self.colour, self.hue)
        if self.answers(picture):
            self._draw_visitors(picture, seconds * self.speed)
        for across, near, age in zip((x * 2 - 1) * picture.half_width, depth, np.mod(life, 1), strict=True):
            self._draw_ring(picture, float(across), float(near), float(age), tint)

    def _draw_visitors(self, picture: ScenePicture, moved: float) -> None:
        """Wide rings, in their colour, about the feet of everybody; those who are high up stand far off."""
        for number, one in enumerate(picture.people.places):
            near = min(max((one.y - TOP) / (BOTTOM - TOP), 0.15), 0.9)
            red, green, blue = one.light
            share = abs(self.pull) * one.present
            for ring in range(_OWN_RINGS):
                age = (moved / (2.2 * self.life_s) + ring / _OWN_RINGS + 0.618 * number) % 1
                age = 1 - age if self.pull > 0 else age
                self._draw_ring(picture, one.x, near, age, (red * share, green * share, blue * share), 1.9)

    def _draw_ring(
        self, picture: ScenePicture, x: float, near: float, age: float, tint: Rgb, wide: float = 1.0
    ) -> None:
        y = self.horizon + (1 - self.horizon) * (0.06 + 0.98 * near)
        slant = 0.16 + 0.22 * near
        radius = wide * self.size * (0.12 + 0.88 * near) * (1 - (1 - age) ** 1.8)
        line = (0.003 + 0.0045 * near) * wide
        width, height = picture.grid_px
        reach_x, reach_y = radius + 4 * line, radius * slant + 4 * line
        left, right = _span(x + picture.half_width, reach_x, height, width)
        top, bottom = _span(y, reach_y, height, height)
        if left >= right or top >= bottom:
            return
        window = (slice(top, bottom), slice(left, right))
        dx, dy = picture.x[:, left:right] - np.float32(x), (picture.y[top:bottom] - np.float32(y)) / np.float32(slant)
        away = np.sqrt(dx * dx + dy * dy)
        front, behind = (away - radius) / line, (away - 0.55 * radius) / (1.6 * line)
        ring = np.exp(-front * front) + 0.4 * np.exp(-behind * behind)
        fade = (1 - age) ** 1.6 * min(age * 12, 1.0) * (0.35 + 0.65 * near)
        picture.shine(ring * np.float32(fade), tint, window)


def _span(middle: float, reach: float, per_height: int, limit: int) -> tuple[int, int]:
    """Grid cells from middle - reach to middle + reach, within 0..limit."""
    return max(int((middle - reach) * per_height), 0), min(int((middle + reach) * per_height) + 2, limit)


@lru_cache(maxsize=16)
def _chances(seed: int, count: int) -> Floats:
    return np.random.default_rng(seed).random((4, 1 + _LIVES, count), dtype=np.float32)
