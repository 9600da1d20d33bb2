"""`exhibit compare`: what re-hangs changed, beside the other exhibits at the same weekdays and hours; observed only."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import tzinfo
from typing import get_args

from exhibit.assembly.language import spoken_at
from exhibit.commands.arguments import Commands, calendar_day
from exhibit.commands.exit_codes import DONE, WRONG
from exhibit.commands.journal_here import add_journal, published_here
from exhibit.commands.measure_words import change, change_between
from exhibit.commands.show_here import show_here
from exhibit.journal.atoms import USUAL_K
from exhibit.journal.port import StoreError
from exhibit.journal.published import Published
from exhibit.museum.measures import MEASURES
from exhibit.museum.rehangs import ObservedChange, ShareName, beside, noted_rehangs, observed_change
from exhibit.show import load_show


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "compare",
        help="what re-hangs changed, beside the other exhibits",
        description="What each re-hang in the journal changed beyond what the other exhibits did at the same weekdays "
        "and hours: before and after, observed and never proved.",
    )
    parser.add_argument("exhibit", nargs="?", metavar="EXHIBIT", help="only re-hangs of this one")
    add_journal(parser)
    parser.add_argument(
        "--measure", choices=get_args(ShareName), default="attraction", help="what is compared (attraction)"
    )
    parser.add_argument("--weeks", type=_weeks, default=4, metavar="4", help="how many weeks on each side (4)")
    parser.add_argument(
        "--without",
        type=calendar_day,
        action="append",
        default=[],
        metavar="DAY",
        help="leave out a day, such as a holiday",
    )
    parser.set_defaults(command=_compare)


def _weeks(written: str) -> int:
    if not written.isdecimal() or not 1 <= int(written[:4]) <= 104:
        raise argparse.ArgumentTypeError(f"'{written}' does not do: write a number of weeks, 1 to 104")
    return int(written)


def _compare(options: argparse.Namespace) -> int:
    try:
        rows = published_here(options)
    except StoreError as error:
        print(f"exhibit compare: {error}", file=sys.stderr)
        return WRONG
    show = None if options.journal else load_show(show_here())
    k = show.venue.journal.k if show and show.venue.journal else USUAL_K
    say = spoken_at(show, options.language)
    for line in _lines(options, rows, show.zone if show else None, k):
        print(say(line))
    return DONE


def _lines(options: argparse.Namespace, rows: Published, zone: tzinfo | None, k: int) -> Iterator[str]:
    every = noted_rehangs(rows, zone, options.weeks, frozenset(options.without))
    wanted = [one for one in every if options.exhibit in (None, one.rehang.exhibit)]
    if not wanted:
        yield "the journal knows of no re-hang: write one down with 'exhibit journal hang WORK'"
        return
    for one in wanted:
        yield f"{one.rehang.day}, {one.rehang.exhibit}: {one.what}"
        found = observed_change(beside(rows.atoms, one, every), zone, one.rehang, options.measure, k)
        yield from (f"  {line}" for line in _told(found, options.measure, k))
    yield "observed, never proved: something else may have changed on these days too"


def _told(found: ObservedChange | None, measure: ShareName, k: int) -> Iterator[str]:
    if found is None:
        yield f"nothing can be said: fewer than {k} on a side, or no weekday and hour on both"
        return
    title = MEASURES[measure].title
    around = change_between(measure, found.interval)
    if found.alone:
        yield f"{title}: {change(measure, found.effect)} (95 %: {around}), beside no other exhibit: a season may be all"
    else:
        yield f"{title}: {change(measure, found.effect)} (95 %: {around}) beyond {', '.join(found.controls)}"
        yield f"plainly, with season and all, {change(measure, found.naive)}"
    days = f"{found.days_before} days before, {found.days_after} days after"
    yield days if found.enough else f"{days}: too few to be spoken of (four weeks are enough)"
