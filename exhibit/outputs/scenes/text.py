"""The text layer: words on the wall, in any language that the font has letters for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from exhibit.expressions.expression import Expression, ExpressionError
from exhibit.expressions.text_templates import TextTemplate, compile_wording
from exhibit.expressions.vocabulary import EMPTY_ROOM, Values, Vocabulary, at_rest
from exhibit.outputs.scenes import fonts, media
from exhibit.outputs.scenes.colour import shade
from exhibit.outputs.scenes.files import FontFiles
from exhibit.outputs.scenes.layer import Blend, Colour, Height, Layer, NotEmpty, ease, within
from exhibit.outputs.scenes.numbers import SceneContext
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.store import STORE, weight
from exhibit.outputs.scenes.text_faults import fault_of_layout, fault_of_letters
from exhibit.outputs.scenes.typeface import HEAVIEST, LIGHTEST, Family, typeface
from exhibit.system.late import pygame

Texts = Annotated[
    tuple[Annotated[str, Field(max_length=2000)], ...],
    BeforeValidator(lambda written: [written] if isinstance(written, str) else written),
    NotEmpty,
]


class Text(Layer):
    """One text, or several one after the other and over again; each fades in and out."""

    shines = False

    font: FontFiles = Field(
        (),
        description="a TTF or OTF file in the scene's folder, or a list of them: a letter that one lacks is taken from "
        "the next; the last is FreeSans Bold (Latin, Greek, Cyrillic)",
    )
    family: Family = Field(
        "freesans",
        description="the font after those of your own: freesans (bold), or inter, which has weights (Latin, Greek and "
        "Cyrillic)",
    )
    weight: Annotated[float, within(LIGHTEST, HEAVIEST)] = Field(
        400.0, description="of family inter, how heavy: 200, 400, 600 or 800, the nearest of them"
    )
    text: Texts = Field(
        description="a text, or a list of texts that are shown one after the other; may have lines, and tell in braces "
        "how it is then: {visitors}, {clock}, {countdown(18:30)}, {var('score')}"
    )
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
    def _has_letters(cls, texts: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        # A font that is not there is a mistake already; one that is only named has no letters to compare.
        said = tuple(_said(one, None) for one in cls.worded(texts, info))
        if _looked_at(info) and "font" in info.data and not any(map(fonts.broken, info.data["font"])):
            ours = (typeface(HEAVIEST),) if info.data.get("family") == "inter" else ()
            _tell(said, (fault_of_letters(text, info.data["font"], ours) for text in said))
        return texts

    @model_validator(mode="after")
    def _remember_wordings(self, info: ValidationInfo) -> Self:
        self._wordings = self.worded(self.text, info)
        return self

    @model_validator(mode="after")
    def _has_time_to_fade(self, info: ValidationInfo) -> Self:
        numbers = isinstance(self.fade_s, float) and isinstance(self.every_s, float)
        written = "fade_s" in self.model_fields_set and len(self.text) > 1
        if _looked_at(info) and written and numbers and self.fade_s > self.every_s / 2:
            most = f"{self.every_s / 2:g}"
            text = f"a text comes and goes within every_s ({self.every_s:g}): write '{most}', or a longer every_s"
            raise PydanticCustomError("fade", "{error}", {"error": text, "below": ("fade_s",)})
        return self

    @model_validator(mode="after")
    def _fits(self, info: ValidationInfo) -> Self:
        sized = isinstance(self.size, float) and isinstance(self.wide, float)
        if sized and _looked_at(info) and not any(map(fonts.broken, self.font)):
            heaviest = self._fonts(self.weight if isinstance(self.weight, float) else HEAVIEST)
            said = tuple(_said(one, None) for one in self.worded(self.text, info))
            _tell(said, (fault_of_layout(text, heaviest, self.size, self.wide) for text in said), ("text",))
        return self

    @model_validator(mode="after")
    def _weighs_what_has_weights(self, info: ValidationInfo) -> Self:
        if _looked_at(info) and "weight" in self.model_fields_set and self.family != "inter":
            text = "only 'family: inter' has weights: write that, too, or take this out"
            raise PydanticCustomError("weight", "{error}", {"error": text, "below": ("weight",), "at_key": True})
        return self

    _wordings: tuple[str | TextTemplate, ...] = PrivateAttr(())

    @classmethod
    def worded(cls, texts: Sequence[str], info: ValidationInfo) -> tuple[str | TextTemplate, ...]:
        """The texts with what stands in braces read."""
        return _worded(texts, info)

    def says(self) -> Iterator[Expression]:
        for wording in self._wordings:
            if isinstance(wording, TextTemplate):
                yield from (piece for piece in wording.pieces if isinstance(piece, Expression))

    def prepare(self, size_px: tuple[int, int]) -> None:
        if isinstance(self.size, float) and isinstance(self.wide, float):
            for wording in self._wordings[:8]:
                self.written(_said(wording, None), size_px, 0)

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:  # noqa: ARG002 (nothing here is left to chance)
        index, share = self.turn(seconds * self.speed, len(self.text))
        self.put(picture, _said(self._wordings[index], picture.known), share)

    def put(self, picture: ScenePicture, text: str, share: float) -> None:
        """Set `text` where it belongs; `share` of it is seen."""
        if share <= 0:
            return
        try:
            surface = self.written(text, picture.size_px, round(self.hue))
        except OSError as fault:
            media.note(self.font[0] if self.font else Path("font"), str(fault))
            return
        height = picture.size_px[1]
        left = round((self.x + picture.half_width) * height - surface.get_width() / 2)
        top = round(self.y * height - surface.get_height() / 2)
        picture.paint(surface, (left, top), share)

    def turn(self, moved: float, count: int) -> tuple[int, float]:
        """Which of `count` texts is shown, and how much of it."""
        if count == 1:
            return 0, ease(moved / self.fade_s) if self.fade_s > 0 else 1.0
        number = int(moved / self.every_s)
        age = moved - number * self.every_s
        fade_s = min(self.fade_s, self.every_s / 2)
        share = min(age, self.every_s - age) / fade_s if fade_s > 0 else 1.0
        return number % count, ease(share)

    def _fonts(self, weight: float) -> tuple[Path, ...]:
        """Where letters are looked for, before FreeSans."""
        return (*self.font, typeface(weight)) if self.family == "inter" else self.font

    def written(self, text: str, wall_px: tuple[int, int], hue: int) -> pygame.Surface:
        """`text` as a picture, on a wall of that size, its colour turned by `hue`. Raises OSError for a broken font."""
        height_px = max(round(self.size * wall_px[1]), 4)
        wide_px = round(self.wide * wall_px[1])
        red, green, blue = (round(255 * part) for part in shade(self.colour, hue))
        # A weight that follows something is not known before the scene plays.
        fonts_of_mine = self._fonts(self.weight if isinstance(self.weight, float) else LIGHTEST)
        asked = _Asked(fonts_of_mine, text, height_px, self.align, wide_px, (red, green, blue))
        return STORE.get(("text", asked), asked.written, lambda made: weight(made.surface)).surface


@dataclass(frozen=True)
class _Asked:
    """A text as it is to be set."""

    font: tuple[Path, ...]
    text: str
    height_px: int
    align: str
    wide_px: int
    colour: fonts.Colour

    def written(self) -> _Written:
        stamps = fonts.stamps(self.font)
        made = fonts.written(self.font, self.text, self.height_px, self.align, self.wide_px, self.colour)
        return _Written(made, stamps)


@dataclass(frozen=True)
class _Written:
    """A text as a picture, and what tells its fonts' files from others."""

    surface: pygame.Surface
    stamps: tuple[object, ...]


