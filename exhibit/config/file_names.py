"""Files by the names that people write: an umlaut is the same, composed or not, on whichever system it was written."""

from __future__ import annotations

import os
from pathlib import Path

from exhibit.config.characters import composed


def leads_out(name: str) -> bool:
    """Whether `name` is no path within a folder: absolute, or on its way out by "..", or what no system takes."""
    if "\0" in name or Path(name).is_absolute():
        return True
    return Path(os.path.normpath(name)).parts[:1] == ("..",)


def file_named(folder: Path, name: str) -> Path:
    """The file called `name`, a path from `folder`; where there is none of exactly these bytes, the one whose letters
    are the same (Macs keep accents apart from their letters, NFD); where there is none either, the path as written."""
    exact = folder / name
    if exact.exists() or name.isascii():
        return exact
    found = folder
    for part in Path(name).parts:
        there = found / part
        if not there.exists():
            there = next((one for one in _in(found) if composed(one.name) == composed(part)), there)
        found = there
    return found if found.exists() else exact


def _in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
