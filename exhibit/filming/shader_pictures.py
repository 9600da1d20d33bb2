"""Pictures of shaders by themselves: the stills that stand in for them, and previews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from exhibit.config.checked import check
from exhibit.config.located import Document
from exhibit.config.problems import Problem, ShowError, whole_file
from exhibit.cues.scene import SHADER, SceneTransition
from exhibit.filming.gallery import MOMENTS_S, SIZE_PX, feeling_for
from exhibit.outputs.projector import Wall
from exhibit.outputs.projector.poster import write
from exhibit.outputs.scenes.media import fault_of_media, forget_faults
from exhibit.outputs.scenes.numbers import context_of
from exhibit.outputs.scenes.spec import SceneSpec
from exhibit.shaders.source import ShaderSource
from exhibit.values import Json

_BEHIND: list[Json] = [
    {"gradient": {"stops": [{"at": 0, "colour": "#0a1226"}, {"at": 1, "colour": "#141c38"}]}},
    {"flow": {"bands": 2, "thin": 0.4}},
    {"rings": {"reach": 0.6}},
]
"""What a filter is shown with: that of the pictures in docs/scenes.md."""
_OTHER: list[Json] = [
    {"gradient": {"stops": [{"at": 0, "colour": "#2a1c4f"}, {"at": 1, "colour": "#d8655c"}]}},
    {"sun": {"from_y": 0.75, "to_y": 0.45, "horizon": 0.7}},
]


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


def preview(source: ShaderSource, out: Path, seconds: float, given: Document) -> str:
    """Draw a shader with the inputs `given`: a filter before a scene of ours, a transition halfway from one to another.
    What went wrong, or an empty text. Raises ShowError."""
    kind = source.header.kind if source.header is not None else "generator"
    if kind == "transition":
        if given.data:
            text = "a transition has the inputs that its shader names: leave it out"
            raise whole_file(Path("--set"), text)
        came = _scene(source.file, _OTHER)
        return draw_alone(came, out, seconds, _Coming(_scene(source.file, _BEHIND), source.file.name))
    layer: Json = {"file": source.file.name, "inputs": given.data or {}}
    return draw_alone(
        _scene(source.file, [*_BEHIND, {"filter": layer}] if kind == "filter" else [{"shader": layer}]), out, seconds
    )


def _scene(file: Path, layers: list[Json]) -> SceneSpec:
    """A scene with these layers in the folder of the shader `file`. Raises ShowError."""
    data: Json = {"about": "a preview", "glow": 0.0, "layers": layers}
    problems: list[Problem] = []
    context = context_of(None, folder=file.resolve().parent)
    scene = check(SceneSpec, Document(Path("--set"), data), (), problems, context)
    if scene is None:
        raise ShowError(Problem(one.file, 0, 0, one.text) for one in problems)
    return scene


@dataclass(frozen=True)
class _Coming:
    """How a scene comes: from which other one, by which shader."""

    left: SceneSpec
    file: str


def draw_alone(scene: SceneSpec, out: Path, seconds: float, coming: _Coming | None = None) -> str:
    """Write what `scene` shows to a room with four visitors; what went wrong, or an empty text. One that is `coming` is
    half there."""
    forget_faults()
    wall = Wall(SIZE_PX)
    wall.feel(feeling_for(scene))
    if coming is not None:
        wall.show("left", coming.left, now=0.0)
        wall.draw(0.0)
    by = SceneTransition(SHADER, file=coming.file) if coming else None
    wall.show("shader", scene, now=0.0, fade_s=2 * seconds if coming else 0.0, transition=by)
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
