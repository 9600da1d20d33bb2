"""JSON Schemas (2020-12) of the files that an artist writes, made from the very models that check them.

An editor that knows them completes keys and explains them: each file begins with a comment that names its schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from exhibit.config import durations
from exhibit.museum.catalogue.schema import CatalogueFile
from exhibit.outputs.scenes import SceneSpec
from exhibit.questions.schema import QuestionsFile
from exhibit.questions.words import WordsFile
from exhibit.rehearsal.schema import RehearsalFile
from exhibit.rules.schema import RulesFile, Use
from exhibit.show import ShowFile, VenueFile
from exhibit.system.files import write_at_once

if TYPE_CHECKING:
    from exhibit.shaders.header import ShaderHeader

Schema = dict[str, Any]
"""Any, since what a schema's word leads to is the word's affair: here they are followed several deep."""

FOLDER = ".schema"
FILES: Mapping[str, tuple[type[BaseModel], str]] = {
    "exhibit": (ShowFile, "exhibit.yaml"),
    "rules": (RulesFile, "a file in rules/"),
    "venue": (VenueFile, "venue.yaml"),
    "scene": (SceneSpec, "a scene.yaml"),
    "rehearsal": (RehearsalFile, "a file in rules/rehearsals/"),
    "questions": (QuestionsFile, "a file in questions/"),
    "words": (WordsFile, "a file in questions/words/"),
    "catalogue": (CatalogueFile, "catalogue.yaml, or a file in catalogue/"),
}
"""What each schema is called, the model that it is made from, and what it describes."""

_BEGINNINGS = {
    "catalogue": "catalogue",
    "exhibit.yaml": "exhibit",
    "venue.yaml": "venue",
    "scenes/": "scene",
    "rules/rehearsals/": "rehearsal",
    "questions/words/": "words",
    "questions/": "questions",
}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_GAP: Schema = {"type": "string", "pattern": r"\$(\w+|\{\w+\})", "description": "a template's parameter"}
_GAPPED = "Template"


def schemas(show: Path | None = None) -> dict[str, Schema]:
    """Every schema by its name, with the shaders that are shipped, and those of the folder `show`."""
    written = {name: schema_of(model, title) for name, (model, title) in FILES.items()}
    _add_shaders(written, show)
    return written


def write(show: Path) -> list[Path]:
    """Write every schema into the folder `show`; the files come back. Raises OSError."""
    folder = show / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    written = schemas(show)
    for name, schema in written.items():
        file = folder / f"{name}.json"
        write_at_once(file, as_text(schema).encode())
        files.append(file)
    return files


def _add_shaders(written: dict[str, Schema], show: Path | None) -> None:
    """Let the shaders that there are be completed, and what they are given."""
    from exhibit.shaders.library import shipped_shaders  # noqa: PLC0415 (a show without shaders needs none)
    from exhibit.shaders.source import read_source  # noqa: PLC0415 (as above)

    own = sorted([*show.glob("scenes/*.fs"), *show.glob("scenes/*/*.fs")]) if show is not None else []
    named: dict[str, list[ShaderHeader]] = {}
    for file in (*shipped_shaders(), *own):
        if (header := read_source(file).header) is not None:
            named.setdefault(file.name, []).append(header)
    kinds = {name: {header.kind for header in headers} for name, headers in named.items()}
    layers = {"Shader": {"generator", "filter"}, "Filter": {"filter"}}
    for layer, wanted in layers.items():
        fitting = sorted(name for name in named if kinds[name] & wanted)
        section = written["scene"]["$defs"][layer]
        section["allOf"] = [_inputs_of(name, named[name]) for name in fitting]
        section["properties"]["file"]["examples"] = fitting
    transitions = sorted(name for name in named if "transition" in kinds[name])
    for schema in written.values():
        for claim in ("SceneClaim", "TemplateSceneClaim"):
            if claim in schema.get("$defs", ()):
                schema["$defs"][claim]["properties"]["file"]["examples"] = transitions


def _inputs_of(file: str, headers: Sequence[ShaderHeader]) -> Schema:
    """What may stand below `inputs` where `file` is the shader. Scenes may have several of one name."""
    from exhibit.shaders.header import described  # noqa: PLC0415 (a show without shaders needs none)

    known = [one for header in headers for one in header.inputs if not one.kind.startswith("audio")]
    given = {"properties": {one.name: {"description": described(one)} for one in known}, "additionalProperties": False}
    return {
        "if": {"properties": {"file": {"const": file, "description": "this shader"}}},
        "then": {"properties": {"inputs": {**given, "description": "its inputs"}}},
    }


def comment(file: str) -> str:
    """The line that tells an editor the schema of `file`, its path within the show with "/" between."""
    name = next((name for beginning, name in _BEGINNINGS.items() if file.startswith(beginning)), "rules")
    return f"# yaml-language-server: $schema={'../' * file.count('/')}{FOLDER}/{name}.json"


def as_text(schema: Schema) -> str:
    """The schema as it is written into a file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def schema_of(model: type[BaseModel], title: str) -> Schema:
    """The schema of what `model` reads."""
    raw = model.model_json_schema(by_alias=True, mode="validation")
    schema: Schema = {"$schema": _DIALECT, "title": title, **_plain(raw)}
    schema["title"] = title
    definitions = schema.get("$defs", {})
    if "Template" in definitions:
        _add_gapped(definitions)
    if "Rule" in definitions:
        _add_use(definitions["Rule"])
    return schema


