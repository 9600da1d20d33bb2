"""What passes between a show and the process that draws its shaders: a program, a frame that is wanted, a picture."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from exhibit.shaders.header import ShaderHeader, ShaderPass
from exhibit.shaders.sizes import read_size

PixelForm = Literal["bgra", "floats"]
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True)
class ShaderProgram:
    """A shader ready for a driver: its two programs, its uniforms with their kinds, its pictures, its passes."""

    fragment: str
    vertex: str
    uniforms: tuple[tuple[str, str], ...]
    images: tuple[str, ...]
    passes: tuple[ShaderPass, ...]

    @property
    def digest(self) -> str:
        """Names it: the same for the same text."""
        return hashlib.sha256(json.dumps(self.encode(), sort_keys=True).encode()).hexdigest()[:24]

    @property
    def remembers(self) -> bool:
        return any(one.persistent for one in self.passes)

    def encode(self) -> dict[str, Json]:
        """As JSON."""
        passes: list[Json] = [
            {
                "target": one.target,
                "persistent": one.persistent,
                "floating": one.floating,
                "width": one.width.text if one.width else None,
                "height": one.height.text if one.height else None,
            }
            for one in self.passes
        ]
        return {
            "fragment": self.fragment,
            "vertex": self.vertex,
            "uniforms": [[name, kind] for name, kind in self.uniforms],
            "images": [*self.images],
            "passes": passes,
        }


def decode_program(told: Mapping[str, Json]) -> ShaderProgram:
    """The program as it was before `encode`."""
    return ShaderProgram(
        str(told["fragment"]),
        str(told["vertex"]),
        tuple((str(one[0]), str(one[1])) for one in _list(told["uniforms"]) if isinstance(one, list)),
        tuple(str(one) for one in _list(told["images"])),
        tuple(_pass(one) for one in _list(told["passes"]) if isinstance(one, dict)),
    )


def _list(told: Json) -> list[Json]:
    return told if isinstance(told, list) else []


def _pass(told: Mapping[str, Json]) -> ShaderPass:
    width, height = (read_size(str(told[side])) if told[side] else None for side in ("width", "height"))
    return ShaderPass(str(told["target"]), bool(told["persistent"]), bool(told["floating"]), width, height)


def images_of(header: ShaderHeader) -> tuple[str, ...]:
    """The pictures that a program is given: its image inputs, then its own."""
    return (*(one.name for one in header.inputs if one.is_image), *(name for name, _ in header.imports))


@dataclass(frozen=True)
class GivenImage:
    """A picture for a shader, in the shared memory from `at`; the same `stamp` means the same pixels."""

    at: int
    size_px: tuple[int, int]
    stamp: int
    form: PixelForm = "bgra"
    smooth: bool = True


@dataclass(frozen=True)
class FrameRequest:
    """One frame: how large, at which moment, with which inputs; `at` is where its pixels go, the highest row first.
    `steps` frames a `delta_s` apart are drawn, of which only the last is read."""

    size_px: tuple[int, int]
    seconds: float
    delta_s: float
    index: int
    at: int
    date: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    numbers: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    images: Mapping[str, GivenImage] = field(default_factory=dict)
    steps: int = 1

    def encode(self) -> dict[str, Json]:
        """As JSON."""
        told: dict[str, Json] = asdict(self)
        return told


def decode_frame(told: Mapping[str, Json]) -> FrameRequest:
    """The request as it was before `encode`."""
    numbers, images = told["numbers"], told["images"]
    year, month, day, seconds = (_float(one) for one in _list(told["date"]))
    return FrameRequest(
        _size(told["size_px"]),
        _float(told["seconds"]),
        _float(told["delta_s"]),
        round(_float(told["index"])),
        round(_float(told["at"])),
        (year, month, day, seconds),
        {name: tuple(map(_float, _list(one))) for name, one in numbers.items()} if isinstance(numbers, dict) else {},
        {name: _image(one) for name, one in images.items() if isinstance(one, dict)}
        if isinstance(images, dict)
        else {},
        round(_float(told["steps"])),
    )


def _image(told: Mapping[str, Json]) -> GivenImage:
    form: PixelForm = "floats" if told["form"] == "floats" else "bgra"
    at, stamp = round(_float(told["at"])), round(_float(told["stamp"]))
    return GivenImage(at, _size(told["size_px"]), stamp, form, bool(told["smooth"]))


def _float(told: Json) -> float:
    return float(told) if isinstance(told, int | float) else 0.0


def _size(told: Json) -> tuple[int, int]:
    width, height = _list(told)
    return round(_float(width)), round(_float(height))