def look_again() -> None:
    """Write anew what is shown in a font that was replaced since; where that cannot be read, the old one stays."""
    for key in STORE.keys():  # noqa: SIM118 (a store is no mapping)
        found = STORE.peek(key)
        if isinstance(key, tuple) and isinstance(found, _Written):
            _write_anew(key, key[1], found)


def _write_anew(key: tuple[object, ...], asked: _Asked, before: _Written) -> None:
    if before.stamps == fonts.stamps(asked.font):
        return
    try:
        fresh = asked.written()
    except OSError as fault:
        media.note(asked.font[0], str(fault), media.OLD_STAYS)
    else:
        STORE.put(key, fresh, weight(fresh.surface))
        media.note(asked.font[0])


def _worded(texts: Sequence[str], info: ValidationInfo) -> tuple[str | TextTemplate, ...]:
    """The texts with what stands in braces read."""
    words = info.context.words if isinstance(info.context, SceneContext) else Vocabulary()
    found: list[str | TextTemplate] = []
    for index, text in enumerate(texts):
        try:
            found.append(compile_wording(text, words))
        except ExpressionError as error:
            if not _looked_at(info):
                found.append(text)
                continue
            told = {"error": str(error), "column": error.column, "below": (index,) if len(texts) > 1 else ()}
            raise PydanticCustomError("expression", "{error}", told) from None
    return tuple(found)


def _said(wording: str | TextTemplate, known: Values | None) -> str:
    """What a text says; with nothing `known`, as it would in an empty room."""
    if isinstance(wording, str):
        return wording
    keys = {key for piece in wording.pieces if isinstance(piece, Expression) for key in piece.references}
    return wording.worded({**{key: at_rest(key) for key in keys}, **EMPTY_ROOM, **(known or {})})


def _looked_at(info: ValidationInfo) -> bool:
    """Whether what cannot be shown is a mistake; otherwise the show goes on with what can."""
    return not isinstance(info.context, SceneContext) or info.context.whole


def _tell(texts: tuple[str, ...], faults: Iterable[str], place: tuple[str, ...] = ()) -> None:
    """Raise the first fault, at its text where there are several."""
    for at, fault in enumerate(faults):
        if fault:
            below = (*place, at) if len(texts) > 1 else place
            raise PydanticCustomError("letters", "{error}", {"error": fault, "below": below})
