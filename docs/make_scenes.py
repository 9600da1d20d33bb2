"""Brings docs/scenes.md and its pictures up to date: tables come from the layers, and pictures are drawn by them.

Run `python docs/make_scenes.py` after a layer or one of its parameters has changed; a test tells when that was
forgotten. What stands between the generated parts is written by hand.
"""

from __future__ import annotations

import math
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pygame

from exhibit.commands.json_schemas import Schema, schemas
from exhibit.config.located import parse
from exhibit.filming.gallery import feeling_for
from exhibit.filming.reel import Reel
from exhibit.outputs.projector import Wall
from exhibit.outputs.scenes.spec import parse_scene
from exhibit.show import load_show
from exhibit.system.paths import example_show

DOCS = Path(__file__).parent
PAGE = DOCS / "scenes.md"
BLOCK = re.compile(r"(<!-- made: (?P<what>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

SHARED = ("speed", "blend", "opacity", "hue", "amount")
"""Parameters that are told once, for all layers."""

SHARED_PAIRS: dict[str, tuple[Any, Any]] = {
    "speed": (0.3, 3.0),
    "blend": ("normal", "add"),
    "opacity": (0.3, 1.0),
    "hue": (-90, 90),
    "amount": (0.2, 1.0),
}

WALL_PX, STILL_PX, CAPTION_PX, GAP_PX = (640, 400), (184, 115), 20, 6
FINE = ("rain", "ripples")
"""Layers whose lines would drown in a still made small: their stills are drawn as small as they are shown."""
AT_S = 11.0
PAIRS = 2
PAPER, INK = (250, 250, 251), (60, 66, 74)

BACKGROUND = """
- gradient:
    stops: [{at: 0, colour: "#0a1226"}, {at: 1, colour: "#141c38"}]
"""
EXAMPLES = {
    "aurora": "aurora: {amount: 0.6}",
    "bodies": "bodies: {size: 0.16}",
    "clouds": 'clouds: {colour: "#3a5f96", heart: "#ffb27a", at: 0.55, warp: 0.5}',
    "filter": "filter: {file: mirrors.fs, amount: 0.8}",
    "flow": "flow: {bands: 2, thin: 0.4}",
    "gradient": """gradient:
    stops:
      - {at: 0.0, colour: "#2a1c4f"}
      - {at: 0.6, colour: "#d8655c"}
      - {at: 0.66, colour: "#f6a35f"}
      - {at: 0.665, colour: "#3d2040"}
      - {at: 1.0, colour: "#150f26"}""",
    "image": "image: {file: harbour.jpg, size: 0.8}",
    "next": "next: {family: inter, size: 0.11, wide: 1.5}",
    "particles": 'particles: {colours: ["#ffd98a", "#8fd0ff", "#ffffff"], count: 220, size: 0.16, amount: 1}',
    "rain": 'rain: {count: 900, length: 0.25, colour: "#dfeaff"}',
    "rings": "rings: {reach: 0.6}",
    "ripples": 'ripples: {count: 90, horizon: 0.3, size: 0.3, colour: "#dfeaff"}',
    "shader": "shader: {file: folds.fs, inputs: {warmth: 0.8}}",
    "slideshow": "slideshow: {files: [one.jpg, two.jpg, three.jpg], every_s: 4}",
    "sun": "sun: {from_y: 0.75, to_y: 0.45, horizon: 0.7}",
    "text": 'text: {text: ["Good evening,\\ncome closer", "Добрый вечер"], family: inter, size: 0.17, every_s: 20}',
    "threads": 'threads: {colours: ["#8cc4ff", "#ffe6b8", "#cc79a7"], trail_s: 12}',
    "traces": "traces: {amount: 1}",
    "video": "video: {file: tide.mp4, size: 0.8}",
    "visitors": "visitors: {size: 0.22}",
    "waves": 'waves: {water: "#12405c", horizon: 0.4, path: 0.8}',
}
"""What each layer is drawn with, and how the page shows that it is written."""

BEHIND = {"filter": "- flow: {bands: 2, thin: 0.4}\n- rings: {reach: 0.6}\n"}
"""What lies behind those that change it."""

# Where four tenths and twice the default would show little.
PULL = (-1.0, 1.0)
TELLING: dict[str, dict[str, tuple[Any, Any]]] = {
    "aurora": {"pull": PULL, "curtains": (1, 5), "at": (0.35, 0.75)},
    "clouds": {
        "pull": PULL,
        "at": (0.2, 0.9),
        "heart": ("#000000", "#ff5a2a"),
        "wind": (-0.2, 0.2),
        "rise": (-0.2, 0.2),
    },
    "flow": {"pull": PULL, "thin": (0.0, 1.0), "wind": (-0.2, 0.2), "rise": (-0.2, 0.2), "cover": (0.2, 1.0)},
    "gradient": {"edges": (0.0, 1.0), "breath": (0.0, 1.0)},
    "particles": {
        "pull": PULL,
        "rise": (-0.3, 0.3),
        "wind": (-0.3, 0.3),
        "trail": (0, 12),
        "top": (0.0, 0.7),
        "bottom": (0.3, 1.0),
    },
    "rain": {"pull": PULL, "ground": (0.7, 1.2), "horizon": (0.2, 1.0)},
    "rings": {"pull": PULL, "petals": (0.0, 1.0), "rings": (2, 12)},
    "ripples": {"pull": PULL, "horizon": (0.1, 0.7)},
    "filter": {"inputs": ({"mirrors": 3}, {"mirrors": 12})},
    "shader": {"inputs": ({"warmth": 0}, {"tint": "#56b4e9"})},
    "sun": {"x": (-0.5, 0.5), "from_y": (0.5, 1.0), "to_y": (0.2, 0.65), "horizon": (0.5, 1.0), "shafts": (0.0, 1.0)},
    "text": {
        "x": (-0.4, 0.4),
        "y": (0.25, 0.75),
        "size": (0.08, 0.24),
        "every_s": (8.0, 20.0),
        "fade_s": (1.0, 10.0),
        "align": ("left", "right"),
        "wide": (0.5, 1.5),
        "hue": (-90, 90),
    },
    "next": {
        "x": (-0.4, 0.4),
        "y": (0.25, 0.75),
        "size": (0.06, 0.16),
        "language": ("de", "ru"),
        "align": ("left", "right"),
        "wide": (0.7, 1.5),
        "hue": (-90, 90),
    },
    "threads": {"pull": PULL, "swirl": (0.0, 1.0), "current": (-0.2, 0.2)},
    "visitors": {"ring": (0.0, 1.0), "near": (0.0, 1.0), "mirror": (True, False), "top": (0.0, 0.5)},
    "waves": {"pull": PULL, "horizon": (0.2, 0.7), "path_x": (-0.5, 0.5), "path": (0.0, 1.0)},
}
FRAMED: dict[str, tuple[Any, Any]] = {
    "zoom": (0.0, 0.8),
    "drift": (0.0, 1.0),
    "x": (-0.3, 0.3),
    "y": (0.35, 0.65),
    "size": (0.4, 1.0),
    "begin_s": (0.0, 2.0),
}


def filled(page: str) -> str:
    """The page with every generated part made anew."""
    return BLOCK.sub(lambda found: found[1] + "\n" + "\n".join(MADE[found["what"]]()) + "\n\n" + found[3], page)


def kinds() -> dict[str, Schema]:
    """The schema of every kind of layer, with its sentence from the registry as `about`."""
    whole = schemas()["scene"]["$defs"]
    registry = whole["LayerChoice"]["properties"]
    return {kind: {**whole[_ref(entry)], "about": entry["description"]} for kind, entry in registry.items()}


def _ref(entry: Schema) -> str:
    return str(entry.get("$ref") or entry["anyOf"][0]["$ref"]).rpartition("/")[2]


def varied(kind: str, schema: Schema) -> dict[str, tuple[Any, Any]]:
    """Two values for each of the layer's own parameters, of which pictures are drawn."""
    own = {name: one for name, one in schema["properties"].items() if name not in SHARED}
    told = TELLING.get(kind, FRAMED if "fit" in own else {})
    pairs = {name: told.get(name) or _pair(one) for name, one in own.items()}
    return {name: pair for name, pair in pairs.items() if pair}


def _pair(one: Schema) -> tuple[Any, Any] | None:
    """Two telling values of a parameter; none for files and texts, which the first picture shows."""
    if "enum" in one:
        return one["enum"][0], one["enum"][-1]
    if one.get("pattern"):
        return "#e0483a", "#4caf7a"
    if one.get("type") == "array" and one["items"].get("pattern"):
        return ["#f0b429"], ["#56b4e9", "#cc79a7"]
    number = next((part for part in one.get("anyOf", [one]) if part.get("type") in ("number", "integer")), None)
    if number is None or "default" not in one:
        return None
    low, high, usual = number["minimum"], number["maximum"], one["default"] or number["maximum"] / 4
    ends = max(usual * 0.4, low), min(usual * 2.2, high)
    return (round(ends[0]), round(ends[1])) if number["type"] == "integer" else (_short(ends[0]), _short(ends[1]))


def _short(value: float) -> float:
    return float(f"{value:.2g}")


# The page


def _layers() -> Iterator[str]:
    for kind, schema in kinds().items():
        yield from _layer(kind, schema)


def _layer(kind: str, schema: Schema) -> Iterator[str]:
    yield f"### {kind}"
    yield ""
    yield f"{schema['about'][0].upper()}{schema['about'][1:]}. {schema['description']}"
    yield ""
    yield "```yaml"
    yield f"  - {EXAMPLES[kind]}".replace("\n", "\n  ")
    yield "```"
    yield ""
    pairs = varied(kind, schema)
    yield f"![{kind}: {'; '.join(_caption(name, *pair) for name, pair in pairs.items())}](layers/{kind}.jpg)"
    yield ""
    yield from _table({name: one for name, one in schema["properties"].items() if name not in SHARED}, schema)
    yield ""


def _shared() -> Iterator[str]:
    clouds = kinds()["clouds"]
    told = "; ".join(_caption(name, *pair) for name, pair in SHARED_PAIRS.items())
    yield f"![clouds: {told}](layers/shared.jpg)"
    yield ""
    yield from _table({name: clouds["properties"][name] for name in SHARED}, clouds)


def _scene() -> Iterator[str]:
    whole = schemas()["scene"]
    return _table(whole["properties"], whole)


def _stop() -> Iterator[str]:
    stop = schemas()["scene"]["$defs"]["Stop"]
    return _table(stop["properties"], stop)


def _table(properties: dict[str, Schema], whole: Schema) -> Iterator[str]:
    yield "| key | what it is | default | |"
    yield "|---|---|---|---|"
    for name, one in properties.items():
        told = str(one.get("description", "")).replace("|", "\\|").rstrip(".")
        yield f"| `{name}` | {_kind(one)} | {_default(name, one, whole)} | {told} |"


def _default(name: str, one: Schema, whole: Schema) -> str:
    if name in whole.get("required", ()):
        return "*needed*"
    value = one.get("default")
    return "" if value in (None, "", {}) else f"`{_written(value)}`"


def _kind(one: Schema) -> str:
    if "enum" in one:
        return ", ".join(f"`{value}`" for value in one["enum"])
    if one.get("pattern"):
        return "colour"
    if "anyOf" in one:
        numbers = [part for part in one["anyOf"] if part.get("type") == "number"]
        return f"{_number(numbers[0])}, or expression" if numbers else "text, or a list"
    plain = {"boolean": "true or false", "string": "text", "object": "by name: numbers", "array": "list"}
    if one.get("type") == "array" and one["items"].get("pattern"):
        return "list of colours"
    return plain.get(str(one.get("type")), "") or ("whole " * (one.get("type") == "integer") + _number(one))


def _number(one: Schema) -> str:
    return f"number {one['minimum']:g} to {one['maximum']:g}" if "minimum" in one else "text"


def _caption(name: str, first: Any, second: Any) -> str:
    return f"{name} {_written(first)} | {_written(second)}"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_written(one)}" for name, one in value.items()) + "}"
    return f"{value:g}" if isinstance(value, float) else str(value)


