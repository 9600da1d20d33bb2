"""`exhibit run`: a show until Ctrl-C, and how it is in the terminal meanwhile."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live

from exhibit import __version__
from exhibit.assembly.language import spoken_at
from exhibit.commands import why_printer
from exhibit.commands.arguments import Commands, add_camera, duration
from exhibit.commands.exit_codes import DONE, WRONG, told_of
from exhibit.commands.fault_printer import FaultPrinter
from exhibit.commands.show_here import show_here
from exhibit.config.problems import ShowError
from exhibit.config.web import place
from exhibit.events import Listener
from exhibit.runtime.status import Refresh, Status
from exhibit.service.keeper import Keeper, Start
from exhibit.service.stand_ins import Unseeing
from exhibit.service.versions import went_back
from exhibit.system.memory import share_arenas
from exhibit.system.output import printing_never_fails
from exhibit.system.service_manager import ServiceManager
from exhibit.system.thread_start import guard_thread_starts
from exhibit.system.worker import Worker
from exhibit.terminal import plain, screen
from exhibit.translation import ENGLISH, in_language
from exhibit.vision.sources.faults import SourceFault

if TYPE_CHECKING:
    from exhibit.app import App
    from exhibit.assembly.assembly import Assembly
    from exhibit.assembly.options import Options

_SCREEN_EVERY_S, _LINE_EVERY_S = 0.125, 5.0
_KEPT_LINE_EVERY_S = 60.0
"""Where somebody keeps it running, nobody watches its lines, and they fill a journal."""


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    run = commands.add_parser("run", help="run a show", description="Run a show until Ctrl-C.")
    run.add_argument(
        "show", nargs="?", type=Path, metavar="SHOW", help="the show's folder (default: here, or the example)"
    )
    run.add_argument(
        "--source",
        action="append",
        help="camera number or path, rtsp://..., a video, an image, a folder of images, drawn, browser (a phone); "
        "given several times: the preferred first, the others stand in for it",
    )
    add_camera(run)
    run.add_argument("--headless", action="store_true", help="draw to memory, open no window")
    run.add_argument(
        "--record", type=Path, metavar="FILE.jsonl", help="write what is seen, felt and done (no pictures)"
    )
    run.add_argument("--for", dest="duration_s", type=duration, metavar="30s", help="end after this time")
    run.add_argument(
        "--fast", action="store_true", help="replay a file as fast as it can be, every frame, on its own clock"
    )
    run.add_argument("--sheet", type=Path, metavar="FILE.png", help="at the end, save stills of what the wall showed")
    run.add_argument(
        "--model", type=Path, metavar="FILE.tflite", help="read emotions with a network of your own ('exhibit train')"
    )
    run.add_argument("--web", type=_listen, metavar="HOST:PORT", help="where the page is served (127.0.0.1:8080)")
    run.add_argument("--no-web", action="store_true", help="serve no page")
    run.add_argument(
        "--supervise",
        action="store_true",
        help="keep it running: where it dies or hangs, a small parent process starts it again",
    )
    run.add_argument("--why", metavar="RULE", help="tell the starts and ends of a rule, and what caused them")
    run.set_defaults(command=_run)


def _listen(written: str) -> str:
    try:
        place(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return written


def _run(options: argparse.Namespace) -> int:
    if options.supervise:
        _supervise()
    guard_thread_starts()
    share_arenas()
    with printing_never_fails():
        return _run_show(options)


def _supervise() -> None:
    """Become the parent: a small process in this one's place, which runs the same command without `--supervise`."""
    arguments = [one for one in sys.argv[1:] if not (len(one) > len("--") and "--supervise".startswith(one))]
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "exhibit.service.supervisor", *arguments])  # noqa: S606 (our own)


