"""The video layer: a film from a file, in a loop; its sound is one of the show's sounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from exhibit.outputs.scenes.files import FilmFile
from exhibit.outputs.scenes.film import open_film
from exhibit.outputs.scenes.frame import Framed
from exhibit.outputs.scenes.layer import within
from exhibit.outputs.scenes.media import MediaFault
from exhibit.outputs.scenes.picture import ScenePicture


class Video(Framed):
    """The film in `file`. It is decoded ahead in a thread of its own; one too large for the machine drops frames."""

    file: FilmFile = Field(description="an MP4, WebM, MOV, MKV or AVI in the scene's folder")

    size: float = Field(1.0, ge=0.02, le=2, description="the frame's size; 1 is the whole wall (follows nothing)")

    begin_s: Annotated[float, within(0, 86_400, "step")] = Field(
        0.0, description="the moment of the film with which it begins, in seconds"
    )

    def prepare(self, size_px: tuple[int, int]) -> None:
        open_film(self.file, self._box_px(size_px), contained=self.fit == "contain")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:  # noqa: ARG002 (nothing here is left to chance)
        wall_px = picture.size_px
        try:
            played = open_film(self.file, self._box_px(wall_px), contained=self.fit == "contain")
        except MediaFault:
            return
        width, height = played.frame_px
        left = round(wall_px[0] / 2 + self.x * wall_px[1] - width / 2)
        top = round(self.y * wall_px[1] - height / 2)
        picture.paint(played.fetch(self.begin_s + seconds * self.speed, hurried=picture.hurried), (left, top))

    def _box_px(self, wall_px: tuple[int, int]) -> tuple[int, int]:
        return max(round(wall_px[0] * self.size), 2), max(round(wall_px[1] * self.size), 2)
