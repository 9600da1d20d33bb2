"""The catalogue of a folder: `catalogue.yaml`, and for a large house the files of `catalogue/`; read, and written so
that what an operator wrote stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from exhibit.config.checked import check
from exhibit.config.located import Document, load, parse
from exhibit.config.problems import Problem, ShowError, did_you_mean, short
from exhibit.museum.catalogue.drafts import PLAIN
from exhibit.museum.catalogue.floor_plan import FloorPlan, floor_plan
from exhibit.museum.catalogue.schema import CataloguedWork, CatalogueFile
from exhibit.museum.catalogue.works import (
    NO_TEXT,
    Catalogue,
    CatalogueWork,
    MuseumRoom,
    RoomDoor,
    RoomPlacement,
    Texts,
)
from exhibit.museum.catalogue.yaml_text import new_file, with_works, work_fields, work_lines
from exhibit.system.files import write_at_once

MAIN, FOLDER = "catalogue.yaml", "catalogue"
NOTHING: Mapping[Path, str] = MappingProxyType({})
_MOST_BYTES = 600_000
"""A file of works is begun anew beyond this: the largest that is read is a megabyte."""
_MOST_WORKS = 1500


@dataclass(frozen=True)
class WrittenCatalogue:
    """A catalogue as it lies in `folder`: its values, the `documents` that it stands in, with the works of each, and
    the house's `plan`, where there is one."""

    folder: Path
    catalogue: Catalogue = field(default_factory=Catalogue)
    documents: tuple[tuple[Document, frozenset[str]], ...] = ()
    plan: FloorPlan | None = None


@dataclass(frozen=True)
class Imported:
    """What an import did: how many works were `added`, `changed`, found `same`, and found different and left as they
    are (`kept`); `files` were written."""

    added: int
    changed: int
    same: int
    kept: int
    files: tuple[Path, ...]


def catalogue_files(folder: Path) -> list[Path]:
    """The files of a catalogue, in order; empty where there is none."""
    main = folder / MAIN
    return [*([main] if main.is_file() else []), *sorted((folder / FOLDER).glob("*.yaml"))]


def read_catalogue(folder: Path, instead: Mapping[Path, str] = NOTHING) -> WrittenCatalogue:
    """The catalogue of `folder`; an empty one where there is none. `instead`: texts in place of what stands in files,
    or would. Raises ShowError with every mistake."""
    problems: list[Problem] = []
    parts: list[tuple[Document, CatalogueFile]] = []
    files = catalogue_files(folder)
    for file in [*files, *(one for one in instead if one not in files)]:
        try:
            document = parse(instead[file], file) if file in instead else load(file)
        except ShowError as error:
            problems += error.problems
            continue
        if (checked := check(CatalogueFile, document, (), problems)) is not None:
            parts.append((document, checked))
    read = _put_together(folder, parts, problems)
    if problems:
        raise ShowError(problems)
    return read


def _put_together(
    folder: Path, parts: Sequence[tuple[Document, CatalogueFile]], problems: list[Problem]
) -> WrittenCatalogue:
    works: dict[str, CatalogueWork] = {}
    rooms: dict[str, MuseumRoom] = {}
    plan: FloorPlan | None = None
    for document, part in parts:
        for name, section in part.works.items():
            if name in works:
                text = f"the work '{name}' stands in another file too: take one of the two away"
                problems.append(document.problem(("works", name), text, key=True))
            works[name] = _work(name, section)
        rooms |= {name: MuseumRoom(name, _texts(one.title if one else None)) for name, one in part.rooms.items()}
        if part.plan is not None:
            plan = _plan(document, part.plan.file, part.plan.metres, problems) or plan
    known = {*rooms, *(plan.rooms if plan else ())}
    rooms |= {name: MuseumRoom(name) for name in known if name not in rooms}
    doors = [*(plan.doors if plan else ()), *_doors(parts, known, problems)]
    for document, part in parts if known else ():
        _check_rooms(document, part, known, problems)
    documents = tuple((document, frozenset(part.works)) for document, part in parts)
    return WrittenCatalogue(folder, Catalogue(works, rooms, tuple(doors)), documents, plan)


def _doors(
    parts: Iterable[tuple[Document, CatalogueFile]], known: set[str], problems: list[Problem]
) -> Iterator[RoomDoor]:
    for document, part in parts:
        for number, one in enumerate(part.doors):
            first, second = one.between
            for place, name in enumerate(one.between):
                if name not in known:
                    text = f"there is no room '{name}'. {did_you_mean(name, known)}"
                    problems.append(document.problem(("doors", number, "between", place), text))
            if first == second:
                text = f"this door leads from '{first}' to itself: name two rooms"
                problems.append(document.problem(("doors", number, "between"), text))
            yield RoomDoor((first, second), one.metres, one.steps)


