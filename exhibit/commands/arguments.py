"""What the commands' arguments have in common."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from exhibit.config.durations import seconds
from exhibit.config.file_names import file_named

# argparse gives it no public name.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001


def add_show(command: argparse.ArgumentParser) -> None:
    """Add the argument `show`, a Path; None where it is left out."""
    command.add_argument("show", nargs="?", type=show_folder, metavar="SHOW", help="the show's folder (default: here)")


def show_folder(written: str) -> Path:
    """The folder that is meant, whichever way its accents are written."""
    return file_named(Path(), written)


def duration(written: str) -> float:
    """Seconds, of an argument such as 2s or 400ms."""
    try:
        return seconds(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
