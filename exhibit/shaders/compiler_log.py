"""What a driver says of a program that it cannot compile, in an artist's words, at the place in the artist's file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from exhibit.config.problems import did_you_mean
from exhibit.shaders.glsl import OURS_FROM, TranslatedShader, artists_word
from exhibit.shaders.json_text import ShaderSlip

_MESA = re.compile(r"^(\d+):(\d+)\((\d+)\): (preprocessor error|error): (.*)$")
_NVIDIA = re.compile(r"^(\d+)\((\d+)\) : error (?:C\d+: )?(.*)$")
_OTHERS = re.compile(r"^ERROR: (\d+):(\d+): (.*)$")
_PLACELESS = re.compile(r"^(?:error|ERROR): (.*)$")
_UNDECLARED = re.compile(
    r"^[`'\"]?(\w+)[`'\"]?(?: : )?\s*(?:undeclared(?: identifier)?|undefined)\b|^undefined variable \"(\w+)\""
)
_NO_FUNCTION = re.compile(r"no function with name '(\w+)'|no matching function for call to [`']?(\w+)\(\)'?$")
_NO_MATCH = re.compile(r"no matching function for call to [`'](\w+)\((.*?)\)'")
_SYNTAX = re.compile(r"syntax error, unexpected ([^,\n]+?)(?:, expecting (.*))?$")
_WORDS = re.compile(r"[A-Za-z_]\w*")
_GOES_ON = tuple(";{}(,:[=+-*/%<>&|^!?.#\\")
_MOST = 8
_COMMON = frozenset(
    _WORDS.findall(
        """abs acos all any asin atan ceil clamp cos cross degrees distance dot exp exp2 floor fract inversesqrt length
        log log2 max min mix mod normalize pow radians reflect refract sign sin smoothstep sqrt step tan texture float
        int bool vec2 vec3 vec4 mat2 mat3 mat4 sampler2D const return for while if else main gl_FragColor gl_FragCoord
        TIME isf_FragNormCoord TIMEDELTA RENDERSIZE PASSINDEX FRAMEINDEX DATE IMG_PIXEL IMG_NORM_PIXEL IMG_THIS_PIXEL
        IMG_THIS_NORM_PIXEL IMG_SIZE"""
    )
)


def slips_in(log: str, shader: TranslatedShader, text: str, names: Iterable[str] = ()) -> list[ShaderSlip]:
    """Every mistake in a driver's `log` on `shader`, which was made of the artist's `text`; `names` are those that its
    header gives. There is at least one."""
    found: dict[tuple[int, str], ShaderSlip] = {}
    lines = text.splitlines()
    for line, column, said in _told(log):
        if said.startswith(("   ", "\t")):
            continue  # one of the candidates, below its error
        if line >= OURS_FROM:
            slip = ShaderSlip(0, 0, f"the compiler stumbles over what its header declares: {_plain(said)}")
        else:
            slip = _slip(line, shader.column(line, column) if column else 0, said, lines, names)
        found.setdefault((slip.line, slip.text), slip)
    if not found:
        said = next((one.strip() for one in log.splitlines() if one.strip()), "it says nothing of why")
        return [ShaderSlip(0, 0, f"the compiler refuses it: {_plain(said)}")]
    return _without_echoes(list(found.values()))[:_MOST]


def _told(log: str) -> Iterator[tuple[int, int, str]]:
    """Each error: its line and column (0: none), and what is said."""
    for one in log.splitlines():
        if mesa := _MESA.match(one):
            yield int(mesa[2]), int(mesa[3]), mesa[5]
        elif (other := _NVIDIA.match(one)) or (other := _OTHERS.match(one)):
            yield int(other[2]), 0, other[3]
        elif none := _PLACELESS.match(one):
            yield 0, 0, none[1]


def _slip(line: int, column: int, said: str, lines: list[str], names: Iterable[str]) -> ShaderSlip:
    if unknown := _UNDECLARED.search(said):
        word = artists_word(unknown[1] or unknown[2])
        return ShaderSlip(
            line, _column(lines, line, column, word), f"'{word}' is not declared.{_meant(word, lines, names)}"
        )
    if unknown := _NO_FUNCTION.search(said):
        word = artists_word(unknown[1] or unknown[2])
        return ShaderSlip(
            line, _column(lines, line, column, word), f"there is no function '{word}'.{_meant(word, lines, names)}"
        )
    if unfit := _NO_MATCH.search(said):
        given = unfit[2] or "nothing"
        text = f"'{artists_word(unfit[1])}' does not take {given}: see what it is given, how many and of which types"
        return ShaderSlip(line, column, text)
    if syntax := _SYNTAX.search(said):
        return _syntax(line, column, syntax, lines)
    return ShaderSlip(line, column, f"the compiler says: {_plain(said)}")


def _syntax(line: int, column: int, syntax: re.Match[str], lines: list[str]) -> ShaderSlip:
    before = lines[line - 1][: max(column - 1, 0)] if 0 < line <= len(lines) else ""
    if not before.strip() and (ends := _unfinished(lines, line)):
        return ShaderSlip(*ends, "a ; is missing at the end of this line")
    if syntax[1] in ("end of file", "$end"):
        return ShaderSlip(line, column, "the program ends too early: a } is missing")
    word = _WORDS.match(lines[line - 1][column - 1 :]) if 0 < line <= len(lines) else None
    here = f"'{word[0]}'" if word else _token(syntax[1])
    wanted = f"; here belongs {' or '.join(map(_token, syntax[2].split(' or ')))}" if syntax[2] else ""
    return ShaderSlip(line, column, f"{here} is not expected here{wanted}: see what is missing just before it")


def _unfinished(lines: list[str], line: int) -> tuple[int, int] | None:
    """The end of the last line of code before `line`, where nothing ends or goes on there."""
    for number in range(min(line - 1, len(lines)), 0, -1):
        code = lines[number - 1].split("//")[0].rstrip()
        if code.strip():
            ends = code.endswith(_GOES_ON) or code.endswith("*/") or code.lstrip().startswith("#")
            return None if ends else (number, len(code))
    return None


def _token(name: str) -> str:
    name = name.strip()
    return {"end of file": "the end", "NEW_IDENTIFIER": "a name", "IDENTIFIER": "a name"}.get(name, name)


def _column(lines: list[str], line: int, column: int, word: str) -> int:
    """Where the word stands in its line: drivers often tell where the expression begins."""
    if not 0 < line <= len(lines):
        return column
    places = [match.start() + 1 for match in re.finditer(rf"\b{re.escape(word)}\b", lines[line - 1])]
    return next((place for place in places if place >= column), places[0] if places else column)


def _meant(word: str, lines: list[str], names: Iterable[str]) -> str:
    """The nearest name that there is."""
    written = (one for line in lines for one in _WORDS.findall(line.split("//")[0]))
    known = {*_COMMON, *names, *written} - {word}
    meant = did_you_mean(word, known)
    return f" {meant}" if meant.startswith("Did") else ""


def _plain(said: str) -> str:
    """The driver's words, with the artist's names in them."""
    text = re.sub(r"`([^'`]*)'", r"'\1'", said.strip())
    return re.sub(r"isf_\w+", lambda found: artists_word(found[0]), text)


def _without_echoes(slips: list[ShaderSlip]) -> list[ShaderSlip]:
    """What follows from another mistake in the same line is no mistake of its own."""
    kept: dict[int, ShaderSlip] = {}
    for slip in slips:
        kept.setdefault(slip.line, slip)
    return list(kept.values())