def _check_rooms(document: Document, part: CatalogueFile, known: set[str], problems: list[Problem]) -> None:
    for name, work in part.works.items():
        for number, one in enumerate(work.placements):
            if one.room and one.room not in known:
                text = f"there is no room '{one.room}'. {did_you_mean(one.room, known)}"
                problems.append(document.problem(("works", name, "placements", number, "room"), text))


def _plan(document: Document, file: str, metres: float, problems: list[Problem]) -> FloorPlan | None:
    place = document.file.parent / file
    try:
        data = place.read_bytes()
    except OSError as error:
        text = f"the plan '{file}' cannot be read ({error.strerror}): put it beside this file, or correct its name"
        problems.append(document.problem(("plan", "file"), text))
        return None
    try:
        return floor_plan(data, short(place), metres)
    except ShowError as error:
        problems += error.problems
        return None


def _texts(given: str | dict[str, str] | None) -> Texts:
    return NO_TEXT if given is None else {"": given} if isinstance(given, str) else given


def _work(name: str, section: CataloguedWork) -> CatalogueWork:
    placed = (RoomPlacement(one.room, one.exhibit, one.since, one.until) for one in section.placements)
    said = section.model_dump(include=set(PLAIN))
    return CatalogueWork(
        name,
        _texts(section.title),
        _texts(section.text),
        {key: str(said[key]) for key in PLAIN if said[key]},
        section.minutes,
        section.access,
        section.maturity,
        tuple(section.pictures),
        tuple(placed),
    )


def write_imported(written: WrittenCatalogue, works: Sequence[CatalogueWork], *, replaced: bool) -> Imported:
    """Put `works` into the catalogue. What stands there already stays as it is; with `replaced`, the fields that an
    import gives take the place of others'. Comments stay in either case. Raises OSError, and ValueError where works
    share a line."""
    known = written.catalogue.works
    news = [one for one in works if one.id not in known]
    others = {one.id: one for one in works if one.id in known and _differs(known[one.id], one)}
    same = len(works) - len(news) - len(others)
    changed = others if replaced else {}
    edits, rest = _edits(written, changed, news)
    files = {**edits, **_new_files(written, rest)}
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_at_once(file, text.encode())
    return Imported(len(news), len(changed), same, len(others) - len(changed), tuple(files))


def _differs(known: CatalogueWork, given: CatalogueWork) -> bool:
    """Whether an import says anything else than what stands there; of what it does not say nothing is known."""
    own = work_fields(known)
    return any(own.get(key) != value for key, value in work_fields(given).items())


def _edits(
    written: WrittenCatalogue, changed: dict[str, CatalogueWork], news: Sequence[CatalogueWork]
) -> tuple[dict[Path, str], Sequence[CatalogueWork]]:
    """The files that stand there, edited; and the works that found no place in them."""
    files: dict[Path, str] = {}
    rest = news
    for document, names in written.documents:
        text = document.file.read_text(encoding="utf-8")
        fits = document.file.name == MAIN and len(news) + len(names) <= _MOST_WORKS
        fits = fits and len(text.encode()) + _size(news) <= _MOST_BYTES
        taken, rest = (rest, ()) if fits else ((), rest)
        own = {name: one for name, one in changed.items() if name in names}
        if own or taken:
            files[document.file] = with_works(text, document, own, taken)
    return files, rest


def _size(works: Iterable[CatalogueWork]) -> int:
    return sum(len(line.encode()) + 1 for work in works for line in work_lines(work))


def _new_files(written: WrittenCatalogue, works: Sequence[CatalogueWork]) -> dict[Path, str]:
    folder = written.folder
    if not works:
        return {}
    if not written.documents and len(works) <= _MOST_WORKS and _size(works) <= _MOST_BYTES:
        return {folder / MAIN: new_file(works)}
    taken = {one.name for one in catalogue_files(folder)}
    names = (name for number in range(1, 10_000) if (name := f"works-{number:04d}.yaml") not in taken)
    return {folder / FOLDER / next(names): new_file(some, "../") for some in _portions(works)}


def _portions(works: Sequence[CatalogueWork]) -> Iterator[list[CatalogueWork]]:
    some: list[CatalogueWork] = []
    size = 0
    for work in works:
        own = _size([work])
        if some and (size + own > _MOST_BYTES or len(some) >= _MOST_WORKS):
            yield some
            some, size = [], 0
        some.append(work)
        size += own
    yield some
