"""The slideshow layer: pictures that give way to each other, each slowly wandered over."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, TypeAlias

from pydantic import Field

from exhibit.outputs.scenes.files import ImageFile
from exhibit.outputs.scenes.frame import Framed, PictureView
from exhibit.outputs.scenes.layer import NotEmpty, Share, ease, within
from exhibit.outputs.scenes.media import MediaFault, is_faulty, load_ahead, load_image
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.system.late import pygame

_WAYS = ((-1, -0.6), (1, 0.6), (0.7, -1), (-0.7, 1))
"""The corners that pictures begin their way from, one after the other."""

Seen: TypeAlias = "tuple[pygame.Surface, tuple[int, int]]"


class Slideshow(Framed):
    """The pictures in `files`, one after the other and over again."""

    files: Annotated[tuple[ImageFile, ...], NotEmpty] = Field(
        max_length=200, description="PNG, JPEG, WebP or BMP files in the scene's folder, in the order they are shown"
    )
    every_s: Annotated[float, within(0.5, 3600, "period")] = Field(9.0, description="seconds from one to the next")
    fade_s: Annotated[float, within(0, 60)] = Field(2.0, description="seconds it takes to fade from one to the next")
    zoom: Share = Field(0.1, description="how much closer each comes, or goes away, while it is seen: 0.1 is a tenth")
    drift: Share = Field(0.6, description="how far each moves over what juts out of the frame")

    def prepare(self, size_px: tuple[int, int]) -> None:
        for file in self.files[:2]:
            with suppress(MediaFault):  # it is noted, and passed over
                load_image(file, self.most_px(size_px))

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        shown = seconds * self.speed / self.every_s
        number = int(shown)
        age = shown - number
        fade = self.fade_s * self.speed / self.every_s if self.speed > 0 else 0.0
        share = ease(age / fade) if fade > 0 and number > 0 else 1.0
        load_ahead(self.files[(number + 1) % len(self.files)], self.most_px(picture.size_px))
        coming = self._slide(picture, number, age, fade, seed)
        leaving = self._slide(picture, number - 1, age + 1, fade, seed) if share < 1 else None
        if leaving is not None:
            picture.paint(*leaving)
        if coming is not None:
            picture.paint(*coming, share if leaving is not None else 1.0)

    def _slide(self, picture: ScenePicture, number: int, age: float, fade: float, seed: int) -> Seen | None:
        """Picture `number` of all that were shown, `age` of its time after it came."""
        way = min(age / (1 + fade), 1.0)
        across, down = _WAYS[(number + seed) % len(_WAYS)]
        closer = way if number % 2 else 1 - way
        view = PictureView(
            1 + self.zoom * closer, self.drift * across * (1 - 2 * way), self.drift * down * (1 - 2 * way)
        )
        # One that is broken is passed over: the one before it stays in its place.
        turns = (self.files[(number - back) % len(self.files)] for back in range(len(self.files)))
        file = next((file for file in turns if not is_faulty(file)), None)
        seen = self.seen(picture, file, view, f"slide {seed} {number % 2}") if file else None
        if file and seen is None and is_faulty(file):
            return self._slide(picture, number, age, fade, seed)
        return seen
