"""The header of a shader: the JSON comment with which it begins, as a checked description of its inputs and passes.

ISF version 2 (https://docs.isf.video/ref_json), and of version 1 what is still about: PERSISTENT_BUFFERS.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from exhibit.config.file_names import leads_out
from exhibit.config.problems import did_you_mean
from exhibit.shaders.json_text import JsonData, JsonPath, JsonSlip, JsonText, ShaderSlip, TextPlaces, read_json
from exhibit.shaders.sizes import BufferSize, SizeFault, read_size

InputKind = Literal["event", "bool", "long", "float", "point2D", "color", "image", "audio", "audioFFT"]
ShaderKind = Literal["generator", "filter", "transition"]
IMAGES: frozenset[InputKind] = frozenset({"image", "audio", "audioFFT"})
"""Inputs that are pictures to the shader."""
MOST_PASSES = 16
_KINDS: Mapping[str, InputKind] = {kind.lower(): kind for kind in get_args(InputKind)}
_NAME = re.compile(r"^[A-Za-z_]\w*$")
_KEYS = (
    *("ISFVSN", "VSN", "DESCRIPTION", "CREDIT", "CATEGORIES", "KEYWORDS", "INPUTS", "PASSES", "IMPORTED"),
    *("PERSISTENT_BUFFERS", "LABEL", "TYPE", "LICENSE"),
)
_INPUT_KEYS = ("NAME", "TYPE", "DEFAULT", "MIN", "MAX", "IDENTITY", "LABEL", "VALUES", "LABELS")
_PASS_KEYS = ("TARGET", "PERSISTENT", "FLOAT", "WIDTH", "HEIGHT", "DESCRIPTION")
_ALL_KEYS = frozenset((*_KEYS, *_INPUT_KEYS, *_PASS_KEYS))
_OWN_NAMES = frozenset(
    ("TIME", "TIMEDELTA", "RENDERSIZE", "PASSINDEX", "FRAMEINDEX", "DATE", "isf_FragNormCoord", "main", "isf_FragColor")
)
_NOT_FREE = re.compile(r"non-?\s?commercial|\bCC[ -]BY-NC\b|\bBY-NC\b|\bcc-by-nc", re.IGNORECASE)


@dataclass(frozen=True)
class ShaderInput:
    """One input. Numbers of a `color` are four, of a `point2D` two, of all else one; `low` and `high` are as many, and
    endless where the shader names no bounds. `values` are those of a long that may only have some."""

    name: str
    kind: InputKind
    default: tuple[float, ...] = (0.0,)
    low: tuple[float, ...] = (-math.inf,)
    high: tuple[float, ...] = (math.inf,)
    values: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    label: str = ""
    most: int = 0
    """Of audio: so many samples, or bins, at most; 0 is as many as there are."""

    @property
    def is_image(self) -> bool:
        return self.kind in IMAGES


@dataclass(frozen=True)
class ShaderPass:
    """One pass over the picture. `target` "" is the picture itself."""

    target: str = ""
    persistent: bool = False
    floating: bool = False
    width: BufferSize | None = None
    height: BufferSize | None = None


@dataclass(frozen=True)
class ShaderHeader:
    """What a shader says of itself. `body_at` is where its program begins in the file."""

    body_at: int
    description: str = ""
    credit: str = ""
    categories: tuple[str, ...] = ()
    inputs: tuple[ShaderInput, ...] = ()
    passes: tuple[ShaderPass, ...] = (ShaderPass(),)
    imports: tuple[tuple[str, str], ...] = ()
    """Pictures by the names they have in the program, each with its file, a path from the shader's."""
    licence: str = ""
    """What it says of a licence that forbids use for money; empty where it says nothing."""

    @property
    def by_name(self) -> dict[str, ShaderInput]:
        return {one.name: one for one in self.inputs}

    @property
    def kind(self) -> ShaderKind:
        """What it is made for, told by its inputs."""
        names = {one.name for one in self.inputs if one.kind == "image"}
        if {"startImage", "endImage"} <= names:
            return "transition"
        return "filter" if "inputImage" in names else "generator"

    @property
    def targets(self) -> tuple[str, ...]:
        """The buffers that its passes fill, each once."""
        return tuple(dict.fromkeys(one.target for one in self.passes if one.target))

    @property
    def remembers(self) -> bool:
        """Whether what it shows depends on what it has shown."""
        return any(one.persistent for one in self.passes)


