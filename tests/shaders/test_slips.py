"""What an artist gets wrong is told at its line of the artist's own file, with what may be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from exhibit.config.problems import Problem
from exhibit.shaders.client import CLIENT
from exhibit.shaders.header import read_header
from exhibit.shaders.source import read_source

from .conftest import FILES

MISSPELT = (
    ("gl_FragColor", "gl_FragColour"),
    ("isf_FragNormCoord", "isf_FragNormCord"),
    ("RENDERSIZE", "RENDERSIZ"),
    ("PASSINDEX", "PASINDEX"),
    ("IMG_THIS_PIXEL", "IMG_THIS_PIXL"),
    ("IMG_NORM_PIXEL", "IMG_NORM_PIX"),
    ("vec4(", "vecc4("),
    ("float(", "flaot("),
    ("mix(", "mixx("),
    (");", ";"),
    (" = ", " == = "),
)
ADDED = (
    "float slip = vec3(1.0);",
    "int slip = 1.5;",
    "slip = 1.0;",
    "vec2 slip = vec2(1.0, 2.0, 3.0);",
    "if (TIME) { }",
    "float slip = 1.0 +;",
    "float slip = clamp(1.0);",
    "vec3 slip = vec3(1.0).xyq;",
    "flaot slip = 1.0;",
    "float slip = smoothstp(0.0, 1.0, TIME);",
)


def planted(text: str) -> Iterator[tuple[str, int]]:
    """The shader with one slip each, and the line where it is."""
    lines = text.split("\n")
    begins = next(number for number, line in enumerate(lines) if line.startswith("}*/")) + 1
    body = range(begins, len(lines))
    for right, wrong in MISSPELT:
        at = next((one for one in body if right in lines[one] and not lines[one].startswith(("#", "uniform"))), -1)
        if at >= 0:
            yield "\n".join([*lines[:at], lines[at].replace(right, wrong, 1), *lines[at + 1 :]]), at + 1
    ends = [
        one
        for one in body
        if lines[one].endswith(";") and not lines[one].startswith(("uniform", "varying", "precision"))
    ]
    for at in ends[:2]:
        yield "\n".join([*lines[:at], lines[at][:-1], *lines[at + 1 :]]), at + 1
    main = next(one for one in body if lines[one].startswith("void main"))
    for added in ADDED:
        yield "\n".join([*lines[: main + 1], f"  {added}", *lines[main + 1 :]]), main + 2


def found_in(file: Path, text: str) -> list[Problem]:
    file.write_text(text)
    return CLIENT.problems(read_source(file))


@pytest.mark.usefixtures("renderer")
def test_of_a_hundred_planted_slips_nearly_all_are_told_at_their_line(tmp_path: Path) -> None:
    told, missed = 0, []
    for name in ("filter", "passes", "place", "tolerant", "integers", "loops"):
        for text, line in planted((FILES / f"{name}.fs").read_text()):
            problems = found_in(tmp_path / f"{name}.fs", text)
            assert problems, text
            assert all(problem.file.endswith(f"{name}.fs") for problem in problems)
            told += 1
            if line not in [problem.line for problem in problems]:
                missed.append((name, line, text.split("\n")[line - 1], problems))
    assert told >= 100
    assert len(missed) <= told * 0.02, missed


@pytest.mark.usefixtures("renderer")
@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("levl;", "level;", "'levl' is not declared. Did you mean 'level'?"),
        ("vec4(shwn,", "vec4(shown,", "'shwn' is not declared. Did you mean 'shown'?"),
        ("smoohtstep(0.0, 1.0, level);", "level;", "there is no function 'smoohtstep'. Did you mean 'smoothstep'?"),
        ("level", "level;", "a ; is missing at the end of this line"),
    ],
)
def test_a_slip_is_told_at_its_column_with_what_is_meant(wrong: str, right: str, told: str, tmp_path: Path) -> None:
    text = (FILES / "float.fs").read_text().replace(right, wrong)
    (problem,) = found_in(tmp_path / "a.fs", text)
    line = text.split("\n")[problem.line - 1]
    assert problem.text == told
    assert problem.column == (
        len(line) if "missing" in told else line.index(re.split(r"[;,(]", wrong.removeprefix("vec4("))[0]) + 1
    )


@pytest.mark.usefixtures("renderer")
def test_columns_are_those_of_the_file_where_words_before_them_have_other_names_for_the_driver(tmp_path: Path) -> None:
    text = (
        (FILES / "float.fs")
        .read_text()
        .replace("gl_FragColor = vec4(shown", "float filter = 1.0; gl_FragColor = vec4(shwn")
    )
    (problem,) = found_in(tmp_path / "a.fs", text)
    assert text.split("\n")[problem.line - 1][problem.column - 1 :].startswith("shwn")


@pytest.mark.usefixtures("renderer")
def test_a_slip_in_the_vertex_program_is_told_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "a.vs").write_text((FILES / "vertex.vs").read_text().replace("* 0.5", "* haf"))
    (problem,) = found_in(tmp_path / "a.fs", (FILES / "vertex.fs").read_text())
    assert (Path(problem.file).name, problem.line, problem.text) == ("a.vs", 4, "'haf' is not declared.")


@pytest.mark.parametrize(
    ("header", "place", "told"),
    [
        ("/*{\n  'a': 1\n}*/", (2, 3), "here belongs a key in quotes"),
        ('/*{\n  "INPUTS": [\n    {"NAME": "a" "TYPE": "float"}\n  ]\n}*/', (3, 16), "a comma is missing after this"),
        ('/*{\n  "INPUTS": [\n    {"NAME": "a", "TYPE": "flaot"}\n  ]\n}*/', (3, 27), "Did you mean 'float'?"),
        ('/*{\n  "INPTUS": []\n}*/', (2, 3), "Did you mean 'INPUTS'?"),
        ('/*{\n  "INPUTS": [{"NAME": "a", "TYPE": "float", "DEFUALT": 1}]\n}*/', (2, 45), "Did you mean 'DEFAULT'?"),
        ('/*{\n  "INPUTS": [{"NAME": "2a", "TYPE": "float"}]\n}*/', (2, 23), "'2a' is no name"),
        ('/*{\n  "INPUTS": [{"NAME": "TIME", "TYPE": "float"}]\n}*/', (2, 23), "means something else"),
        ('/*{\n  "DESCRIPTION": "never closed\n}*/', (2, 18), "this text is never closed"),
        ('/*{\n  "INPUTS": [\n}*/', (3, 1), "a ] is missing before this"),
        ('/*{\n  "ISFVSN": 2\n  "CREDIT": "a"\n}*/', (2, 13), "a comma is missing after this"),
        ('/*{\n  "PASSES": [{"TARGET": "a", "WIDTH": "$WIDHT/2"}]\n}*/', (2, 39), "Did you mean 'WIDTH'?"),
        ('/*{\n  "PASSES": [{"TARGET": "a", "WIDTH": "__import__(1)"}]\n}*/', (2, 39), "there is no function"),
        ('/*{\n  "INPUTS": [{"NAME": "a", "TYPE": "color", "DEFAULT": [1, 2]}]\n}*/', (2, 56), "a list of 4 numbers"),
        ('/*{\n  "ISFVSN": two\n}*/', (2, 13), 'write "two"'),
        ("/*{\n", (1, 1), "never closed"),
        ("void main() { }", (1, 1), "does not begin with a header"),
    ],
)
def test_a_slip_in_the_header_is_told_at_line_and_column(header: str, place: tuple[int, int], told: str) -> None:
    found, (slip, *_) = read_header(f"{header}\nvoid main() {{ }}\n" if "{" in header else header)
    assert found is None
    assert told in slip.text
    assert (slip.line, slip.column) == place


@pytest.mark.usefixtures("renderer")
def test_what_a_shader_may_not_do_is_refused(tmp_path: Path) -> None:
    head = '/*{"ISFVSN": "2"}*/\n'
    (problem,) = found_in(tmp_path / "a.fs", f'{head}#include "other.glsl"\nvoid main() {{ }}\n')
    assert (problem.line, problem.column) == (2, 1)
    passes = ", ".join(["{}"] * 17)
    (slip,) = read_header(f'/*{{"PASSES": [{passes}]}}*/')[1]
    assert slip.text == "a shader has 16 passes at most"
