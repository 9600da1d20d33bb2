"""From a shader's program as an artist has it to what a driver compiles: GLSL 1.40, the oldest that has all it takes
(D-shaders-2), each token on the line where it stood.

Words are replaced, never lines: what a driver says of a line and a column is said of the artist's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from exhibit.shaders.header import ShaderHeader, ShaderInput

Stage = Literal["fragment", "vertex"]
OURS_FROM = 1_000_000
"""Lines from here are what we put before the program; an artist's own count from 1. (Numbers of source strings say the
same; Mesa 22 forgets them.)"""

_TOKEN = re.compile(r"//(?:\\\n|[^\n])*|/\*.*?(?:\*/|\Z)|[A-Za-z_]\w*|\d[\w.]*|\.\d\w*|\n|.", re.DOTALL)
_RENAMED: Mapping[str, str] = {
    "gl_FragColor": "isf_FragColor",
    "texture2D": "texture",
    "texture2DLod": "textureLod",
    "texture2DProj": "textureProj",
    "textureCube": "texture",
    "texture2DRect": "texture",
    "vv_FragNormCoord": "isf_FragNormCoord",
    "vv_vertShaderInit": "isf_vertShaderInit",
}
_RESERVED = frozenset(
    re.findall(
        r"\w+",
        """asm class union enum typedef template this packed goto inline noinline volatile public static extern external
        interface long short half fixed unsigned superp input output filter sizeof cast namespace using active common
        partition sample row_major patch subroutine precise shared coherent restrict readonly writeonly resource
        atomic_uint double sampler""",
    )
)
_QUALIFIERS = frozenset(("smooth", "flat", "noperspective", "centroid"))
"""Words that mean something only before what passes from one program to the other; elsewhere they are names."""
_MARK = "isf_own_"
_TYPES: Mapping[str, str] = {
    "event": "bool",
    "bool": "bool",
    "long": "int",
    "float": "float",
    "point2D": "vec2",
    "color": "vec4",
}
BUILT_IN = """uniform int PASSINDEX; uniform vec2 RENDERSIZE; uniform float TIME; uniform float TIMEDELTA;
uniform vec4 DATE; uniform int FRAMEINDEX;
vec4 IMG_NORM_PIXEL(sampler2D s, vec2 p) { return texture(s, p); }
vec4 IMG_NORM_PIXEL(sampler2D s, vec2 p, float b) { return texture(s, p); }
vec4 IMG_PIXEL(sampler2D s, vec2 p) { return texture(s, p / vec2(textureSize(s, 0))); }
vec4 IMG_PIXEL(sampler2D s, vec2 p, float b) { return texture(s, p / vec2(textureSize(s, 0))); }
vec4 IMG_THIS_PIXEL(sampler2D s) { return texture(s, isf_FragNormCoord); }
vec4 IMG_THIS_NORM_PIXEL(sampler2D s) { return texture(s, isf_FragNormCoord); }
vec2 IMG_SIZE(sampler2D s) { return vec2(textureSize(s, 0)); }
"""
_FRAGMENT = "out vec4 isf_FragColor;\nin vec2 isf_FragNormCoord;\n"
_VERTEX = "out vec2 isf_FragNormCoord;\n"
_INIT = """void isf_vertShaderInit() {
vec2 p = vec2(float(gl_VertexID % 2), float(gl_VertexID / 2));
isf_FragNormCoord = p; gl_Position = vec4(2.0 * p - 1.0, 0.0, 1.0); }
"""
PLAIN_VERTEX = "void main() { isf_vertShaderInit(); }\n"
_KNOWN = frozenset(
    ("TIME", "TIMEDELTA", "RENDERSIZE", "PASSINDEX", "FRAMEINDEX", "DATE", "isf_FragNormCoord", "isf_FragColor")
)


@dataclass(frozen=True)
class TranslatedShader:
    """What goes to the driver, and by line where columns have moved: from which column of ours, by how much."""

    text: str
    moved: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)

    def column(self, line: int, column: int) -> int:
        """The column of the artist's file for one of ours."""
        shift = sum(by for start, by in self.moved.get(line, ()) if column >= start)
        return max(column - shift, 1)


def translated(header: ShaderHeader, text: str, stage: Stage = "fragment", *, skip: int = 0) -> TranslatedShader:
    """The whole program of one stage. `text` is the artist's file; its first `skip` characters are no program."""
    declared = [*_declarations(header)]
    inputs = set(_names(header))
    start = _prelude(declared, stage)
    line = "".join("\n" if one == "\n" else " " for one in text[:skip])
    body = _Translation(stage, inputs | _KNOWN, _strip_extras(line + text[skip:]))
    return TranslatedShader(f"{start}#line 0\n{body.text}\n", body.moved)


def own_name(name: str) -> str:
    """How a name of the artist's is called in the translated program."""
    return _MARK + name if name in _RESERVED or name in _QUALIFIERS else name


def artists_word(word: str) -> str:
    """The other way round."""
    back = {ours: theirs for theirs, ours in _RENAMED.items() if theirs == "gl_FragColor"}
    return word.removeprefix(_MARK) if word.startswith(_MARK) else back.get(word, word)


def _names(header: ShaderHeader) -> Iterable[str]:
    yield from (one.name for one in header.inputs)
    yield from header.targets
    yield from (name for name, _ in header.imports)