def described(one: ShaderInput) -> str:
    """An input in words: its label, what it is, its bounds, and what it is where nothing is given."""
    words = {"point2D": "a point, two numbers", "color": "a colour", "long": "a whole number", "bool": "true or false"}
    kind = words.get(one.kind, "an image" if one.kind == "image" else one.kind)
    bounds = f", {one.low[0]:g} to {one.high[0]:g}" if one.kind == "float" else ""
    choices = ", ".join(f"{value} {label}" for value, label in zip(one.values, one.labels, strict=False))
    usual = "" if one.is_image or one.kind == "event" else f"; otherwise {', '.join(f'{x:g}' for x in one.default)}"
    return f"{one.label or one.name}: {kind}{bounds}{f' ({choices})' if choices else ''}{usual}"


def read_header(text: str) -> tuple[ShaderHeader | None, list[ShaderSlip]]:
    """The header of the shader `text`, and every mistake in it; None where it cannot be used."""
    start, end = _comment(text)
    if start < 0:
        return None, [ShaderSlip(1, 1, "it does not begin with a header: /* { ... } */ with its INPUTS, as ISF has it")]
    if end < 0:
        return None, [
            ShaderSlip(*TextPlaces(text).of(start), "this comment is never closed: write */ after the header")
        ]
    try:
        found = read_json(text, start + 2, end)
    except JsonSlip as error:
        return None, [error.slip]
    reading = _HeaderReading(found)
    header = reading.header(end + 2, _licence(text[:end]))
    return (header if not reading.slips else None), reading.slips


def _comment(text: str) -> tuple[int, int]:
    """Where the comment with the header begins and ends; -1 where it does not."""
    at = -1
    for match in re.finditer(r"/\*(?=\s*\{)", text):
        at = match.start()
        break
    return at, text.find("*/", at + 2) if at >= 0 else -1


def _licence(text: str) -> str:
    found = _NOT_FREE.search(text)
    return found[0] if found else ""


