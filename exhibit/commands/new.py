"""`exhibit new`: a show to begin with, written for artists, small, and sound from its first minute."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from exhibit.commands import json_schemas
from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE
from exhibit.config.problems import short, whole_file
from exhibit.config.show_folder import belongs
from exhibit.system.paths import example_show, starter_show

_SCENES = ("tide", "drift", "sunrise")
_SOUNDS = ("tide", "glow", "chime")


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    new = commands.add_parser(
        "new", help="begin a show of your own", description="Make a folder with a small show that runs at once."
    )
    new.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that does not exist yet, or is empty")
    new.set_defaults(command=_new)


def _new(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    _fill(folder)
    print(f"{short(folder)}: a small show. Begin in {folder / 'rules' / 'first.yaml'}, then: exhibit run {folder}")
    return DONE


def _fill(folder: Path) -> None:
    """Put a small show there. Raises ShowError where something is there already, OSError where it cannot."""
    if folder.exists() and not folder.is_dir():
        raise whole_file(folder, "is a file: name a folder that does not exist yet")
    if folder.is_dir() and any(belongs(entry.name) for entry in folder.iterdir()):
        raise whole_file(folder, "has something in it already: name a folder that does not exist yet")
    shutil.copytree(starter_show(), folder, dirs_exist_ok=True, ignore=_left_over)
    scenes = example_show() / "scenes"
    for name in _SCENES:
        shutil.copytree(scenes / name, folder / "scenes" / name, ignore=_left_over)
    (folder / "scenes" / "sounds").mkdir()
    for name in _SOUNDS:
        shutil.copy(scenes / "sounds" / f"{name}.ogg", folder / "scenes" / "sounds")
    json_schemas.write(folder)


def _left_over(_: str, names: list[str]) -> list[str]:
    """What lies about beside a show's files, and is not copied with them."""
    return [name for name in names if not belongs(name)]
