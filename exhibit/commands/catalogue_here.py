"""Which catalogue is meant."""

from __future__ import annotations

import argparse
from pathlib import Path

from exhibit.config.problems import whole_file


def add_catalogue(parser: argparse.ArgumentParser, help_: str = "") -> None:
    """Add the option; see `catalogue_folder`."""
    usual = "the folder in which the house's catalogue.yaml lies (default: the show's, or this one)"
    parser.add_argument("--catalogue", type=Path, metavar="FOLDER", help=help_ or usual)


def catalogue_folder(given: Path | None) -> Path | None:
    """The folder that was named, which may be told by its catalogue.yaml, too. Raises ShowError."""
    folder = given.parent if given is not None and given.is_file() else given
    if folder is not None and not folder.is_dir():
        raise whole_file(folder, "this folder does not exist: name the one in which catalogue.yaml lies")
    return folder
