"""The layer that says what to see next: where, for what, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from exhibit.outputs.scenes.layer import NotEmpty
from exhibit.outputs.scenes.next_sentences import next_sentence, wrong_holes
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.text import Text, Texts
from exhibit.values import NextWork

_Languages = Annotated[
    tuple[Literal["de", "en", "fr", "ru"], ...],
    BeforeValidator(lambda written: [written] if isinstance(written, str) else written),
    NotEmpty,
]


class Next(Text):
    """A sentence, or one in each of several languages, one after the other; nothing while nothing is suggested.
    What it says once stays for a minute at least."""

    text: Texts = Field(
        (),
        description="own words instead, one text for each language, with {where}, {work}, {for} and {way} in "
        "them; what stands between two commas is left out where it has nothing to say",
    )
    language: _Languages = Field(
        ("en",), description="de, en, fr or ru, or a list of them, which are shown one after the other"
    )

    @field_validator("text")
    @classmethod
    def _can_be_filled_in(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        for at, text in enumerate(texts):
            for fault in wrong_holes(text):
                below = (at,) if len(texts) > 1 else ()
                raise PydanticCustomError("hole", "{error}", {"error": fault, "below": below})
        return texts

    @classmethod
    def worded(cls, texts: Sequence[str], info: ValidationInfo) -> tuple[str, ...]:  # noqa: ARG003 (its holes are its own)
        return tuple(texts)

    def prepare(self, size_px: tuple[int, int]) -> None:
        """Nobody knows yet what it will say: its fonts are opened."""
        if isinstance(self.size, float) and isinstance(self.wide, float):
            self.written("0", size_px, 0)

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:  # noqa: ARG002 (nothing here is left to chance)
        texts = self._said(picture.next_work)
        if texts:
            index, share = self.turn(min(seconds * self.speed, picture.next_for_s), len(texts))
            self.put(picture, texts[index], share)

    def _said(self, told: NextWork) -> list[str]:
        """A text for each language; none where nothing is suggested."""
        own = dict(enumerate(self.text))
        last = self.text[-1] if self.text else ""
        every = (next_sentence(told, one, own.get(number, last)) for number, one in enumerate(self.language))
        return [text for text in every if text]
