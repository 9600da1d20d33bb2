"""What every kind of layer shares: its numbers, how a scene's parameters reach them, and its one method."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sized
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from exhibit.config.patterns import matching
from exhibit.outputs.scenes.picture import Picture

_COLOUR = r"^#[0-9a-fA-F]{6}$"
Colour = Annotated[
    str,
    matching(_COLOUR, 'no colour: write # and six digits, in quotes, such as "#203040"'),
    WithJsonSchema({"type": "string", "pattern": _COLOUR}),
]
"""A colour as the web writes it, "#rrggbb". A layer alone shows exactly this colour; two layers add up like lamps."""


@dataclass(frozen=True)
class Reference:
    """A number taken from the scene's parameter `name`, held within the bounds of the field it stands in."""

    name: str
    low: float
    high: float

    def resolve(self, values: Mapping[str, float]) -> float:
        return min(max(values[self.name], self.low), self.high)


def within(low: float, high: float) -> PlainValidator:
    """Accept a number from `low` to `high`, or "$name", which becomes a Reference to that scene parameter."""

    def read(value: object) -> float | Reference:
        if isinstance(value, str) and value.startswith("$") and value[1:].isidentifier():
            return Reference(value[1:], low, high)
        if isinstance(value, Reference):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        raise PydanticCustomError(
            "layer_number",
            "must be a number from {low} to {high}, or a parameter of the scene such as $speed",
            {"low": f"{low:g}", "high": f"{high:g}"},
        )

    written = Annotated[float, Field(ge=low, le=high)] | Annotated[str, Field(pattern=r"^\$[a-z][a-z0-9_]*$")]
    return PlainValidator(read, json_schema_input_type=written)


def _not_empty(value: object) -> object:
    if isinstance(value, Sized) and len(value) == 0:
        raise PydanticCustomError("empty_list", "must have at least one entry")
    return value


NotEmpty = BeforeValidator(_not_empty)
"""At least one entry. Unlike a minimum length, it does not count again when the entries themselves are wrong."""

Colours = Annotated[tuple[Colour, ...], NotEmpty]

Share = Annotated[float, within(0, 1)]
Height = Annotated[float, within(-1, 2)]


class Layer(BaseModel, ABC):
    """One kind of light in a scene, as the artist wrote it.

    A field typed as a number may hold a Reference until `resolved` has put the parameter's value in its place.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    speed: Annotated[float, within(0, 8)] = Field(
        1.0, description="how fast it moves; 1 is as designed, 0 stands still"
    )
    hue: Annotated[float, within(-180, 180)] = Field(0.0, description="degrees by which its colours are turned")
    amount: Share = Field(0.5, description="how much of it there is: 0 none, 0.5 as designed, 1 as much as it can")

    def references(self) -> Iterator[tuple[str, Reference]]:
        """The fields that take a scene's parameter."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Reference):
                yield name, value

    def resolved(self, values: Mapping[str, float]) -> Self:
        """This layer with numbers only. `values` holds every parameter of the scene."""
        update = {name: reference.resolve(values) for name, reference in self.references()}
        return self.model_copy(update=update) if update else self

    @abstractmethod
    def draw(self, picture: Picture, seconds: float, seed: int) -> None:
        """Add this layer's light as it is `seconds` after the scene began. The same arguments give the same light."""


def ease(share: float) -> float:
    """Smooth-step: 0..1 to 0..1, with no speed at either end."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def pulse(seconds: float, period_s: float, phase: float = 0.0) -> float:
    """A slow breath, 0..1, once every `period_s`."""
    return 0.5 + 0.5 * math.sin(2 * math.pi * (seconds / period_s + phase))
