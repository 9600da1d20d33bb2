"""What every kind of layer shares: its numbers, how it is laid on what is behind it, and its one method."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sized
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from exhibit.config.patterns import matching
from exhibit.expressions.expression import Expression
from exhibit.outputs.scenes.numbers import Formula, LiveNumber, Reference, within
from exhibit.outputs.scenes.picture import ScenePicture

__all__ = [
    "Colour",
    "Colours",
    "Height",
    "Layer",
    "LayerAnswering",
    "LayerLight",
    "NotEmpty",
    "Share",
    "ease",
    "pulse",
    "within",
]

_COLOUR = r"^#[0-9a-fA-F]{6}$"
Colour = Annotated[
    str,
    matching(_COLOUR, 'no colour: write # and six digits, in quotes, such as "#203040"'),
    WithJsonSchema({"type": "string", "pattern": _COLOUR}),
]
"""A colour as the web writes it, "#rrggbb". A layer alone shows exactly this colour; two layers add up like lamps."""


def _not_empty(value: object) -> object:
    if isinstance(value, Sized) and len(value) == 0:
        raise PydanticCustomError("empty_list", "must have at least one entry")
    return value


NotEmpty = BeforeValidator(_not_empty)
"""At least one entry. Unlike a minimum length, it does not count again when the entries themselves are wrong."""

Colours = Annotated[tuple[Colour, ...], NotEmpty]
Blend = Literal["normal", "add", "multiply", "screen"]

Share = Annotated[float, within(0, 1)]
Height = Annotated[float, within(-1, 2)]


class Layer(BaseModel, ABC):
    """One kind of thing in a scene, as the artist wrote it.

    A field typed as a number may hold a Reference or a Formula until `turned` has put a number in its place.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    shines: ClassVar[bool] = True
    """Whether it is made of light on the coarse grid; else it paints surfaces at full resolution."""

    sees_camera: ClassVar[bool] = False
    """Whether it may draw a pixel of a camera: such a scene is never shown in a browser (law 9). None does."""

    speed: Annotated[float, within(0, 8)] = Field(
        1.0, description="how fast it moves; 1 is as designed, 0 stands still"
    )
    blend: Blend = Field(
        "screen",
        description="how it meets what is behind it: screen (two lamps on one wall), add (harder), multiply (a "
        "coloured glass in front of it) or normal (it covers it)",
    )
    opacity: Share = Field(1.0, description="how much of it is seen: 0 nothing, 1 all")

    def live(self) -> Iterator[tuple[str, LiveNumber]]:
        """The fields whose numbers are worked out as the scene plays."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Reference | Formula):
                yield name, value

    def says(self) -> Iterator[Expression]:
        """What stands in the texts that it shows."""
        yield from ()

    def turned(self, numbers: Mapping[str, float]) -> Self:
        """This layer with these numbers."""
        return self.model_copy(update=numbers) if numbers else self

    def prepare(self, size_px: tuple[int, int]) -> None:
        """Load what it needs on a wall of `size_px`, in whatever thread. Raises OSError for a file that is broken."""

    @abstractmethod
    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        """Add this layer as it is `seconds` after the scene began. The same arguments give the same picture."""


class LayerLight(Layer):
    """A layer made of light."""

    hue: Annotated[float, within(-180, 180)] = Field(0.0, description="degrees by which its colours are turned")
    amount: Share = Field(0.5, description="how much of it there is: 0 none, 0.5 as designed, 1 as much as it can")


class LayerAnswering(LayerLight):
    """A layer made of light that notices who stands before it."""

    pull: Annotated[float, within(-1, 1)] = Field(
        0.0,
        description="what visitors do to it: above 0 they draw it to them, below 0 it gives way to them, 0 passes them "
        "over",
    )

    def answers(self, picture: ScenePicture) -> bool:
        """Whether anybody is there whom it notices."""
        return self.pull != 0 and bool(picture.standing)


def ease(share: float) -> float:
    """Smooth-step: 0..1 to 0..1, with no speed at either end."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def pulse(seconds: float, period_s: float, phase: float = 0.0) -> float:
    """A slow breath, 0..1, once every `period_s`."""
    return 0.5 + 0.5 * math.sin(2 * math.pi * (seconds / period_s + phase))
