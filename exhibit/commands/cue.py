"""`exhibit cue`: one look, command or message sent by hand, or a fixture lit; what was sent, and what answered."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from exhibit.assembly.language import spoken_at
from exhibit.commands.arguments import Commands, duration
from exhibit.commands.exit_codes import DONE, FAILED
from exhibit.commands.show_here import show_here
from exhibit.config.characters import composed
from exhibit.cues.by_hand import HandOrder
from exhibit.cues.registry import BY_HAND
from exhibit.inputs.local import NoShow, ask_again
from exhibit.show import Show, load_show
from exhibit.translation import Say


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    cue = commands.add_parser(
        "cue",
        help="send a look or a command to a desk by hand",
        description=f"Send one thing by hand and say what was sent and what answered: {_examples()}. Without anything: "
        "list all that can be sent. Exit code 0: sent, 1: not reached.",
    )
    cue.add_argument("what", nargs="*", metavar="WHAT", help="a look, or a target or fixture and what it is to do")
    cue.add_argument("--release", action="store_true", help="give the look back instead")
    cue.add_argument("--show", type=Path, metavar="SHOW", help="the show's folder (default: here)")
    cue.add_argument("--fade", type=duration, metavar="2s", help="how long it takes, where the console knows fades")
    cue.add_argument("--for", type=duration, metavar="10s", dest="for_s", help="how long fixtures stay lit")
    cue.add_argument(
        "--again",
        action="store_true",
        help="have the show that runs send all that stands once more, to a desk, DMX line, projector or the broker, or "
        "to all of them",
    )
    cue.set_defaults(command=_cue)


def _cue(options: argparse.Namespace) -> int:
    # Imported here: it brings pygame along, which other commands need not wait for.
    from exhibit.commands.by_hand import cues, send, what_may_be_sent  # noqa: PLC0415

    show = load_show(options.show or show_here())
    say = spoken_at(show, options.language)
    if options.again:
        return _again(show, options.what, say)
    if not options.what:
        print("\n".join(map(say, what_may_be_sent(show))))
        return DONE
    name, *words = map(composed, options.what)
    wanted = cues(show, HandOrder(name, tuple(words), options.fade, options.release))
    return DONE if send(show, wanted, options.for_s, say) else FAILED


def _again(show: Show, what: Sequence[str], say: Say) -> int:
    """Only the show that runs knows what stands: it is asked."""
    from exhibit.assembly.neighbours import door_of  # noqa: PLC0415 (as above)

    name = composed(" ".join(what))
    try:
        answer = ask_again(door_of(show.folder), name)
    except NoShow:
        told = (
            f"no show in {show.folder} runs for this user on this machine, so that nothing stands that could be sent: "
            "start it with exhibit run"
        )
        print(say(told), file=sys.stderr)
        return FAILED
    print("\n".join(map(say, answer.told)))
    return DONE if answer.done else FAILED


def _examples() -> str:
    *more, last = (kind.example for kind in BY_HAND)
    return f"{', '.join(more)}, or {last}"
