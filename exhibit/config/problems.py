"""Problems in what an artist wrote: each is one line that names the file, the line and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exhibit.config.characters import ForeignCharacter, foreign, plain


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake. `line` and `column` count from 1; 0 means the file, or the line, as a whole."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.text}"


class ShowError(Exception):
    """A show, or a file of it, cannot be used as it is; `problems` says why, in the order of the files' lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def whole_file(path: Path, text: str) -> ShowError:
    """The error for a file that cannot be used at all."""
    return ShowError([Problem(short(path), 0, 0, text)])


def short(path: Path) -> str:
    """`path` as a person in the present folder would type it; what is no text in a name stands as an escape."""
    try:
        told = str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError, RuntimeError):  # elsewhere, too long, or a link to itself
        told = str(path)
    return told.encode("utf-8", "backslashreplace").decode()


def shown(given: object) -> str:
    """A value from YAML as its writer knows it."""
    if isinstance(given, bool):
        return str(given).lower()
    return f"'{given}'" if isinstance(given, str) else str(given)


def instead(given: object) -> str:
    """The end of a message about a value that is not what belongs there."""
    return "but nothing is written" if given is None else f"not {shown(given)}"


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """The end of a message about a name that does not exist: the nearest one, or all there are. Where the two only look
    alike, it names the character that tells them apart."""
    names = sorted(known)
    for name in names:
        if name != wrong and _bare(name) == _bare(wrong):
            return f"Did you mean '{name}'?{_apart(wrong, name)}"
    near = difflib.get_close_matches(wrong, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"There is: {', '.join(names)}." if names else "There is none yet."


def _bare(name: str) -> str:
    """`name` as the eye reads it."""
    return plain(name).strip().strip("'\"")


def _apart(wrong: str, name: str) -> str:
    found = next(foreign(wrong), None)
    if found:
        return f" {_in_it(found)}: {found.remedy}"
    found = next(foreign(name), None)
    return f" There {_in_it(found)}: {found.remedy} where the name is given" if found else ""


def _in_it(found: ForeignCharacter) -> str:
    return f"{found.told}, as character {found.at + 1}"