def _run_show(options: argparse.Namespace) -> int:
    # Imported here: it brings OpenCV, LiteRT and pygame along, which `models` and `--help` need not wait for.
    from exhibit.app import App  # noqa: PLC0415
    from exhibit.assembly.camera import CameraAsked  # noqa: PLC0415 (as above)
    from exhibit.assembly.options import Options  # noqa: PLC0415

    show = options.show or show_here()
    rule, unknown = why_printer.name_meant(show, options.why) if options.why else ("", "")
    if unknown:
        print(spoken_at(None, options.language)(unknown), file=sys.stderr)
        return WRONG
    kept = ServiceManager().listens and not options.fast
    keeper = Keeper(show, partial(print, file=sys.stderr, flush=True)) if kept else None
    start = keeper.begin() if keeper else Start("show", show)
    asked = Options(
        show,
        tuple(options.source or ()) or None,
        options.headless,
        options.record,
        options.duration_s,
        options.fast,
        options.sheet,
        options.model,
        web=not (options.no_web or options.fast),
        listen=options.web,
        language=options.language,
        camera=CameraAsked(options.turn, options.mirror, options.size, options.rate),
    )
    console = Console()
    live = Live(console=console, auto_refresh=False, screen=False) if console.is_terminal else None
    listeners: dict[str, Listener] = {}
    if rule:
        say = partial(console.print, markup=False, highlight=False, soft_wrap=True)
        listeners["why"] = why_printer.WhyPrinter(
            rule, say, why_printer.plan_meant(show, rule), faces_only=why_printer.tells_faces_only(show)
        )
    heard = FaultPrinter(partial(print, file=sys.stderr, flush=True))
    if not live:
        listeners["terminal"] = heard
    made = _assembled(asked, start, listeners, keeper)
    heard.speak(in_language(made.language))
    told_to_end = threading.Event()
    if failed := went_back(Path(sys.prefix)):
        made.monitoring.events.report_fault("update", failed)
    with made.closing:
        app = App(made)

        def end(*_: object) -> None:
            told_to_end.set()
            app.stop()

        for notice in made.notices(at_terminal=sys.stderr.isatty()):
            print(in_language(made.language)(notice), file=sys.stderr)
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, end)
        if keeper:
            keeper.watch(lambda: made.monitoring.watchdog.ready, app.stop, lambda: app.try_again_asked)
        last = _shown(
            app, live, made.language, quiet=options.fast, line_every_s=_KEPT_LINE_EVERY_S if kept else _LINE_EVERY_S
        )
    again = keeper.note_end() if keeper else False
    print(plain(last, made.language))
    print(in_language(made.language)(f"ended after {last.frames} frames, {last.running_s:.1f} s of the show"))
    if app.restart_asked or (again and not told_to_end.is_set()):
        _begin_anew()
    return DONE


def _assembled(asked: Options, begun: Start, listeners: Mapping[str, Listener], keeper: Keeper | None) -> Assembly:
    """What is to be played, put together; where it cannot be, and is kept, what stands in for it. The safe scene looks
    at no camera, and with no network."""
    from exhibit.assembly.assembly import StandIns, assemble  # noqa: PLC0415 (as above)

    start: Start | None = begun
    while True:
        assert start is not None
        played = replace(asked, show=start.folder, stand_in=start.stand_in)
        instead = None
        if start.plays == "safe scene":
            played, instead = replace(played, source=("drawn",), model=None), StandIns(observer=Unseeing())
        try:
            return assemble(played, __version__, instead, listeners=listeners)
        except (ShowError, SourceFault, OSError) as error:
            said = told_of(error, spoken_at(None, asked.language))
            start = keeper.cannot_begin(said[0]) if keeper else None
            if start is None:
                raise
            for line in said:
                print(line, file=sys.stderr)


def _begin_anew() -> None:
    """Run the same command in this process's place (D-run-13): with or without a service manager, which sees the same
    process go on."""
    print("begins anew", flush=True)
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (our own command, as it was given)


def _shown(app: App, live: Live | None, language: str, *, quiet: bool, line_every_s: float) -> Status:
    """Run the show, and show it: on the screen, or in lines."""
    # In a thread of its own: drawing the terminal takes longer than a cue may wait, and a reader may hold its pipe up.
    shown = Worker("terminal", on_screen(live, language) if live else _in_lines(language, quiet=quiet), most=1)
    with live or nullcontext():
        try:
            return app.run(every(_SCREEN_EVERY_S if live else line_every_s, shown.put))
        finally:
            shown.close()


def on_screen(live: Live, language: str = ENGLISH) -> Callable[[Status], None]:
    """Draws a status into `live`."""
    return lambda status: live.update(screen(status, language), refresh=True)


def _in_lines(language: str, *, quiet: bool) -> Callable[[Status], None]:
    """Now and then a line about everything; not while a file is replayed fast."""
    return lambda status: None if quiet else print(plain(status, language), flush=True)


def every(interval_s: float, refresh: Callable[[Status], None]) -> Refresh:
    """`refresh`, but not more often than every `interval_s`."""
    due_s = time.monotonic()

    def now_and_then(status: Callable[[], Status]) -> None:
        nonlocal due_s
        if time.monotonic() >= due_s:
            due_s = time.monotonic() + interval_s
            refresh(status())

    return now_and_then
