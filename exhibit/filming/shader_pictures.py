"""Pictures of shaders by themselves: the stills that stand in for them, and previews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from exhibit.config.checked import check
from exhibit.config.located import Document
from exhibit.config.problems import Problem, ShowError
from exhibit.filming.gallery import MOMENTS_S, SIZE_PX, feeling_for
from exhibit.outputs.projector import Wall
from exhibit.outputs.projector.poster import write
from exhibit.outputs.scenes.media import fault_of_media, forget_faults
from exhibit.outputs.scenes.numbers import context_of
from exhibit.outputs.scenes.spec import SceneSpec
from exhibit.values import Json


def write_stills(scenes: Mapping[str, SceneSpec]) -> Iterator[Path]:
    """Write the still of each shader that draws by itself, where there is none, or one that is older than the shader;
    each file comes back."""
    for scene in scenes.values():
        for choice in scene.layers:
            if choice.shader is None:
                continue
            source = choice.shader.file.source
            generates = source.header is not None and source.header.kind == "generator"
            if generates and not _is_new(source.still, source.file):
                alone = scene.model_copy(update={"layers": (choice,), "glow": 0.0})
                if not draw_alone(alone, source.still, MOMENTS_S[0]):
                    yield source.still


def preview(file: Path, out: Path, seconds: float, given: Document) -> str:
    """Draw the shader in `file` with the inputs `given`; what went wrong, or an empty text. Raises ShowError."""
    data: Json = {
        "about": "a preview",
        "glow": 0.0,
        "layers": [{"shader": {"file": file.name, "inputs": given.data or {}}}],
    }
    problems: list[Problem] = []
    context = context_of(None, folder=file.resolve().parent)
    scene = check(SceneSpec, Document(Path("--set"), data), (), problems, context)
    if scene is None:
        raise ShowError(Problem(one.file, 0, 0, one.text) for one in problems)
    return draw_alone(scene, out, seconds)


def draw_alone(scene: SceneSpec, out: Path, seconds: float) -> str:
    """Write what `scene` shows to a room with four visitors; what went wrong, or an empty text."""
    forget_faults()
    wall = Wall(SIZE_PX)
    wall.feel(feeling_for(scene))
    wall.show("shader", scene, now=0.0)
    wall.draw(0.0)
    picture = wall.draw(seconds)
    fault = wall.fault or fault_of_media()
    if not fault:
        write(picture, out)
    return fault


def _is_new(still: Path, shader: Path) -> bool:
    try:
        return still.stat().st_mtime_ns >= shader.stat().st_mtime_ns
    except OSError:
        return False