MADE = {"layers": _layers, "shared": _shared, "scene": _scene, "stop": _stop}


# The pictures


def draw_all() -> None:
    """Draw docs/layers/KIND.jpg for every kind."""
    (DOCS / "layers").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        _files(Path(folder))
        for kind, schema in kinds().items():
            picture = _sheet(kind, varied(kind, schema), Path(folder))
            pygame.image.save(picture, DOCS / "layers" / f"{kind}.jpg")
        pygame.image.save(_sheet("clouds", SHARED_PAIRS, Path(folder)), DOCS / "layers" / "shared.jpg")


def _files(folder: Path) -> None:
    """The pictures and the film that the examples name: stills of the example show."""
    scenes = load_show(example_show()).scenes
    for name, scene in (("harbour", "sunrise"), ("one", "sunrise"), ("two", "moss"), ("three", "ember")):
        wall = Wall((960, 720))
        wall.show(scene, scenes[scene], now=0.0)
        pygame.image.save(wall.draw(14.0), folder / f"{name}.jpg")
    for name in ("folds", "mirrors"):
        shutil.copy(DOCS / "shaders" / f"{name}.fs", folder)
    wall = Wall((960, 720))
    wall.show("tide", scenes["tide"], now=0.0)
    with Reel(folder / "tide.mp4", (960, 720)) as reel:
        for frame in range(90):
            reel.add(wall.draw(frame / 30))


