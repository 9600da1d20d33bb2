"""What a scene is, as data: `scene.yaml` checked. Who reads the file is elsewhere; errors say where by their path."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Self

import pygame
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError, WithJsonSchema, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from exhibit.config.checked import ONE_KEY
from exhibit.config.patterns import matching
from exhibit.outputs.scenes.aurora import Aurora
from exhibit.outputs.scenes.clouds import Clouds
from exhibit.outputs.scenes.gradient import Gradient
from exhibit.outputs.scenes.layer import Layer, NotEmpty, Reference
from exhibit.outputs.scenes.particles import Particles
from exhibit.outputs.scenes.picture import Picture
from exhibit.outputs.scenes.rain import Rain
from exhibit.outputs.scenes.rings import Rings
from exhibit.outputs.scenes.ripples import Ripples
from exhibit.outputs.scenes.sun import Sun
from exhibit.outputs.scenes.threads import Threads
from exhibit.outputs.scenes.waves import Waves

_PARAMETER = r"^[a-z][a-z0-9_]*$"
ParameterName = Annotated[
    str,
    matching(_PARAMETER, "no name for a parameter: write small letters, digits and _, such as speed"),
    WithJsonSchema({"type": "string", "pattern": _PARAMETER}),
]


class LayerChoice(BaseModel):
    """One entry of `layers:`, a mapping with one key: the kind of layer. A new kind is one more line here."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=ONE_KEY)

    aurora: Aurora | None = Field(None, description="curtains of light in the sky")
    clouds: Clouds | None = Field(None, description="mist, vapour or fire")
    gradient: Gradient | None = Field(None, description="a background from top to bottom")
    particles: Particles | None = Field(None, description="stars, motes, sparks, lamps far away")
    rain: Rain | None = Field(None, description="falling lines")
    rings: Rings | None = Field(None, description="flowers of light that open")
    ripples: Ripples | None = Field(None, description="rings that widen on water")
    sun: Sun | None = Field(None, description="a sun that rises")
    threads: Threads | None = Field(None, description="slow lights with long trails")
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


class SceneSpec(BaseModel):
    """A scene: a line about it, its parameters with their defaults, and its layers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str = Field(description="one sentence: what it shows and when it is meant to be shown")
    parameters: dict[ParameterName, FiniteFloat] = Field(
        default_factory=dict, description="numbers a rule may set, each with the value it has otherwise"
    )
    glow: float = Field(0.25, ge=0, le=1, description="the haze around bright light")
    layers: Annotated[tuple[LayerChoice, ...], NotEmpty] = Field(max_length=12, description="what is drawn")

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        errors = [
            InitErrorDetails(
                type=_unknown(reference.name, self.parameters),
                loc=("layers", index, choice.kind, field),
                input=f"${reference.name}",
            )
            for index, choice in enumerate(self.layers)
            for field, reference in choice.layer.references()
            if reference.name not in self.parameters
        ]
        if errors:
            raise ValidationError.from_exception_data(type(self).__name__, errors)
        return self

    def values(self, wanted: Mapping[str, float]) -> dict[str, float]:
        """Every parameter's value: as `wanted`, else its default. Raises ValueError for one the scene does not have or
        a value that is no finite number."""
        unknown = sorted(set(wanted) - set(self.parameters))
        if unknown:
            has = ", ".join(self.parameters) or "none"
            raise ValueError(f"the scene has no parameter '{unknown[0]}'; it has: {has}")
        endless = [name for name, value in wanted.items() if not math.isfinite(value)]
        if endless:
            raise ValueError(f"the scene's parameter '{endless[0]}' must be a finite number")
        return {**self.parameters, **wanted}

    def draw(
        self,
        surface: pygame.Surface,
        seconds: float,
        values: Mapping[str, float],
        seed: int = 0,
        moved: Mapping[str, float] | None = None,
    ) -> None:
        """Fill `surface` with the scene `seconds` after it began. The same arguments draw the same picture.

        `values` holds a number for every parameter (see `values`); out of bounds, it is held at the nearest bound.
        `moved` says how far a layer has come whose speed is that parameter, where this has changed on the way.
        """
        picture = Picture(surface.get_size())
        for index, choice in enumerate(self.layers):
            layer, at = choice.layer.resolved(values), seconds
            speed = choice.layer.speed
            if moved is not None and isinstance(speed, Reference):
                layer, at = layer.model_copy(update={"speed": 1.0}), moved[speed.name]
            layer.draw(picture, at, seed * 1009 + index * 17 + 1)
        picture.show(surface, seconds, self.glow)


def parse_scene(data: Mapping[str, object]) -> SceneSpec:
    """The scene that `data`, the content of a scene.yaml, describes. Raises pydantic.ValidationError."""
    return SceneSpec.model_validate(data)


def _unknown(name: str, parameters: Mapping[str, float]) -> PydanticCustomError:
    has = ", ".join(f"${known}" for known in parameters) or "none"
    return PydanticCustomError(
        "unknown_parameter", "the scene has no parameter '{name}'; it has: {has}", {"name": name, "has": has}
    )
