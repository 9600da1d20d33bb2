"""`exhibit privacy`: what leaves a show about people; and what is told of it to visitors and regulators, to print."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from exhibit import __version__
from exhibit.assembly.journal import journal_file
from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE
from exhibit.commands.show_here import show_here
from exhibit.config.journal import unsettled
from exhibit.journal.opening import open_store
from exhibit.journal.port import StoreError
from exhibit.journal.rows import Work, WorkPlacement
from exhibit.notices.error_rates import figures_of
from exhibit.notices.pack import left_open, pack
from exhibit.notices.settled import Made
from exhibit.show import Show, load_show
from exhibit.show.ways_out import ways_out
from exhibit.system.files import write_at_once
from exhibit.system.paths import models_folder, state_folder
from exhibit.vision.model_files import Manifest


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "privacy",
        help="what leaves a show about people",
        description="List every way by which something about people leaves a show at its present settings, and which "
        "of them tell more than the journal does.",
    )
    parser.add_argument("--show", type=Path, metavar="SHOW", help="the show's folder (default: here)")
    parser.set_defaults(command=_list)
    todo = parser.add_subparsers(required=False, metavar="WHAT")
    told = "write signs (A4), notice, record of processing, arrangement, impact assessment, error rates"
    packing = todo.add_parser("pack", help=told, description=told[0].upper() + told[1:] + ", filled from venue.yaml.")
    packing.add_argument("folder", type=Path, metavar="FOLDER", help="where they are written")
    packing.add_argument("show", type=Path, nargs="?", metavar="SHOW", help="the show (default: the one here)")
    packing.add_argument(
        "--work", action="append", default=[], metavar="TITLE", help="a work that gets a sign; may be given again"
    )
    packing.set_defaults(command=_pack)


def _list(options: argparse.Namespace) -> int:
    show = load_show(options.show or show_here())
    for line in listed(show):
        print(line)
    return DONE


def listed(show: Show) -> list[str]:
    """The ways out of `show`, a line each; beneath those that are finer, what to do."""
    found = list(ways_out(show))
    finer = sum(one.finer for one in found)
    lines = [f"privacy: {show.venue.privacy.level}; {finer} of {len(found)} ways out are finer than the journal"]
    wide = max(len(one.name) for one in found) + 2
    for one in found:
        lines.append(f"  {'finer' if one.finer else '':<7}{one.name:<{wide}}{one.told}")
        if one.remedy:
            lines.append(f"         {'':<{wide}}-> {one.remedy}")
    missing = [key for key, _ in unsettled(show.venue.privacy)]
    if missing:
        lines.append(f"  not settled yet, for a journal: {', '.join(missing)} (exhibit check says why)")
    return lines


def _pack(options: argparse.Namespace) -> int:
    show = load_show(options.show or show_here())
    works = tuple(options.work) or tuple(_works_on_show(show)) or (show.settings.exhibit,)
    files = pack(show, works, _made())
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        write_at_once(options.folder / name, text.encode())
        print(options.folder / name)
    for line in left_open(show):
        print(line, file=sys.stderr)
    print("these are drafts: whoever answers for the room reads them, and has them corrected, before they are used")
    return DONE


def _made() -> Made:
    folder = models_folder()
    with suppress(OSError):
        figures = figures_of((folder / "emotions.md").read_text(encoding="utf-8"))
        return Made(datetime.now().astimezone().date(), __version__, figures, _checksum(folder))
    return Made(datetime.now().astimezone().date(), __version__, figures_of(""), _checksum(folder))


def _checksum(folder: Path) -> str:
    return Manifest(folder).verify("emotions").network.sha256


def _works_on_show(show: Show) -> list[str]:
    """The titles of what hangs here today, as the journal has it."""
    if show.venue.journal is None:
        return []
    try:
        store = open_store(str(journal_file(show.venue.journal.exhibit, state_folder())))
    except StoreError:
        return []
    try:
        rows = [one.row for one in store.read()]
    except StoreError:
        return []
    finally:
        store.close()
    today = datetime.now().astimezone().date().isoformat()
    placed = [row for row in rows if isinstance(row, WorkPlacement) and row.since <= today <= (row.until or today)]
    here = {row.work for row in placed if row.exhibit == show.venue.journal.exhibit}
    return sorted({row.title for row in rows if isinstance(row, Work) and row.id in here})
