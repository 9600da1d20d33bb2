"""Which journal is meant, and what of it may be shown."""

from __future__ import annotations

import argparse

from exhibit.assembly.journal import journal_file
from exhibit.commands.show_here import show_here
from exhibit.config.problems import whole_file
from exhibit.journal.opening import open_store
from exhibit.journal.published import Published, published
from exhibit.journal.transfer import now_utc_s
from exhibit.show import load_show
from exhibit.system.paths import state_folder


def add_journal(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument("--journal", metavar="WHERE", help="a file, or postgresql://... (default: the show's here)")


def journal_here(options: argparse.Namespace) -> str:
    """The journal that is meant. Raises ShowError."""
    if options.journal is not None:
        return str(options.journal)
    show = load_show(show_here())
    if show.venue.journal is None:
        raise whole_file(show.folder, "its venue.yaml has no 'journal': nothing is counted here")
    return str(journal_file(show.venue.journal.exhibit, state_folder()))


def published_here(options: argparse.Namespace) -> Published:
    """What of that journal may be shown now. Raises StoreError, ShowError."""
    store = open_store(journal_here(options))
    try:
        return published((one.row for one in store.read()), now_utc_s())
    finally:
        store.close()
