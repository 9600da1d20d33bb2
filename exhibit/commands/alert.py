"""`exhibit alert --try`: a trial alert sent to everybody who would be told, and what was answered."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from exhibit.assembly.language import spoken_at
from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE, FAILED
from exhibit.commands.show_here import show_here
from exhibit.show import load_show
from exhibit.translation import Say

if TYPE_CHECKING:
    from exhibit.assembly.alert_ways import AlertWay

_NOBODY = (
    "nobody is told when something is ill: add the section alerts to venue.yaml (docs/venue.md), such as "
    "alerts: {mail: {to: night@museum.org, from: exhibit@museum.org, host: smtp.museum.org}}"
)


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    alert = commands.add_parser(
        "alert",
        help="send a trial alert to everybody who is told when something is ill",
        description="Say who is told when something is ill; with --try send all of them a trial alert, and the beat to "
        "who misses the show, and say what each has answered. Exit code 0: all were reached, 1: not all, or nobody is.",
    )
    alert.add_argument("show", nargs="?", type=Path, metavar="SHOW", help="the show's folder (default: here)")
    alert.add_argument("--try", action="store_true", dest="trial", help="send a trial alert")
    alert.set_defaults(command=_alert)


def _alert(options: argparse.Namespace) -> int:
    show = load_show(options.show or show_here())
    # What it brings along, other commands need not wait for.
    from exhibit.assembly.alert_ways import ways_of  # noqa: PLC0415

    say = spoken_at(show, options.language)
    ways = list(ways_of(show, say))
    if not ways:
        print(say(_NOBODY))
        return FAILED
    if not options.trial:
        print("\n".join(f"{way.name}: {way.whom}" for way in ways))
        return DONE
    reached = [_tried(way, say) for way in ways]
    return DONE if all(reached) else FAILED


def _tried(way: AlertWay, say: Say) -> bool:
    from exhibit.alerts.line import SendFault  # noqa: PLC0415 (as above)

    try:
        answered = way.send()
    except SendFault as fault:
        print(say(f"{way.name}: not sent to {way.whom}: {fault}"))
        return False
    print(say(f"{way.name}: sent to {way.whom}: {answered}"))
    return True
