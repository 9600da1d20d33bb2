"""The visitors layer: a halo for everybody who stands before the wall, in the colour of what they feel. No picture."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field

from exhibit.outputs.scenes.colour import Rgb, to_light
from exhibit.outputs.scenes.layer import Height, LayerLight, Share, pulse, within
from exhibit.outputs.scenes.people import nearness
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.visitor_marks import VisitorMarks
from exhibit.system.late import np


class Visitors(LayerLight):
    """A soft light for each visitor where they stand, within a thin ring that breathes. It brightens when they come,
    glides with them, and fades when they go."""

    size: Annotated[float, within(0.02, 1)] = Field(0.14, description="radius of a halo, in heights")
    near: Share = Field(0.5, description="how much larger those are who stand nearer")
    ring: Share = Field(0.5, description="strength of the ring; 0 leaves only the light")
    mirror: bool = Field(
        default=True,
        description="whether the wall is a mirror: who is on the left is on its left; false turns the whole scene",
    )
    top: Height = Field(0.15, description="height for a face at the top of the camera's picture")
    bottom: Height = Field(0.85, description="height for a face at its bottom")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:  # noqa: ARG002 (nothing here is left to chance)
        for one in picture.standing:
            self._draw_halo(picture, one, seconds * self.speed)

    def _draw_halo(self, picture: ScenePicture, one: VisitorMarks, moved: float) -> None:
        phase = one.id * 0.618 % 1
        x = (1 - 2 * one.x) * picture.half_width
        y = self.top + (self.bottom - self.top) * one.y + 0.008 * math.sin(moved * 0.7 + 6 * phase)
        radius = self.size * (1 - self.near + self.near * nearness(one.size))
        radius *= (0.75 + 0.25 * one.present) * (0.96 + 0.08 * pulse(moved, 5.2, phase))
        window = picture.window(x, y, 2.2 * radius)
        if window is None:
            return
        dx, dy = picture.x[:, window[1]] - np.float32(x), picture.y[window[0]] - np.float32(y)
        turn = np.arctan2(dy, dx)
        # A ring that is nearly round, and never the same.
        waves = 0.035 * np.sin(3 * turn + moved * 0.6 + 6 * phase) + 0.02 * np.sin(5 * turn - moved * 0.9)
        away = np.hypot(dx, dy) / np.float32(radius) * (1 + waves)
        strength = 2 * self.amount * one.present * (0.7 + 0.3 * one.attention)
        light = 0.62 * np.exp(-2.6 * away * away) + 0.30 * np.exp(-14 * away * away)
        edge = (away - 1) * np.where(away > 1, 22, 9)
        light += np.float32(0.8 * self.ring * (0.6 + 0.4 * one.attention)) * np.exp(-edge * edge)
        light *= np.clip((2.2 - away) * 3, 0, 1) * np.float32(strength)
        picture.shine(light.astype(np.float32), _as_light(one.tint), window)


def _as_light(tint: Rgb) -> Rgb:
    red, green, blue = to_light(np.array(tint, np.float32)).tolist()
    return red, green, blue
