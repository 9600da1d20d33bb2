"""Brings the tables of docs/rules.md up to date: they come from the models and the words of the language themselves.

Run `python docs/make_rules.py` after a key or a name has changed; a test tells when that was forgotten. What stands
between the tables is written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from exhibit.commands.json_schemas import Schema, schemas
from exhibit.config import durations
from exhibit.cues.http_request import PATH
from exhibit.expressions.arithmetic import CALLS
from exhibit.expressions.asked import QUESTIONS
from exhibit.expressions.of_rooms import OF_ALL_ROOMS, OF_ONE_ROOM, OF_THE_HOUSE
from exhibit.expressions.of_visitors import FUNCTIONS_OF_VISITORS
from exhibit.expressions.remembered import REMEMBERING
from exhibit.expressions.telling import TELLING
from exhibit.expressions.word import Question, Word
from exhibit.expressions.words import OF_SENDER, WORDS

PAGE = Path(__file__).with_name("rules.md")
BLOCK = re.compile(r"(<!-- table: (?P<what>[\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)

SECTIONS = {
    "Rule": "[rules](#rules)",
    "Act": "[acts](#acts)",
    "Experiment": "[an experiment](#experiments)",
    "Variant": "variants (below)",
    "Template": "[templates](#templates)",
    "Claim": "[claims](#claims)",
    "SceneClaim": "keys (below)",
    "BedClaim": "keys (below)",
    "SequenceStep": "[steps](#sequences)",
    "SoundStep": "keys (below)",
    "SceneStep": "keys (below)",
    "SetStep": "keys (below)",
    "CountStep": "keys (below)",
    "OscStep": "keys (below)",
    "MqttStep": "keys (below)",
    "CallStep": "the call's name",
    "HttpStep": "keys (below)",
    "Repeat": "keys (below)",
    "Live": "[live values](#live-values)",
    "LiveOsc": "`to`, `address`",
    "LiveMqtt": "`topic`, `retain`",
    "LiveHttp": "keys (below)",
    "LiveScene": "`parameter`",
    "LookSection": "[looks](#lights-venueyaml)",
    "FittingSection": "keys ([walls](#walls-venueyaml))",
    "LookMessage": "a message",
    "TranslatedPrivacy": "keys (below)",
    "DmxLine": "[lines](#lights-venueyaml)",
    "FixtureSection": "[fixtures](#lights-venueyaml)",
    "FixtureState": "a fixture's state",
    "Entry": "entries (below)",
    "VisitorEntry": "visitors (below)",
    "RoomEntry": "a room (below)",
    "Expectation": "expectations (below)",
    "CueWanted": "a cue (below)",
    "OscTarget": "[targets](#lights-venueyaml)",
    "VisitorQuestion": "[questions](#questions-to-visitors)",
    "TemplateRule": "a [rule](#rules) with gaps",
}
KINDS = {
    ("boolean", "string"): "condition",
    ("number", "string"): "number or expression",
    ("boolean", "number", "string"): "number, text, true or false",
    ("boolean", "integer", "number", "string"): "number, text, true or false",
    ("integer", "string"): "text or number",
}


def filled(page: str) -> str:
    """The page with every table made anew. Raises KeyError where it asks for a table that there is not."""
    return BLOCK.sub(lambda found: found[1] + "\n" + "\n".join(_table(found["what"])) + "\n\n" + found[3], page)


def described() -> set[str]:
    """The tables that the page must have, so that no key is left out."""
    known = schemas()
    del known["catalogue"]  # docs/catalogue.md tells it
    definitions = {name for schema in known.values() for name in schema.get("$defs", {})}
    layers = set(known["scene"]["$defs"])
    gapped = {name for name in definitions if name.startswith("Template") and name != "Template"}
    return (definitions - layers - gapped) | {"ShowFile", "VenueFile", "RulesFile", "RehearsalFile", *TABLES}


def _table(what: str) -> Iterable[str]:
    if what in TABLES:
        return TABLES[what]()
    return _keys(_definition(what))


def _definition(name: str) -> Schema:
    all_of = schemas()
    whole = {"ShowFile": "exhibit", "VenueFile": "venue", "RulesFile": "rules", "RehearsalFile": "rehearsal"}
    if name in whole:
        return all_of[whole[name]]
    found: Schema = next(one["$defs"][name] for one in all_of.values() if name in one.get("$defs", {}))
    return found


def _keys(schema: Schema) -> Iterable[str]:
    rows = [
        (f"`{key}`", _kind(one), _default(key, one, schema), _told(one)) for key, one in schema["properties"].items()
    ]
    if any(default for _, _, default, _ in rows):
        return _rows("| key | what it is | default | |", rows)
    return _rows("| key | what it is | |", ((key, kind, told) for key, kind, _, told in rows))


def _told(schema: Schema) -> str:
    told = str(schema.get("description") or _definition(schema["$ref"].rpartition("/")[2])["description"])
    return told.replace("|", "\\|").rstrip(".")


def _default(key: str, schema: Schema, whole: Schema) -> str:
    if key in whole.get("required", ()):
        return "*needed*"
    either = [one["required"][0] for one in whole.get("anyOf", ())]
    if either[:1] == [key]:
        return f"*needed*, or `{either[1]}`"
    value = schema.get("default")
    if value is None or value == "":
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _kind(schema: Schema) -> str:
    """What stands there, in words."""
    if "$ref" in schema:
        return SECTIONS.get(schema["$ref"].rpartition("/")[2], "keys (below)")
    if "anyOf" in schema:
        return _choice(schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{one}`" for one in schema.get("enum") or [schema["const"]])
    if "patternProperties" in schema:
        below = next(iter(schema["patternProperties"].values()))
        refers = "$ref" in below or any("$ref" in one for one in below.get("anyOf", ()))
        return f"{_kind(below)} by name" if refers else "hours by day"
    makers: dict[str, Callable[[Schema], str]] = {"array": _list, "object": _by_name, "string": _text}
    kind = str(schema.get("type", ""))
    if kind in makers:
        return makers[kind](schema)
    plain = {"boolean": "true or false", "number": _number(schema), "integer": "whole " + _number(schema)}
    return plain.get(kind, "anything")


def _choice(choices: list[Schema]) -> str:
    plain = tuple(sorted({str(one.get("type")) for one in choices}))
    if plain in KINDS and not any({"pattern", "enum", "minimum"} & one.keys() for one in choices):
        return KINDS[plain]
    if choices[0].get("pattern") == durations.PATTERN and choices[1] == {"type": "string"}:
        return "duration, `felt` or expression"
    if plain == ("number", "string"):
        return f"{_kind(choices[0])} or expression"
    if choices[0] == {"type": "string"} and choices[1].get("type") == "array":
        return "name, or list of names"
    if choices[1] == {"type": "array", "items": choices[0]}:
        return f"{_kind(choices[0])}, or a list"
    return " or ".join("name, " * (one == {"type": "string"}) or _kind(one) for one in choices).replace(",  or", ", or")


def _list(schema: Schema) -> str:
    return f"list of {_kind(schema['items'])}" if schema.get("items") else "list"


def _by_name(schema: Schema) -> str:
    inner = schema.get("additionalProperties")
    return f"by name: {_kind(inner)}" if isinstance(inner, dict) and inner else "by name: anything"


def _text(schema: Schema) -> str:
    pattern = schema.get("pattern", "")
    if pattern == durations.PATTERN:
        return "duration"
    if "cm|m" in pattern:
        return "distance"
    if pattern == PATH:
        return "path"
    return "OSC address" if pattern.startswith("^/") else "text"


def _number(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"number {low:g} to {high:g}"
    return f"number from {low:g}" if low is not None else "number"


def _rows(head: str, rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    yield head
    yield re.sub(r"[^|]+", "---", head)
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _words(words: Iterable[Word | Question]) -> Iterable[str]:
    rows = ((f"`{word.written}`", word.kind, word.can_be.told, word.about) for word in words)
    return _rows("| name | kind | can be | what it means |", rows)


def _functions() -> Iterable[str]:
    visitors = [(such, about) for _, such, about in FUNCTIONS_OF_VISITORS.values()]
    telling = [(such, about) for _, such, about in TELLING.values()]
    rows = (
        (" or ".join(f"`{part}`" for part in call.split(" or ")), about)
        for call, about in (*CALLS.values(), *visitors, *REMEMBERING.values(), *telling)
    )
    return _rows("| function | gives |", rows)


def _rooms() -> Iterable[str]:
    rows = [(f"`{such}`", kind, about) for kind, such, about in OF_ALL_ROOMS.values()]
    rows += [(f"`house.{word}`", kind, about) for word, (kind, about) in OF_THE_HOUSE.items()]
    rows += [(f"`room('hall').{word}`", kind, about) for word, (kind, about) in OF_ONE_ROOM.items()]
    return _rows("| written | kind | what it means |", rows)


TABLES: dict[str, Callable[[], Iterable[str]]] = {
    "Rooms": _rooms,
    "Names": lambda: _words(WORDS.values()),
    "Sent": lambda: _words(OF_SENDER),
    "Asked": lambda: _words(QUESTIONS.values()),
    "Functions": _functions,
}

if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
