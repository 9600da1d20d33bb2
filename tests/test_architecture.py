"""The house rules of docs and architecture, read off the code's own imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "exhibit"

# Each part, and the parts of the house it may know. Data flows to the right; what is not named here knows nothing.
MAY_KNOW: dict[str, set[str]] = {
    "values": set(),
    "smoothing": {"values"},
    "clock": set(),
    "palette": set(),
    "hush": set(),
    "places": set(),
    "health": set(),
    "config": {"values"},
    "vision": {"values", "smoothing", "clock", "hush"},
    "mood": {"values", "smoothing"},
    "rules": {"values", "config"},
    "controller": {"values", "mood", "rules"},
    "consoles": {"config"},
    "inputs": {"values"},
    "outputs": {"values", "config", "palette", "hush", "smoothing", "rules", "inputs", "consoles"},
    "networks": {"config"},
    "show": {"values", "config", "consoles", "rules", "outputs"},
    "schemas": {"config", "rules", "outputs", "show", "rehearsal"},
    "starting": {"config", "places", "schemas"},
    "editing": {"config", "show"},
    "steering": {"values", "config", "inputs", "rules", "show", "what_if"},
    "logbook": {"values", "outputs"},
    "what_if": {"values"},
    "watching": {"values", "clock", "health", "vision"},
    "senses": {"values", "rules", "steering"},
    "status": {"values", "config", "health", "rules", "inputs", "outputs", "show", "steering", "vision"},
    "web": {"clock", "config", "editor", "inputs", "outputs", "palette", "rehearsal", "rules", "show", "status"}
    | {"values", "vision"},
    "performance": {"values", "logbook", "outputs", "rules"},
    "view": {"values", "status", "rules", "palette"},
    "overview": {"inputs", "outputs", "palette", "rules", "status", "steering"},
    "hanging": {"config", "outputs", "show"},
    "rehearsal": {"values", "config", "mood", "rules", "controller", "show", "palette"},
    "filming": {"values", "config", "rules", "outputs", "rehearsal"},
    "commands": {
        "config",
        "hanging",
        "consoles",
        "places",
        "show",
        "schemas",
        "starting",
        "rehearsal",
        "rules",
        "status",
        "values",
        "filming",
        "outputs",
    }
    | {"building", "doctor", "web"},
    "doctor": {"values", "config", "consoles", "clock", "hush", "inputs", "outputs", "networks", "eyes", "places"}
    | {"vision", "show", "hanging", "building"},
    "eyes": {"values", "config", "networks", "vision", "show"},
    "editor": {"config", "show", "rehearsal"},
    "training": {"values", "vision", "config", "networks", "places", "palette", "hush"},
}
TOP = {"app", "building", "cli", "__main__", "__init__"}

# Third-party libraries and the only places that may import them.
ONLY_IN = {
    "cv2": ("vision/", "outputs/scenes/media", "outputs/projector/painters"),
    "ai_edge_litert": ("vision/",),
    "tflite_runtime": ("vision/",),
    "pygame": ("outputs/projector", "outputs/sound", "outputs/scenes"),
    "pythonosc": ("outputs/osc", "inputs/osc"),
    "aiomqtt": ("outputs/mqtt",),
    "rich": ("view.py", "cli.py", "training/"),
    "yaml": ("config/",),
    "zeroconf": ("inputs/announcing.py",),
    "ifaddr": ("inputs/announcing.py",),
    "sacn": ("outputs/dmx/e131.py",),
    "watchfiles": ("editing.py",),
    "fastapi": ("web/",),
    "starlette": ("web/",),
    "uvicorn": ("web/",),
    "websockets": ("web/",),
    "prometheus_client": ("web/",),
    "torch": ("training/",),
    "litert_torch": ("training/",),
    "matplotlib": ("training/plots.py", "rehearsal/plot.py"),
    "ai_edge_quantizer": ("training/quantising.py",),
}
# The pure middle: no clock, file, socket, thread, randomness or logging of its own.
PURE = (
    "mood",
    "rules",
    "steering.py",
    "inputs/asking.py",
    "inputs/addresses.py",
    "inputs/fitting.py",
    "inputs/peers.py",
    "senses.py",
    "what_if.py",
    "web/parts.py",
    "web/claims.py",
    "web/words.py",
    "web/healthy.py",
    "controller.py",
    "vision/tracking.py",
    "vision/steady.py",
    "smoothing.py",
    "outputs/dmx/fixture.py",
    "outputs/dmx/fading.py",
    "outputs/dmx/refresh.py",
)
IMPURE = {
    "time",
    "random",
    "threading",
    "socket",
    "logging",
    "asyncio",
    "os",
    "io",
    "datetime",
    "subprocess",
    "secrets",
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Every module that `path` names in an import, wherever it stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def part(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_part_knows_only_its_neighbours(path: Path) -> None:
    own = part(path)
    if own in TOP:
        return
    named = {name.split(".")[1] for name in imported(path) if name.startswith("exhibit.")}
    known = {name for name in named if name in MAY_KNOW or name in TOP}
    assert known <= MAY_KNOW[own] | {own}


def test_of_the_rules_scenes_know_the_language_and_no_other_output_knows_anything() -> None:
    for path in modules():
        if part(path) != "outputs":
            continue
        named = {".".join(name.split(".")[:3]) for name in imported(path) if name.startswith("exhibit.rules")}
        may_know = {"exhibit.rules.expression", "exhibit.rules.vocabulary"} if "scenes" in path.parts else set()
        assert named <= may_know, path


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_to_its_adapter_alone(library: str) -> None:
    users = [
        str(path.relative_to(PACKAGE))
        for path in modules()
        if any(name.split(".")[0] == library for name in imported(path))
    ]
    assert [user for user in users if not user.startswith(ONLY_IN[library])] == []


def test_the_middle_is_pure() -> None:
    for path in modules():
        inside = str(path.relative_to(PACKAGE))
        if inside.startswith(PURE):
            assert not {name.split(".")[0] for name in imported(path)} & IMPURE, inside


WEB_LIBRARIES = {"fastapi", "starlette", "uvicorn", "websockets", "prometheus_client", "h11"}


def test_a_show_starts_without_the_libraries_of_its_page() -> None:
    """They are an extra, and take a moment: nothing that is imported with the show imports them, however far away."""
    code = "import sys, exhibit.cli, exhibit.app; print(*{name.split('.')[0] for name in sys.modules})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not WEB_LIBRARIES & set(told.stdout.split())


def test_the_show_never_imports_training() -> None:
    users = [path for path in modules() if any(name.startswith("exhibit.training") for name in imported(path))]
    assert {part(path) for path in users} <= {"training", "cli"}


def test_no_camera_picture_is_ever_written_or_sent() -> None:
    """Law 9: nothing in the package can write a frame, but the preview, where the venue allows it. Pictures of the wall
    can: its contact sheets, which are the projector's alone, and its films, which are the reel's alone; neither knows a
    camera."""
    forbidden = ("imwrite", "VideoWriter(")
    of_the_wall = {"image.save(": ("outputs/projector/",), "rawvideo": ("filming/reel.py",)}
    of_the_wall |= {"imencode": ("vision/pictures.py",), "import jpeg": ("vision/preview.py",)}
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in forbidden), path
        inside = str(path.relative_to(PACKAGE))
        for word, places in of_the_wall.items():
            assert word not in text or inside.startswith(places), path
    for part_of_the_wall in ("filming", "outputs"):
        assert "vision" not in MAY_KNOW[part_of_the_wall]
