"""Frames: where a picture from a file lies on the wall, and which part of it is seen as it is slowly wandered over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from exhibit.outputs.scenes.layer import Blend, Height, Layer, within
from exhibit.outputs.scenes.media import MediaFault, Pixels, load_image, request_image, warp
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.surfaces import scratch
from exhibit.system.late import pygame

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class PictureView:
    """What is seen of a picture: `closer` 1 is all that fits; `across` and `down` go from end to end, -1 to 1."""

    closer: float = 1.0
    across: float = 0.0
    down: float = 0.0


class Framed(Layer):
    """What layers with a picture from a file share: it lies in a frame on the wall."""

    shines = False

    blend: Blend = Field("normal", description="how it meets what is behind it: normal, add, multiply or screen")
    fit: Literal["cover", "contain"] = Field(
        "cover", description="cover fills the frame and cuts off what juts out; contain shows all of it"
    )
    x: Annotated[float, within(-2, 2)] = Field(0.0, description="the frame's middle across, in heights; 0: the wall's")
    y: Height = Field(0.5, description="the frame's middle down; 0 is the top, 1 the bottom")
    size: Annotated[float, within(0.02, 2)] = Field(1.0, description="the frame's size; 1 is the whole wall")

    def frame(self, wall_px: tuple[int, int], picture_px: tuple[int, int]) -> Box:
        """Left, top, width and height of the frame, in pixels."""
        width, height = wall_px[0] * self.size, wall_px[1] * self.size
        if self.fit == "contain":
            scale = min(width / picture_px[0], height / picture_px[1])
            width, height = picture_px[0] * scale, picture_px[1] * scale
        left = wall_px[0] / 2 + self.x * wall_px[1] - width / 2
        top = self.y * wall_px[1] - height / 2
        return round(left), round(top), max(round(width), 2), max(round(height), 2)

    def most_px(self, wall_px: tuple[int, int]) -> tuple[int, int]:
        """How large a picture must be at most to look sharp. Does not follow live numbers: it would be loaded anew."""
        size = self.size if isinstance(self.size, float) else 1.0
        return round(wall_px[0] * size * 1.15), round(wall_px[1] * size * 1.15)

    def seen(
        self, picture: ScenePicture, file: Path, view: PictureView, canvas: str
    ) -> tuple[pygame.Surface, tuple[int, int]] | None:
        """What is seen of an image, on this thread's surface of the name `canvas`, and where it lies. None where it is
        broken, or not yet loaded and there is no time to wait."""
        most_px = self.most_px(picture.size_px)
        try:
            bitmap = request_image(file, most_px) if picture.hurried else load_image(file, most_px)
        except MediaFault:
            return None
        if bitmap is None:
            return None
        left, top, width, height = self.frame(picture.size_px, bitmap.size_px)
        surface = scratch(canvas, (width, height), alpha=not bitmap.opaque)
        _fill(surface, bitmap.pixels, view)
        return surface, (left, top)


def _fill(surface: pygame.Surface, pixels: Pixels, view: PictureView) -> None:
    """Fill `surface` with the part of `pixels` that `view` sees."""
    width, height = surface.get_size()
    rows, columns = pixels.shape[:2]
    scale = max(width / columns, height / rows) * view.closer
    left = (columns - width / scale) / 2 * (1 + view.across)
    top = (rows - height / scale) / 2 * (1 + view.down)
    # Places are those of the pixels' middles.
    shift = 0.5 / scale - 0.5
    warp(pixels, surface, scale, left + shift, top + shift)
