"""`exhibit logs`: a day of operation, as the show has kept it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from exhibit.assembly.language import spoken_at
from exhibit.commands.arguments import Commands, duration
from exhibit.commands.exit_codes import DONE, FAILED
from exhibit.commands.show_here import show_here
from exhibit.runtime.operations import lines_of, ring_of
from exhibit.system.paths import show_state_folder

_SERVICE_STATE = Path("/var/lib/exhibit")
_OF_A_SERVICE = "; of a show that runs as a service: sudo -u exhibit XDG_STATE_HOME=/var/lib exhibit logs SHOW"


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    logs = commands.add_parser(
        "logs",
        help="what happened to a show of late: starts, faults, links, and each minute how it fared",
        description="Print what the show has kept of its operation, oldest first: starts and what ended the run "
        "before, faults, links, edits, and each minute frames a second, memory and heat. It is bounded, and outlives "
        "restarts. Exit code 1: nothing is kept.",
    )
    logs.add_argument("show", nargs="?", type=Path, metavar="SHOW", help="the show's folder (default: here)")
    logs.add_argument("--since", type=duration, metavar="2h", help="only what happened in so long (30min, 2h, 90s)")
    logs.set_defaults(command=_logs)


def _logs(options: argparse.Namespace) -> int:
    folder = options.show or show_here()
    since = None if options.since is None else datetime.now().astimezone() - timedelta(seconds=options.since)
    lines = list(lines_of(ring_of(show_state_folder(folder)), since))
    if not lines:
        when = "in that time" if since else f"yet: start it with exhibit run {folder}"
        told = f"nothing is kept of {folder} {when}{_OF_A_SERVICE if _SERVICE_STATE.is_dir() else ''}"
        print(spoken_at(None, options.language)(told))
        return FAILED
    say = spoken_at(None, options.language)
    print("\n".join(str(replace(line, text=say(line.text))) for line in lines))
    return DONE
