"""`exhibit backup`: a room in one file, for a new box."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from exhibit import __version__
from exhibit.commands.arguments import Commands, add_show
from exhibit.commands.exit_codes import DONE, FAILED, WRONG
from exhibit.commands.room_places import places_of
from exhibit.commands.show_here import show_here
from exhibit.service.backup import NotDone, back_up
from exhibit.show import load_show

_ABOUT = """Pack the show with its venue.yaml, and what this machine keeps of it (switches, the journal, what waits for
the broker, notices, hashes of tokens), into one file. It can be made while the show runs, but for what waits for the
broker then. 'exhibit restore' puts it back."""


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("backup", help="pack a room into one file", description=_ABOUT)
    parser.add_argument("file", type=Path, metavar="FILE.tar.gz", help="the file, which must not be there yet")
    add_show(parser)
    parser.set_defaults(command=_backup)


def _backup(options: argparse.Namespace) -> int:
    file: Path = options.file
    show = options.show or show_here()
    load_show(show)  # what is no show is said, and not packed
    if file.exists() or file.is_symlink():
        print(f"{file} is there already, and nothing is overwritten: choose another name", file=sys.stderr)
        return WRONG
    try:
        packed = back_up(places_of(show), file, __version__)
    except NotDone as error:
        print(f"exhibit backup: {error}", file=sys.stderr)
        return FAILED
    print(f"{packed.files} files, {packed.size / 1e6:.1f} MB, are in {file}, which only you can read")
    print("passwords that stand in the show's files (venue.yaml) are in it as they stand there; of tokens only hashes")
    for left_out in packed.left_out:
        print(f"left out: {left_out}", file=sys.stderr)
    return DONE
