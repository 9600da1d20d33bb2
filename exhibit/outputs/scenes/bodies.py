"""The bodies layer: everybody is a body of light, and those who stand together share one skin. No picture."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from exhibit.outputs.scenes.colour import Floats, as_light
from exhibit.outputs.scenes.layer import Colour, LayerLight, Share, within
from exhibit.outputs.scenes.noise import near, read, smooth, tile, wrapped
from exhibit.outputs.scenes.people import REACH, People, places
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.soft_grid import SoftGrid
from exhibit.system.late import np

_FARTHEST, _DEEPEST = 7.0, 4.0
_STEPS = 4096
"""How far from everybody, in reaches squared, there is nothing any more."""


class Bodies(LayerLight):
    """Fine skins of light, one within the other, around each visitor, in the colour of what they feel. Where two are
    near each other their skins grow into one."""

    size: Annotated[float, within(0.04, 1)] = Field(0.2, description="how far a body reaches, in heights")
    skins: Annotated[float, within(0.5, 12)] = Field(4.0, description="how many skins lie within each other")
    thin: Share = Field(0.6, description="0 gives broad skins, 1 gives threads")
    fold: Share = Field(0.4, description="how far from round they are")
    crest: Colour = Field("#fff4e0", description="colour added where a skin is brightest")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        if not picture.standing:
            return
        here = places(picture.standing, picture.half_width)
        share = self.size / REACH
        soft = picture.soft
        around = People(tuple(replace(one, reach=one.reach * share) for one in here), soft.x, soft.y)
        light = self._skins(soft, around.away(), seconds * self.speed, seed)
        light *= np.float32(2 * self.amount)
        for channel, tint in enumerate(around.tint() * np.float32(picture.strength)):
            tinted = soft.enlarged(tint)
            tinted *= light
            picture.light[channel] += tinted
        light *= light
        light *= np.float32(0.1)
        picture.shine(light, as_light(self.crest, self.hue))

    def _skins(self, soft: SoftGrid, away: Floats, moved: float, seed: int) -> Floats:
        """Their brightness on the picture's grid, 0 to about 1.5. Only the skins themselves have fine edges."""
        u, v = soft.x / np.float32(2.6), soft.y / np.float32(2.6)
        noise = read(tile(seed, 2.3), u + wrapped(0.010 * moved), v - wrapped(0.013 * moved)) - np.float32(0.5)
        shimmer = near(tile(seed + 1, 1.8), 1.4 * u + 0.5 * noise, 1.4 * v + 0.5 * noise + wrapped(0.02 * moved))
        # Functions of how far it is are looked up: worked out for each point they would cost several times as much.
        depth = np.sqrt(away) * (1 + np.float32(2.2 * self.fold) * noise) + np.float32(0.9 * self.fold) * noise
        depth *= np.float32(_STEPS / _DEEPEST)
        skins = self._profile(moved).take(soft.enlarged(np.clip(depth, 0, _STEPS - 1)).astype(np.intp))
        steps = np.minimum(away * np.float32(_STEPS / _FARTHEST), _STEPS - 1).astype(np.intp)
        fades, veil, heart = (one.take(steps) for one in _fading())
        fades *= smooth(shimmer, 0.25, 0.75)
        veil *= 0.12 + 0.5 * smooth(shimmer + noise, 0.35, 0.95)
        veil += heart
        skins *= soft.enlarged(fades)
        skins += soft.enlarged(veil)
        return skins

    def _profile(self, moved: float) -> Floats:
        """The skins by depth, _STEPS over _DEEPEST: each sharp outside and soft inside, as a veil lit from within."""
        depth = np.linspace(0, _DEEPEST, _STEPS, dtype=np.float32)
        inside = np.mod(depth * np.float32(self.skins / 2.2) - np.float32(0.07 * moved % 1), np.float32(1))
        skin = np.exp((inside - 1) * np.float32((4 + 14 * self.thin) / self.skins)) * np.minimum((1 - inside) * 12, 1)
        return np.asarray(1.2 * skin, np.float32)


@lru_cache(maxsize=1)
def _fading() -> tuple[Floats, Floats, Floats]:
    """By how far it is from everybody, in reaches squared, _STEPS over _FARTHEST: how the skins fade outwards
    and before the light within, that light, and its heart."""
    away = np.linspace(0, _FARTHEST, _STEPS, dtype=np.float32)
    fades = (1 - away / _FARTHEST) ** 2 * (1 - 0.7 * np.exp(-1.5 * away))
    made = fades, np.exp(-2.2 * away), 0.55 * np.exp(-16 * away)
    return made[0].astype(np.float32), made[1].astype(np.float32), made[2].astype(np.float32)
