"""What a scene is, as data: `scene.yaml` checked. Who reads the file is elsewhere; errors say where by their path."""

from __future__ import annotations

import ast
import keyword
import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from exhibit.config.file_names import file_named, leads_out
from exhibit.config.patterns import matching
from exhibit.expressions.arithmetic import FUNCTIONS
from exhibit.expressions.asked import QUESTIONS
from exhibit.expressions.of_rooms import of_rooms
from exhibit.expressions.remembered import REMEMBERING
from exhibit.expressions.vocabulary import EMPTY_ROOM, Values, Vocabulary, at_rest
from exhibit.expressions.words import WORDS
from exhibit.outputs.scenes.eased_parameters import EasedParameters, Key, ParameterValues
from exhibit.outputs.scenes.kinds import LayerChoice
from exhibit.outputs.scenes.layer import NotEmpty
from exhibit.outputs.scenes.numbers import Formula, LiveNumber, Reference, SceneContext, context_of, unknown_parameter
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.shader_file import ShaderFile, shader_file
from exhibit.outputs.scenes.visitor_marks import turned_over
from exhibit.system.late import pygame

_PARAMETER = r"^[a-z][a-z0-9_]*$"
ParameterName = Annotated[
    str,
    matching(_PARAMETER, "no name for a parameter: write small letters, digits and _, such as speed"),
    WithJsonSchema({"type": "string", "pattern": _PARAMETER}),
]


def _is(number: LiveNumber, name: str) -> bool:
    """Whether `number` is the parameter `name` as it is: `$hue`, or `hue`."""
    if isinstance(number, Reference):
        return number.name == name
    return isinstance(number.expression.tree, ast.Name) and number.expression.tree.id == name


def _unsound(text: str, *, at_key: bool) -> PydanticCustomError:
    return PydanticCustomError("parameter", "{error}", {"error": text, "at_key": at_key})