def _sheet(kind: str, pairs: dict[str, tuple[Any, Any]], folder: Path) -> pygame.Surface:
    """The layer as in its example, large, then each parameter at two values."""
    across, down = STILL_PX[0] + GAP_PX, STILL_PX[1] + CAPTION_PX + GAP_PX
    width = 2 * PAIRS * across + GAP_PX
    large_px = (2 * across - GAP_PX, 2 * STILL_PX[1] + CAPTION_PX + GAP_PX)
    rows = math.ceil(max(len(pairs) - 2, 0) / PAIRS)
    paper = pygame.Surface((width, 2 * down + GAP_PX + rows * down), depth=32)
    paper.fill(PAPER)
    paper.blit(pygame.transform.smoothscale(_drawn(kind, {}, folder), large_px), (GAP_PX, GAP_PX))
    places = [(2 * across, 0), (2 * across, down)]
    places += [(column * 2 * across, (2 + row) * down) for row in range(rows) for column in range(PAIRS)]
    font = pygame.font.Font(None, 18)
    for (name, pair), (left, top) in zip(pairs.items(), places, strict=False):
        for number, value in enumerate(pair):
            size_px = STILL_PX if kind in FINE else WALL_PX
            still = pygame.transform.smoothscale(_drawn(kind, {name: value}, folder, size_px), STILL_PX)
            at = (GAP_PX + left + number * across, GAP_PX + top)
            paper.blit(still, at)
            told = f"{name}: {_written(value)}"
            paper.blit(font.render(told, True, INK), (at[0], at[1] + STILL_PX[1] + 3), (0, 0, STILL_PX[0], CAPTION_PX))  # noqa: FBT003
    return paper


def _drawn(kind: str, with_: dict[str, Any], folder: Path, size_px: tuple[int, int] = WALL_PX) -> pygame.Surface:
    behind = BACKGROUND + BEHIND.get(kind, "")
    layers = parse(behind + f"- {EXAMPLES[kind]}", DOCS / "example.yaml").data
    layers[-1][kind].update(with_)
    scene = parse_scene({"about": kind, "layers": layers if kind != "gradient" else layers[-1:]}, folder=folder)
    wall = Wall(size_px)
    wall.feel(feeling_for(scene))
    wall.show(kind, scene, now=0.0)
    wall.draw(0.0)
    return wall.draw(AT_S).copy()


def main(arguments: Iterable[str]) -> None:
    """Write the page, and the pictures unless --page is given."""
    pygame.font.init()
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    if "--page" not in arguments:
        draw_all()
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
