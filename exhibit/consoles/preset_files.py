"""The consoles that there are: those that ship, and those of the show's own folder, which come first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from exhibit.config.checked import check
from exhibit.config.located import Texts, load
from exhibit.config.problems import Problem, ShowError
from exhibit.config.show_folder import ShowFolder
from exhibit.consoles.preset import Preset

SHIPPED = Path(__file__).parent


@cache
def shipped() -> Mapping[str, Preset]:
    """The presets of the package, by name. Raises ShowError where one is broken."""
    problems: list[Problem] = []
    found = _read(sorted(SHIPPED.glob("*.yaml")), problems)
    if problems:
        raise ShowError(problems)
    return found


def presets(show: Path, problems: list[Problem], texts: Texts | None = None) -> dict[str, Preset]:
    """All presets that the show in the folder `show` can name; what is wrong with its own goes to `problems`. `texts`
    are read in place of files."""
    return {**shipped(), **_read(ShowFolder(show).consoles, problems, texts)}


def _read(files: Iterable[Path], problems: list[Problem], texts: Texts | None = None) -> dict[str, Preset]:
    found = {}
    for file in files:
        try:
            preset = check(Preset, load(file, texts), (), problems)
        except ShowError as error:
            problems += error.problems
            continue
        if preset:
            found[file.stem] = preset
    return found
