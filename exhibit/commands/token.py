"""`exhibit token`: the operator's token for the page."""

from __future__ import annotations

import argparse
import sys

from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE
from exhibit.system.paths import state_folder
from exhibit.web.server.token import TokenFile


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "token", help="make the operator's token for the page", description="The operator's token for the page."
    )
    parser.add_argument("--new", action="store_true", help="make a new one; the old one counts no more, nor its logins")
    parser.set_defaults(command=_token)


def _token(options: argparse.Namespace) -> int:
    """Only its hash is kept, so that it can be shown no second time."""
    file = TokenFile(state_folder())
    if file.exists() and not options.new:
        print("there is a token already, and only its hash is kept: 'exhibit token --new' makes another")
        return DONE
    made = file.make()
    print(made)
    print("shown this once; only its hash is kept. The page asks for it, programs send it as", file=sys.stderr)
    print("Authorization: Bearer TOKEN", file=sys.stderr)
    return DONE
