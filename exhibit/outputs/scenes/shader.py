"""The shader layer: an ISF file, drawn by a process of its own, a frame ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Self

from pydantic import Field

from exhibit.outputs.scenes.layer import Blend, Layer, Share
from exhibit.outputs.scenes.numbers import LiveNumber
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.shader_file import GivenInputsField, ShaderFileField, live_inputs, turned_inputs


class ShaderLayer(Layer):
    """What layers that are drawn by a shader share."""

    shines = False

    file: ShaderFileField = Field(description="an ISF shader (.fs) in the scene's folder, or one that is shipped")
    inputs: GivenInputsField = Field(
        default_factory=dict,
        description="what its inputs are given, by their names: numbers, expressions, colours, pictures",
    )

    def live(self) -> Iterator[tuple[str, LiveNumber]]:
        yield from super().live()
        yield from live_inputs(self.inputs)

    def turned(self, numbers: Mapping[str, float]) -> Self:
        own = {name: number for name, number in numbers.items() if name.startswith("inputs.")}
        plain: dict[str, object] = {name: number for name, number in numbers.items() if name not in own}
        if own:
            plain["inputs"] = turned_inputs(self.inputs, own)
        return self.model_copy(update=plain) if plain else self

    def prepare(self, size_px: tuple[int, int]) -> None:
        from exhibit.outputs.scenes.shader_player import prepare  # noqa: PLC0415 (a show without shaders needs none)

        prepare(self.file, self.inputs, size_px)

    def paint(self, picture: ScenePicture, seconds: float, seed: int, share: float) -> None:
        """Paint so much of what the shader shows."""
        from exhibit.outputs.scenes.shader_player import paint  # noqa: PLC0415 (as above)

        paint(picture, self.file, self.inputs, seconds * self.speed, seed, share)


class Shader(ShaderLayer):
    """What `file` draws. Each input that is not given has the value that the shader names."""

    blend: Blend = Field("normal", description="how it meets what is behind it: normal, add, multiply or screen")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        self.paint(picture, seconds, seed, 1.0)


class Filter(ShaderLayer):
    """What `file` makes of the layers behind it, which are its inputImage."""

    blend: Blend = Field("normal", description="how it meets what is behind it: normal, add, multiply or screen")
    amount: Share = Field(1.0, description="how much of it is seen: 0 what lies behind as it is, 1 all of the filter")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        if self.amount > 0:
            self.paint(picture, seconds, seed, self.amount)
