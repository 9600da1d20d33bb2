"""The particles layer: many small lights that are born, float and fade: stars, motes of dust, sparks."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from exhibit.outputs.scenes import sprites
from exhibit.outputs.scenes.colour import Floats
from exhibit.outputs.scenes.layer import Colours, Height, LayerAnswering, Share, within
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.system.late import np

_LIVES = 8
"""Places a particle takes in turn, one per life, before it starts over."""


class Particles(LayerAnswering):
    """Lights that live `life_s` each, are born between `top` and `bottom`, and move from there."""

    colours: Colours = Field(description="each light has one of these")
    count: int = Field(160, ge=1, le=1500, description="how many there are when amount is 1")
    size: Annotated[float, within(0.002, 0.3)] = Field(0.02, description="radius of the largest, in heights")
    shape: Literal["glow", "disc"] = Field("glow", description="a point in a halo, or a soft disc out of focus")
    life_s: Annotated[float, within(0.5, 120, "period")] = Field(9.0, description="seconds from birth to fading away")
    top: Height = Field(0.0, description="upper bound of where they are born")
    bottom: Height = Field(1.0, description="lower bound of where they are born")
    rise: Annotated[float, within(-2, 2)] = Field(0.0, description="heights a second they climb; negative falls")
    wind: Annotated[float, within(-2, 2)] = Field(0.0, description="heights a second they drift to the right")
    sway: Annotated[float, within(0, 0.5)] = Field(0.02, description="how far they swing aside, in heights")
    twinkle: Share = Field(0.3, description="how much they flicker")
    trail: int = Field(0, ge=0, le=12, description="fading copies that follow each light")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        alive = round(self.count * self.amount)
        chance = _chances(seed, self.count)[:, :, :alive]
        for step in range(self.trail + 1):
            moment = max(seconds * self.speed - 0.014 * step, 0.0)
            self._place(picture, moment, chance, (1 - step / (self.trail + 1)) ** 1.5)

    def _place(self, picture: ScenePicture, moved: float, chance: Floats, strength: float) -> None:
        """Put every particle where it is `moved` seconds on."""
        own = chance[:, 0]  # what stays a particle's own through all its lives
        life = moved / (self.life_s * (0.6 + 0.8 * own[0])) + own[1]
        age, born = np.mod(life, 1), np.floor(life).astype(np.intp) % _LIVES
        start = chance[2:4, 1 + born, np.arange(own.shape[1])]
        lived = age * self.life_s * (0.6 + 0.8 * own[0])
        swing = 2 * np.pi * (own[4] + lived * (0.10 + 0.25 * own[5]))
        x = (start[0] * 2 - 1) * (picture.half_width + 0.05) + self.wind * lived * (0.5 + own[6])
        x = x + self.sway * (np.sin(swing) + 0.5 * np.sin(2.7 * swing + own[1]))
        y = self.top + start[1] * (self.bottom - self.top) - self.rise * lived * (0.5 + own[6])
        y = y + 0.5 * self.sway * np.cos(1.3 * swing)
        if self.answers(picture):
            x, y = picture.people.moved((x, y), self.pull)
        blink = 1 - self.twinkle * (0.5 + 0.5 * np.sin(moved * (1.5 + 5 * own[5]) + 40 * own[4]))
        shown = np.minimum(np.sin(np.pi * age) * 1.6, 1) * blink * (0.35 + 0.65 * own[7]) * strength
        self._stamp(picture, (x, y), shown, own)

    def _stamp(self, picture: ScenePicture, at: tuple[Floats, Floats], shown: Floats, own: Floats) -> None:
        shape = sprites.glow if self.shape == "glow" else sprites.disc
        levels = sprites.levels(shown * picture.strength)
        radii = sprites.size_steps(self.size * (0.35 + 0.65 * own[7] ** 2) * picture.size_px[1])
        left, top = picture.corners(at, (2 * radii + 1, 2 * radii + 1))
        width, height = picture.size_px
        seen = (levels > 0) & (left < width) & (top < height) & (left > -2 * radii - 1) & (top > -2 * radii - 1)
        kinds = (own[8] * len(self.colours)).astype(np.intp)
        hue = round(self.hue)  # whole degrees, so that a hue in motion does not need a sprite of its own each frame
        columns = (part[seen].tolist() for part in (radii, kinds, levels, left, top))
        for radius, kind, level, x, y in zip(*columns, strict=True):
            picture.sprites.append((shape(radius, self.colours[kind], hue, level), (x, y)))


@lru_cache(maxsize=32)
def _chances(seed: int, count: int) -> Floats:
    """Random numbers 0..1: (what they are for, 0 for a particle's own or 1 + its life, particle)."""
    return np.random.default_rng(seed).random((9, 1 + _LIVES, count), dtype=np.float32)
