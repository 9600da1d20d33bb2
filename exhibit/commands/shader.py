"""`exhibit shader`: a shader begun, checked by itself, and looked at without a show."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from exhibit.commands.arguments import Commands
from exhibit.commands.check import source_lines
from exhibit.commands.exit_codes import DONE, FAILED, WRONG
from exhibit.commands.show_here import show_here
from exhibit.config.located import Document, load
from exhibit.config.problems import ShowError, short, whole_file
from exhibit.outputs.scenes.shader_file import ENDINGS

if TYPE_CHECKING:
    from exhibit.shaders.header import ShaderHeader
    from exhibit.shaders.source import ShaderSource

_ACTIONS = ("new", "check", "preview", "list")
_BEGUN = """/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Bands of light that fold into each other",
  "CREDIT": "",
  "INPUTS": [
    {"NAME": "warmth", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "tint", "TYPE": "color", "DEFAULT": [0.95, 0.55, 0.35, 1.0]}
  ]
}*/

void main() {
  vec2 at = (isf_FragNormCoord - 0.5) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
  float fold = sin(4.0 * at.x + 1.5 * sin(3.0 * at.y + 0.4 * TIME) + 0.3 * TIME);
  float light = 0.35 + 0.35 * fold + 0.2 * warmth;
  gl_FragColor = vec4(mix(vec3(0.05, 0.07, 0.15), tint.rgb, light), 1.0);
}
"""
_SCENE = """# yaml-language-server: $schema=../../.schema/scene.json
about: {name}, a shader of our own.
layers:
  - shader:
      file: {name}.fs
      speed: 0.5 + arousal
      inputs: {{warmth: happiness}}
"""


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    shader = commands.add_parser(
        "shader",
        help="begin a shader, check it, look at it",
        description="new NAME: begin a scene with a shader of your own, in scenes/NAME. check FILE.fs: find every "
        "mistake of a shader. preview FILE.fs: draw it into a picture; a filter before a scene of ours, a transition "
        "from one to another. list: those by others that are shipped, and whose they are.",
    )
    shader.add_argument("action", choices=_ACTIONS)
    shader.add_argument("what", nargs="?", metavar="NAME|FILE.fs", help="the scene to begin, or the shader")
    shader.add_argument("--out", type=Path, metavar="FILE.png", help="preview: the picture (beside the shader)")
    shader.add_argument("--seconds", type=float, default=4.0, metavar="4", help="preview: at which of its seconds (4)")
    shader.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="preview: an input, as in a scene.yaml"
    )
    shader.set_defaults(command=_shader)


def _shader(options: argparse.Namespace) -> int:
    if options.action == "list":
        return _list()
    if options.what is None:
        example = "ink" if options.action == "new" else "scenes/ink/ink.fs"
        raise whole_file(Path(options.action), f"which one? Write its name as well, such as {example}")
    if options.action == "new":
        return _new(str(options.what))
    return _look(Path(options.what), options)


def _list() -> int:
    """Tell the shipped ones."""
    from exhibit.shaders.library import shipped_shaders  # noqa: PLC0415 (other commands need none)
    from exhibit.shaders.source import read_source  # noqa: PLC0415 (as above)

    for file in shipped_shaders():
        header = read_source(file).header
        assert header is not None, file
        print(f"{file.name:24} {_about(header)}\n{'':24} credit: {header.credit}")
    print("a scene finds them by their names: - filter: {file: kaleidoscope.fs}")
    print("a rule does, too: scene: {name: ink, by: shader, file: crosswarp.fs}")
    print(f"licence: MIT, see {shipped_shaders()[0].parent / 'README.md'}")
    return DONE


def _look(file: Path, options: argparse.Namespace) -> int:
    from exhibit.shaders.client import CLIENT  # noqa: PLC0415 (other commands, and shows without shaders, need none)

    source = _read(file)
    problems = CLIENT.problems(source)
    for problem in problems:
        print(problem)
        for line in source_lines(problem):
            print(line)
    if problems:
        return WRONG
    assert source.header is not None
    print(f"{short(source.file)}: {_about(source.header)}")
    if source.header.credit:
        print(f"credit: {source.header.credit}")
    if source.header.licence:
        print(f"it says '{source.header.licence}': whoever takes admission or sells it needs its author's leave")
    if not CLIENT.renderer():
        print(f"only its header could be looked at, since shaders cannot be drawn: {CLIENT.missing}", file=sys.stderr)
        return FAILED
    return _preview(source, options) if options.action == "preview" else DONE


def _read(file: Path) -> ShaderSource:
    from exhibit.shaders.library import shipped_shader  # noqa: PLC0415 (as above)
    from exhibit.shaders.source import read_source  # noqa: PLC0415 (as above)

    if file.suffix.lower() not in ENDINGS:
        raise whole_file(file, f"is no shader: it ends with {', '.join(ENDINGS)}")
    found = file if file.is_file() else shipped_shader(str(file))
    if found is None:
        raise whole_file(file, "there is no such file, and none of this name is shipped: see 'exhibit shader list'")
    return read_source(found)


def _about(header: ShaderHeader) -> str:
    """What kind of shader it is, and its inputs with their bounds."""
    inputs = ", ".join(f"{one.name} ({one.kind})" for one in header.inputs)
    return f"a {header.kind}" + (f" with {inputs}" if inputs else "")


def _new(name: str) -> int:
    folder = show_here() / "scenes" / name
    if not name.replace("-", "").replace("_", "").isalnum():
        raise whole_file(Path(name), "is no name for a scene: write letters, digits, - and _")
    if folder.exists():
        raise whole_file(folder, "is there already: take another name")
    folder.mkdir(parents=True)
    (folder / f"{name}.fs").write_text(_BEGUN, encoding="utf-8")
    (folder / "scene.yaml").write_text(_SCENE.format(name=name), encoding="utf-8")
    print(f"{short(folder)}: a scene with a shader. Begin in {short(folder / f'{name}.fs')}; a running show follows")
    return DONE


def _preview(source: ShaderSource, options: argparse.Namespace) -> int:
    # Imported here: it brings pygame along, which the other actions need not wait for.
    from exhibit.filming.shader_pictures import preview  # noqa: PLC0415

    out: Path = options.out or (source.still if Path(options.what).is_file() else Path(source.still.name))
    if out.suffix.lower() not in (".png", ".jpg"):
        raise whole_file(out, "a preview is a .png or .jpg: give it such an ending")
    fault = preview(source, out, options.seconds, _given(options.set))
    print(fault or f"{short(out)}: at {options.seconds:g} s", file=sys.stderr if fault else sys.stdout)
    return FAILED if fault else DONE


def _given(written: list[str]) -> Document:
    """`--set` as a scene would have it."""
    text = "".join(f"{name.strip()}: {value.strip()}\n" for name, _, value in (one.partition("=") for one in written))
    if any("=" not in one for one in written):
        raise whole_file(Path("--set"), "write NAME=VALUE, such as --set warmth=0.8")
    try:
        return load(Path("--set"), {Path("--set").resolve(): text})
    except ShowError:
        raise whole_file(Path("--set"), "is not written as in a scene.yaml: such as --set warmth=0.8") from None
