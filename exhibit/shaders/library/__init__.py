"""Filters and transitions by others that travel with Exhibit; README.md beside this says whose they are."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).resolve().parent


def shipped_shaders() -> tuple[Path, ...]:
    """Their files, in the order of their names."""
    return tuple(sorted(_FOLDER.glob("*.fs")))


def shipped_shader(name: str) -> Path | None:
    """The one called `name`, such as kaleidoscope.fs; None where there is none."""
    return next((file for file in shipped_shaders() if file.name == name), None)
