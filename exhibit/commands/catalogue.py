"""`exhibit catalogue`: the works of the house, taken from what the museum has, checked, and shown."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from exhibit.assembly.language import spoken_at
from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE, WRONG
from exhibit.config.problems import Problem, short, whole_file
from exhibit.museum.catalogue.drafts import ImportedWorks
from exhibit.museum.catalogue.files import MAIN, Imported, WrittenCatalogue, read_catalogue, write_imported
from exhibit.museum.catalogue.importing import works_of_bytes
from exhibit.museum.catalogue.walking import unreached, walking_map
from exhibit.museum.catalogue.works import CatalogueWork, text_in
from exhibit.translation import Say

_MOST_BYTES, _MOST_TOLD, _SHOWN = 400_000_000, 100, 40


def add(commands: Commands) -> None:
    """Add the command and its parts."""
    parser = commands.add_parser(
        "catalogue",
        help="the works of the house: take them from a file, check them, show them",
        description="Keep catalogue.yaml, in which the museum's works, rooms and doors stand (docs/catalogue.md).",
    )
    parts = parser.add_subparsers(required=True, metavar="WHAT")
    taken = parts.add_parser("import", help="take works from a CSV, IIIF Presentation 3, Linked Art or LIDO")
    taken.add_argument("file", type=Path, metavar="FILE", help="what another system exported")
    taken.add_argument("--encoding", help="of the text, such as cp1251 (default: found out)")
    taken.add_argument("--replace", action="store_true", help="let the file's values take the place of yours")
    taken.set_defaults(command=_import)
    checked = parts.add_parser("check", help="find every mistake of the catalogue")
    checked.set_defaults(command=_check)
    shown = parts.add_parser("show", help="list works, with what is known of them")
    shown.add_argument("works", nargs="*", metavar="WORK", help="only these, in full (default: all, a line each)")
    shown.set_defaults(command=_show)
    for one in (taken, checked, shown):
        one.add_argument(
            "--to", "--folder", dest="folder", type=Path, default=Path(), metavar="FOLDER", help="its folder (here)"
        )


def _import(options: argparse.Namespace) -> int:
    file: Path = options.file
    found = _read(file, options.encoding)
    say = spoken_at(None, options.language)
    _tell(found, say)
    if not found.works:
        return WRONG
    written = read_catalogue(options.folder)
    try:
        done = write_imported(written, found.works, replaced=options.replace)
    except ValueError as error:
        raise whole_file(options.folder / MAIN, str(error)) from None
    for line in _sentences(done, len(found.faults)):
        print(say(line))
    return WRONG if found.faults else DONE


def _read(file: Path, encoding: str | None) -> ImportedWorks:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise whole_file(file, f"is larger than {_MOST_BYTES // 1_000_000} MB: divide it, and import each part")
        return works_of_bytes(file.read_bytes(), short(file), encoding)
    except LookupError:
        raise whole_file(file, f"there is no encoding '{encoding}': name one such as utf-8 or cp1251") from None
    except UnicodeDecodeError:
        raise whole_file(file, f"is no text in {encoding}: name another, or leave --encoding out") from None
    except OSError as error:
        raise whole_file(file, f"cannot be read: {error.strerror}") from None


def _tell(found: ImportedWorks, say: Say) -> None:
    for one in found.faults[:_MOST_TOLD]:
        print(one, file=sys.stderr)
    if (more := len(found.faults) - _MOST_TOLD) > 0:
        print(say(f"and {more} more of the kind"), file=sys.stderr)
    if found.passed:
        print(say(f"columns that were passed over: {', '.join(found.passed)}"))


def _sentences(done: Imported, faults: int) -> Iterator[str]:
    yield f"works: {done.added} new, {done.changed} changed, {done.same} as they were"
    if done.kept:
        yield f"{done.kept} differ and stay as you wrote them: --replace takes the file's"
    if faults:
        yield f"{faults} are wrong: see above"
    if done.files:
        yield f"written: {', '.join(map(short, done.files))}"


def _check(options: argparse.Namespace) -> int:
    written, say = read_catalogue(options.folder), spoken_at(None, options.language)
    advice = list(_advice(written))
    for one in advice:
        print(Problem(one.file, one.line, one.column, say(one.text)), file=sys.stderr)
    catalogue = written.catalogue
    if not written.documents:
        print(say("there is no catalogue here: the museum gets by with its exhibits"))
    else:
        told = len(catalogue.works), len(catalogue.rooms), len(catalogue.doors)
        print(say(f"the catalogue is sound: {told[0]} works, {told[1]} rooms, {told[2]} doors"))
    return WRONG if advice else DONE


def _advice(written: WrittenCatalogue) -> Iterator[Problem]:
    """What is well written but can hardly be meant."""
    catalogue = written.catalogue
    files = [document for document, _ in written.documents]
    for room in unreached(catalogue.rooms, walking_map(catalogue.rooms, catalogue.doors)):
        place = next((one for one in files if ("rooms", room) in one.keys), files[0])
        yield place.problem(("rooms", room), f"no door leads to the room '{room}' from the others: write one", key=True)


def _show(options: argparse.Namespace) -> int:
    works = read_catalogue(options.folder).catalogue.works
    wanted: list[str] = options.works
    say = spoken_at(None, options.language)
    unknown = [name for name in wanted if name not in works]
    for name in unknown:
        print(say(f"the catalogue has no work '{name}'"), file=sys.stderr)
    for name in wanted:
        if name in works:
            print("\n".join(_whole(works[name], options.language or "en")))
    if not wanted:
        for work in list(works.values())[:_SHOWN]:
            print(_line(work, options.language or "en"))
        if (more := len(works) - _SHOWN) > 0:
            print(say(f"and {more} more of the kind"))
    return WRONG if unknown else DONE


def _line(work: CatalogueWork, language: str) -> str:
    rooms = ", ".join(one.room for one in work.placements if one.room)
    minutes = f"{work.minutes:g} min" if work.minutes else ""
    return "  ".join(filter(None, (work.id, text_in(work.title, language), work.fields.get("maker"), rooms, minutes)))


def _whole(work: CatalogueWork, language: str) -> Iterator[str]:
    yield _line(work, language)
    yield from (f"  {key}: {value}" for key, value in work.fields.items())
    yield f"  {work.access or '?'}; {work.maturity}"
    for one in work.placements:
        since, until = (day.isoformat() if day else "" for day in (one.since, one.until))
        yield f"  {one.room or '?'} / {one.exhibit or '-'}: {since or '...'} - {until or '...'}"
