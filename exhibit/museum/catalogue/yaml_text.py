"""Works as the YAML that an operator edits: a block of lines for each, put among those that stand there, with every
comment where it was. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exhibit.config.located import Document, Path
from exhibit.museum.catalogue.works import CatalogueWork, RoomDoor, RoomPlacement, Texts

SCHEMA_LINE = "# yaml-language-server: $schema={}.schema/catalogue.json"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*")
_NO_PLAIN = frozenset({"true", "false", "null", "True", "False", "Null", "TRUE", "FALSE", "NULL"})
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_INDENT = "    "

Fields = Mapping[str, str]
"""The lines of a work by their key, each text without its indent."""


def quoted(text: str) -> str:
    """A text as YAML reads it back, in quotes unless it is a simple word."""
    if _PLAIN.fullmatch(text) and text not in _NO_PLAIN:
        return text
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def work_fields(work: CatalogueWork) -> dict[str, str]:
    """What is known of a work, by key, as YAML values."""
    fields = {"title": _texts(work.title)}
    fields |= {"text": _texts(work.text)} if work.text else {}
    fields |= {key: quoted(value) for key, value in work.fields.items()}
    fields |= {"minutes": f"{work.minutes:g}"} if work.minutes is not None else {}
    fields |= {"access": work.access} if work.access else {}
    fields |= {"maturity": work.maturity} if work.maturity != "everyone" else {}
    fields |= {"pictures": f"[{', '.join(map(quoted, work.pictures))}]"} if work.pictures else {}
    fields |= {"placements": f"[{', '.join(map(_placed, work.placements))}]"} if work.placements else {}
    return fields


def _texts(texts: Texts) -> str:
    if set(texts) == {""}:
        return quoted(texts[""])
    named = {code or "en": text for code, text in sorted(texts.items())}
    return f"{{{', '.join(f'{code}: {quoted(text)}' for code, text in named.items())}}}"


def _placed(one: RoomPlacement) -> str:
    said = {"room": quoted(one.room) if one.room else "", "exhibit": quoted(one.exhibit) if one.exhibit else ""}
    said |= {"since": one.since.isoformat() if one.since else "", "until": one.until.isoformat() if one.until else ""}
    return f"{{{', '.join(f'{key}: {value}' for key, value in said.items() if value)}}}"


def door_text(door: RoomDoor) -> str:
    """A door as it is written."""
    steps = ", steps: true" if door.steps else ""
    return f"{{between: [{', '.join(map(quoted, door.between))}], metres: {door.metres:g}{steps}}}"


def work_lines(work: CatalogueWork) -> list[str]:
    """The block of a work below `works:`."""
    return [f"  {quoted(work.id)}:", *(f"{_INDENT}{key}: {value}" for key, value in work_fields(work).items())]


def new_file(works: Sequence[CatalogueWork], above: str = "") -> str:
    """A file of these works; `above` leads from it to the show's folder, such as `../`."""
    head = [SCHEMA_LINE.format(above), "works:"] if works else [SCHEMA_LINE.format(above)]
    return "\n".join((*head, *(line for work in works for line in work_lines(work)))) + "\n"


@dataclass(frozen=True)
class KeyBlock:
    """The lines of one key and what is below it, from `first` (from 0) to before `end`."""

    key: str
    first: int
    end: int


def key_blocks(document: Document, path: Path, lines: Sequence[str]) -> list[KeyBlock]:
    """The keys right below `path` in the order of the file. Blank lines and comments before a key are that key's."""
    places = sorted(
        (line - 1, str(key[-1]))
        for key, (line, _) in document.keys.items()
        if key[:-1] == path and len(key) > len(path)
    )
    indent = min((document.keys[(*path, key)][1] - 1 for _, key in places), default=0)
    blocks = []
    for number, (first, key) in enumerate(places):
        end = places[number + 1][0] if number + 1 < len(places) else _end(lines, first, indent)
        while end > first + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
            end -= 1
        blocks.append(KeyBlock(key, first, end))
    return blocks


def _end(lines: Sequence[str], first: int, indent: int) -> int:
    """Where what hangs on the last key is over: at the first line that stands further left."""
    for number in range(first + 1, len(lines)):
        written = lines[number]
        if written.strip() and not written.lstrip().startswith("#") and len(written) - len(written.lstrip()) <= indent:
            return number
    return len(lines)


def with_works(
    text: str, document: Document, changed: Mapping[str, CatalogueWork], added: Sequence[CatalogueWork]
) -> str:
    """`text`, which `document` was read from, with other values for the works `changed` and with the works `added`
    behind the last one. Whatever else stands there, comments above all, stays as it is. Raises ValueError where the
    works stand on lines that they share."""
    lines = text.split("\n")
    blocks = key_blocks(document, ("works",), lines)
    if len({one.first for one in blocks}) < len(blocks) or (blocks and blocks[0].first == _line(document, "works")):
        raise ValueError("several works stand on one line: write each on lines of its own")
    end = blocks[-1].end if blocks else _works_end(document, lines)
    tail = [line for work in added for line in work_lines(work)]
    if tail and ("works",) not in document.keys:
        tail = ["works:", *tail]
    lines[end:end] = tail
    for block in reversed([one for one in blocks if one.key in changed]):
        own = list(_changed(document, block, lines, work_fields(changed[block.key])))
        lines[block.first : block.end] = own
    return "\n".join(lines)


def without_work(text: str, document: Document, work: str) -> str:
    """`text`, which `document` was read from, without a work; comments before it stay. Raises ValueError where works
    share a line."""
    lines = text.split("\n")
    blocks = key_blocks(document, ("works",), lines)
    if len({one.first for one in blocks}) < len(blocks) or blocks[0].first == _line(document, "works"):
        raise ValueError("several works stand on one line: write each on lines of its own")
    gone = next(one for one in blocks if one.key == work)
    del lines[gone.first : gone.end]
    if len(blocks) == 1:
        lines[_line(document, "works")] = "works: {}"
    return "\n".join(lines)


def _line(document: Document, key: str) -> int:
    return document.keys.get((key,), (0, 0))[0] - 1


def _works_end(document: Document, lines: list[str]) -> int:
    if ("works",) in document.keys:
        at = _line(document, "works")
        lines[at] = "works:"
        return at + 1
    return len(lines) - (lines[-1:] == [""])


def _changed(document: Document, block: KeyBlock, lines: Sequence[str], given: Fields) -> Iterator[str]:
    """The lines of a work in which each field that was `given` has its new value."""
    inner = key_blocks(document, ("works", block.key), lines)
    if not inner or inner[0].first == block.first or len({one.first for one in inner}) < len(inner):
        yield f"  {quoted(block.key)}:"
        yield from (f"{_INDENT}{key}: {value}" for key, value in given.items())
        return
    indent = " " * (document.keys[("works", block.key, inner[0].key)][1] - 1)
    at = block.first
    for one in inner:
        yield from lines[at : one.first]
        if one.key in given:
            yield f"{indent}{one.key}: {given[one.key]}"
        else:
            yield from lines[one.first : one.end]
        at = one.end
    known = {one.key for one in inner}
    yield from (f"{indent}{key}: {value}" for key, value in given.items() if key not in known)
    yield from lines[at : block.end]
