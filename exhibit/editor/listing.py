"""The files of a show that may be edited: YAML at the places where the show looks for it, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exhibit.config.located import load
from exhibit.config.problems import ShowError
from exhibit.config.show_folder import HOUSE, VENUE, YAML, ShowFolder
from exhibit.museum.catalogue.files import catalogue_files


@dataclass(frozen=True)
class ListedFile:
    """A file by its `path` from the show's folder, with "/" between; `kind` is show, venue, rules, rehearsal, scene,
    console,
    questions or catalogue. `file` is where it really lies, inside that folder."""

    path: str
    kind: str
    file: Path


def editable_files(folder: Path) -> dict[str, ListedFile]:
    """The files of the show in `folder` by their paths. Links that lead out of it are left out."""
    home = folder.resolve()
    found: dict[str, ListedFile] = {}
    for file, kind in _places(folder):
        real = file.resolve()
        inside = file.is_relative_to(folder) and ".." not in file.parts and real.is_relative_to(home)
        if inside and real.is_file() and file.suffix.lower() in YAML:
            path = file.relative_to(folder).as_posix()
            found.setdefault(path, ListedFile(path, kind, real))
    return found


def _places(folder: Path) -> Iterator[tuple[Path, str]]:
    lying = ShowFolder(folder)
    yield lying.main, "show"
    yield folder / VENUE, "venue"
    yield folder / HOUSE, "venue"
    kinds = {**dict.fromkeys(lying.rules, "rules"), **dict.fromkeys(lying.rehearsals, "rehearsal")}
    yield from sorted(kinds.items())
    for name in _included(lying.main):
        yield folder / name, "rules"
    for file in lying.scenes.values():
        yield file, "scene"
    for file in lying.consoles:
        yield file, "console"
    for file in (*lying.questions, *lying.kiosk_words.values()):
        yield file, "questions"
    for file in catalogue_files(folder):
        yield file, "catalogue"


def _included(main: Path) -> list[str]:
    """The other files with rules that exhibit.yaml names, if it can be read."""
    try:
        data = load(main).data
    except ShowError:
        return []
    names = data.get("include") if isinstance(data, dict) else None
    return [name for name in ([names] if isinstance(names, str) else names or []) if isinstance(name, str)]
