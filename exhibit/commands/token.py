"""`exhibit token`: the tokens for the page, one for each role."""

from __future__ import annotations

import argparse
import sys

from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE
from exhibit.system.paths import state_folder
from exhibit.web.roles import HOLDERS, NAMED
from exhibit.web.server.token import TokenFile

_ABOUT = """The tokens for the page, one for each role; each may what those before it may, too:
a visitor's device (a kiosk, a phone that is the camera), a viewer (looks), an operator (steers), an artist (writes the
show's files)."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("token", help="make a token for the page", description=_ABOUT)
    parser.add_argument("--role", choices=HOLDERS, default="artist", help="whose token it is (default: artist)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--new", action="store_true", help="make a new one; the old one counts no more, nor its logins")
    what.add_argument("--revoke", action="store_true", help="take it back: it counts no more, nor its logins")
    parser.set_defaults(command=_token)


def _token(options: argparse.Namespace) -> int:
    """Only its hash is kept, so that it can be shown no second time."""
    file = TokenFile(state_folder(), options.role)
    whose = NAMED[file.holder]
    if options.revoke:
        there = file.revoke()
        print(f"{whose}'s token counts no more" if there else f"there was no token of {whose}")
        return DONE
    if file.exists() and not options.new:
        again = f"exhibit token --role {file.holder} --new"
        print(f"there is {whose}'s token already, and only its hash is kept: '{again}' makes another")
        return DONE
    made = file.make()
    print(made)
    print(f"{whose}'s token, shown this once; only its hash is kept. The page asks for it, programs", file=sys.stderr)
    print("send it as Authorization: Bearer TOKEN", file=sys.stderr)
    return DONE
