"""The files that a layer names: in the scene's folder, there, and sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from pydantic import PlainValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from exhibit.config.file_names import file_named
from exhibit.config.problems import did_you_mean
from exhibit.expressions.vocabulary import Vocabulary
from exhibit.outputs.scenes import fonts, media
from exhibit.outputs.scenes.numbers import SceneContext

_Read = Callable[[object, ValidationInfo], Path]


def _file(kind: str, endings: tuple[str, ...], broken: Callable[[Path], str]) -> PlainValidator:
    """Accept the path of a file, from the scene's folder; it becomes a whole path."""
    return PlainValidator(_reader(kind, endings, broken), json_schema_input_type=str)


def _files(kind: str, endings: tuple[str, ...], broken: Callable[[Path], str]) -> PlainValidator:
    """The same for one file or a list of them."""
    read = _reader(kind, endings, broken)

    def read_all(written: object, info: ValidationInfo) -> tuple[Path, ...]:
        if not isinstance(written, list | tuple):
            return (read(written, info),)
        found = []
        for at, one in enumerate(written):
            try:
                found.append(read(one, info))
            except PydanticCustomError as error:
                told = {**(error.context or {}), "below": (at,)}
                raise PydanticCustomError("file", "{error}", told) from error
        return tuple(found)

    return PlainValidator(read_all, json_schema_input_type=str | list[str])


def _reader(kind: str, endings: tuple[str, ...], broken: Callable[[Path], str]) -> _Read:
    def read(written: object, info: ValidationInfo) -> Path:
        if isinstance(written, Path):
            return written
        if not isinstance(written, str) or not written:
            raise _told(f"here belongs the name of {kind} in the scene's folder, not {written!r}")
        if not written.lower().endswith(endings):
            raise _told(f"'{written}' is not {kind}: it ends with {', '.join(endings)}")
        context = info.context if isinstance(info.context, SceneContext) else SceneContext(Vocabulary())
        if context.folder is None:
            return Path(written)
        if Path(written).is_absolute():
            raise _told(f"'{written}' is a place on this computer only: copy it into the scene's folder")
        path = file_named(context.folder, written)
        if not context.whole:
            return path
        if not path.is_file():
            beside = [file.name for file in context.folder.iterdir() if file.suffix.lower() in endings]
            raise _told(f"there is no file '{written}' in the scene's folder. {did_you_mean(written, beside)}")
        if why := broken(path):
            raise _told(f"'{written}': {why}")
        return path

    return read


def _told(error: str) -> PydanticCustomError:
    return PydanticCustomError("file", "{error}", {"error": error})


ImageFile = Annotated[Path, _file("an image", media.IMAGES, media.broken)]
FilmFile = Annotated[Path, _file("a film", media.FILMS, media.broken)]
FontFiles = Annotated[tuple[Path, ...], _files("a font", (".ttf", ".otf", ".ttc"), fonts.unusable)]
