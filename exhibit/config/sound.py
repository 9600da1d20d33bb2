"""The sound section: how loud what is, and where it is heard."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.config.durations import Duration

_PATTERN = r"^(\d+(?:\.\d+)?)\s*[dD][bB]$"
_WRITTEN = re.compile(_PATTERN)
_Text = Annotated[str, Field(pattern=_PATTERN)]


def _decibels(written: object) -> float:
    match = _WRITTEN.match(str(written).strip())
    if match:
        return float(match[1])
    text = "'{written}' is not a depth: write how far the bed steps back, such as 6dB"
    raise PydanticCustomError("decibels", text, {"written": written})


def _ducking(written: object) -> object:
    """`off`, `on`, or a section."""
    return {"off": {"depth": "0dB"}, "on": {}}.get(written, written) if isinstance(written, str) else written


Share = Annotated[float, Field(ge=0, le=1)]


class DuckingSection(Section):
    """How the bed steps back while a sting rings."""

    depth: Annotated[float, BeforeValidator(_decibels, json_schema_input_type=_Text), Field(ge=0, le=60)] = Field(
        6.0,
        description="how far the bed steps back under a sting of full volume, such as 6dB; 0dB is off",
        json_schema_extra={"default": "6dB"},
    )
    attack: Duration = Field(0.15, description="how long it takes to step back")
    release: Duration = Field(1.0, description="how long it takes to return")


class SoundSection(Section):
    """The speakers."""

    volume: Share = Field(0.8, description="of everything: 0 is silent, 1 is as loud as the files are")
    beds: Share = Field(1.0, description="of the beds, times the volume of everything")
    stings: Share = Field(1.0, description="of the stings, times the volume of everything")
    ducking: Annotated[
        DuckingSection, BeforeValidator(_ducking, json_schema_input_type=Literal["off", "on"] | DuckingSection)
    ] = Field(
        default_factory=DuckingSection,
        description="how the bed steps back while a sting rings: on, off, or depth, attack and release",
        json_schema_extra={"default": "on"},
    )
    device: str | None = Field(
        None,
        min_length=1,
        description="an audio device's name or a part of it, or its card, such as card:PCH or usb:0d8c:0014:SERIAL; "
        "left out, the system's own choice",
    )


class VenueSoundSection(Section):
    """The speakers of this room."""

    device: str | None = Field(None, min_length=1, description="goes before the device of exhibit.yaml")
