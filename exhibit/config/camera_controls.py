"""What a camera of this machine is told of its exposure, gain, white balance, flicker and focus, as it is written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.config.problems import instead

AUTO = "auto"
FACES = "faces"
"""The exposure that goes by the faces that are there, and not by the bright wall behind them."""
Automatic = Literal["auto"]
AntiFlicker = Literal["off", "50Hz", "60Hz", "auto"]


def _number_or_auto(written: object) -> object:
    if written == AUTO or (isinstance(written, int) and not isinstance(written, bool) and 0 <= written <= 1_000_000):
        return written
    text = f"here belongs auto, or a whole number as 'exhibit doctor camera' tells them, {instead(written)}"
    raise PydanticCustomError("control", "{error}", {"error": text})


def _flicker(written: object) -> object:
    if written is False:  # off, as YAML reads it
        return "off"
    if isinstance(written, str) and written.lower() in ("off", "50hz", "60hz", AUTO):
        return written.lower().replace("hz", "Hz")
    text = f"here belongs 50Hz, 60Hz, auto or off, {instead(written)}"
    raise PydanticCustomError("flicker", "{error}", {"error": text})


def _exposure(written: object) -> object:
    return written if written == FACES else _number_or_auto(written)


_Schema = Annotated[int, Field(ge=0, le=1_000_000)] | Automatic
Setting = Annotated[int | Automatic, BeforeValidator(_number_or_auto, json_schema_input_type=_Schema)]
_ExposureSchema = Annotated[int, Field(ge=0, le=1_000_000)] | Literal["auto", "faces"]
Exposure = Annotated[int | Literal["auto", "faces"], BeforeValidator(_exposure, json_schema_input_type=_ExposureSchema)]
Flicker = Annotated[AntiFlicker, BeforeValidator(_flicker, json_schema_input_type=AntiFlicker)]


class ControlsSection(Section):
    """What the driver of a camera is told each time it is opened; what is left out stays as the camera has it."""

    exposure: Exposure | None = Field(
        None, description="auto, faces (so that the faces are well lit), or how long it exposes, mostly in 0.1 ms"
    )
    gain: Setting | None = Field(None, description="auto, or how much it amplifies, in the camera's own steps")
    white_balance: Setting | None = Field(None, description="auto, or the colour of its light in kelvin, such as 4500")
    anti_flicker: Flicker | None = Field(
        None, description="the frequency of the mains, against stripes: 50Hz, 60Hz, auto or off"
    )
    focus: Setting | None = Field(None, description="auto, or how near it is sharp, in the camera's own steps")
    backlight: Annotated[int, Field(ge=0, le=1000)] | None = Field(
        None, description="how much it brightens what stands before a window, in the camera's own steps"
    )
