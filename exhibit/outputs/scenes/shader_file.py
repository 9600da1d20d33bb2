"""The shader that a layer names, and what it is given: numbers that may follow the room, and pictures. What knows
shaders is imported where a scene has one, and not before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, PlainValidator, ValidationError, ValidationInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from exhibit.config.characters import composed
from exhibit.config.file_names import file_named, leads_out
from exhibit.config.problems import did_you_mean, instead
from exhibit.outputs.scenes import media
from exhibit.outputs.scenes.layer import Colour
from exhibit.outputs.scenes.numbers import Formula, LiveNumber, Reference, SceneContext, number_reader

if TYPE_CHECKING:
    from exhibit.shaders.header import ShaderInput
    from exhibit.shaders.source import ShaderSource

ENDINGS = (".fs", ".isf", ".frag")
_COLOUR_DIGITS = "0123456789abcdefABCDEF"
PictureKind = Literal["behind", "visitors", "image", "film"]
OWN_PICTURES: tuple[PictureKind, ...] = ("behind", "visitors")


class ShaderFile:
    """A shader as it was when it was read, the scene's own or a shipped one. Another text makes another one. (No
    dataclass: pydantic would look into it for what is imported late.)"""

    def __init__(self, path: Path, source: ShaderSource) -> None:
        self.path, self.source = path, source

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ShaderFile) and self.source == other.source

    def __hash__(self) -> int:
        return hash(self.path)


@dataclass(frozen=True)
class GivenNumbers:
    """What a number, a point or a colour is given: each a number, or one that is worked out as the scene plays."""

    numbers: tuple[float | LiveNumber, ...]


@dataclass(frozen=True)
class GivenPicture:
    """What an image is given: what lies behind the layer, the visitors as texels, or a file."""

    kind: PictureKind
    file: Path | None = None


Given = GivenNumbers | GivenPicture
GivenInputs = Mapping[str, Given]


def shader_file(path: Path) -> ShaderFile:
    """The shader in `path`, as it is now."""
    from exhibit.shaders.source import read_source  # noqa: PLC0415 (see above)

    return ShaderFile(path, read_source(path))


def _read_file(written: object, info: ValidationInfo) -> ShaderFile:
    from exhibit.shaders.library import shipped_shader, shipped_shaders  # noqa: PLC0415 (see above)
    from exhibit.shaders.source import ShaderSource  # noqa: PLC0415 (see above)

    if isinstance(written, ShaderFile):
        return written
    if not isinstance(written, str) or not written:
        raise _told(f"here belongs the name of a shader in the scene's folder, such as ink.fs, {instead(written)}")
    if not written.lower().endswith(ENDINGS):
        raise _told(f"'{written}' is not a shader: it ends with {', '.join(ENDINGS)}")
    context = info.context
    if not isinstance(context, SceneContext) or context.folder is None:
        return ShaderFile(Path(written), ShaderSource(Path(written)))
    if leads_out(written):
        raise _told(f"'{written}' lies outside the scene's folder: copy it there, and write its name alone")
    path = file_named(context.folder, written)
    if path.is_file():
        return shader_file(path)
    shipped = shipped_shader(written)
    if shipped is None and context.whole:
        beside = [composed(one.name) for one in context.folder.iterdir() if one.suffix.lower() in ENDINGS]
        known = [*beside, *(one.name for one in shipped_shaders())]
        raise _told(f"there is no file '{written}' in the scene's folder. {did_you_mean(written, known)}")
    return shader_file(shipped or path)


def _read_inputs(written: object, info: ValidationInfo) -> GivenInputs:
    """What is given to the inputs of the shader in `file`. Raises ValidationError with every mistake."""
    file = info.data.get("file")
    if not isinstance(written, Mapping):
        raise _told(f"here belongs a mapping: each input of the shader with its value, {instead(written)}")
    header = file.source.header if isinstance(file, ShaderFile) else None
    if header is None:
        return {}  # the file itself is to be mended first
    reading = _InputReading(info, header.by_name)
    given = {str(name): found for name, value in written.items() if (found := reading.read(str(name), value))}
    if reading.errors:
        raise ValidationError.from_exception_data("inputs", reading.errors)
    return given


class _InputReading:
    """One reading of `inputs:`, gathering mistakes."""

    def __init__(self, info: ValidationInfo, known: Mapping[str, ShaderInput]) -> None:
        self._info, self._known = info, known
        self.errors: list[InitErrorDetails] = []

    def read(self, name: str, value: object) -> Given | None:
        one = self._known.get(name)
        if one is None:
            text = f"the shader has no input '{name}'. {did_you_mean(name, self._known)}"
            self._fail((name,), value, _told(text, at_key=True))
            return None
        if isinstance(value, GivenNumbers | GivenPicture):
            return value
        if one.kind in ("audio", "audioFFT"):
            self._fail((name,), value, _told(f"'{name}' hears what the show plays: leave it out", at_key=True))
            return None
        return self._picture(name, value) if one.is_image else self._numbers(one, value)

    def _fail(self, place: tuple[str | int, ...], value: object, error: PydanticCustomError) -> None:
        self.errors.append(InitErrorDetails(type=error, loc=place, input=value))

    def _numbers(self, one: ShaderInput, value: object) -> Given | None:
        many = len(one.default)
        if one.kind == "color" and isinstance(value, str) and value.startswith("#"):
            return self._colour(one.name, value)
        if one.values and isinstance(value, str) and value in one.labels[: len(one.values)]:
            value = one.values[one.labels.index(value)]
        parts = list(value) if isinstance(value, list | tuple) else [value]
        if one.kind == "color" and len(parts) == 3:
            parts.append(1.0)
        if len(parts) != many or (many > 1 and not isinstance(value, list | tuple)):
            self._fail((one.name,), value, _told(f"{_wanted(one)}, {instead(value)}"))
            return None
        numbers = tuple(self._number(one, at, part, many) for at, part in enumerate(parts))
        return GivenNumbers(tuple(number for number in numbers if number is not None))

    def _number(self, one: ShaderInput, at: int, part: object, many: int) -> float | LiveNumber | None:
        place = (one.name, at) if many > 1 else (one.name,)
        smooth = one.kind in ("float", "point2D", "color")
        if isinstance(part, bool) and one.kind in ("bool", "event"):
            return float(part)
        if one.values and isinstance(part, int | float) and part not in one.values:
            choices = ", ".join(map(str, one.values))
            self._fail(place, part, _told(f"'{one.name}' is one of {choices}, not {part:g}"))
            return None
        try:
            number = number_reader(one.low[at], one.high[at], "value" if smooth else "step")(part, self._info)
        except PydanticCustomError as error:
            self._fail(place, part, error)
            return None
        return number

    def _colour(self, name: str, value: str) -> Given | None:
        digits = value[1:]
        if len(digits) != 6 or any(one not in _COLOUR_DIGITS for one in digits):
            self._fail((name,), value, _told('no colour: write # and six digits, in quotes, such as "#203040"'))
            return None
        red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
        return GivenNumbers((red, green, blue, 1.0))

    def _picture(self, name: str, value: object) -> Given | None:
        for own in OWN_PICTURES:
            if value == own:
                return GivenPicture(own)
        context = self._info.context
        folder = context.folder if isinstance(context, SceneContext) else None
        lower = value.lower() if isinstance(value, str) else ""
        if not isinstance(value, str) or not lower.endswith((*media.IMAGES, *media.FILMS)):
            text = "here belongs a picture: an image or a film in the scene's folder, behind, or visitors"
            text = f"{text}, {instead(value)}"
            self._fail((name,), value, _told(text))
            return None
        kind: PictureKind = "image" if lower.endswith(media.IMAGES) else "film"
        if folder is None:
            return GivenPicture(kind, Path(value))
        path = file_named(folder, value)
        if leads_out(value) or (isinstance(context, SceneContext) and context.whole and not path.is_file()):
            beside = [
                composed(one.name) for one in folder.iterdir() if one.suffix.lower() in (*media.IMAGES, *media.FILMS)
            ]
            text = f"there is no file '{value}' in the scene's folder. {did_you_mean(value, beside)}"
            self._fail((name,), value, _told(text))
            return None
        return GivenPicture(kind, path)


def _wanted(one: ShaderInput) -> str:
    if one.kind == "color":
        return 'here belongs a colour, "#rrggbb" or a list of four numbers'
    if one.kind == "point2D":
        return "here belongs a point: a list of two numbers, across and up"
    return "here belongs a number, a parameter or an expression"


def _told(error: str, *, at_key: bool = False) -> PydanticCustomError:
    return PydanticCustomError("file", "{error}", {"error": error, "at_key": at_key})


def live_inputs(inputs: GivenInputs) -> Iterator[tuple[str, LiveNumber]]:
    """The numbers that are worked out as the scene plays, by names such as `inputs.centre.1`."""
    for name, given in inputs.items():
        for at, number in enumerate(given.numbers if isinstance(given, GivenNumbers) else ()):
            if isinstance(number, Reference | Formula):
                many = isinstance(given, GivenNumbers) and len(given.numbers) > 1
                yield f"inputs.{name}.{at}" if many else f"inputs.{name}", number


def turned_inputs(inputs: GivenInputs, numbers: Mapping[str, float]) -> GivenInputs:
    """The inputs with these numbers in the places of those that are worked out."""
    turned: dict[str, Given] = dict(inputs)
    for key, value in numbers.items():
        _, name, *rest = key.split(".")
        given = turned[name]
        if isinstance(given, GivenNumbers):
            at = int(rest[0]) if rest else 0
            turned[name] = GivenNumbers((*given.numbers[:at], value, *given.numbers[at + 1 :]))
    return turned


_WRITTEN = float | bool | str | list[float | str]
ShaderFileField = Annotated[ShaderFile, PlainValidator(_read_file, json_schema_input_type=str)]
GivenInputsField = Annotated[
    GivenInputs,
    PlainValidator(
        _read_inputs,
        json_schema_input_type=dict[
            str, Annotated[_WRITTEN | Colour, Field(description="a number, an expression, a picture")]
        ],
    ),
]
