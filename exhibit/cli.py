"""The command line: the commands assembled, and what goes wrong told in one line with its exit code; nothing else."""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import os
import sys
from collections.abc import Callable, Sequence

from exhibit import __version__
from exhibit.assembly.language import spoken_at
from exhibit.commands import (
    alert,
    backup,
    calibrate,
    check,
    cue,
    doctor,
    evaluate,
    figures,
    gallery,
    journal,
    kiosk,
    logs,
    models,
    new,
    privacy,
    qr,
    rehearse,
    report,
    restore,
    run,
    schema,
    service,
    simulate,
    token,
    train,
    update,
)
from exhibit.commands.exit_codes import DONE, WRONG, told_of
from exhibit.config.problems import ShowError
from exhibit.system.core_dumps import forbid_core_dumps
from exhibit.system.standard_streams import make_unfailing
from exhibit.translation import LANGUAGES
from exhibit.vision.sources.port import SourceFault

# In the order of the help.
_COMMANDS = (
    run,
    models,
    train,
    evaluate,
    new,
    schema,
    check,
    calibrate,
    rehearse,
    gallery,
    cue,
    token,
    doctor,
    alert,
    logs,
    report,
    service,
    journal,
    figures,
    privacy,
    qr,
    kiosk,
    simulate,
    backup,
    restore,
    update,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code comes back."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except KeyboardInterrupt:
        return DONE
    except BrokenPipeError:
        raise
    except (ShowError, SourceFault, OSError) as error:
        for line in told_of(error, spoken_at(None, options.language)):
            print(line, file=sys.stderr)
    return WRONG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="exhibit", description="Makes a room answer its visitors.")
    parser.add_argument("--version", action="version", version=f"exhibit {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    for one in commands.choices.values():
        one.add_argument(
            "--language", choices=LANGUAGES, help="what is said for people (default: the venue's, else this machine's)"
        )
    return parser


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
