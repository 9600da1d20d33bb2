"""A shader's files, read: its header, its programs, and what is wrong with them, at their lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from exhibit.config.file_names import file_named
from exhibit.config.problems import Problem, short
from exhibit.shaders.compiler_log import slips_in
from exhibit.shaders.glsl import PLAIN_VERTEX, TranslatedShader, translated
from exhibit.shaders.header import ShaderHeader, read_header
from exhibit.shaders.json_text import ShaderSlip
from exhibit.shaders.program import ShaderProgram, images_of

MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class ShaderSource:
    """A shader as it was read. `header` is None where it cannot be used; `problems` says why. Two are the same where
    their texts are."""

    file: Path
    text: str = ""
    vertex_text: str = ""
    header: ShaderHeader | None = field(default=None, compare=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def still(self) -> Path:
        """The picture that stands in where it cannot be drawn."""
        return self.file.with_suffix(".png")

    @property
    def vertex_file(self) -> Path:
        return self.file.with_suffix(".vs")

    def stages(self) -> tuple[TranslatedShader, TranslatedShader]:
        """Fragment and vertex program, translated. Only where there is a header."""
        assert self.header is not None
        fragment = translated(self.header, self.text, skip=self.header.body_at)
        return fragment, translated(self.header, self.vertex_text or PLAIN_VERTEX, "vertex")

    def program(self) -> ShaderProgram:
        """What the driver is given. Only where there is a header."""
        assert self.header is not None
        fragment, vertex = self.stages()
        uniforms = tuple((one.name, one.kind) for one in self.header.inputs if not one.is_image)
        return ShaderProgram(fragment.text, vertex.text, uniforms, images_of(self.header), self.header.passes)

    def refused(self, stage: str, log: str) -> list[Problem]:
        """What the driver's log says of it."""
        assert self.header is not None
        fragment, vertex = self.stages()
        own = stage == "vertex"
        names = [*(one.name for one in self.header.inputs), *self.header.targets]
        slips = slips_in(log, vertex if own else fragment, self.vertex_text if own else self.text, names)
        return _problems(self.vertex_file if own and self.vertex_text else self.file, slips)


def read_source(file: Path) -> ShaderSource:
    """The shader in `file`, with the vertex program beside it where there is one. Never raises."""
    try:
        text, vertex = _read(file), _read(file.with_suffix(".vs")) if file.with_suffix(".vs").is_file() else ""
    except OSError as error:
        return ShaderSource(file, problems=_whole(file, f"cannot be read ({error.strerror or error})"))
    except UnicodeDecodeError:
        return ShaderSource(file, problems=_whole(file, "is no text: save it as UTF-8"))
    if len(text) > MOST_BYTES:
        return ShaderSource(file, problems=_whole(file, "is larger than a megabyte, and no shader"))
    header, slips = read_header(text)
    found = _problems(file, [*slips, *_includes(text)])
    if header is not None:
        found += _missing_images(file, header)
    return ShaderSource(file, text, vertex, header, tuple(found))


def _read(file: Path) -> str:
    with file.open("rb") as opened:
        raw = opened.read(MOST_BYTES + 1)
    return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _whole(file: Path, text: str) -> tuple[Problem, ...]:
    return (Problem(short(file), 0, 0, text),)


def _problems(file: Path, slips: Iterable[ShaderSlip]) -> list[Problem]:
    return [Problem(short(file), slip.line, slip.column, slip.text) for slip in slips]


def _includes(text: str) -> Iterable[ShaderSlip]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#") and line.lstrip(" \t#").startswith("include"):
            yield ShaderSlip(
                number, len(line) - len(line.lstrip()) + 1, "a shader stands for itself: copy in here what it includes"
            )


def _missing_images(file: Path, header: ShaderHeader) -> list[Problem]:
    missing = [name for _, name in header.imports if not file_named(file.parent, name).is_file()]
    return [
        Problem(short(file), 0, 0, f"there is no file '{name}' beside it, which it imports: copy it there")
        for name in missing
    ]
