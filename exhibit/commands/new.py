"""`exhibit new`: a show to begin with, written for artists, small, and sound from its first minute."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from exhibit.commands import json_schemas
from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE
from exhibit.config.located import parse
from exhibit.config.problems import did_you_mean, short, whole_file
from exhibit.config.show_folder import belongs
from exhibit.system.paths import example_show, starter_show, starters


class _Said(BaseModel):
    """What starters.yaml says of one."""

    about: str
    scenes: list[str]
    sounds: list[str]


_Listed = TypeAdapter(dict[str, _Said])


@dataclass(frozen=True)
class Starter:
    """What a new show is made of: its own files, and the scenes and sounds that it borrows from the example."""

    files: Path
    about: str
    scenes: tuple[str, ...]
    sounds: tuple[str, ...]


_FIRST = Starter(starter_show(), "a small show", ("tide", "drift", "sunrise"), ("tide", "glow", "chime"))


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    new = commands.add_parser(
        "new", help="begin a show of your own", description="Make a folder with a small show that runs at once."
    )
    new.add_argument(
        "folder", type=Path, nargs="?", metavar="FOLDER", help="a folder that does not exist yet, or is empty"
    )
    new.add_argument(
        "--like", metavar="NAME", help="begin with a whole show of this kind; --list tells which there are"
    )
    new.add_argument("--list", action="store_true", help="list the shows that one can begin with")
    new.set_defaults(command=_new, wrong=new.error)


def _new(options: argparse.Namespace) -> int:
    if options.list:
        _tell()
        return DONE
    if options.folder is None:
        options.wrong("name the folder of the new show: exhibit new my-show")
    folder: Path = options.folder
    known = shipped()
    if options.like not in (None, *known):
        options.wrong(f"there is no show '{options.like}' to begin with. {did_you_mean(options.like, known)}")
    starter = known[options.like] if options.like else _FIRST
    _fill(folder, starter)
    first = next(iter(sorted(folder.glob("rules/*.yaml"))))
    print(f"{short(folder)}: {starter.about}. Begin in {first}, then: exhibit run {folder}")
    return DONE


def shipped() -> Mapping[str, Starter]:
    """The shows to begin with, by name, in the order in which they are listed."""
    file = starters() / "starters.yaml"
    listed = _Listed.validate_python(parse(file.read_text(encoding="utf-8"), file).data)
    return {
        name: Starter(starters() / name, said.about, tuple(said.scenes), tuple(said.sounds))
        for name, said in listed.items()
    }


def _tell() -> None:
    known = shipped()
    wide = max(map(len, known))
    for name, starter in known.items():
        print(f"{name:{wide}}  {starter.about}")
    print("\nexhibit new FOLDER --like NAME begins with one of them; without --like, a show of two rules.")


def _fill(folder: Path, starter: Starter) -> None:
    """Put the show there. Raises ShowError where something is there already, OSError where it cannot."""
    if folder.exists() and not folder.is_dir():
        raise whole_file(folder, "is a file: name a folder that does not exist yet")
    if folder.is_dir() and any(belongs(entry.name) for entry in folder.iterdir()):
        raise whole_file(folder, "has something in it already: name a folder that does not exist yet")
    shutil.copytree(starter.files, folder, dirs_exist_ok=True, ignore=_left_over)
    scenes = example_show() / "scenes"
    for name in starter.scenes:
        shutil.copytree(scenes / name, folder / "scenes" / name, ignore=_left_over)
    (folder / "scenes" / "sounds").mkdir()
    for name in starter.sounds:
        shutil.copy(scenes / "sounds" / f"{name}.ogg", folder / "scenes" / "sounds")
    json_schemas.write(folder)


def _left_over(_: str, names: list[str]) -> list[str]:
    """What lies about beside a show's files, and is not copied with them."""
    return [name for name in names if not belongs(name)]
