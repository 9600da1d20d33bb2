"""The command line: arguments, exit codes, printing; nothing else.

Exit codes: 0 done (Ctrl-C included), 2 something in the show or the command is wrong and named, 1 a check failed.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.table import Table

from exhibit import __version__
from exhibit.config.durations import seconds
from exhibit.config.problems import ShowError
from exhibit.networks import Manifest, fetch
from exhibit.places import example_show, models_folder
from exhibit.status import Status
from exhibit.view import plain, screen
from exhibit.vision.source import SourceFault

OK, FAILED, WRONG = 0, 1, 2
Refresh = Callable[[Callable[[], Status]], None]
_SCREEN_EVERY_S, _FAULTS_EVERY_S, _LINE_EVERY_S = 0.125, 0.5, 5.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code comes back."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except ShowError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
    except SourceFault as fault:
        print(fault, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'exhibit'}: {error.strerror or error}", file=sys.stderr)
    return WRONG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="exhibit", description="Makes a room answer its visitors.")
    parser.add_argument("--version", action="version", version=f"exhibit {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run a show", description="Run a show until Ctrl-C.")
    run.add_argument(
        "show", nargs="?", type=Path, metavar="SHOW", help="the show's folder (default: here, or the example)"
    )
    run.add_argument("--source", help="camera number or path, rtsp://..., a video, an image, a folder of images, drawn")
    run.add_argument("--headless", action="store_true", help="draw to memory, open no window")
    run.add_argument(
        "--record", type=Path, metavar="FILE.jsonl", help="write what is seen, felt and done (no pictures)"
    )
    run.add_argument("--for", dest="duration_s", type=_duration, metavar="30s", help="end after this time")
    run.add_argument(
        "--fast", action="store_true", help="replay a file as fast as it can be, every frame, on its own clock"
    )
    run.add_argument("--sheet", type=Path, metavar="FILE.png", help="at the end, save stills of what the wall showed")
    run.set_defaults(command=_run)
    models = commands.add_parser(
        "models", help="list and verify the networks", description="List and verify the networks."
    )
    models.add_argument(
        "action", nargs="?", choices=("list", "fetch"), default="list", help="fetch installs what is missing"
    )
    models.set_defaults(command=_models)
    return parser


def _duration(written: str) -> float:
    try:
        return seconds(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _run(options: argparse.Namespace) -> int:
    # Imported here: it brings OpenCV, LiteRT and pygame along, which `models` and `--help` need not wait for.
    from exhibit.app import App, Options  # noqa: PLC0415

    show = options.show or _default_show()
    asked = Options(
        show, options.source, options.headless, options.record, options.duration_s, options.fast, options.sheet
    )
    app = App(asked, __version__)
    if app.notice:
        print(app.notice, file=sys.stderr)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: app.stop())
    console = Console()
    live = Live(console=console, auto_refresh=False, screen=False) if console.is_terminal else None
    with live or nullcontext():
        last = app.run(_to_screen(live) if live else _to_lines(quiet=options.fast))
    print(plain(last))
    print(f"ended after {last.frames} frames, {last.running_s:.1f} s of the show")
    return OK


def _default_show() -> Path:
    here = Path.cwd()
    return here if (here / "exhibit.yaml").is_file() else example_show()


def _to_screen(live: Live) -> Refresh:
    def refresh(status: Status) -> None:
        live.update(screen(status), refresh=True)

    return _every(_SCREEN_EVERY_S, refresh)


def _to_lines(*, quiet: bool) -> Refresh:
    """Each fault when it is new, and now and then a line about everything (not while a file is replayed fast)."""
    told: set[tuple[str, str]] = set()

    def refresh(status: Status) -> None:
        for fault in status.faults:
            if (fault.where, fault.text) not in told:
                told.add((fault.where, fault.text))
                print(f"{fault.where}: {fault.text}", file=sys.stderr, flush=True)
        now_and_then(lambda: status)

    now_and_then = _every(_LINE_EVERY_S, lambda status: None if quiet else print(plain(status), flush=True))
    return _every(_FAULTS_EVERY_S, refresh)


def _every(interval_s: float, refresh: Callable[[Status], None]) -> Refresh:
    """`refresh`, but not more often than every `interval_s`."""
    due_s = time.monotonic()

    def now_and_then(status: Callable[[], Status]) -> None:
        nonlocal due_s
        if time.monotonic() >= due_s:
            due_s = time.monotonic() + interval_s
            refresh(status())

    return now_and_then


def _models(options: argparse.Namespace) -> int:
    folder = models_folder()
    if options.action == "fetch" and fetch(folder) != 0:
        print("pip could not install them (see above): is there a network?", file=sys.stderr)
        return FAILED
    verdicts = Manifest(folder).verify_all()
    table = Table("network", "what for", "licence", "state", box=None, pad_edge=False)
    for verdict in verdicts:
        state = f"[red]{verdict.fault}[/red]" if verdict.fault else "[green]verified[/green]"
        table.add_row(verdict.name, verdict.network.about, verdict.network.licence, state)
    Console(width=None if sys.stdout.isatty() else 200).print(table)
    return FAILED if any(verdict.fault for verdict in verdicts) else OK


def entry() -> None:
    """The console script."""
    # A pipe that is closed early (`exhibit models | head`) is not worth a traceback.
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = OK
    sys.exit(code)
