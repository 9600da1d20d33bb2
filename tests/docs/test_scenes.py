"""docs/scenes.md: its tables are current, every layer and parameter has a picture, and its examples are scenes."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from exhibit.config.located import parse, value_at
from exhibit.outputs.scenes import LayerChoice, parse_scene

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "scenes.md").read_text(encoding="utf-8")
WHOLE = re.findall(r"^```yaml\n(about:.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
_spec = spec_from_file_location("make_scenes", DOCS / "make_scenes.py")
assert _spec is not None
assert _spec.loader is not None
make_scenes = module_from_spec(_spec)
_spec.loader.exec_module(make_scenes)


def test_the_page_is_current() -> None:
    """Where this fails: python docs/make_scenes.py"""
    assert make_scenes.filled(PAGE) == PAGE


def test_every_layer_has_a_picture_and_no_picture_is_left_over() -> None:
    drawn = {file.stem for file in (DOCS / "layers").glob("*.jpg")}
    assert drawn == {*LayerChoice.model_fields, "shared"}
    assert sum(file.stat().st_size for file in (DOCS / "layers").iterdir()) < 2_000_000
    assert (DOCS / "gallery.jpg").stat().st_size < 1_500_000


def test_every_parameter_is_drawn_but_files_texts_and_stops() -> None:
    for kind, schema in make_scenes.kinds().items():
        own = set(schema["properties"]) - set(make_scenes.SHARED)
        assert own - set(make_scenes.varied(kind, schema)) <= {"file", "files", "font", "text", "stops", "inputs"}, kind


@pytest.mark.parametrize("example", WHOLE)
def test_the_examples_are_scenes(example: str) -> None:
    data = parse(example, Path("scene.yaml")).data
    assert isinstance(data, dict)
    assert parse_scene(data).layers


def test_the_examples_of_layers_are_accepted() -> None:
    for kind, written in make_scenes.EXAMPLES.items():
        data = parse(f"- {written}", Path("scene.yaml")).data
        layer = value_at(data, (0, kind))
        assert isinstance(layer, dict)
        if not {"file", "files"} & layer.keys():
            assert [layer.kind for layer in parse_scene({"about": kind, "layers": data}).layers] == [kind]


def test_the_links_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line[3:].lower()).replace(" ", "-") for line in PAGE.splitlines() if line[:3] == "## "
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= headings
