"""A text checked in place of a file, before it is saved: the whole show is read as if it stood there already
(D-editing-3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from exhibit.config.located import Texts
from exhibit.config.problems import Problem, ShowError
from exhibit.editor.listing import ListedFile
from exhibit.museum.catalogue.files import read_catalogue
from exhibit.rehearsal.names_check import known_of
from exhibit.rehearsal.timeline_file import read_rehearsal
from exhibit.show import Show, advice_on, compiled_problems, discreet, read_show
from exhibit.show.program import program_of

_MEANT = re.compile(r"Did you mean '([^']+)'\?")


@dataclass(frozen=True, order=True)
class FileFinding:
    """A mistake, or with `advice` what can hardly be meant. `file` is a path from the show's folder; `line` and
    `column` count from 1, 0 where it has none; `text` is what `exhibit check` prints, in one line; `hint` is the one
    word that is meant where that can be told, else ""."""

    file: str
    line: int
    column: int
    text: str
    hint: str = ""
    advice: bool = False


def proofread(folder: Path, one: ListedFile | None = None, text: str = "") -> tuple[FileFinding, ...]:
    """Everything that is found in the show in `folder`, in the order of its lines, with `text` in place of the file
    `one`. Touches nothing on the disk."""
    texts: Texts = {one.file: text} if one else {}
    try:
        show, mistakes = read_show(folder, texts=texts)
    except ShowError as error:
        show, mistakes = None, list(error.problems)
    if show and one and one.kind == "rehearsal":
        mistakes = [*mistakes, *_in_rehearsal(folder / one.path, show, texts)]
    if one and one.kind == "catalogue":
        mistakes = [*mistakes, *_in_catalogue(folder, {folder / one.path: text})]
    mistakes = [discreet(problem, folder) for problem in mistakes]
    mistakes += compiled_problems(show) if show else ()
    advice = advice_on(show) if show else ()
    found = {_found(problem, folder, advice=False) for problem in mistakes}
    return tuple(sorted(found | {_found(problem, folder, advice=True) for problem in advice}))


def sound(folder: Path) -> bool:
    """Whether the show in `folder` would be taken as it lies there."""
    try:
        show, mistakes = read_show(folder, whole=False)
    except (ShowError, OSError):
        return False
    return show is not None and not mistakes


def _in_rehearsal(file: Path, show: Show, texts: Texts) -> Iterator[Problem]:
    known = known_of(program_of(show), show)
    try:
        read_rehearsal(file, known, texts)
    except ShowError as error:
        yield from error.problems


def _in_catalogue(folder: Path, texts: Mapping[Path, str]) -> Iterator[Problem]:
    try:
        read_catalogue(folder, texts)
    except ShowError as error:
        yield from error.problems


def _found(problem: Problem, folder: Path, *, advice: bool) -> FileFinding:
    meant = _MEANT.search(problem.text)
    home = folder.resolve()
    file = (Path.cwd() / problem.file).resolve()
    path = file.relative_to(home).as_posix() if file.is_relative_to(home) else problem.file
    return FileFinding(
        path, problem.line, problem.column, " ".join(problem.text.splitlines()), meant[1] if meant else "", advice
    )
