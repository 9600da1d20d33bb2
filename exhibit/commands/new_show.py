"""A show to begin with: written for artists, small, and sound from its first minute."""

from __future__ import annotations

import shutil
from pathlib import Path

from exhibit.commands import json_schemas
from exhibit.config.problems import whole_file
from exhibit.system.paths import example_show, starter_show

SCENES = ("tide", "drift", "sunrise")
SOUNDS = ("tide", "glow", "chime")


def begin(folder: Path) -> None:
    """Fill `folder` with a small show. Raises ShowError where something is there already, OSError where it cannot."""
    if folder.exists() and not folder.is_dir():
        raise whole_file(folder, "is a file: name a folder that does not exist yet")
    if folder.is_dir() and any(folder.iterdir()):
        raise whole_file(folder, "has something in it already: name a folder that does not exist yet")
    shutil.copytree(starter_show(), folder, dirs_exist_ok=True)
    scenes = example_show() / "scenes"
    for name in SCENES:
        shutil.copytree(scenes / name, folder / "scenes" / name)
    (folder / "scenes" / "sounds").mkdir()
    for name in SOUNDS:
        shutil.copy(scenes / "sounds" / f"{name}.ogg", folder / "scenes" / "sounds")
    json_schemas.write(folder)
