"""`exhibit privacy`: what leaves a show about people, and which of it is finer than the journal."""

from __future__ import annotations

import argparse
from pathlib import Path

from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE
from exhibit.commands.show_here import show_here
from exhibit.config.journal import unsettled
from exhibit.show import Show, load_show
from exhibit.show.ways_out import ways_out


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "privacy",
        help="what leaves a show about people",
        description="List every way by which something about people leaves a show at its present settings, and which "
        "of them tell more than the journal does.",
    )
    parser.add_argument("--show", type=Path, metavar="SHOW", help="the show's folder (default: here)")
    parser.set_defaults(command=_list)


def _list(options: argparse.Namespace) -> int:
    show = load_show(options.show or show_here())
    for line in listed(show):
        print(line)
    return DONE


def listed(show: Show) -> list[str]:
    """The ways out of `show`, a line each; beneath those that are finer, what to do."""
    found = list(ways_out(show))
    finer = sum(one.finer for one in found)
    lines = [f"privacy: {show.venue.privacy.level}; {finer} of {len(found)} ways out are finer than the journal"]
    wide = max(len(one.name) for one in found) + 2
    for one in found:
        lines.append(f"  {'finer' if one.finer else '':<7}{one.name:<{wide}}{one.told}")
        if one.remedy:
            lines.append(f"         {'':<{wide}}-> {one.remedy}")
    missing = [key for key, _ in unsettled(show.venue.privacy)]
    if missing:
        lines.append(f"  not settled yet, for a journal: {', '.join(missing)} (exhibit check says why)")
    return lines
