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
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.table import Table

from exhibit import __version__
from exhibit.commands import calibrate, check, cue, doctor, gallery, new, rehearse, token, why_printer
from exhibit.commands.arguments import Commands, duration
from exhibit.commands.fault_printer import FaultPrinter
from exhibit.config.problems import ShowError
from exhibit.config.web import place
from exhibit.events import Listener
from exhibit.runtime.status import Refresh, Status
from exhibit.system.paths import models_folder, show_here
from exhibit.system.stderr import hushed
from exhibit.system.worker import Worker
from exhibit.terminal import plain, screen
from exhibit.vision.model_files import Manifest, fetch
from exhibit.vision.sources.port import SourceFault

if TYPE_CHECKING:
    from exhibit.app import App
    from exhibit.training.data import DataRequest

OK, FAILED, WRONG = 0, 1, 2
_SCREEN_EVERY_S, _LINE_EVERY_S = 0.125, 5.0


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
    except KeyboardInterrupt:
        return OK
    except BrokenPipeError:
        raise
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
    run.add_argument(
        "--source",
        help="camera number or path, rtsp://..., a video, an image, a folder of images, drawn, browser (a phone)",
    )
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
    run.add_argument("--why", metavar="RULE", help="tell the starts and ends of a rule, and what caused them")
    run.set_defaults(command=_run)
    models = commands.add_parser(
        "models", help="list and verify the networks", description="List and verify the networks."
    )
    models.add_argument(
        "action", nargs="?", choices=("list", "fetch"), default="list", help="fetch installs what is missing"
    )
    models.set_defaults(command=_models)
    _add_train(commands)
    _add_evaluate(commands)
    new.add(commands)
    check.add(commands)
    calibrate.add(commands)
    rehearse.add(commands)
    gallery.add(commands)
    cue.add(commands)
    token.add(commands)
    doctor.add(commands)
    return parser


def _add_train(commands: Commands) -> None:
    train = commands.add_parser(
        "train",
        help="train an emotion network on your pictures",
        description="Train an emotion network (extra 'train'). Started again, it goes on where it was stopped.",
    )
    _add_data(train)
    train.add_argument("--out", type=Path, metavar="FILE.tflite", help="where the network goes (default: in --work)")
    train.add_argument(
        "--work", type=Path, default=Path("out/training"), help="folder for crops, checkpoint, plots (out/training)"
    )
    train.add_argument("--epochs", type=_positive, help="how often every face is seen at most (40)")
    train.add_argument(
        "--patience",
        type=_positive,
        help="stop after so many epochs without a better loss on the held-out faces, and keep the best (never)",
    )
    train.add_argument("--widths", type=_widths, metavar="32,64,128,192", help="channels of the network's four stages")
    train.add_argument(
        "--teacher", type=Path, action="append", default=[], metavar="FILE.pt", help="learn a network's answers too"
    )
    train.add_argument("--plain-crops", action="store_true", help="do not align faces (to see what that gains)")
    train.add_argument("--plain-views", action="store_true", help="do not augment (to see what that gains)")
    train.add_argument(
        "--weights",
        choices=("int8", "float16"),
        default="int8",
        help="integers, or floats at 3 to 4 times the cost (int8)",
    )
    train.set_defaults(command=_train)


def _add_evaluate(commands: Commands) -> None:
    evaluate = commands.add_parser(
        "evaluate", help="measure a network on labelled pictures", description="Measure how well a network reads."
    )
    evaluate.add_argument("model", type=Path, metavar="MODEL", help="a .tflite, with its .yaml or a manifest beside it")
    _add_data(evaluate)
    evaluate.add_argument("--split", help="which part: valid, test, train, all (default: the first of these there is)")
    evaluate.add_argument("--most", type=_positive, metavar="N", help="only N faces, drawn by the seed")
    evaluate.add_argument("--robustness", action="store_true", help="also small, turned, dim, blurred, covered faces")
    evaluate.add_argument("--card", type=Path, metavar="CARD.md", help="put the table of robustness into this card")
    evaluate.add_argument("--plots", type=Path, metavar="FOLDER", help="draw confusion and reliability (extra 'train')")
    evaluate.set_defaults(command=_evaluate)


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "data", type=Path, metavar="DATA", help="FER+ sheets, a FER2013 table, or a folder with a folder for each class"
    )
    command.add_argument(
        "--map", type=_renaming, action="append", default=[], metavar="Happy=happiness", help="call a class otherwise"
    )
    command.add_argument("--drop", action="append", default=[], metavar="CLASS", help="leave a class out")
    command.add_argument(
        "--hold-out", type=_share, metavar="0.1", help="share held out of data that have no split of their own"
    )
    command.add_argument("--seed", type=int, default=1, help="decides every chance (1)")


def _positive(written: str) -> int:
    if not written.isdigit() or int(written) < 1:
        raise argparse.ArgumentTypeError(f"'{written}' is not a whole number above 0")
    return int(written)


def _share(written: str) -> float:
    try:
        share = float(written)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"'{written}' is not a share between 0 and 1, such as 0.1")
    return share


def _renaming(written: str) -> tuple[str, str]:
    old, sign, new = (part.strip() for part in written.partition("="))
    if not (old and sign and new):
        raise argparse.ArgumentTypeError(f"'{written}' names no pair: write for example Happy=happiness")
    return old, new


