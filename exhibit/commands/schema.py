"""`exhibit schema`: what an editor needs to complete and explain the keys of a show."""

from __future__ import annotations

import argparse
from pathlib import Path

from exhibit.commands import json_schemas
from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE
from exhibit.config.problems import short, whole_file
from exhibit.config.show_folder import ShowFolder, no_show


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    schema = commands.add_parser(
        "schema",
        help="let your editor complete and explain keys",
        description=f"Write JSON Schemas of all files of a show into its folder {json_schemas.FOLDER}, for editors.",
    )
    schema.add_argument(
        "show", nargs="?", type=Path, default=Path(), metavar="SHOW", help="the show's folder (default: here)"
    )
    schema.set_defaults(command=_schema)


def _schema(options: argparse.Namespace) -> int:
    show: Path = options.show
    if not ShowFolder(show).is_show:
        raise whole_file(show, no_show(show))
    for file in json_schemas.write(show):
        print(short(file))
    print(f"A file uses one when it begins with such a line: {json_schemas.comment('rules/first.yaml')}")
    return DONE
