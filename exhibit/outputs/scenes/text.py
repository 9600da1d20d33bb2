"""The text layer: words on the wall, in any language that the font has letters for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pygame
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from exhibit.outputs.scenes import fonts, media
from exhibit.outputs.scenes.colour import shade
from exhibit.outputs.scenes.files import FontFile
from exhibit.outputs.scenes.layer import Blend, Colour, Height, Layer, NotEmpty, ease, within
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.store import STORE, weight

_Texts = Annotated[
    tuple[Annotated[str, Field(max_length=2000)], ...],
    BeforeValidator(lambda written: [written] if isinstance(written, str) else written),
    NotEmpty,
]


class Text(Layer):
    """One text, or several one after the other and over again; each fades in and out."""

    shines = False

    font: FontFile | None = Field(
        None, description="a TTF or OTF file in the scene's folder; left out, FreeSans Bold (Latin, Greek, Cyrillic)"
    )
    text: _Texts = Field(description="a text, or a list of texts that are shown one after the other; may have lines")
    colour: Colour = Field("#ffffff", description="colour of the letters")
    hue: Annotated[float, within(-180, 180)] = Field(0.0, description="degrees by which the colour is turned")
    blend: Blend = Field("normal", description="how it meets what is behind it: normal, add, multiply or screen")
    size: Annotated[float, within(0.01, 0.6)] = Field(0.08, description="height of a line, in heights of the wall")
    x: Annotated[float, within(-2, 2)] = Field(0.0, description="the text's middle across, in heights; 0 is the wall's")
    y: Height = Field(0.5, description="the text's middle down; 0 is the top, 1 the bottom")
    wide: Annotated[float, within(0.1, 6)] = Field(
        1.5, description="lines are broken where they would be wider than this, in heights"
    )
    align: Literal["left", "centre", "right"] = Field("centre", description="how lines stand below each other")
    every_s: Annotated[float, within(0.5, 3600, "period")] = Field(
        10.0, description="seconds from one text to the next, where there are several"
    )
    fade_s: Annotated[float, within(0, 30)] = Field(1.5, description="seconds it takes to come, and to go")

    @field_validator("text")
    @classmethod
    def _has_letters(cls, text: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        font = info.data.get("font")
        # A font that is not there is a mistake already; one that is only named has no letters to compare.
        known = "font" in info.data and (font is None or not fonts.broken(font))
        lacking = fonts.missing(font, "".join(text)) if known else ""
        if lacking:
            name = font.name if font else "FreeSans Bold, the font used unless you name one,"
            raise PydanticCustomError(
                "letters",
                "{name} has no '{lacking}': put a font that has into the scene's folder and name it with `font`",
                {"name": name, "lacking": lacking[:20]},
            )
        return text

    def prepare(self, size_px: tuple[int, int]) -> None:
        if isinstance(self.size, float) and isinstance(self.wide, float):
            for index in range(min(len(self.text), 8)):
                self._written(index, size_px, 0)

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:  # noqa: ARG002 (nothing here is left to chance)
        moved = seconds * self.speed
        index, share = self._shown(moved)
        if share <= 0:
            return
        try:
            surface = self._written(index, picture.size_px, round(self.hue))
        except OSError as fault:
            media.note(self.font or Path("font"), str(fault))
            return
        height = picture.size_px[1]
        left = round((self.x + picture.half_width) * height - surface.get_width() / 2)
        top = round(self.y * height - surface.get_height() / 2)
        picture.paint(surface, (left, top), share)

    def _shown(self, moved: float) -> tuple[int, float]:
        """Which text is shown, and how much of it."""
        if len(self.text) == 1:
            return 0, ease(moved / self.fade_s) if self.fade_s > 0 else 1.0
        number = int(moved / self.every_s)
        age = moved - number * self.every_s
        fade_s = min(self.fade_s, self.every_s / 2)
        share = min(age, self.every_s - age) / fade_s if fade_s > 0 else 1.0
        return number % len(self.text), ease(share)

    def _written(self, index: int, wall_px: tuple[int, int], hue: int) -> pygame.Surface:
        text, height_px = self.text[index], max(round(self.size * wall_px[1]), 4)
        wide_px = round(self.wide * wall_px[1])
        key = ("text", text, self.font, height_px, wide_px, self.align, self.colour, hue)
        return STORE.get(key, lambda: self._coloured(text, height_px, wide_px, hue), weight)

    def _coloured(self, text: str, height_px: int, wide_px: int, hue: int) -> pygame.Surface:
        surface = fonts.written(self.font, text, height_px, self.align, wide_px)
        tint = [round(255 * part) for part in shade(self.colour, hue)]
        surface.fill((*tint, 255), special_flags=pygame.BLEND_RGBA_MULT)
        return surface