def _widths(written: str) -> tuple[int, int, int, int]:
    parts = written.split(",")
    if len(parts) != 4 or not all(part.strip().isdigit() and int(part) > 0 for part in parts):
        raise argparse.ArgumentTypeError(f"'{written}' is not four whole numbers such as 24,40,80,160")
    one, two, three, four = map(int, parts)
    return one, two, three, four


def _listen(written: str) -> str:
    try:
        place(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return written


def _run(options: argparse.Namespace) -> int:
    # Imported here: it brings OpenCV, LiteRT and pygame along, which `models` and `--help` need not wait for.
    from exhibit.app import App  # noqa: PLC0415
    from exhibit.assembly.assembly import assemble  # noqa: PLC0415
    from exhibit.assembly.options import Options  # noqa: PLC0415

    show = options.show or show_here()
    rule, unknown = why_printer.named(show, options.why) if options.why else ("", "")
    if unknown:
        print(unknown, file=sys.stderr)
        return WRONG
    asked = Options(
        show,
        options.source,
        options.headless,
        options.record,
        options.duration_s,
        options.fast,
        options.sheet,
        options.model,
        web=not (options.no_web or options.fast),
        listen=options.web,
    )
    console = Console()
    live = Live(console=console, auto_refresh=False, screen=False) if console.is_terminal else None
    listeners: dict[str, Listener] = {}
    if rule:
        say = partial(console.print, markup=False, highlight=False, soft_wrap=True)
        listeners["why"] = why_printer.WhyPrinter(rule, say)
    if not live:
        listeners["terminal"] = FaultPrinter(partial(print, file=sys.stderr, flush=True))
    made = assemble(asked, __version__, listeners=listeners)
    with made.closing:
        app = App(made)
        for notice in made.notices():
            print(notice, file=sys.stderr)
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: app.stop())
        last = _shown(app, live, quiet=options.fast)
    print(plain(last))
    print(f"ended after {last.frames} frames, {last.running_s:.1f} s of the show")
    return OK


def _shown(app: App, live: Live | None, *, quiet: bool) -> Status:
    """Run the show, and show it: on the screen, or in lines."""
    # In a thread of its own: drawing the terminal takes longer than a cue may wait, and a reader may hold its pipe up.
    shown = Worker("terminal", _on_screen(live) if live else _in_lines(quiet=quiet), most=1)
    with live or nullcontext():
        try:
            return app.run(_every(_SCREEN_EVERY_S if live else _LINE_EVERY_S, shown.put))
        finally:
            shown.close()


def _on_screen(live: Live) -> Callable[[Status], None]:
    return lambda status: live.update(screen(status), refresh=True)


def _in_lines(*, quiet: bool) -> Callable[[Status], None]:
    """Now and then a line about everything; not while a file is replayed fast."""
    return lambda status: None if quiet else print(plain(status), flush=True)


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
    _console().print(table)
    return FAILED if any(verdict.fault for verdict in verdicts) else OK


def _train(options: argparse.Namespace) -> int:
    try:
        # Imported here, and nowhere in the show: PyTorch belongs to the extra, and has much to say as it is loaded.
        with hushed():
            from exhibit.training.learn import TrainingRequest, learn  # noqa: PLC0415
            from exhibit.training.publish import Place  # noqa: PLC0415
            from exhibit.training.recipe import Recipe  # noqa: PLC0415
    except ModuleNotFoundError as error:
        return _needs_more(error, "training")
    given = {name: getattr(options, name) for name in ("epochs", "patience", "widths", "seed")}
    chosen = {name: value for name, value in given.items() if value is not None}
    recipe = Recipe(**chosen, augmented=not options.plain_views)
    out = options.out or options.work / "emotions.tflite"
    place = Place(options.work, out, options.weights)
    learn(TrainingRequest(_asked(options), recipe, place, tuple(options.teacher), not options.plain_crops), _console())
    return OK


def _evaluate(options: argparse.Namespace) -> int:
    from exhibit.training.judge import EvaluationRequest, evaluate  # noqa: PLC0415

    wanted = EvaluationRequest(
        options.model,
        _asked(options),
        options.split,
        options.most or 0,
        options.robustness or options.card is not None,
        options.plots,
        options.card,
    )
    try:
        evaluate(wanted, _console())
    except ModuleNotFoundError as error:
        return _needs_more(error, "drawing plots")
    return OK


def _asked(options: argparse.Namespace) -> DataRequest:
    from exhibit.training.data import DataRequest  # noqa: PLC0415
    from exhibit.training.labels import Sorting  # noqa: PLC0415

    sorting = Sorting(dict(options.map), frozenset(options.drop))
    return DataRequest(options.data, sorting, options.hold_out, options.seed)


def _needs_more(error: ModuleNotFoundError, what: str) -> int:
    if (error.name or "exhibit").split(".")[0] == "exhibit":
        raise error
    print(f"{what} needs more: pip install 'exhibit[train]' ({error.name} is missing)", file=sys.stderr)
    return WRONG


def _console() -> Console:
    """Wide where nobody sees it line by line, so that a table in a file is not folded."""
    return Console(width=None if sys.stdout.isatty() else 200)


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
