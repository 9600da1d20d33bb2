"""The shaders of a show: what is wrong with them, in their own files; whose they are; what their licences forbid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exhibit.config.problems import Problem, ShowError, short
from exhibit.config.show_folder import SCENE
from exhibit.cues.scene import SHADER
from exhibit.outputs.scenes import SceneSpec
from exhibit.outputs.scenes.shader import ShaderLayer
from exhibit.outputs.scenes.shader_file import GivenInputs, GivenPicture
from exhibit.show.program import program_of
from exhibit.show.show import Show

if TYPE_CHECKING:
    from exhibit.shaders.header import ShaderHeader
    from exhibit.shaders.source import ShaderSource


@dataclass(frozen=True)
class UsedShader:
    """A shader in a layer of a scene, whose scene.yaml is `scene`; `kind` is the layer's."""

    scene: Path
    kind: str
    source: ShaderSource
    inputs: GivenInputs


def shaders_of(scenes: Mapping[str, SceneSpec], folder: Path) -> list[UsedShader]:
    """Every shader of the scenes of the show in `folder`."""
    found = []
    for name, scene in scenes.items():
        for choice in scene.layers:
            layer = choice.filter or choice.shader
            if layer is not None:
                found.append(_used(folder / "scenes" / name / SCENE, choice.kind, layer))
    return found


def _used(scene: Path, kind: str, layer: ShaderLayer) -> UsedShader:
    return UsedShader(scene, kind, layer.file.source, layer.inputs)


def written_problems(scenes: Mapping[str, SceneSpec], folder: Path) -> Iterator[Problem]:
    """What can be told of them without a compiler."""
    for one in shaders_of(scenes, folder):
        yield from one.source.problems
        if one.source.header is not None:
            yield from _misused(one, one.source.header)


def _misused(one: UsedShader, header: ShaderHeader) -> Iterator[Problem]:
    file = one.source.file.name
    if one.kind == "filter" and header.kind != "filter":
        text = f"'{file}' is no filter, as it has no inputImage: write 'shader:' in place of 'filter:'"
        yield Problem(short(one.scene), 0, 0, text)
    if header.kind == "transition":
        text = f"'{file}' is a transition, and no layer: a rule uses it, with 'by: shader' where it shows a scene"
        yield Problem(short(one.scene), 0, 0, text)
        return
    for image in header.inputs:
        own = ("inputImage", "visitors", "behind")
        if image.kind == "image" and image.name not in own and not isinstance(one.inputs.get(image.name), GivenPicture):
            text = f"'{image.name}' of '{file}' has no picture: write '{image.name}: FILE.png' below its inputs"
            yield Problem(short(one.scene), 0, 0, text)


def transition_fault(scene: SceneSpec | None, file: str) -> str:
    """Why `scene` cannot come by the shader `file`; empty where it can, or where nothing is known of the scene."""
    if scene is None:
        return ""
    found = scene.transition(file)
    if found is None:
        shipped = ", ".join(_shipped_transitions())
        return f"there is no file '{file}' in the scene's folder or in scenes/: copy it there, or take one of {shipped}"
    header = found.source.header
    if header is None:
        return f"'{file}' has a mistake: {found.source.problems[0]}"
    if header.kind != "transition":
        return f"'{file}' is a {header.kind}, no transition: that has startImage, endImage and progress"
    return ""


def _shipped_transitions() -> list[str]:
    from exhibit.shaders.library import shipped_shaders  # noqa: PLC0415 (a show without shaders needs none)
    from exhibit.shaders.source import read_source  # noqa: PLC0415 (as above)

    headers = {file.name: read_source(file).header for file in shipped_shaders()}
    return [name for name, header in headers.items() if header is not None and header.kind == "transition"]


def _transitions(show: Show) -> list[ShaderSource]:
    """Those that scenes may come by: all that lie in the show, and those shipped ones that its rules name."""
    own = sorted([*(show.folder / "scenes").glob("*.fs"), *(show.folder / "scenes").glob("*/*.fs")])
    named = [found for scene, file in _come_by(show) if (found := show.scenes[scene].transition(file))]
    if not own and not named:
        return []
    from exhibit.shaders.source import read_source  # noqa: PLC0415 (a show without shaders needs none)

    sources = {file: read_source(file) for file in own} | {one.path: one.source for one in named}
    return [one for one in sources.values() if one.header is not None and one.header.kind == "transition"]


def _come_by(show: Show) -> Iterator[tuple[str, str]]:
    """Each scene that comes by a shader, and its file as it is written."""
    program = program_of(show)
    for claim in (*program.default, *(claim for plan in program.plans for claim in plan.all_claims)):
        name, file = claim.args.get("name"), claim.args.get("file")
        if claim.args.get("by") == SHADER and isinstance(name, str) and isinstance(file, str) and name in show.scenes:
            yield name, file


def compiled_problems(show: Show) -> list[Problem]:
    """What a compiler finds, where this machine has one. Waits for it, a second or so for each shader that is new."""
    layers = [one.source for one in shaders_of(show.scenes, show.folder)]
    used = {source.file: source for source in (*layers, *_transitions(show))}
    if not used or show.venue.shaders == "off":
        return []
    from exhibit.shaders.client import CLIENT  # noqa: PLC0415 (a show without shaders needs none)

    return [problem for source in used.values() if not source.problems for problem in CLIENT.problems(source)]


def refuse_broken_shaders(show: Show) -> Show:
    """The same show. Raises ShowError where a shader of it has a mistake: what plays goes on."""
    problems = [*written_problems(show.scenes, show.folder), *compiled_problems(show)]
    if problems:
        raise ShowError(problems)
    return show


def shader_credits(show: Show) -> list[str]:
    """Whose the shaders are, and which forbid use for money; a line each."""
    lines: dict[str, None] = {}
    for source in (*(one.source for one in shaders_of(show.scenes, show.folder)), *_transitions(show)):
        header = source.header
        if header is not None and header.credit:
            lines[f"{short(source.file)}: credit: {header.credit}"] = None
        if header is not None and header.licence:
            text = f"it says '{header.licence}': whoever takes admission or sells it needs its author's leave"
            lines[f"{short(source.file)}: {text}"] = None
    return list(lines)


def missing_for_shaders(show: Show) -> list[str]:
    """Why this machine shows stills in their place; nothing where it draws them, or needs not."""
    if not shaders_of(show.scenes, show.folder):
        return []
    if show.venue.shaders == "off":
        return ["shaders are off in venue.yaml: their stills are shown"]
    from exhibit.shaders.client import CLIENT  # noqa: PLC0415 (as above)

    if CLIENT.renderer():
        return []
    return [f"shaders cannot be drawn, and their stills are shown: {CLIENT.missing or 'EGL does not answer'}"]
