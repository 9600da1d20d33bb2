"""What `exhibit train` and `exhibit evaluate` have in common: the arguments that name labelled pictures."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from exhibit.commands.exit_codes import WRONG

if TYPE_CHECKING:
    from exhibit.training.data import DataRequest


def add_data(command: argparse.ArgumentParser) -> None:
    """Add the arguments that say what the data are."""
    command.add_argument(
        "data", type=Path, metavar="DATA", help="FER+ sheets, a FER2013 table, or a folder with a folder for each class"
    )
    command.add_argument(
        "--map", type=_renaming, action="append", default=[], metavar="Happy=happiness", help="call a class otherwise"
    )
    command.add_argument("--drop", action="append", default=[], metavar="CLASS", help="leave a class out")
    command.add_argument(
        "--hold-out", type=_share, metavar="0.1", help="share held out of data that have no split of their own"
    )
    command.add_argument("--seed", type=int, default=1, help="decides every chance (1)")


def requested(options: argparse.Namespace) -> DataRequest:
    """The data that the arguments name."""
    # Imported here, so that the command line need not wait for what reads pictures.
    from exhibit.training.data import DataRequest  # noqa: PLC0415
    from exhibit.training.labels import Sorting  # noqa: PLC0415

    sorting = Sorting(dict(options.map), frozenset(options.drop))
    return DataRequest(options.data, sorting, options.hold_out, options.seed)


def needs_more(error: ModuleNotFoundError, what: str) -> int:
    """Say which extra `what` needs, with its exit code. What is missing of Exhibit itself is raised again."""
    if (error.name or "exhibit").split(".")[0] == "exhibit":
        raise error
    print(f"{what} needs more: pip install 'exhibit[train]' ({error.name} is missing)", file=sys.stderr)
    return WRONG


def positive(written: str) -> int:
    """A whole number above 0, of an argument."""
    if not written.isdigit() or int(written) < 1:
        raise argparse.ArgumentTypeError(f"'{written}' is not a whole number above 0")
    return int(written)


def _share(written: str) -> float:
    try:
        share = float(written)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"'{written}' is not a share between 0 and 1, such as 0.1")
    return share


def _renaming(written: str) -> tuple[str, str]:
    old, sign, new = (part.strip() for part in written.partition("="))
    if not (old and sign and new):
        raise argparse.ArgumentTypeError(f"'{written}' names no pair: write for example Happy=happiness")
    return old, new
