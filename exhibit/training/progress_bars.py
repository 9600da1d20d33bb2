"""Progress bars with the time left, where there is a terminal; elsewhere a line when something is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from exhibit.training.faces import Progress as Told


@contextmanager
def bars() -> Iterator[Progress]:
    """A place for bars."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("left"), TimeRemainingColumn()) as progress:
        yield progress


@contextmanager
def bar(name: str) -> Iterator[Told]:
    """One bar, to be told how many are done of how many."""
    with bars() as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)
