"""`exhibit restore`: a room from its backup, on this machine, in one command."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from exhibit.commands.arguments import Commands, add_show
from exhibit.commands.exit_codes import DONE, FAILED, WRONG
from exhibit.commands.room_places import places_of
from exhibit.runtime.owed_file import place_of
from exhibit.service.backup import NotDone, examined, restore
from exhibit.system.kept_file import is_taken

_ABOUT = """Put back what 'exhibit backup' has packed: the show, and what was kept of it. The file is examined first:
all of it is put back, or nothing. What stands in the way is left alone, or kept under a dated name with --replace."""


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("restore", help="put a room back from its backup", description=_ABOUT)
    parser.add_argument("file", type=Path, metavar="FILE.tar.gz", help="what 'exhibit backup' has made")
    add_show(parser)
    parser.add_argument("--replace", action="store_true", help="keep what is there under dated names, and go on")
    parser.set_defaults(command=_restore)


def _restore(options: argparse.Namespace) -> int:
    file: Path = options.file
    try:
        archive = examined(file)
        places = places_of((options.show or Path.cwd() / archive.show).absolute())
        if is_taken(place_of(places.show)):
            print(f"the show in {places.show} runs: end it first", file=sys.stderr)
            return WRONG
        kept = restore(archive, places, replace=options.replace)
    except NotDone as error:
        print(f"exhibit restore: {error}; nothing was changed", file=sys.stderr)
        return FAILED
    for line in kept:
        print(line)
    print(f"{len(archive.files)} files of {archive.made} (Exhibit {archive.version}) are back: {places.show}")
    print(f"the old tokens count again. Next: exhibit check {places.show}")
    return DONE