def _declarations(header: ShaderHeader) -> Iterable[str]:
    for one in header.inputs:
        yield _declared(one)
    buffers = (*header.targets, *(name for name, _ in header.imports))
    yield from (f"uniform sampler2D {own_name(name)};" for name in buffers)
    for name in (*(one.name for one in header.inputs if one.is_image), *buffers):
        # What version 1 had beside each picture.
        yield f"const vec4 _{name}_imgRect = vec4(0.0, 0.0, 1.0, 1.0); const bool _{name}_flip = false;"
        yield f"#define _{name}_imgSize IMG_SIZE({own_name(name)})"


def _declared(one: ShaderInput) -> str:
    kind = "sampler2D" if one.is_image else _TYPES[one.kind]
    return f"uniform {kind} {own_name(one.name)};"


def _prelude(declared: Iterable[str], stage: Stage) -> str:
    ends = _FRAGMENT if stage == "fragment" else _VERTEX
    init = _INIT if stage == "vertex" else ""
    return "\n".join(("#version 140", f"#line {OURS_FROM}", ends + BUILT_IN + init + "\n".join(declared), ""))


_STRIPPED = re.compile(r"^[ \t]*#[ \t]*(?:version|extension)\b[^\n]*", re.MULTILINE)
_DATA = re.compile(r"\bgl_FragData[ \t]*\[[ \t]*0[ \t]*\]")


def _strip_extras(text: str) -> str:
    """Without what is ours to say, in as many characters."""
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    text = _STRIPPED.sub(lambda found: " " * len(found[0]), text)
    return _DATA.sub(lambda found: "gl_FragColor".ljust(len(found[0])), text)


class _Translation:
    """The artist's program, token by token."""

    def __init__(self, stage: Stage, known: frozenset[str] | set[str], text: str) -> None:
        self._varying = "in" if stage == "fragment" else "out"
        self._known = known
        self._line, self._column, self._shift = 1, 1, 0
        self._defined: set[str] = set()
        self.moved: dict[int, list[tuple[int, int]]] = {}
        pieces = _without_redeclared(_TOKEN.findall(text), known)
        self._parts: list[str] = []
        for at, piece in enumerate(pieces):
            self._take(piece, pieces, at)
        self.text = "".join(self._parts)

    def _take(self, piece: str, pieces: list[str], at: int) -> None:
        if piece == "\n":
            self._put(piece, piece)
        elif piece.startswith(("//", "/*")):
            blank = re.sub(r"[^\n]", " ", piece)
            self._put(blank, blank)
        elif piece == "#":
            self._directive(pieces, at)
        else:
            self._put(piece, self._word(piece, pieces, at))

    def _put(self, theirs: str, ours: str) -> None:
        self._parts.append(ours)
        lines = theirs.count("\n")
        if lines:
            self._line += lines
            self._column, self._shift = 1 + len(theirs) - theirs.rfind("\n") - 1, 0
            return
        self._column += len(theirs)
        if len(ours) != len(theirs):
            by = len(ours) - len(theirs)
            self._shift += by
            self.moved.setdefault(self._line, [])
            self.moved[self._line].append((self._column + self._shift, by))

    def _word(self, piece: str, pieces: list[str], at: int) -> str:
        if piece == "varying":
            return self._varying
        if piece == "attribute":
            return "in"
        if piece in _QUALIFIERS:
            after = _after(pieces, at)
            return piece if after in ("in", "out", "varying", "centroid") else _MARK + piece
        if piece in _RESERVED:
            return _MARK + piece
        return _RENAMED.get(piece, piece)

    def _directive(self, pieces: list[str], at: int) -> None:
        """A macro that is defined again, to something else, counts from there."""
        ahead = [one for one in pieces[at + 1 : at + 8] if one.strip(" \t")]
        if len(ahead) > 1 and ahead[0] == "define":
            name = ahead[1]
            if name in self._defined and self._begins_line():
                self._parts.append(f"#undef {name}\n#line {self._line - 1}\n")
            self._defined.add(name)
        self._put("#", "#")

    def _begins_line(self) -> bool:
        before = "".join(self._parts[-6:]).rpartition("\n")[2]
        return not before.strip()


def _after(pieces: list[str], at: int) -> str:
    return next((one for one in pieces[at + 1 : at + 6] if one.strip()), "")


def _without_redeclared(pieces: list[str], known: frozenset[str] | set[str]) -> list[str]:
    """`uniform float TIME;` and the like, which we have declared, become blanks."""
    kept = list(pieces)
    at = 0
    while at < len(kept):
        if kept[at] in ("uniform", "varying", "in", "out"):
            end = next((n for n in range(at, min(at + 16, len(kept))) if kept[n] == ";"), -1)
            words = [one for one in kept[at:end] if re.match(r"[A-Za-z_]\w*$", one)] if end > 0 else []
            clean = end > 0 and all(re.match(r"[A-Za-z_]\w*$|\s+$", one) for one in kept[at:end])
            if clean and len(words) in (3, 4) and _RENAMED.get(words[-1], words[-1]) in known:
                kept[at : end + 1] = [re.sub(r"[^\n]", " ", one) for one in kept[at : end + 1]]
                at = end
        at += 1
    return kept
