"""The command line: the commands listed, the one that is asked for imported, and what goes wrong told in one line with
its exit code; nothing else."""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NamedTuple

from exhibit import __version__
from exhibit.commands.exit_codes import DONE, WRONG, told_of
from exhibit.config.problems import ShowError
from exhibit.system.core_dumps import forbid_core_dumps
from exhibit.system.standard_streams import make_unfailing
from exhibit.translation import LANGUAGES, Say
from exhibit.vision.sources.faults import SourceFault


class Listed(NamedTuple):
    """A command as the help lists it."""

    help: str


# In the order of the help, with what it says. They are listed here and not asked of their modules, most of which bring
# half of the house along: who asks for help, or for one of them, waits for no other.
COMMANDS = {
    "run": Listed(help="run a show"),
    "models": Listed(help="list and verify the networks"),
    "train": Listed(help="train an emotion network on your pictures"),
    "evaluate": Listed(help="measure a network on labelled pictures"),
    "new": Listed(help="begin a show of your own"),
    "schema": Listed(help="let your editor complete and explain keys"),
    "check": Listed(help="find every mistake of a show"),
    "calibrate": Listed(help="fit a projector's picture to its wall"),
    "rehearse": Listed(help="play a show on a timeline, without a camera"),
    "gallery": Listed(help="draw every scene of a show"),
    "shader": Listed(help="begin a shader, check it, look at it"),
    "cue": Listed(help="send a look or a command to a desk by hand"),
    "token": Listed(help="make a token for the page"),
    "doctor": Listed(help="look at camera, models, display, sound, desks and broker"),
    "alert": Listed(help="send a trial alert to everybody who is told when something is ill"),
    "logs": Listed(help="what happened to a show of late: starts, faults, links, and each minute how it fared"),
    "report": Listed(help="pack what a helper needs into one file, without pictures and secrets"),
    "service": Listed(help="have a show come up with its machine"),
    "journal": Listed(help="what the journal of visits holds"),
    "experiment": Listed(help="variants of the show that take turns: plan, status, result, the next one"),
    "compare": Listed(help="what re-hangs changed, beside the other exhibits"),
    "figures": Listed(help="what moved visitors in a week or a month, to print and as JSON"),
    "privacy": Listed(help="what leaves a show about people"),
    "qr": Listed(help="print the codes for visitors' phones"),
    "kiosk": Listed(help="open the kiosk's page full screen"),
    "simulate": Listed(help="write the journal of a museum that never was; or be its rooms before a broker"),
    "catalogue": Listed(help="the works of the house: take them from a file, check them, show them"),
    "curator": Listed(help="open the curator's page from journals, without a show"),
    "house": Listed(help="one page for a house of many exhibits"),
    "collect": Listed(help="one store for a house, over its broker"),
    "follow": Listed(help="have a room play what a repository holds"),
    "backup": Listed(help="pack a room into one file"),
    "restore": Listed(help="put a room back from its backup"),
    "update": Listed(help="another version, which has to prove itself"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code comes back."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser(given).parse_args(given)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except KeyboardInterrupt:
        return DONE
    except BrokenPipeError:
        raise
    except (ShowError, SourceFault, OSError) as error:
        for line in told_of(error, _say(options.language)):
            print(line, file=sys.stderr)
    return WRONG


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """Knows all commands by name, and the one that is `given` with its arguments."""
    parser = argparse.ArgumentParser(prog="exhibit", description="Makes a room answer its visitors.")
    parser.add_argument("--version", action="version", version=f"exhibit {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, listed in COMMANDS.items():
        if name in given[:1]:
            import_module(f"exhibit.commands.{name}").add(commands)
        else:
            commands.add_parser(name, help=listed.help)
    for one in commands.choices.values():
        one.add_argument(
            "--language", choices=LANGUAGES, help="what is said for people (default: the venue's, else this machine's)"
        )
    return parser


def _say(language: str | None) -> Say:
    from exhibit.assembly.language import spoken_at  # noqa: PLC0415 (it reads shows, which not every command does)

    return spoken_at(None, language)


def entry() -> None:
    """The console script."""
    forbid_core_dumps()
    if sys.argv[1:2] == ["run"]:
        make_unfailing()  # a full log, or a reader that goes, may not end a show
        with contextlib.suppress(OSError, ValueError):  # no standard error: then nowhere to tell it
            faulthandler.enable(2)  # a watchdog that aborts it, and a crash in C, leave all stacks in the log
    # A pipe that is closed early (`exhibit models | head`) is not worth a traceback.
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    sys.exit(code)