class SceneSpec(BaseModel):
    """A scene: a line about it, its parameters with their defaults, and its layers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str = Field(description="one sentence: what it shows and when it is meant to be shown")
    parameters: dict[ParameterName, FiniteFloat] = Field(
        default_factory=dict, description="numbers a rule may set, each with the value it has otherwise"
    )
    glow: float = Field(0.25, ge=0, le=1, description="the haze around bright light")
    mirror: bool = Field(
        default=True, description="whether visitors act where a mirror would show them; false: on the other side"
    )
    layers: Annotated[tuple[LayerChoice, ...], NotEmpty] = Field(
        max_length=12, description="what is drawn, from the back to the front"
    )

    _folder: Path | None = PrivateAttr(None)

    @model_validator(mode="after")
    def _remember_folder(self, info: ValidationInfo) -> Self:
        self._folder = info.context.folder if isinstance(info.context, SceneContext) else None
        return self

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        errors = [
            InitErrorDetails(
                type=unknown_parameter(number.name, self.parameters),
                loc=("layers", index, choice.kind, *(int(one) if one.isdigit() else one for one in field.split("."))),
                input=f"${number.name}",
            )
            for index, choice in enumerate(self.layers)
            for field, number in choice.layer.live()
            if isinstance(number, Reference) and number.name not in self.parameters
        ]
        if errors:
            raise ValidationError.from_exception_data(type(self).__name__, errors)
        return self

    @model_validator(mode="after")
    def _parameters_are_sound(self, info: ValidationInfo) -> Self:
        context = info.context
        if not isinstance(context, SceneContext) or context.folder is None or not context.whole:
            # A show goes on as it is: a word that came with an update must not end it.
            return self
        errors = [
            InitErrorDetails(type=_unsound(text, at_key=at_key), loc=("parameters", name), input=value)
            for name, value in self.parameters.items()
            for text, at_key in self._wrong_with(name, value)
        ]
        if errors:
            raise ValidationError.from_exception_data(type(self).__name__, errors)
        return self

    def _wrong_with(self, name: str, value: float) -> Iterator[tuple[str, bool]]:
        """What is wrong with a parameter, and whether it is its name."""
        if name in {**WORDS, **FUNCTIONS, **REMEMBERING, **QUESTIONS} or keyword.iskeyword(name):
            yield f"'{name}' is a word of rules, which would mean this number here: call it own_{name}", True
        low, high = self.ranges[name]
        if not low <= value <= high:
            yield f"here belongs a number from {low:g} to {high:g}, which its layers can show, not {value:g}", False

    @cached_property
    def ranges(self) -> Mapping[str, tuple[float, float]]:
        """From where to where each parameter makes a difference; endless where that cannot be told."""
        bounds = {name: [one for one in self.live.values() if _is(one, name)] for name in self.parameters}
        told = {name: self._told_by(name) for name in self.parameters}
        return {
            name: (min(one.low for one in fields), max(one.high for one in fields))
            if fields and not told[name]
            else (-math.inf, math.inf)
            for name, fields in bounds.items()
        }

    def _told_by(self, name: str) -> bool:
        """Whether an expression makes something else of a parameter, whose range then says nothing."""
        return any(
            isinstance(one, Formula) and name in one.expression.references and not _is(one, name)
            for one in self.live.values()
        )

    @cached_property
    def live(self) -> Mapping[Key, LiveNumber]:
        """Every number that is worked out as the scene plays, by its layer and field."""
        layers = enumerate(choice.layer for choice in self.layers)
        return {(index, field): number for index, layer in layers for field, number in layer.live()}

    @cached_property
    def references(self) -> frozenset[str]:
        """What its expressions ask for beyond the plain words: `since('storm')`, `var('rain')`."""
        asked = [number.expression.references for number in self.live.values() if isinstance(number, Formula)]
        asked += [one.references for choice in self.layers for one in choice.layer.says()]
        return frozenset(key for keys in asked for key in keys if "(" in key or of_rooms(key))

    @cached_property
    def says(self) -> bool:
        """Whether a text of it tells how the room is."""
        return any(True for choice in self.layers for _ in choice.layer.says())

    @cached_property
    def sees_camera(self) -> bool:
        """Whether a camera's pixel may be in its picture."""
        return any(choice.layer.sees_camera for choice in self.layers)

    @cached_property
    def is_mirror(self) -> bool:
        """Whether who is on the left acts on the left: so is all of a scene, or, where one layer of halos says no, none
        of it."""
        return self.mirror and all(choice.visitors is None or choice.visitors.mirror for choice in self.layers)

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

    def numbers(self, values: Mapping[str, float], felt: Values | None = None) -> dict[Key, float]:
        """What every live number should be, where the parameters have these `values` and the room is `felt` so (left
        out: empty)."""
        if not self.live:
            return {}
        known = self.known(values, felt)
        return {key: number.resolve(known) for key, number in self.live.items()}

    def known(self, values: Mapping[str, float], felt: Values | None = None) -> Values:
        """What every word in it stands for, where the parameters have these `values` and the room is `felt` so."""
        return {**{key: at_rest(key) for key in self.references}, **EMPTY_ROOM, **(felt or {}), **values}

    def dials(self) -> EasedParameters:
        """Its live numbers, ready to follow."""
        layers = {index for index, _ in self.live}
        speeds = {index: self.layers[index].layer.speed for index in layers}
        return EasedParameters(
            self.live, {index: speed if isinstance(speed, float) else 1.0 for index, speed in speeds.items()}
        )

    def transition(self, file: str) -> ShaderFile | None:
        """The shader of this name by which the scene may come: from its folder, else from the one of all scenes, else
        one that is shipped. None where there is no such file."""
        for folder in (self._folder, self._folder.parent) if self._folder is not None else ():
            if file and not leads_out(file) and (path := file_named(folder, file)).is_file():
                return shader_file(path)
        from exhibit.shaders.library import shipped_shader  # noqa: PLC0415 (most shows need none)

        shipped = shipped_shader(file)
        return shader_file(shipped) if shipped else None

    def prepare(self, size_px: tuple[int, int]) -> None:
        """Load what its layers need on a wall of `size_px`, in whatever thread. Raises OSError for what is broken."""
        for choice in self.layers:
            choice.layer.prepare(size_px)
        folder = self._folder
        if folder is not None and any(next(one.glob("*.fs"), None) for one in (folder, folder.parent)):
            from exhibit.outputs.scenes.shader_player import prepare_transitions  # noqa: PLC0415 (most shows need none)

            prepare_transitions(folder)

    def draw(
        self,
        surface: pygame.Surface,
        seconds: float,
        values: Mapping[str, float],
        seed: int = 0,
        moment: ParameterValues | None = None,
    ) -> None:
        """Fill `surface` with the scene `seconds` after it began. The same arguments draw the same picture.

        `values` holds a number for every parameter (see `values`); out of bounds, a layer's number is held at the
        nearest bound. `moment` tells what has changed on the way, and who is there.
        """
        moment = moment or ParameterValues(self.numbers(values))
        standing, traces = moment.standing, moment.traces
        picture = ScenePicture(
            surface.get_size(),
            standing if self.is_mirror else turned_over(standing),
            traces=traces if self.is_mirror or traces is None else traces.turned_over(),
            hurried=moment.hurried,
            glow=self.glow,
            whose=moment.whose,
            known=self.known(values, moment.felt) if self.says else None,
        )
        picture.next_work, picture.next_for_s = moment.next, moment.next_for_s
        for index, choice in enumerate(self.layers):
            layer = choice.layer.turned(moment.of(index))
            if layer.opacity > 0:
                picture.lay(layer.blend, layer.opacity, shines=layer.shines)
                layer.draw(picture, moment.moved.get(index, seconds), seed * 1009 + index * 17 + 1)
        picture.show(surface, seconds, self.glow)


def parse_scene(data: Mapping[str, object], words: Vocabulary | None = None, folder: Path | None = None) -> SceneSpec:
    """The scene that `data`, the content of a scene.yaml in `folder`, describes; its expressions use `words`. Raises
    pydantic.ValidationError."""
    return SceneSpec.model_validate(data, context=context_of(data.get("parameters"), words, folder))
