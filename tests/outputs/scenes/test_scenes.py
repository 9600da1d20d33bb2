"""Scenes are data: what is accepted, what is refused and where, and that what is accepted shows light that moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import numpy as np
import pygame
import pytest
import yaml
from numpy.typing import NDArray
from pydantic import ValidationError

from exhibit.outputs.scenes import LayerChoice, SceneSpec, parse_scene
from exhibit.outputs.scenes.eased_parameters import ParameterValues
from exhibit.outputs.scenes.layer import Layer
from exhibit.outputs.scenes.visitor_marks import VisitorMarks
from exhibit.outputs.scenes.visitor_traces import VisitorTraces, traced

SCENES = Path(__file__).parents[3] / "scenes"
SHIPPED = sorted(path.parent.name for path in SCENES.glob("*/scene.yaml"))
OF_LAYERS = [name for name in SHIPPED if not list((SCENES / name).glob("*.fs"))]
"""Those that are drawn here; what shaders draw is looked at in test_wall_answers.py, a frame after the other."""
SMALL_PX = (160, 90)


def load(name: str) -> SceneSpec:
    return parse_scene(yaml.safe_load((SCENES / name / "scene.yaml").read_text(encoding="utf-8")))


def picture(
    spec: SceneSpec, seconds: float, size_px: tuple[int, int] = SMALL_PX, seed: int = 0, **wanted: float
) -> NDArray[np.int16]:
    surface = pygame.Surface(size_px, depth=32)
    spec.draw(surface, seconds, spec.values(wanted), seed)
    return pygame.surfarray.array3d(surface).astype(np.int16)


def difference(one: NDArray[np.int16], other: NDArray[np.int16]) -> float:
    return float(np.abs(one - other).mean())


def test_the_six_scenes_of_the_example_show_are_there() -> None:
    assert {"tide", "drift", "sunrise", "bloom", "rain", "ember"} <= set(SHIPPED)


@pytest.mark.parametrize("name", OF_LAYERS)
def test_a_shipped_scene_is_lit_moves_and_repeats(name: str) -> None:
    spec = load(name)
    early, again, late = picture(spec, 2.0), picture(spec, 2.0), picture(spec, 6.0)
    assert np.array_equal(early, again)
    assert early.mean() > 8
    assert early.std() > 8
    assert difference(early, late) > 2


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("value", [-1e6, 0.0, 1.0, 1e6])
def test_a_shipped_scene_draws_with_any_value_of_any_parameter(name: str, value: float) -> None:
    spec = load(name)
    drawn = picture(spec, 3.0, SMALL_PX, 0, **dict.fromkeys(spec.parameters, value))
    assert drawn.shape[:2] == SMALL_PX
    assert drawn.max() > 0


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("size_px", [(90, 160), (300, 60), (16, 16)])
def test_a_shipped_scene_draws_on_any_shape_of_wall(name: str, size_px: tuple[int, int]) -> None:
    assert picture(load(name), 1.0, size_px).mean() > 2


@pytest.mark.parametrize("name", OF_LAYERS)
def test_a_shipped_scene_still_moves_after_hours(name: str) -> None:
    spec = load(name)
    assert difference(picture(spec, 10_000.0), picture(spec, 10_004.0)) > 2


@pytest.mark.parametrize("name", sorted(set(OF_LAYERS) - {"notice"}))
def test_energy_changes_a_shipped_scene(name: str) -> None:
    spec = load(name)
    assert difference(picture(spec, 4.0, energy=1.0), picture(spec, 4.0, energy=0.1)) > 2


def test_scenes_differ_from_each_other_and_seeds_too() -> None:
    pictures = [picture(load(name), 3.0) for name in OF_LAYERS]
    pairs = [(one, other) for index, one in enumerate(pictures) for other in pictures[:index]]
    assert min(difference(one, other) for one, other in pairs) > 8
    assert difference(picture(load("ember"), 3.0, seed=0), picture(load("ember"), 3.0, seed=1)) > 2


FILES = {"filter", "image", "shader", "slideshow", "video"}
LIGHTS = sorted(set(LayerChoice.model_fields) - FILES - {"next", "text"})
SOMEBODY = (VisitorMarks(1, 0.4, 0.5, 0.3, (0.9, 0.7, 0.2), 1.0, 1.0),)
LEFT = traced(VisitorTraces(), SOMEBODY, 60.0)


@pytest.mark.parametrize("kind", LIGHTS)
def test_every_kind_of_light_adds_light(kind: str) -> None:
    needed: dict[str, Any] = {
        "gradient": {"stops": [{"at": 0, "colour": "#203040"}, {"at": 1, "colour": "#405060"}]},
        "particles": {"colours": ["#ffffff"]},
        "threads": {"colours": ["#ffffff"]},
    }
    size_px = (320, 180)
    means = []
    for amount in (0, 1):
        spec = parse_scene({"about": "one layer", "layers": [{kind: {"amount": amount, **needed.get(kind, {})}}]})
        surface = pygame.Surface(size_px, depth=32)
        spec.draw(surface, 3.0, {}, moment=ParameterValues({}, standing=SOMEBODY, traces=LEFT))
        means.append(pygame.surfarray.array3d(surface).mean())
    assert means[1] > means[0]


@pytest.mark.parametrize("kind", sorted(LayerChoice.model_fields))
def test_every_kind_of_layer_describes_its_fields(kind: str) -> None:
    layer = next(part for part in get_args(LayerChoice.model_fields[kind].annotation) if issubclass(part, Layer))
    assert all(field.description for field in layer.model_fields.values())
    assert layer.__doc__


BLACK = {"gradient": {"stops": [{"at": 0, "colour": "#000000"}, {"at": 1, "colour": "#000000"}]}}


@pytest.mark.parametrize(
    ("data", "where", "what"),
    [
        pytest.param({"layers": [BLACK]}, ("about",), "required", id="nothing about it"),
        pytest.param({"about": "a", "layers": []}, ("layers",), "at least one", id="no layers"),
        pytest.param({"about": "a", "layers": [BLACK], "colour": 1}, ("colour",), "not permitted", id="unknown key"),
        pytest.param(
            {"about": "a", "layers": [{"fog": {}}]}, ("layers", 0, "fog"), "not permitted", id="unknown layer"
        ),
        pytest.param({"about": "a", "layers": [{}]}, ("layers", 0), "one of: aurora", id="empty layer"),
        pytest.param(
            {"about": "a", "layers": [{"rain": {}, "sun": {}}]}, ("layers", 0), "one layer", id="two kinds in one entry"
        ),
        pytest.param(
            {"about": "a", "layers": [BLACK, {"rain": {"spede": 2}}]},
            ("layers", 1, "rain", "spede"),
            "not permitted",
            id="a field misspelt",
        ),
        pytest.param(
            {"about": "a", "layers": [{"rain": {"speed": "fast"}}]},
            ("layers", 0, "rain", "speed"),
            "unknown name 'fast'",
            id="a word for a number",
        ),
        pytest.param(
            {"about": "a", "layers": [{"rain": {"amount": 2}}]},
            ("layers", 0, "rain", "amount"),
            "0 to 1",
            id="too much",
        ),
        pytest.param(
            {"about": "a", "layers": [{"rain": {"colour": "blue"}}]},
            ("layers", 0, "rain", "colour"),
            "no colour: write # and six digits",
            id="a colour by name",
        ),
        pytest.param(
            {"about": "a", "parameters": {"speed": 1}, "layers": [{"rain": {"speed": "$sped"}}]},
            ("layers", 0, "rain", "speed"),
            "the scene has no parameter 'sped'; it has: $speed",
            id="an unknown parameter",
        ),
        pytest.param(
            {"about": "a", "parameters": {"speed": float("inf")}, "layers": [BLACK]},
            ("parameters", "speed"),
            "finite",
            id="an endless default",
        ),
    ],
)
def test_a_mistake_is_refused_and_located(data: dict[str, Any], where: tuple[str | int, ...], what: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_scene(data)
    (error,) = refused.value.errors()
    assert error["loc"] == where
    assert what in error["msg"]


def test_a_layer_takes_the_value_of_a_scene_parameter() -> None:
    rain = {"rain": {"amount": "$heavy"}}
    spec = parse_scene({"about": "a", "parameters": {"heavy": 0}, "layers": [rain]})
    assert picture(spec, 1.0, heavy=1).mean() > picture(spec, 1.0).mean()


@pytest.mark.parametrize("wanted", [{"sped": 1.0}, {"speed": float("nan")}])
def test_values_are_refused_where_the_scene_cannot_take_them(wanted: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="the scene"):
        load("tide").values(wanted)
