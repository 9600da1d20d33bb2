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
from exhibit.commands.arguments import Commands, duration, page_address, text_in
from exhibit.commands.exit_codes import DONE, FAILED, WRONG
from exhibit.service.running_show import RunningShow
from exhibit.service.trial import TrialTimes
from exhibit.service.units import STATE, UPDATE_SERVICE
from exhibit.service.update import NotUpdated, Update, Updated
from exhibit.service.update_service import UpdateService
from exhibit.service.versions import Versions
from exhibit.service.wheels import installer, wanted
from exhibit.system.kept_file import locked
from exhibit.system.paths import state_folder

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
    parser.add_argument("--extras", default="web", help="what else is installed with it, such as web,venue (web)")
    _add_how(parser)
    parser.set_defaults(command=_update)


def _add_how(parser: argparse.ArgumentParser) -> None:
    """What whoever watches has to know; it is kept for who goes on with it."""
    parser.add_argument("--restart", default=_SERVICE, metavar="COMMAND", help=f"starts the show anew ({_SERVICE})")
    parser.add_argument(
        "--health",
        type=page_address,
        default="http://127.0.0.1:8080/api/health",
        metavar="URL",
        help="where the show says how it is",
    )
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="a viewer's token, where the page asks for one")
    parser.add_argument("--watch", type=duration, default=900.0, metavar="15min", help="for how long it must be well")
    parser.add_argument("--ready", type=duration, default=180.0, metavar="3min", help="until when it must answer")
    parser.add_argument("--grace", type=duration, default=60.0, metavar="60s", help="how long it may be ill meanwhile")


def _how(options: argparse.Namespace) -> tuple[str, ...]:
    """The same as words of a command line, wherever that is given."""
    token = (f"--token-file={options.token_file.resolve()}",) if options.token_file else ()
    times = (f"--{name}={getattr(options, name):g}s" for name in ("watch", "ready", "grace"))
    return (f"--restart={options.restart}", f"--health={options.health}", *token, *times)


def _kept_how(how: tuple[str, ...], options: argparse.Namespace) -> argparse.Namespace:
    """The options, with what was said when the update began. Raises NotUpdated."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    _add_how(parser)
    try:
        return parser.parse_known_args(how, options)[0]
    except argparse.ArgumentError as error:
        raise NotUpdated(f"how to watch it is not understood: {error}") from None


def _update(options: argparse.Namespace) -> int:
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # who watches from afar may go
    versions = Versions(options.prefix)
    try:
        options.prefix.mkdir(parents=True, exist_ok=True)
        with locked(options.prefix / "update.lock"):
            if options.resume:
                return _watched(versions, options)
            one = wanted(options.what)
            _update_of(versions, _running(options), options).begin(
                one.version, installer(one, options.extras), _how(options)
            )
        service = UpdateService()
        if service.looks_after(options.prefix) and service.start():
            print(f"{UPDATE_SERVICE} watches it, also when this ends: journalctl -fu {UPDATE_SERVICE}", flush=True)
            return _told(_update_of(versions, _running(options), options).follow(service.lives))
        with locked(options.prefix / "update.lock"):
            return _watched(versions, options)
    except BlockingIOError:
        print(f"another update is under way in {options.prefix}", file=sys.stderr)
        return WRONG
    except (NotUpdated, ValueError) as error:
        print(f"exhibit update: {error}; nothing was changed", file=sys.stderr)
        return FAILED


def _watched(versions: Versions, options: argparse.Namespace) -> int:
    """Settle what is under way, as it was told when it began."""
    memory = versions.remembered().value
    if memory is not None and memory.stage == "trial":
        options = _kept_how(memory.how, options)
    running = _running(options)
    ended = _update_of(versions, running, options).resume()
    if running.tells_nothing:
        print("the page told that it is there, and not how it is: --token-file FILE shows it a token", file=sys.stderr)
    return _told(ended)


def _running(options: argparse.Namespace) -> RunningShow:
    token = text_in(options.token_file).strip() if options.token_file else ""
    return RunningShow(options.health, shlex.split(options.restart), token, (state_folder(), Path(STATE)))


def _update_of(versions: Versions, running: RunningShow, options: argparse.Namespace) -> Update:
    times = TrialTimes(options.ready, options.watch, options.grace)
    return Update(versions, running, SystemClock(), time.sleep, partial(print, flush=True), times)


def _told(ended: Updated) -> int:
    print(ended.told, file=sys.stdout if ended.good else sys.stderr)
    return DONE if ended.good else FAILED
