"""The waves layer: water seen from the shore, from the horizon to the viewer's feet, with light lying on it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from exhibit.outputs.scenes.colour import Floats, as_light
from exhibit.outputs.scenes.layer import Colour, LayerAnswering, Share, within
from exhibit.outputs.scenes.noise import SIDE, read, smooth, tile, wrapped
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.system.late import np

_TILE = SIDE // 2
"""Pixels of the tiles of noise; read between its pixels, a coarser one than usual is fine enough."""

_ROADS = 8
"""Visitors to whom a path of light is laid."""


class Waves(LayerAnswering):
    """Water below `horizon`. Light glints on it: along a path to the viewer at `path_x`, and faintly all over."""

    water: Colour = Field("#06182c", description="colour of the lit swell")
    shine: Colour = Field("#bfe8ff", description="colour of the glints on the path of light")
    sheen: Colour = Field("#1d4a63", description="colour of the glints everywhere else")
    horizon: Annotated[float, within(0, 1)] = Field(0.66, description="height of the horizon; 1 is the bottom")
    path_x: Annotated[float, within(-2, 2)] = Field(0.0, description="where the light comes from, in heights")
    path_width: Annotated[float, within(0.01, 3)] = Field(
        0.16, description="width of the path at the horizon, in heights"
    )
    path: Share = Field(0.6, description="strength of the path of light")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        top = int(np.searchsorted(picture.y[:, 0], self.horizon))
        if top >= picture.grid_px[1]:
            return
        below = picture.y[top:] - np.float32(self.horizon)
        window = (slice(top, None), slice(None))
        swell, glints = self._surface(picture.x, below, seconds * self.speed, seed)
        strength = np.float32(2 * self.amount)
        away = (picture.x - np.float32(self.path_x)) / (np.float32(self.path_width) + 0.9 * below)
        on_path = np.exp(-away * away) * np.float32(self.path * 1.7)
        if self.answers(picture):
            on_path = on_path * (1 - self.pull * 0.5) + np.float32(self.pull) * self._roads(picture, below)
        near = smooth(below, -0.01, 0.25)
        picture.shine(swell * (0.35 + 0.65 * near) * strength, as_light(self.water, self.hue), window)
        picture.shine(glints * on_path * strength, as_light(self.shine, self.hue), window)
        picture.shine(glints * (strength * np.float32(0.55)), as_light(self.sheen, self.hue), window)

    def _roads(self, picture: ScenePicture, below: Floats) -> Floats:
        """A path of light to each visitor."""
        wide = np.float32(0.5 * self.path_width + 0.03) + np.float32(0.25) * below
        roads = np.zeros((below.shape[0], picture.x.shape[1]), np.float32)
        for one in picture.people.places[:_ROADS]:
            away = (picture.x - np.float32(one.x)) / wide
            roads += np.exp(-away * away) * np.float32(one.present)
        return roads

    def _surface(self, x: Floats, below: Floats, moved: float, seed: int) -> tuple[Floats, Floats]:
        """Swell and glints, 0..1. Far rows see many waves at once, so there the detail gives way to its mean."""
        far = np.float32(0.055) / (below + np.float32(0.035))
        drift, depth = 0.010 * moved, np.log(far) * np.float32(0.55)
        broad = read(tile(seed, 1.5, _TILE), 0.5 * x * far + wrapped(drift), depth + wrapped(0.012 * moved))
        fine = read(tile(seed + 1, 1.05, _TILE), 1.1 * x * far - wrapped(drift), 2.0 * depth + wrapped(0.035 * moved))
        cross = read(
            tile(seed + 2, 1.05, _TILE), 0.8 * x * far + wrapped(2 * drift), 1.7 * depth + wrapped(0.021 * moved)
        )
        sharp = smooth(below, -0.02, 0.10)
        glints = smooth(fine + cross + 0.5 * broad, 1.22, 1.85)
        glints *= np.float32(0.25) + np.float32(1.3) * broad
        return broad, glints * sharp + (1 - sharp) * np.float32(0.28)
