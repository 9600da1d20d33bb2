"""What the house suggests to see next, as an artist may turn it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.config.problems import did_you_mean
from exhibit.values import EMOTIONS

WishName = Literal["cheered", "calmed", "surprised", "moved", "none"]
_WISHES: tuple[WishName, ...] = ("cheered", "calmed", "surprised", "moved", "none")


_USUAL: Mapping[str, WishName] = {"happiness": "cheered", "surprise": "surprised", "sadness": "moved"}


def _known(what: str, names: tuple[str, ...]) -> BeforeValidator:
    def check(written: object) -> object:
        if written not in names:
            text = f"there is no {what} '{written}'. {did_you_mean(str(written), names)}"
            raise PydanticCustomError("unknown", "{text}", {"text": text})
        return written

    return BeforeValidator(check, json_schema_input_type=Literal[names])


EmotionName = Annotated[str, _known("emotion", EMOTIONS)]
WishWritten = Annotated[WishName, _known("wish", _WISHES)]


class NextSection(Section):
    """What is suggested to those who are about to go on."""

    least: int = Field(
        3,
        ge=2,
        le=100,
        description="the mood of fewer people counts for nothing: the wall tells of nobody",
    )
    moods: dict[EmotionName, WishWritten] = Field(
        default_factory=lambda: dict(_USUAL),
        description="for which mood of the group works are looked for that do what: cheered, calmed, surprised, moved "
        "or none; other moods ask for nothing in particular",
    )