def _plain(schema: Schema) -> Schema:
    """`schema` as an editor should tell it: no titles made from names, no null, durations as they are written."""
    kept = {key: _plain_properties(key, inner) for key, inner in schema.items() if key not in ("title", "ge", "le")}
    return _without_null(_written_default(kept))


def _plain_inside(inner: object) -> object:
    if isinstance(inner, list):
        return [_plain_inside(one) for one in inner]
    return _plain(inner) if isinstance(inner, dict) else inner


def _plain_properties(key: str, inner: object) -> object:
    """A key of the show may be called `title`; only those of the schema itself are left out."""
    if key in ("properties", "$defs") and isinstance(inner, dict):
        return {name: _plain_inside(one) for name, one in inner.items()}
    if key == "description" and isinstance(inner, str):
        return " ".join(inner.split("\n\n")[0].split())
    return inner if key in ("default", "required", "enum") else _plain_inside(inner)


def _written_default(schema: Schema) -> Schema:
    default = schema.get("default")
    patterns = {one.get("pattern") for one in (schema, *schema.get("anyOf", ()))}
    if isinstance(default, (int, float)) and durations.PATTERN in patterns:
        return {**schema, "default": durations.written(default)}
    return schema


def _without_null(schema: Schema) -> Schema:
    if "default" in schema and schema["default"] is None:
        del schema["default"]
    choices = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(choices) == 1:
        del schema["anyOf"]
        return {**choices[0], **schema}
    return {**schema, "anyOf": choices} if choices else schema


def _add_use(rule: Schema) -> None:
    """A rule may be made from a template: then nothing of its own is needed."""
    rule["properties"] |= _plain(Use.model_json_schema(by_alias=True))["properties"]
    rule["dependentRequired"] = {"with": ["template"]}
    rule["anyOf"] = [{"required": [*rule.pop("required")]}, {"required": ["template"]}]


def _add_gapped(definitions: dict[str, Schema]) -> None:
    """The rule inside a template: the same keys, but whatever is no free text may be a gap."""
    wanted = ["Rule"]
    for name in wanted:
        copy = _gapped(definitions[name], wanted)
        copy.pop("required", None)
        definitions[_GAPPED + name] = copy
    rule = definitions["Template"]["properties"]["rule"]
    definitions["Template"]["properties"]["rule"] = {
        "description": rule["description"],
        "$ref": f"#/$defs/{_GAPPED}Rule",
    }


def _gapped(schema: Schema, wanted: list[str]) -> Schema:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in wanted:
            wanted.append(name)
        return {**schema, "$ref": f"#/$defs/{_GAPPED}{name}"}
    copy = dict(schema)
    if "properties" in copy:
        copy["properties"] = {name: _gapped(one, wanted) for name, one in copy["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(copy.get(key), dict):
            copy[key] = _gapped(copy[key], wanted)
    if "anyOf" in copy:
        # Where any text will do, so will a gap; but what stands behind a reference may still have gaps of its own.
        free = any(map(_is_free, copy["anyOf"]))
        return {**copy, "anyOf": [one if free and "$ref" not in one else _gapped(one, wanted) for one in copy["anyOf"]]}
    return _or_gap(copy)


def _is_free(schema: Schema) -> bool:
    """Whether any text will do."""
    return schema.get("type") == "string" and not {"pattern", "enum"} & schema.keys()


def _or_gap(schema: Schema) -> Schema:
    if schema.get("type") in (None, "object") or _is_free(schema):
        return schema
    told: Schema = {key: schema[key] for key in ("description", "default") if key in schema}
    return {**told, "anyOf": [{key: one for key, one in schema.items() if key not in told}, _GAP]}
