"""The registry of layers: every kind by the name that an artist writes. A new kind is a file and one more line here."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import ONE_KEY
from exhibit.outputs.scenes.aurora import Aurora
from exhibit.outputs.scenes.bodies import Bodies
from exhibit.outputs.scenes.clouds import Clouds
from exhibit.outputs.scenes.flow import Flow
from exhibit.outputs.scenes.gradient import Gradient
from exhibit.outputs.scenes.image import Image
from exhibit.outputs.scenes.layer import Layer
from exhibit.outputs.scenes.next import Next
from exhibit.outputs.scenes.particles import Particles
from exhibit.outputs.scenes.rain import Rain
from exhibit.outputs.scenes.rings import Rings
from exhibit.outputs.scenes.ripples import Ripples
from exhibit.outputs.scenes.shader import Filter, Shader
from exhibit.outputs.scenes.slideshow import Slideshow
from exhibit.outputs.scenes.sun import Sun
from exhibit.outputs.scenes.text import Text
from exhibit.outputs.scenes.threads import Threads
from exhibit.outputs.scenes.traces import Traces
from exhibit.outputs.scenes.video import Video
from exhibit.outputs.scenes.visitors import Visitors
from exhibit.outputs.scenes.waves import Waves


class LayerChoice(BaseModel):
    """One entry of `layers:`, a mapping with one key: the kind of layer."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=ONE_KEY)

    aurora: Aurora | None = Field(None, description="curtains of light in the sky")
    bodies: Bodies | None = Field(
        None, description="a body of light for each visitor, and one skin around those together"
    )
    clouds: Clouds | None = Field(None, description="mist, vapour or fire")
    filter: Filter | None = Field(None, description="a shader that changes what lies behind it")
    flow: Flow | None = Field(None, description="bands folded by a slow current: ink, silk, smoke")
    gradient: Gradient | None = Field(None, description="a background from top to bottom")
    image: Image | None = Field(None, description="a picture from a file, slowly wandered over")
    next: Next | None = Field(None, description="what to see next, by the house's catalogue and visitors' answers")
    particles: Particles | None = Field(None, description="stars, motes, sparks, lamps far away")
    rain: Rain | None = Field(None, description="falling lines")
    rings: Rings | None = Field(None, description="flowers of light that open")
    ripples: Ripples | None = Field(None, description="rings that widen on water")
    shader: Shader | None = Field(None, description="what a shader draws: an ISF file of the artist's own")
    slideshow: Slideshow | None = Field(None, description="pictures from files that give way to each other")
    sun: Sun | None = Field(None, description="a sun that rises")
    text: Text | None = Field(None, description="words")
    threads: Threads | None = Field(None, description="slow lights with long trails")
    traces: Traces | None = Field(None, description="what visitors left where they stood")
    video: Video | None = Field(None, description="a film from a file, in a loop")
    visitors: Visitors | None = Field(None, description="a halo for each visitor, in the colour of their emotion")
    waves: Waves | None = Field(None, description="water with light on it")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if len(self._written()) != 1:
            kinds = ", ".join(type(self).model_fields)
            raise PydanticCustomError("one_layer", "an entry is one layer, one of: {kinds}", {"kinds": kinds})
        return self

    def _written(self) -> list[tuple[str, Layer]]:
        kinds = ((kind, getattr(self, kind)) for kind in type(self).model_fields)
        return [(kind, layer) for kind, layer in kinds if layer is not None]

    @property
    def kind(self) -> str:
        return self._written()[0][0]

    @property
    def layer(self) -> Layer:
        return self._written()[0][1]
