"""`exhibit curator`: the curator's page from journals, without a show."""

from __future__ import annotations

import argparse
import sys
from datetime import tzinfo
from pathlib import Path

from exhibit import __version__
from exhibit.assembly.curator import curator_page
from exhibit.assembly.language import spoken_at
from exhibit.assembly.web import journals_of
from exhibit.commands.arguments import Commands, time_zone, whole_number
from exhibit.commands.catalogue_here import add_catalogue, catalogue_folder
from exhibit.commands.exit_codes import DONE
from exhibit.commands.show_here import show_here
from exhibit.config.problems import Problem, ShowError, whole_file
from exhibit.config.web import place
from exhibit.journal.atoms import LEAST_K, USUAL_K
from exhibit.journal.opening import open_to_read
from exhibit.journal.port import StoreError
from exhibit.show import load_show
from exhibit.system.failures import failure_words
from exhibit.system.paths import state_folder
from exhibit.web.journals import Journals
from exhibit.web.page import missing
from exhibit.web.serving import NotServed

_LISTEN = "127.0.0.1:8090"


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "curator",
        help="open the curator's page from journals, without a show",
        description="Serve the curator's page (what moves visitors, and how sure that is) from one or more journals, "
        "until Ctrl+C. A running show has it at /curator.",
    )
    parser.add_argument(
        "journals",
        nargs="*",
        metavar="JOURNAL",
        help="files, or postgresql://... (default: the journal of the show here)",
    )
    parser.add_argument("--web", type=_address, default=_LISTEN, metavar="HOST:PORT", help=f"where ({_LISTEN})")
    parser.add_argument(
        "--zone", type=time_zone, metavar="ZONE", help="time zone of the days (default: the show's, or this machine's)"
    )
    parser.add_argument(
        "--k", type=whole_number(LEAST_K, 1000), help="no figure is of fewer (default: the show's, or 10)"
    )
    add_catalogue(parser)
    parser.set_defaults(command=_serve)


def _address(written: str) -> str:
    try:
        place(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return written


def _serve(options: argparse.Namespace) -> int:
    if lacking := missing():
        raise whole_file(Path("exhibit"), f"the page needs {lacking}. It comes with: pip install 'exhibit[web]'")
    journals = _journals(options)
    page = curator_page(journals, options.web, __version__, lambda text: print(text, file=sys.stderr))
    # Imported here: the libraries are an extra, and take a moment.
    from exhibit.web.curator.page import CURATOR  # noqa: PLC0415
    from exhibit.web.server.serve import serve  # noqa: PLC0415
    from exhibit.web.shared.page import SHARED  # noqa: PLC0415

    say = spoken_at(None, options.language)
    print(say(f"the curator's page is at {page.serving.url}/curator (Ctrl+C ends it)"), flush=True)
    if page.serving.token_needed:
        print(say("others reach it: it asks for a viewer's token (exhibit token --role viewer)"), flush=True)
    try:
        serve(page, (SHARED, CURATOR))
    except OSError as error:
        raise ShowError([Problem(options.web, 0, 0, f"{failure_words(error)}: name another by --web")]) from None
    except NotServed as error:
        raise ShowError([Problem(options.web, 0, 0, str(error))]) from None
    return DONE


def _journals(options: argparse.Namespace) -> Journals:
    """Those that were named, or that of the show here; each can be read. Raises ShowError."""
    zone: tzinfo | None = options.zone
    folder = catalogue_folder(options.catalogue)
    if options.journals:
        found = Journals(
            tuple(options.journals), zone, options.k or USUAL_K, state_folder() / "curator", None, folder or Path()
        )
    else:
        show = load_show(show_here())
        if show.venue.journal is None:
            raise whole_file(show.folder, "its venue.yaml has no 'journal': name one, as in exhibit curator FILE")
        own = journals_of(show)
        found = Journals(
            own.places, zone or own.zone, options.k or own.k, own.kept, own.experiments, folder or own.catalogue
        )
    for where in found.places:
        try:
            open_to_read(where).close()
        except StoreError as error:
            raise ShowError([Problem("exhibit curator", 0, 0, str(error))]) from None
    return found
