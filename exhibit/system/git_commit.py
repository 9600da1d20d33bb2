"""Which commit a folder is at, read from git's own files: no program is started, and none needs to be there."""

from __future__ import annotations

import re
from pathlib import Path

from exhibit.system.followed import SHORT, commit_that_lies_in

_HASH = re.compile(r"^[0-9a-f]{40}([0-9a-f]{24})?$")
_MOST_BYTES = 4 * 2**20


def commit_of(folder: Path) -> str:
    """The first twelve digits of the commit that `folder`, or what it lies in, is at; empty where git does not keep it,
    or nobody can read that. What was changed since does not show."""
    if followed := commit_that_lies_in(folder):
        return followed[:SHORT]
    try:
        git = next((place / ".git" for place in (folder, *folder.resolve().parents) if (place / ".git").exists()), None)
        return _head(_own(git))[:SHORT] if git is not None else ""
    except (OSError, ValueError):
        return ""


def _own(git: Path) -> Path:
    """The folder that is meant: of a further working tree `.git` is a file that names it."""
    if git.is_dir():
        return git
    return git.parent / _text(git).partition("gitdir:")[2].strip()


def _head(git: Path) -> str:
    said = _text(git / "HEAD").strip()
    if not said.startswith("ref:"):
        return said if _HASH.match(said) else ""
    name = said.removeprefix("ref:").strip()
    shared = git / _text(git / "commondir").strip() if (git / "commondir").is_file() else git
    for place in (git, shared):
        if (place / name).is_file():
            found = _text(place / name).strip()
            return found if _HASH.match(found) else ""
    packed = _text(shared / "packed-refs") if (shared / "packed-refs").is_file() else ""
    line = re.search(rf"^([0-9a-f]+) {re.escape(name)}$", packed, re.MULTILINE)
    return line[1] if line else ""


def _text(file: Path) -> str:
    with file.open("rb") as opened:
        return opened.read(_MOST_BYTES).decode("utf-8", "replace")
