"""IIIF Presentation 3 and Linked Art, both JSON, as works. Pure.

Sources: iiif.io/api/presentation/3.0; linked.art/model. Manifests and objects may stand alone, in a list, or in a
collection; what a collection only names by address is read by its label.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from exhibit.config.problems import Problem
from exhibit.museum.catalogue.drafts import FIELD_NAMES, ImportedWorks, WorkDraft, imported
from exhibit.museum.catalogue.works import Texts
from exhibit.values import Json

_MOST_DEPTH = 40
Lines = Mapping[str, int]
_LANGUAGES = {"300388277": "en", "300389115": "ru", "300388344": "de", "300388306": "fr", "300388474": "it"}
"""Languages by their number in the Getty's thesaurus (AAT), as Linked Art names them."""
_ACCESSION, _DESCRIPTION, _MATERIALS = "300312355", "300435416", "300435429"


def works_of_json(text: str, file: str) -> ImportedWorks:
    """The works of a IIIF manifest or collection, or of Linked Art's objects."""
    try:
        data: Json = json.loads(text)
    except json.JSONDecodeError as error:
        why = f"is no sound JSON from here on ({error.msg}): export it anew"
        return ImportedWorks((), (Problem(file, error.lineno, error.colno, why),))
    except RecursionError:
        return ImportedWorks((), (Problem(file, 1, 0, "is nested too deep for a catalogue"),))
    faults: list[Problem] = []
    drafts = list(_found(data, _lines(text), file, faults, 0))
    if not drafts and not faults:
        why = "holds neither a IIIF manifest (version 3) nor an object of Linked Art: export one of these, or a CSV"
        faults.append(Problem(file, 1, 0, why))
    return imported(drafts, file, faults)


def _found(data: Json, lines: Lines, file: str, faults: list[Problem], depth: int) -> Iterator[WorkDraft]:
    if depth > _MOST_DEPTH:
        return
    if isinstance(data, list):
        for one in data:
            yield from _found(one, lines, file, faults, depth + 1)
    elif isinstance(data, dict):
        kind = str(data.get("type") or data.get("@type") or "")
        line = lines.get(str(data.get("id") or data.get("@id")), 1)
        if kind.startswith("sc:"):
            why = "is of IIIF Presentation 2: ask its server for version 3 (Accept: ...presentation/3/context.json)"
            faults.append(Problem(file, line, 0, why))
        elif kind == "Manifest":
            yield WorkDraft(line, _manifest(data), _pictures(data.get("thumbnail")))
        elif kind == "HumanMadeObject":
            yield WorkDraft(line, _object(data), _shown(data))
        else:
            for key in ("items", "orderedItems", "@graph", "first"):
                yield from _found(data.get(key), lines, file, faults, depth + 1)


def _lines(text: str) -> Lines:
    """Where each record stands: at its own address, the first time that it is written."""
    lines: dict[str, int] = {}
    line = at = 0
    for found in re.finditer(r'"@?id"\s*:\s*"((?:[^"\\]|\\.)*)"', text):
        line += text.count("\n", at, found.start())
        at = found.start()
        lines.setdefault(found[1].replace("\\/", "/"), line + 1)
    return lines


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [one for one in _listed(value) if isinstance(one, dict)]


def _language_map(value: Json) -> dict[str, str]:
    """IIIF's `{"en": ["..."], "none": ["..."]}`."""
    if isinstance(value, str):
        return {"": value}
    given = value if isinstance(value, dict) else {}
    texts = {"" if code in ("none", "@none") else code[:2].lower(): _listed(some) for code, some in given.items()}
    return {code: "\n".join(map(str, some)) for code, some in texts.items() if some}


def _manifest(data: dict[str, Json]) -> dict[str, Texts]:
    said: dict[str, Texts] = {}
    for pair in _dicts(data.get("metadata")):
        names = [FIELD_NAMES.of(name) for name in _language_map(pair.get("label")).values()]
        for name in filter(None, names):
            said.setdefault(name[0], _language_map(pair.get("value")))
    said |= {"title": _language_map(data.get("label")), "rights": {"": str(data.get("rights") or "")}}
    if summary := _language_map(data.get("summary")):
        said["text"] = summary
    return said if said.get("id") else {**said, "id": {"": _last_part(str(data.get("id") or ""))}}


def _last_part(address: str) -> str:
    """What in an address names the work: its last part but `manifest.json`."""
    parts = [part for part in unquote(urlsplit(address).path).split("/") if part]
    named = [part for part in parts if part.removesuffix(".json") not in ("manifest", "index")]
    return named[-1].removesuffix(".json") if named else address


def _pictures(value: Json) -> tuple[str, ...]:
    return tuple(str(one["id"]) for one in _dicts(value) if one.get("id"))


def _classes(data: dict[str, Json]) -> str:
    return " ".join(str(one.get("id")) for one in _dicts(data.get("classified_as")))


def _labels(value: Json) -> str:
    return ", ".join(str(one["_label"]) for one in _dicts(value) if one.get("_label"))


def _language(data: dict[str, Json]) -> str:
    numbers = [str(one.get("id") or "").rpartition("/")[2] for one in _dicts(data.get("language"))]
    return next((_LANGUAGES[one] for one in numbers if one in _LANGUAGES), "")


def _object(data: dict[str, Json]) -> dict[str, Texts]:
    names = _dicts(data.get("identified_by"))
    title = {_language(one): str(one["content"]) for one in names if one.get("type") == "Name" and one.get("content")}
    numbers = [one for one in names if one.get("type") == "Identifier" and one.get("content")]
    numbers.sort(key=lambda one: _ACCESSION not in _classes(one))
    made = next(iter(_dicts(data.get("produced_by"))), {})
    span = next(iter(_dicts(made.get("timespan"))), {})
    told = [one for one in _dicts(data.get("referred_to_by")) if one.get("content")]
    label = str(data.get("_label") or "")
    materials = [str(one["content"]) for one in told if _MATERIALS in _classes(one)]
    parts = [*_dicts(made.get("part")), made]
    plain = {
        "id": str(numbers[0]["content"]) if numbers else _last_part(str(data.get("id") or "")),
        "maker": next(filter(None, (_labels(one.get("carried_out_by")) for one in parts)), ""),
        "date": _named(span) or str(span.get("begin_of_the_begin") or "")[:4],
        "material": next(iter(materials), "") or _labels(data.get("made_of")),
        "place": _labels(made.get("took_place_at")),
        "kind": _labels(data.get("classified_as")),
        "room": _labels(data.get("current_location")),
    }
    said: dict[str, Texts] = {name: {"": text} for name, text in plain.items() if text}
    texts = {_language(one): str(one["content"]) for one in told if _DESCRIPTION in _classes(one)}
    return {**said, "title": title or ({"": label} if label else {}), "text": texts}


def _named(data: dict[str, Json]) -> str:
    names = [str(one["content"]) for one in _dicts(data.get("identified_by")) if one.get("content")]
    return next(iter(names), str(data.get("_label") or ""))


def _shown(data: dict[str, Json]) -> tuple[str, ...]:
    views = [shown for one in _dicts(data.get("representation")) for shown in _dicts(one.get("digitally_shown_by"))]
    return tuple(address for view in views for address in _pictures(view.get("access_point")))
