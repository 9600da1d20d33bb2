"""A catalogue changed a work, a room or a door at a time, as the page does it: what else stands there, comments above
all, stays; nothing is written that is not understood."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from exhibit.config.list_items import with_item, without_item
from exhibit.config.located import Document, parse
from exhibit.config.patching import with_values
from exhibit.config.problems import ShowError, whole_file
from exhibit.museum.catalogue.files import MAIN, WrittenCatalogue, catalogue_files, read_catalogue
from exhibit.museum.catalogue.works import CatalogueWork, RoomDoor, RoomPlacement
from exhibit.museum.catalogue.yaml_text import door_text, new_file, with_works, without_work
from exhibit.system.files import write_at_once
from exhibit.values import Json


@dataclass(frozen=True)
class EditedFile:
    """A file of the catalogue as it would be."""

    file: Path
    text: str


def version_of(folder: Path) -> str:
    """Another one whenever a file of the catalogue is. Raises OSError."""
    told = hashlib.sha256()
    for file in catalogue_files(folder):
        told.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return told.hexdigest()


def with_work(written: WrittenCatalogue, work: CatalogueWork, values: Mapping[str, Json]) -> EditedFile:
    """The file in which `values`, by their keys, are the work's; one that is new stands at the end of catalogue.yaml,
    as `work` says. Raises ShowError, OSError."""
    for document, names in written.documents:
        if work.id in names:
            text = _text(document)
            changed: dict[tuple[str, ...], Json] = {("works", work.id, key): value for key, value in values.items()}
            return EditedFile(document.file, with_values(text, document.file, changed))
    main = next((one for one, _ in written.documents if one.file.name == MAIN), None)
    if main is None:
        return EditedFile(written.folder / MAIN, new_file([work]))
    try:
        return EditedFile(main.file, with_works(_text(main), main, {}, [work]))
    except ValueError as error:
        raise whole_file(main.file, str(error)) from None


def taken_out(written: WrittenCatalogue, work: str) -> EditedFile:
    """The file that `work` stands in, without it. Raises ShowError, OSError."""
    document = next(one for one, names in written.documents if work in names)
    try:
        return EditedFile(document.file, without_work(_text(document), document, work))
    except ValueError as error:
        raise whole_file(document.file, str(error)) from None


def with_room(written: WrittenCatalogue, room: str, title: Mapping[str, str]) -> EditedFile:
    """The file in which `room` is called so; one that is new stands in catalogue.yaml. Raises ShowError, OSError."""
    holding = (one for one, _ in written.documents if ("rooms", room) in one.keys)
    main = (one for one, _ in written.documents if one.file.name == MAIN)
    document = next(holding, None) or next(main, None)
    file = document.file if document else written.folder / MAIN
    text = _text(document) if document else new_file([])
    return EditedFile(
        file, with_values(text, file, {("rooms", room, "title"): {code: said for code, said in title.items() if said}})
    )


def with_door(written: WrittenCatalogue, door: RoomDoor) -> EditedFile:
    """The file in which `door` joins its two rooms, in the place of what joined them there; one that is new stands in
    catalogue.yaml. Raises ShowError, OSError."""
    document, at = _door_at(written, door.between)
    if document is None:
        document = next((one for one, _ in written.documents if one.file.name == MAIN), None)
    file = document.file if document else written.folder / MAIN
    text = _text(document) if document else new_file([])
    return _with_doors(file, text, with_item(text, "doors", door_text(door), at))


def without_door(written: WrittenCatalogue, between: tuple[str, str]) -> EditedFile | None:
    """The file in which nothing joins the two rooms any more; None where no file says so. Raises ShowError, OSError."""
    document, at = _door_at(written, between)
    if document is None or at is None:
        return None
    text = _text(document)
    return _with_doors(document.file, text, without_item(text, "doors", at))


def _door_at(written: WrittenCatalogue, between: tuple[str, str]) -> tuple[Document | None, int | None]:
    """The file in which the two rooms are joined, in any order, and which of its doors that is."""
    for document, _ in written.documents:
        for number, one in enumerate(_doors_in(document.data)):
            if set(one.get("between", ())) == set(between):
                return document, number
    return None, None


def _doors_in(data: Json) -> list[dict[str, Any]]:
    doors = data.get("doors") if isinstance(data, dict) else None
    return [one for one in doors if isinstance(one, dict)] if isinstance(doors, list) else []


def _with_doors(file: Path, before: str, after: str) -> EditedFile:
    """What was made of a text, if nothing but its doors is another."""
    try:
        one, other = parse(before, file).data, parse(after, file).data
        sound = _but_doors(one) == _but_doors(other)
    except ShowError:
        sound = False
    if not sound:
        raise whole_file(file, "its doors cannot be changed by themselves: write them there by hand")
    return EditedFile(file, after)


def _but_doors(data: Json) -> Json:
    return {key: value for key, value in data.items() if key != "doors"} if isinstance(data, dict) else {}


def save(folder: Path, edited: EditedFile) -> None:
    """Write it with the line ends that the file has, if the whole catalogue is sound with it. Raises ShowError, and
    nothing is written; OSError."""
    read_catalogue(folder, {edited.file: edited.text})
    windows = edited.file.exists() and b"\r\n" in edited.file.read_bytes()
    text = edited.text.replace("\n", "\r\n") if windows else edited.text
    write_at_once(edited.file, text.encode())


def _text(document: Document) -> str:
    try:
        return document.file.read_bytes().decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise whole_file(document.file, "is not a text in UTF-8: save it again with that encoding") from None


def moved(known: tuple[RoomPlacement, ...], placed: RoomPlacement, today: date) -> tuple[RoomPlacement, ...]:
    """Where a work hung, when it hangs at `placed` from `today` on: until yesterday where it did. What was to come
    gives way."""
    before = [one for one in known if (one.since or date.min) < today]
    over = today - timedelta(days=1)
    ended = [replace(one, until=min(one.until or over, over)) for one in before]
    return (*ended, RoomPlacement(placed.room, placed.exhibit, today))


def corrected(known: tuple[RoomPlacement, ...], placed: RoomPlacement, today: date) -> tuple[RoomPlacement, ...]:
    """The same history, in which the place of `today`, or the last one, was always `placed`."""
    if not known:
        return (placed,)
    at = next((number for number, one in enumerate(known) if one.holds(today)), len(known) - 1)
    now = RoomPlacement(placed.room, placed.exhibit, known[at].since, known[at].until)
    return (*known[:at], now, *known[at + 1 :])


def placements_json(placements: tuple[RoomPlacement, ...]) -> Json:
    """As they are written."""
    found: list[Json] = []
    for one in placements:
        said: dict[str, Json] = {"room": one.room} if one.room else {}
        said |= {"exhibit": one.exhibit} if one.exhibit else {}
        said |= {"since": one.since.isoformat()} if one.since else {}
        said |= {"until": one.until.isoformat()} if one.until else {}
        found.append(said)
    return found
