"""The rain layer: fine lines that fall at three distances."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from exhibit.outputs.scenes import sprites
from exhibit.outputs.scenes.colour import Floats
from exhibit.outputs.scenes.layer import Colour, Height, LayerAnswering, within
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.system.late import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BRIGHTNESS = (0.30, 0.55, 0.95)
_NEARNESS = (0.45, 0.7, 1.0)

_SHELTER = 1.5
"""How wide the shelter over somebody is, in their reaches."""

_SPLASH = 0.05
"""How far below a roof a drop would have come while its spark is seen, in heights."""

_NO_ROOF = 9.0


class Rain(LayerAnswering):
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
        low = fallen - length / 2
        if self.answers(picture):
            roof = self._roof(picture, x)
            self._splash(picture, (x, roof), (low >= roof) & (low < roof + _SPLASH), near)
            bright = np.where(low < roof, bright, 0) * (1 + max(self.pull, 0) * picture.people.at(x))
        levels = sprites.levels(bright * picture.strength)
        left, top = picture.corners((x, fallen - length), size_px)
        seen = (levels > 0) & (top < picture.size_px[1])
        columns = (part[seen].tolist() for part in (levels, left, top))
        hue = round(self.hue)
        # Lines were placed by their middles, half a length below where a drop began.
        picture.sprites.extend(
            (sprites.streak(size_px, self.colour, hue, level), (x, y)) for level, x, y in zip(*columns, strict=True)
        )

    def _roof(self, picture: ScenePicture, x: Floats) -> Floats:
        """The height at which a drop at each x is held up by the shelter over somebody."""
        roof = np.full_like(x, _NO_ROOF)
        for one in picture.people.places:
            wide = _SHELTER * one.reach * max(-self.pull, 0) * one.present
            inside = 1 - ((x - np.float32(one.x)) / np.float32(wide + 1e-6)) ** 2
            over = np.float32(one.y + 0.3 * one.reach) - np.float32(wide) * np.sqrt(np.maximum(inside, 0))
            roof = np.where(inside > 0, np.minimum(roof, over), roof)
        return roof

    def _splash(self, picture: ScenePicture, at: tuple[Floats, Floats], seen: NDArray[np.bool_], near: float) -> None:
        """Where drops are held up there is a spark."""
        radius = max(round(0.012 * near * picture.size_px[1]), 2)
        level = round(sprites.LEVELS * min(near * picture.strength, 1.0))
        left, top = picture.corners((at[0][seen], at[1][seen]), (2 * radius + 1, 2 * radius + 1))
        spark = sprites.glow(radius, self.colour, round(self.hue), level)
        picture.sprites.extend((spark, place) for place in zip(left.tolist(), top.tolist(), strict=True))


@lru_cache(maxsize=16)
def _drops(seed: int, count: int) -> Floats:
    return np.random.default_rng(seed).random((4, count), dtype=np.float32)
