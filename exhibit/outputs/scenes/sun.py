"""The sun layer: a disc that climbs out of the horizon in its halo, with slow shafts of light."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from exhibit.outputs.scenes.colour import Floats, as_light
from exhibit.outputs.scenes.layer import Colour, Height, LayerLight, Share, ease, pulse, within
from exhibit.outputs.scenes.noise import read, smooth, tile, wrapped
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.store import kept
from exhibit.system.late import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEPS = 4096
_REACH = 3.0
"""Steps of the sun's profile, and the distance in heights they span."""

_DIRECTIONS = 4096


class Sun(LayerLight):
    """A sun that takes `rise_s` from height `from_y` to `to_y`, then stays and breathes."""

    core: Colour = Field("#ffcf70", description="colour of the disc")
    halo: Colour = Field("#ff8a4a", description="colour of the light around it")
    x: Annotated[float, within(-2, 2)] = Field(0.0, description="place across, in heights; 0 is the middle")
    from_y: Height = Field(0.7, description="height where it begins; 1 is the bottom of the wall")
    to_y: Height = Field(0.5, description="height where it ends")
    rise_s: Annotated[float, within(0.1, 600, "period")] = Field(20.0, description="seconds it takes to rise")
    radius: Annotated[float, within(0.01, 1)] = Field(0.11, description="radius of the disc, in heights")
    horizon: Height = Field(2.0, description="height below which nothing of it shows")
    shafts: Share = Field(0.5, description="strength of the rays")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        moved = seconds * self.speed
        y = self.from_y + (self.to_y - self.from_y) * ease(0.12 + 0.88 * moved / self.rise_s)
        rows = slice(0, max(int(self.horizon * picture.grid_px[1]), 1))
        dx, dy = picture.x - np.float32(self.x), picture.y[rows] - np.float32(y)
        halo, disc = self._profiles()
        steps = np.minimum(np.hypot(dx, dy) * np.float32(_STEPS / _REACH), _STEPS - 1).astype(np.intp)
        around = halo.take(steps)
        if self.shafts > 0:
            rays = self._rays(moved, seed).take(_directions(picture, self.x, y, rows))
            around *= 1 + rays * np.float32(1.6 * self.shafts)
        strength = np.float32(2 * self.amount * (0.95 + 0.1 * pulse(moved, 9)))
        window = (rows, slice(None))
        picture.shine(around * strength, as_light(self.halo, self.hue), window)
        picture.shine(disc.take(steps) * strength, as_light(self.core, self.hue), window)

    def _profiles(self) -> tuple[Floats, Floats]:
        """Brightness of the halo and of the disc by distance from the middle, _STEPS over _REACH heights."""
        away = np.linspace(0, _REACH, _STEPS, dtype=np.float32)
        beside = np.maximum(away - self.radius, 0)
        halo = 0.50 * np.exp(-1.9 * beside) + 0.36 * np.exp(-7 * beside)
        disc = 1 - smooth(away, self.radius * 0.94, self.radius * 1.06)
        disc = disc + 0.34 * np.exp(-15 * beside) * (1 - disc)
        return halo.astype(np.float32), disc.astype(np.float32)

    def _rays(self, moved: float, seed: int) -> Floats:
        """Brightness of the shafts, about -0.5..0.5, by direction from the sun: (_DIRECTIONS,)."""
        around = np.linspace(0, 1, _DIRECTIONS, endpoint=False, dtype=np.float32)[None, :]
        still = np.zeros((1, 1), np.float32)
        wide = read(tile(seed, 1.4), around + wrapped(0.002 * moved), still + wrapped(0.004 * moved))
        fine = read(tile(seed + 1, 1.0), 2 * around - wrapped(0.003 * moved), still + wrapped(0.009 * moved))
        return (wide + 0.5 * fine - 0.75).astype(np.float32).reshape(-1)


def _directions(picture: ScenePicture, x: float, y: float, rows: slice) -> NDArray[np.intp]:
    """The direction in which each cell of `rows` lies from the sun. Where that stands in the picture, to the nearest
    cell: the shafts are soft, and what is looked up need not be worked out anew."""
    width, height = picture.grid_px
    column, row = round((x + picture.half_width) * height), round(y * height)
    if 0 <= column <= width and 0 <= row <= height:
        around = _around(picture.grid_px)
        return around[height - row : 2 * height - row, width - column : 2 * width - column][rows]
    return _turned(picture.y[rows] - np.float32(y), picture.x - np.float32(x))


@kept
def _around(grid_px: tuple[int, int]) -> NDArray[np.intp]:
    """Directions from the middle of a grid of twice the size."""
    width, height = grid_px
    return _turned(np.arange(2 * height)[:, None] + 0.5 - height, np.arange(2 * width)[None, :] + 0.5 - width)


def _turned(dy: NDArray[np.floating], dx: NDArray[np.floating]) -> NDArray[np.intp]:
    turn: NDArray[np.intp] = (np.arctan2(dy, dx) * (_DIRECTIONS / (2 * np.pi))).astype(np.intp)
    turn &= _DIRECTIONS - 1
    return turn