class _HeaderReading:
    """One reading, gathering mistakes."""

    def __init__(self, found: JsonText) -> None:
        self._found = found
        self.slips: list[ShaderSlip] = []

    def header(self, body_at: int, licence: str) -> ShaderHeader:
        data = self._mapping((), self._found.data)
        self._unknown(data, (), _KEYS)
        inputs = tuple(self._inputs(self._listed(data, "INPUTS")))
        passes = tuple(self._passes(self._listed(data, "PASSES"), inputs)) or (ShaderPass(),)
        return ShaderHeader(
            body_at,
            _text(data.get("DESCRIPTION")),
            _text(data.get("CREDIT")),
            tuple(_text(one) for one in _as_list(data.get("CATEGORIES"))),
            inputs,
            self._version_1(data, passes),
            tuple(self._imports(data.get("IMPORTED"))),
            licence,
        )

    def _tell(self, path: JsonPath, text: str, *, key: bool = False) -> None:
        self.slips.append(self._found.slip(path, text, key=key))

    def _mapping(self, path: JsonPath, data: JsonData) -> dict[str, JsonData]:
        """An object, whose keys may be written small."""
        if isinstance(data, dict):
            return {key.upper() if key.upper() in _ALL_KEYS else key: value for key, value in data.items()}
        self._tell(path, "here belongs an object: { ... }")
        return {}

    def _listed(self, data: dict[str, JsonData], key: str) -> Iterator[tuple[JsonPath, dict[str, JsonData]]]:
        entries = data.get(key)
        if entries is not None and not isinstance(entries, list):
            self._tell((key,), f"{key} is a list: [ ... ]")
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            yield (key, index), self._mapping((key, index), entry)

    def _unknown(self, data: Iterable[str], path: JsonPath, known: tuple[str, ...]) -> None:
        """Hosts add keys of their own; one that is nearly one of ours is a slip."""
        for key in data:
            if key not in known and (meant := did_you_mean(key.upper(), known)).startswith("Did"):
                self._tell((*path, key), f"'{key}' is no key of a shader's header. {meant}", key=True)

    def _inputs(self, entries: Iterator[tuple[JsonPath, dict[str, JsonData]]]) -> Iterator[ShaderInput]:
        names: set[str] = set()
        for path, entry in entries:
            self._unknown(entry, path, _INPUT_KEYS)
            name = self._name(path, entry, "NAME", names)
            kind = self._kind(path, entry.get("TYPE"))
            if name and kind:
                yield self._input(path, entry, name, kind)

    def _name(self, path: JsonPath, entry: dict[str, JsonData], key: str, names: set[str]) -> str:
        name = entry.get(key)
        if not isinstance(name, str) or not _NAME.match(name):
            text = f"'{name}' is no name" if isinstance(name, str) else f"{key} is missing"
            self._tell((*path, key), f"{text}: write letters, digits and _, and no digit first")
            return ""
        if name in names or name in _OWN_NAMES or name.startswith("gl_"):
            why = "is there twice" if name in names else "means something else in every shader"
            self._tell((*path, key), f"'{name}' {why}: give this one another name")
            return ""
        names.add(name)
        return name

    def _kind(self, path: JsonPath, written: JsonData) -> InputKind | None:
        kind = _KINDS.get(written.lower()) if isinstance(written, str) else None
        if kind is None:
            told = f"there is no type '{written}' of inputs" if isinstance(written, str) else "TYPE is missing"
            self._tell((*path, "TYPE"), f"{told}. {did_you_mean(str(written or ''), _KINDS.values())}")
        return kind

    def _input(self, path: JsonPath, entry: dict[str, JsonData], name: str, kind: InputKind) -> ShaderInput:
        label = _text(entry.get("LABEL"))
        if kind in IMAGES:
            return ShaderInput(name, kind, label=label, most=round(_number(entry.get("MAX")) or 0))
        many = {"color": 4, "point2D": 2}.get(kind, 1)
        low = self._numbers(path, entry, "MIN", many, _bound(kind, -math.inf, 0.0))
        high = self._numbers(path, entry, "MAX", many, _bound(kind, math.inf, 1.0))
        low, high = tuple(map(min, low, high)), tuple(map(max, low, high))  # some have them exchanged
        values = tuple(round(_number(one) or 0) for one in _as_list(entry.get("VALUES")))
        usual = 1.0 if kind == "color" else float(values[0]) if values else 0.0
        default = self._numbers(path, entry, "DEFAULT", many, usual)
        if kind == "float":
            default = default if "DEFAULT" in entry else (min(max(0.0, low[0]), high[0]),)
            low = low if "MIN" in entry else (min(low[0], high[0], default[0]),)
            high = high if "MAX" in entry else (max(low[0], high[0], default[0]),)
        labels = tuple(_text(one) for one in _as_list(entry.get("LABELS")))
        return ShaderInput(name, kind, default, low, high, values, labels, label)

    def _numbers(
        self, path: JsonPath, entry: dict[str, JsonData], key: str, many: int, usual: float
    ) -> tuple[float, ...]:
        written = entry.get(key)
        if written is None:
            return (usual,) * many
        given = [_number(one) for one in (written if isinstance(written, list) else [written])]
        if many == 4 and len(given) == 3:
            given.append(1.0)
        if many > 1 and len(given) == 1 and not isinstance(written, list):
            given *= many
        numbers = tuple(one for one in given if one is not None)
        if len(numbers) != many or len(given) != many:
            wanted = f"a list of {many} numbers" if many > 1 else "a number"
            self._tell((*path, key), f"here belongs {wanted}")
            return (usual,) * many
        return numbers

    def _passes(
        self, entries: Iterator[tuple[JsonPath, dict[str, JsonData]]], inputs: tuple[ShaderInput, ...]
    ) -> Iterator[ShaderPass]:
        names = {"WIDTH", "HEIGHT", *(one.name for one in inputs)}
        for path, entry in entries:
            self._unknown(entry, path, _PASS_KEYS)
            if path[-1] == MOST_PASSES:
                self._tell(path, f"a shader has {MOST_PASSES} passes at most")
            target = _text(entry.get("TARGET"))
            if target and (not _NAME.match(target) or target in names):
                self._tell((*path, "TARGET"), f"'{target}' cannot name a buffer: take a name of its own")
                target = ""
            yield ShaderPass(
                target,
                _truth(entry.get("PERSISTENT")),
                _truth(entry.get("FLOAT")),
                self._size(path, entry, "WIDTH", names),
                self._size(path, entry, "HEIGHT", names),
            )

    def _size(self, path: JsonPath, entry: dict[str, JsonData], key: str, names: set[str]) -> BufferSize | None:
        written = entry.get(key)
        if written is None or written == "":
            return None
        try:
            size = read_size(f"{written:g}" if isinstance(written, float) else str(written))
        except SizeFault as fault:
            self._tell((*path, key), f"'{written}' is no size that can be worked out: {fault}")
            return None
        for name in sorted(size.names - names):
            self._tell((*path, key), f"'{written}' asks for '${name}', which there is not. {did_you_mean(name, names)}")
        return size if size.names <= names else None

    def _version_1(self, data: dict[str, JsonData], passes: tuple[ShaderPass, ...]) -> tuple[ShaderPass, ...]:
        """PERSISTENT_BUFFERS: a list of names, or a mapping to their sizes and whether they are FLOAT."""
        written = data.get("PERSISTENT_BUFFERS")
        more: Mapping[str, JsonData] = dict.fromkeys(map(_text, _as_list(written)))
        more = written if isinstance(written, dict) else more
        return tuple(self._lasting(one, more.get(one.target)) if one.target in more else one for one in passes)

    def _lasting(self, one: ShaderPass, said: JsonData) -> ShaderPass:
        path: JsonPath = ("PERSISTENT_BUFFERS", one.target)
        entry = said if isinstance(said, dict) else {}
        names = {"WIDTH", "HEIGHT"}
        width, height = (self._size(path, entry, key, names) for key in ("WIDTH", "HEIGHT"))
        floating = one.floating or _truth(entry.get("FLOAT"))
        return ShaderPass(one.target, True, floating, one.width or width, one.height or height)  # noqa: FBT003 (persistent)

    def _imports(self, written: JsonData) -> Iterator[tuple[str, str]]:
        names: set[str] = set()
        for path, name, file in _imported(written):
            if not _NAME.match(name) or name in names:
                self._tell(path, f"'{name}' cannot name a picture: take a name of its own")
            elif not file or leads_out(file):
                self._tell(
                    path, f"'{file}' lies outside the shader's folder: copy the picture there, and name it alone"
                )
            else:
                names.add(name)
                yield name, file


def _imported(written: JsonData) -> Iterator[tuple[JsonPath, str, str]]:
    """Each picture: where it stands, its name and its file."""
    if isinstance(written, dict):
        for name, entry in written.items():
            path = entry.get("PATH") if isinstance(entry, dict) else entry
            yield ("IMPORTED", name), name, _text(path)
    for index, entry in enumerate(written if isinstance(written, list) else ()):
        if isinstance(entry, dict):
            yield ("IMPORTED", index), _text(entry.get("NAME")), _text(entry.get("PATH"))


def _bound(kind: InputKind, free: float, usual: float) -> float:
    """What an input is held within where it does not say."""
    return usual if kind in ("bool", "event", "color", "float") else free


def _as_list(written: JsonData) -> list[JsonData]:
    return written if isinstance(written, list) else []


def _text(written: JsonData) -> str:
    return " ".join(written.split()) if isinstance(written, str) else ""


def _number(written: JsonData) -> float | None:
    if isinstance(written, bool | float):
        return float(written)
    try:
        return float(written) if isinstance(written, str) else None
    except ValueError:
        return None


def _truth(written: JsonData) -> bool:
    return bool(_number(written)) if not isinstance(written, str) else written.lower() in ("true", "yes", "1")
