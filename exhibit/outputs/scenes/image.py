"""The image layer: a still picture that is slowly wandered over."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field

from exhibit.outputs.scenes.files import ImageFile
from exhibit.outputs.scenes.frame import Framed, PictureView
from exhibit.outputs.scenes.layer import Share, within
from exhibit.outputs.scenes.media import load_image
from exhibit.outputs.scenes.picture import ScenePicture


class Image(Framed):
    """A picture from `file`. It comes closer and goes again, and wanders, once in `period_s`."""

    file: ImageFile = Field(description="a PNG, JPEG, WebP or BMP in the scene's folder")
    zoom: Share = Field(0.08, description="how much closer it comes: 0.1 is a tenth")
    drift: Share = Field(0.6, description="how far it wanders over what juts out of the frame: 0 rests, 1 to the edges")
    period_s: Annotated[float, within(4, 3600, "period")] = Field(
        60.0, description="seconds until it is where it was again"
    )

    def prepare(self, size_px: tuple[int, int]) -> None:
        load_image(self.file, self.most_px(size_px))

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        turn = 2 * math.pi * seconds * self.speed / self.period_s
        view = PictureView(
            1 + self.zoom * (0.5 - 0.5 * math.cos(turn)),
            self.drift * math.sin(turn + 0.9 * seed),
            self.drift * math.sin(0.5 * turn + 1.7 * seed),
        )
        seen = self.seen(picture, self.file, view, f"image {seed}")
        if seen is not None:
            picture.paint(*seen)
