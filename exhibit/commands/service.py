"""`exhibit service`: a show that comes up with its machine, and is looked after by systemd."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path, PurePosixPath

from exhibit.commands.arguments import Commands, show_folder
from exhibit.commands.exit_codes import DONE, FAILED, WRONG
from exhibit.service import installing
from exhibit.service.boots import LASTED_S, count_boot, disarm_watchdog
from exhibit.service.installing import NotInstalled
from exhibit.service.machine import Machine
from exhibit.service.start_memory import MemoryFile, boot_and_time, memories
from exhibit.service.units import BOOTS_SERVICE, FOLLOW_SERVICE, SCREEN_SERVICE, SERVICE, STATE, UPDATE_SERVICE, Wanted
from exhibit.system.failures import failure_words
from exhibit.system.followed import FOLLOW, SHOW
from exhibit.system.paths import state_folder

_SHOW = Path("/srv/exhibit/show")
_NO_SYSTEMD = "there is no systemd here: 'exhibit run --supervise' keeps a show running without it"


def add(commands: Commands) -> None:
    """Add the command and what it can do."""
    parser = commands.add_parser(
        "service", help="have a show come up with its machine", description="A show as a service of systemd."
    )
    what = parser.add_subparsers(required=True, metavar="WHAT")
    install = what.add_parser("install", help="write the units, and start the show")
    install.add_argument("show", nargs="?", type=show_folder, default=_SHOW, metavar="SHOW", help=f"default: {_SHOW}")
    install.add_argument("--screen", choices=("auto", "cage", "x", "none"), default="auto", help="what shows the wall")
    install.add_argument("--exhibit", type=PurePosixPath, metavar="FILE", help="the program (default: this one)")
    install.add_argument("--no-start", action="store_true", help="do not start it now, only with the machine")
    install.add_argument(
        "--run",
        action="append",
        default=[],
        metavar="ARGUMENT",
        help="one more for 'exhibit run', such as --run=--no-web",
    )
    _add_where(install)
    install.set_defaults(command=_install)
    uninstall = what.add_parser("uninstall", help="stop the show, and remove what install wrote")
    _add_where(uninstall)
    uninstall.set_defaults(command=_uninstall)
    status = what.add_parser("status", help="how the service is, in a few lines")
    status.set_defaults(command=_status)
    logs = what.add_parser("logs", help="what it has said")
    logs.add_argument("-f", "--follow", action="store_true", help="go on until Ctrl-C")
    logs.add_argument("-n", "--lines", type=int, default=200, help="how many lines (default: 200)")
    logs.set_defaults(command=_logs)
    again = what.add_parser("try-again", help="play the show itself, for which another stands in after crashes")
    again.set_defaults(command=_try_again)
    count = what.add_parser("count-boot", help="what exhibit-boots.service does: nobody needs to")
    count.set_defaults(command=_count_boot)


def _add_where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument(
        "--root", type=Path, default=Path("/"), metavar="DIR", help="an image of a machine, not this one"
    )


def _install(options: argparse.Namespace) -> int:
    root: Path = options.root.resolve()
    machine, live = Machine(root), root == Path("/")
    try:
        wanted = _wanted(options, machine)
        steps = installing.plan(wanted, machine, live=live, start=not options.no_start)
        if _root_is_missing(options):
            return WRONG
        for step in steps:
            print(installing.told(step, root), flush=True)
            if not options.dry_run:
                installing.do(step, root, installing.run_told)
    except NotInstalled as why:
        print(why, file=sys.stderr)
        return WRONG
    if not installing.inside(root, f"{wanted.show}/exhibit.yaml").is_file():
        print(f"there is no show in {wanted.show} yet: until there is one, the safe scene is shown")
    return DONE


def _wanted(options: argparse.Namespace, machine: Machine) -> Wanted:
    """What is asked for. Raises NotInstalled."""
    screen = machine.screen if options.screen == "auto" else options.screen
    if options.screen == "auto" and screen == "none":
        text = "nothing here can show a wall: apt install cage xwayland (or --screen none for a show without one)"
        raise NotInstalled(text)
    program = options.exhibit or PurePosixPath(
        shutil.which("exhibit", path=str(Path(sys.executable).parent)) or sys.argv[0]
    )
    if not program.is_absolute():
        raise NotInstalled(f"'{program}' is no whole path: --exhibit /opt/exhibit/bin/exhibit, or where it lies")
    show = PurePosixPath(Path.cwd() / options.show)
    follows = show.name == SHOW and installing.inside(machine.root, f"{show.parent}/{FOLLOW}").is_file()
    return Wanted(program, show, screen, tuple(options.run), follows)


def _root_is_missing(options: argparse.Namespace) -> bool:
    if options.dry_run or options.root != Path("/") or os.geteuid() == 0:
        return False
    print(f"this needs root: sudo {sys.argv[0]} {' '.join(sys.argv[1:])}", file=sys.stderr)
    return True


def _uninstall(options: argparse.Namespace) -> int:
    root: Path = options.root.resolve()
    if _root_is_missing(options):
        return WRONG
    places = installing.removal(root)
    live = root == Path("/") and not options.dry_run
    if live and places:
        ours = (FOLLOW_SERVICE, UPDATE_SERVICE, BOOTS_SERVICE, SERVICE, SCREEN_SERVICE)
        units = [unit for unit in ours if any(place.endswith(f"/{unit}") for place in places)]
        installing.run_told(("systemctl", "stop", *units))
    for place in places:
        print(f"removes {place}")
        if not options.dry_run:
            installing.inside(root, place).unlink()
    if live and places:
        installing.run_told(("systemctl", "daemon-reload"))
    print(f"the state in {STATE}, the user and the show stay" if places else "there is nothing of ours to remove")
    return DONE


def _status(_: argparse.Namespace) -> int:
    try:
        wanted = ("LoadState", "ActiveState", "SubState", "StatusText", "NRestarts", "ActiveEnterTimestamp", "Result")
        asked = ["systemctl", "show", SERVICE, *(f"--property={name}" for name in wanted)]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 (our own words)
    except FileNotFoundError:
        print(_NO_SYSTEMD, file=sys.stderr)
        return FAILED
    if done.returncode != 0:
        print(f"systemd does not answer: {(done.stderr.strip() or 'no reason given').splitlines()[0]}", file=sys.stderr)
        return FAILED
    told = dict(line.partition("=")[::2] for line in done.stdout.splitlines())
    if told.get("LoadState") != "loaded":
        print("the service is not installed: sudo exhibit service install SHOW")
        return FAILED
    print(f"{told.get('ActiveState')} ({told.get('SubState')}) since {told.get('ActiveEnterTimestamp') or 'never'}")
    print(f"it says: {told.get('StatusText') or 'nothing yet'}")
    print(f"started again {told.get('NRestarts', '0')} times; the last end: {told.get('Result')}")
    return DONE if told.get("ActiveState") == "active" else FAILED


def _logs(options: argparse.Namespace) -> int:
    follow = ["--follow"] if options.follow else []
    units = [f"--unit={unit}" for unit in (SERVICE, SCREEN_SERVICE, UPDATE_SERVICE, BOOTS_SERVICE, FOLLOW_SERVICE)]
    command = ["journalctl", "--no-pager", f"--lines={options.lines}", *units, *follow]
    code = installing.run_told(command)
    if code == 127:
        print(_NO_SYSTEMD, file=sys.stderr)
    return DONE if code == 0 else FAILED


def _try_again(_: argparse.Namespace) -> int:
    """Leave word beside each memory of starts: in one's own state, and in the service's."""
    pressed = 0
    for memory in sorted({*memories(state_folder()), *memories(Path(STATE))}):
        try:
            MemoryFile(memory.parent).press()
        except OSError as error:
            print(f"{memory.parent}: {failure_words(error)}: sudo exhibit service try-again", file=sys.stderr)
            return FAILED
        pressed += 1
    if not pressed:
        print("nothing is known of any start: there is nothing to try again", file=sys.stderr)
        return FAILED
    print("the show itself is played again: at once where another stands in for it, else at the next start")
    return DONE


def _count_boot(_: argparse.Namespace) -> int:
    """Under systemd alone, which makes the folder; ends once the machine has lasted, or is shut down."""
    folder = os.environ.get("STATE_DIRECTORY", "")
    if not folder:
        print("this is what exhibit-boots.service does: exhibit service install", file=sys.stderr)
        return WRONG
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    boot, up_s = boot_and_time()
    count_boot(Path(folder), boot, partial(ended.wait, max(0.0, LASTED_S - up_s)), disarm_watchdog)
    return DONE
