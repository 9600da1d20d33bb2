"""`exhibit cue`: one look, command or message sent by hand, or a fixture lit; what was sent, and what answered."""

from __future__ import annotations

import argparse
from pathlib import Path

from exhibit.commands.arguments import Commands, duration
from exhibit.commands.exit_codes import DONE, FAILED
from exhibit.show import load_show
from exhibit.system.paths import show_here


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    cue = commands.add_parser(
        "cue",
        help="send a look or a command to a desk by hand",
        description="Send one thing by hand and say what was sent and what answered: a look of venue.yaml (exhibit "
        "cue warm-wash), a command to a target (exhibit cue desk cue 1/12; exhibit cue desk level 'sub 4' 0.5; exhibit "
        "cue desk colour 'chan 7' '#ff8800'), a message (exhibit cue desk /a/b 1 0.5 text), an HTTP request "
        "(exhibit cue gallery POST /lights '{\"on\": true}'), or channels of a fixture (exhibit cue wash-left dimmer "
        "0.8 colour orange), which stay lit until Ctrl-C. Without anything: list looks, "
        "targets and fixtures. Exit code 0: sent, 1: not reached.",
    )
    cue.add_argument("what", nargs="*", metavar="WHAT", help="a look, or a target or fixture and what it is to do")
    cue.add_argument("--release", action="store_true", help="give the look back instead")
    cue.add_argument("--show", type=Path, metavar="SHOW", help="the show's folder (default: here)")
    cue.add_argument("--fade", type=duration, metavar="2s", help="how long it takes, where the console knows fades")
    cue.add_argument("--for", type=duration, metavar="10s", dest="for_s", help="how long fixtures stay lit")
    cue.set_defaults(command=_cue)


def _cue(options: argparse.Namespace) -> int:
    # Imported here: it brings pygame along, which other commands need not wait for.
    from exhibit.commands.by_hand import cues, send, what_may_be_sent  # noqa: PLC0415

    show = load_show(options.show or show_here())
    if not options.what:
        print("\n".join(what_may_be_sent(show)))
        return DONE
    wanted = cues(show, options.what, options.fade, release=options.release)
    return DONE if send(show, wanted, options.for_s) else FAILED
