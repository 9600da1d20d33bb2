"""`exhibit update`: another version beside this one, which counts once it has been well, and else is gone again."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import time
from functools import partial
from pathlib import Path

from exhibit.clock import SystemClock
from exhibit.commands.arguments import Commands, duration
from exhibit.commands.exit_codes import DONE, FAILED, WRONG
from exhibit.service.running_show import RunningShow
from exhibit.service.trial import TrialTimes
from exhibit.service.update import NotUpdated, Update, Updated
from exhibit.service.versions import Versions
from exhibit.service.wheels import installer, wanted
from exhibit.system.kept_file import locked

PREFIX = Path("/opt/exhibit")
_SERVICE = "systemctl restart exhibit"
_ABOUT = """Install a version beside the one that runs, start it, and watch the show's health: after 15 minutes of
it the version counts; else the one before is back, and it is said here (exit code 1) and on the page
(docs/unattended.md)."""


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("update", help="another version, which has to prove itself", description=_ABOUT)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "what", nargs="?", metavar="FILE|FOLDER|VERSION", help="a wheel, a folder of wheels, or a version"
    )
    what.add_argument("--resume", action="store_true", help="go on with an update that a power cut has cut off")
    parser.add_argument("--prefix", type=Path, default=PREFIX, help="where versions lie side by side (/opt/exhibit)")
    parser.add_argument("--restart", default=_SERVICE, metavar="COMMAND", help=f"starts the show anew ({_SERVICE})")
    parser.add_argument(
        "--health", default="http://127.0.0.1:8080/api/health", metavar="URL", help="where the show says how it is"
    )
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="a viewer's token, where the page asks for one")
    parser.add_argument("--watch", type=duration, default=900.0, metavar="15min", help="for how long it must be well")
    parser.add_argument("--ready", type=duration, default=180.0, metavar="3min", help="until when it must answer")
    parser.add_argument("--grace", type=duration, default=60.0, metavar="60s", help="how long it may be ill meanwhile")
    parser.add_argument("--extras", default="web", help="what else is installed with it, such as web,venue (web)")
    parser.set_defaults(command=_update)


def _update(options: argparse.Namespace) -> int:
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # who watches from afar may go
    prefix: Path = options.prefix
    token = options.token_file.read_text(encoding="ascii").strip() if options.token_file else ""
    running = RunningShow(options.health, shlex.split(options.restart), token)
    times = TrialTimes(options.ready, options.watch, options.grace)
    update = Update(Versions(prefix), running, SystemClock(), time.sleep, partial(print, flush=True), times)
    try:
        prefix.mkdir(parents=True, exist_ok=True)
        with locked(prefix / "update.lock"):
            ended = update.resume() if options.resume else _installed(update, options)
    except BlockingIOError:
        print(f"another update is under way in {prefix}", file=sys.stderr)
        return WRONG
    except (NotUpdated, ValueError) as error:
        print(f"exhibit update: {error}; nothing was changed", file=sys.stderr)
        return FAILED
    if running.tells_nothing:
        print("the page told that it is there, and not how it is: --token-file FILE shows it a token", file=sys.stderr)
    print(ended.told, file=sys.stdout if ended.good else sys.stderr)
    return DONE if ended.good else FAILED


def _installed(update: Update, options: argparse.Namespace) -> Updated:
    one = wanted(options.what)
    return update.install(one.version, installer(one, options.extras))
