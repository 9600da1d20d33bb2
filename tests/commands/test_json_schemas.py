"""The schemas that editors read: made from the models, kept beside the example show, of one mind with the checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from exhibit.commands.json_schemas import FOLDER, Schema, as_text, comment, schemas
from exhibit.config.located import load
from exhibit.system.paths import example_show, starter_show

SCHEMAS = schemas()
SHOWS = [example_show(), starter_show(), *sorted((Path(__file__).parents[1] / "shows" / "good").iterdir())]


def files(show: Path) -> Iterator[tuple[str, Path]]:
    """Every file of a show, with the name of the schema that describes it."""
    yield "exhibit", show / "exhibit.yaml"
    if (show / "venue.yaml").is_file():
        yield "venue", show / "venue.yaml"
    for file in sorted((show / "rules").rglob("*.yaml")):
        yield "rehearsal" if "rehearsals" in file.parts else "rules", file
    for file in sorted((show / "scenes").glob("*/scene.yaml")):
        yield "scene", file


ALL = [(name, file) for show in SHOWS for name, file in files(show)]


def faults(name: str, data: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMAS[name]).iter_errors(data)]


def parts(schema: Any) -> Iterator[Schema]:
    """The schema and all that is inside it."""
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from parts(inner)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    assert list(Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(SCHEMAS[name])) == []


@pytest.mark.parametrize(("name", "file"), ALL, ids=lambda one: str(one).rpartition("shows/")[2])
def test_every_good_file_is_valid(name: str, file: Path) -> None:
    assert faults(name, load(file).data) == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schemas_are_current(name: str) -> None:
    """Where this fails: exhibit schema"""
    committed = example_show() / FOLDER / f"{name}.json"
    assert committed.read_text(encoding="utf-8") == as_text(schemas(example_show())[name])


@pytest.mark.parametrize("show", [example_show(), starter_show()], ids=lambda show: str(show.name))
def test_the_files_that_artists_see_name_their_schema(show: Path) -> None:
    for _, file in files(show):
        inside = file.relative_to(show)
        assert file.read_text(encoding="utf-8").splitlines()[0] == comment(inside.as_posix())
        assert (file.parent / comment(inside.as_posix()).rpartition("=")[2]).resolve().parent == show / FOLDER


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_is_described(name: str) -> None:
    whole = SCHEMAS[name]
    for part in parts(whole):
        for key, one in part.get("properties", {}).items() if isinstance(part.get("properties"), dict) else ():
            meant = whole["$defs"][one["$ref"].rpartition("/")[2]] if "$ref" in one else {}
            assert one.get("description") or meant.get("description"), key


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_default_can_be_written(name: str) -> None:
    for part in parts(SCHEMAS[name]):
        if "default" in part and not isinstance(part["default"], dict):
            alone = {**part, "$defs": SCHEMAS[name].get("$defs", {})}
            assert Draft202012Validator(alone).is_valid(part["default"]), json.dumps(part)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("exhibit", {"exhibt": "x"}),
        ("exhibit", {"projector": {"size": "big"}}),
        ("exhibit", {"hours": {"mondey": "10:00-18:00"}}),
        ("exhibit", {"hours": {"monday-fryday": "10:00-18:00"}}),
        ("exhibit", {"default": [{"scene": "tide", "sound": "tide"}]}),
        ("exhibit", {"mood": {"resting": "offf"}}),
        ("rules", {"rule": {}}),
        ("rules", {"rules": {"joy": {}}}),
        ("rules", {"rules": {"joy": {"when": "true", "holdd": "1s"}}}),
        ("rules", {"rules": {"joy": {"when": "true", "hold": 5}}}),
        ("rules", {"rules": {"joy": {"when": "true", "hold": "5 seconds"}}}),
        ("rules", {"rules": {"joy": {"when": "true", "again": "always"}}}),
        ("rules", {"rules": {"joy": {"when": "true", "with": {"emotion": "joy"}}}}),
        ("rules", {"rules": {"joy": {"when": "true", "while": [{"scene": {"nam": "tide"}}]}}}),
        ("rules", {"rules": {"joy": {"when": "true", "while": [{}]}}}),
        ("rules", {"rules": {"joy": {"when": "true", "on_start": [{"wait": "1s", "sound": {"sting": "x"}}]}}}),
        ("rules", {"rules": {"joy": {"when": "true", "on_start": [{"osc": {"to": "desk", "address": "fire"}}]}}}),
        ("rules", {"live": {"fader": {"value": "joy"}}}),
        ("rules", {"live": {"fader": {"value": "joy", "scene": "hue", "mqtt": {"topic": "a"}}}}),
        ("rules", {"templates": {"one": {"rule": {"when": "$a > 0.5", "hold": "soon"}}}}),
        ("rules", {"templates": {"one": {"rule": {"when": "true", "whil": []}}}}),
        ("rehearsal", {"timeline": [{"at": "1s", "hapiness": 1}]}),
        ("rehearsal", {"timeline": [{"at": "1s", "mood": "joy"}]}),
        ("rehearsal", {"timeline": [], "expect": [{"between": "1s-2s", "scene": "tide"}]}),
        ("rehearsal", {"timeline": [], "begins": "tomorrow"}),
        ("venue", {"looks": {"warm": {"desk": {"adress": "/a"}}}}),
        ("venue", {"looks": {"warm": {"par": {"colour": "oarnge"}}}}),
        ("venue", {"fixtures": {"par": {"line": "hall", "address": 513, "channels": ["dimmer"]}}}),
        ("venue", {"dmx": {"hall": {"protocol": "sacn", "univers": 1}}}),
        ("scene", {"about": "x", "layers": [{"gradiant": {}}]}),
        ("scene", {"about": "x", "layers": [{"rain": {"speed": 9}}]}),
    ],
)
def test_what_is_wrong_is_not_valid(name: str, data: Any) -> None:
    assert faults(name, data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rules", {"rules": {"joy": {"template": "one", "with": {"emotion": "happiness"}, "hold": "1s"}}}),
        ("rules", {"templates": {"one": {"rule": {"hold": "$hold", "while": [{"scene": {"fade": "${fade}"}}]}}}}),
        ("rules", {"rules": {"joy": {"when": True, "acts": "play", "while": [{"scene": "tide"}]}}}),
        ("venue", {"looks": {"warm": {"desk": {"address": "/a"}, "release": {"desk": [{"address": "/b"}]}}}}),
        ("exhibit", {"hours": {"daily": "10:00-18:00", "monday-friday": ["9:00-12:00"], "sunday": "closed"}}),
    ],
)
def test_what_may_be_written_is_valid(name: str, data: Any) -> None:
    assert faults(name, data) == []
