"""The gradient layer: a still background from top to bottom, a little darker towards the sides."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from exhibit.outputs.scenes.colour import Floats, shade, to_light
from exhibit.outputs.scenes.layer import Colour, LayerLight, NotEmpty, Share, pulse
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.system.late import np


class Stop(BaseModel):
    """A colour at one height of the gradient."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: float = Field(ge=0, le=1, description="height on the wall: 0 top, 1 bottom")
    colour: Colour = Field(description='the colour there, such as "#203040"')


class Gradient(LayerLight):
    """A background of one colour or more. Two stops at the same height make an edge, such as a horizon."""

    stops: Annotated[tuple[Stop, ...], NotEmpty] = Field(description="colours from top to bottom")
    edges: Share = Field(0.35, description="how much darker the left and right edges are")
    breath: Share = Field(0.0, description="how much its brightness swells and falls, once in about twelve seconds")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        column = _column(self.stops, self.hue, picture.grid_px[1])
        across = picture.x / picture.half_width
        swell = 1 + self.breath * (pulse(seconds * self.speed, 12, seed * 0.37) - 0.5)
        strength = (1 - self.edges * across * across) * np.float32(2 * self.amount * swell * picture.strength)
        light = picture.light
        light += column[:, :, None] * strength.astype(np.float32)


@lru_cache(maxsize=64)
def _column(stops: tuple[Stop, ...], hue: float, rows: int) -> Floats:
    """The light of every row, (3, rows). Mixed as it is shown, so that the eye sees even steps."""
    ordered = sorted(stops, key=lambda stop: stop.at)
    at = [stop.at for stop in ordered]
    y = (np.arange(rows) + 0.5) / rows
    shades = np.array([shade(stop.colour, hue) for stop in ordered])
    return to_light(np.stack([np.interp(y, at, channel) for channel in shades.T]).astype(np.float32))
