"""`exhibit journal`: what the journal of this room holds, out of it, into it, and whether it is sound."""

from __future__ import annotations

import argparse
import contextlib
import re
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from exhibit.assembly.broker import broker_of
from exhibit.assembly.journal_sender import BrokerPost
from exhibit.clock import calendar_in
from exhibit.commands.arguments import Commands, calendar_day, time_zone, whole_number
from exhibit.commands.exit_codes import DONE, FAILED, WRONG
from exhibit.commands.journal_here import add_journal, journal_here
from exhibit.commands.show_here import show_here
from exhibit.config.problems import whole_file
from exhibit.journal.atoms import LEAST_K
from exhibit.journal.days import Day, days
from exhibit.journal.forwarding import forward
from exhibit.journal.listener import USUAL_MONTHS
from exhibit.journal.opening import open_retaining, open_store, size_bytes
from exhibit.journal.port import JournalStore, StoreError
from exhibit.journal.published import published, share
from exhibit.journal.row_text import kind_of
from exhibit.journal.rows import WorkPlacement
from exhibit.journal.sqlite import SqliteStore
from exhibit.journal.store_roles import roles_sql
from exhibit.journal.transfer import exported, fingerprint, imported, now_utc_s, put
from exhibit.show import load_show
from exhibit.system.files import write_at_once

_BROKER, _CONNECT_WITHIN_S = "broker", 10.0


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "journal", help="what the journal of visits holds", description="The journal of this room's visits."
    )
    add_journal(parser)
    todo = parser.add_subparsers(required=True, metavar="WHAT")
    _add(todo, "show", _show, "figures by day")
    _add(todo, "export", _export, "write what is settled into a file, for a stick", "FILE")
    _add(todo, "import", _import, "take in what another journal exported", "FILE")
    _add(todo, "copy", _copy, "copy everything into another journal, and compare", "WHERE")
    send = _add(todo, "forward", _forward, "send what is settled to the house's store, each row once", "WHERE")
    send.epilog = "WHERE is postgresql://..., or broker: over the broker of the show here, to 'exhibit collect'."
    send.add_argument("--every", type=whole_number(1, 86400), metavar="S", help="again each so many seconds (once)")
    roles = _add(todo, "roles", _roles, "print the SQL of who may do what in the house's store")
    roles.add_argument("exhibits", nargs="+", type=_exhibit, metavar="EXHIBIT", help="as venue.yaml calls the rooms")
    retain = _add(todo, "retain", _retain, "have what is older than the months that are kept stand as weeks")
    retain.add_argument(
        "--keep", type=whole_number(1, 120), metavar="MONTHS", help=f"(default: the show's, or {USUAL_MONTHS})"
    )
    retain.add_argument("--zone", type=time_zone, metavar="ZONE", help="where weeks begin (default: the show's)")
    hang = _add(todo, "hang", _hang, "write down that a work hangs here now", "WORK")
    hang.add_argument("--since", type=calendar_day, metavar="DAY", help="from which day on (today)")
    hang.add_argument("--beside", action="store_true", help="what hung here before is still there")
    _add(todo, "check", _check, "whether it can be read, what it holds, how large it is")


def _add(
    todo: Commands, name: str, do: Callable[[argparse.Namespace], int], told: str, what: str = ""
) -> argparse.ArgumentParser:
    parser = todo.add_parser(name, help=told, description=told[0].upper() + told[1:] + ".")
    if what:
        parser.add_argument("what", metavar=what)
    parser.set_defaults(command=_guarded(do))
    return parser


def _guarded(do: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """`do`, with what a store cannot do told in a line."""

    def done(options: argparse.Namespace) -> int:
        try:
            return do(options)
        except StoreError as error:
            print(f"exhibit journal: {error}", file=sys.stderr)
            return WRONG

    return done


def _opened(options: argparse.Namespace, *, made: bool = False) -> JournalStore:
    """The journal that is meant; with its folder, where it is that of the show here and is `made`. Raises StoreError,
    ShowError."""
    where = journal_here(options)
    if made and options.journal is None:
        Path(where).parent.mkdir(parents=True, exist_ok=True)
    return open_store(where, made=made)


def _show(options: argparse.Namespace) -> int:
    store = _opened(options)
    figures = published((one.row for one in store.read()), now_utc_s())
    zone = None if options.journal else load_show(show_here()).zone
    told = list(days(figures.atoms, zone))
    print(f"{'day':<12}{'visits':>7}{'stops':>7}{'median':>9}{'smiles':>8}{'told':>7}{'watched':>9}")
    for day in told:
        print(_day_line(day))
    print("the newest figures are told once the next ones are there; none is of fewer visits than the journal's k")
    store.close()
    return DONE


def _day_line(day: Day) -> str:
    tally = day.tally
    held = day.median_dwell_s
    smiles, informed = share(tally.smiles, tally.read_visits), share(tally.told_visits, tally.visits)
    return (
        f"{day.date.isoformat():<12}{tally.visits:>7}{tally.stops:>7}"
        f"{'-' if held is None else f'{held:.0f} s':>9}{'-' if smiles is None else f'{smiles:.0%}':>8}"
        f"{'-' if informed is None else f'{informed:.0%}':>7}"
        f"{tally.watched_s / 3600:>7.1f} h"
    )


def _export(options: argparse.Namespace) -> int:
    store = _opened(options)
    lines = list(exported((one.row for one in store.read()), now_utc_s()))
    write_at_once(Path(options.what), ("\n".join(lines) + "\n").encode())
    print(f"{options.what}: {len(lines) - 1} rows")
    store.close()
    return DONE


def _import(options: argparse.Namespace) -> int:
    file = Path(options.what)
    try:
        rows = list(imported(file.read_text(encoding="utf-8-sig").splitlines()))
    except UnicodeDecodeError:
        raise StoreError(f"{file} is no export of a journal: it is no text") from None
    except StoreError as error:
        raise StoreError(f"{file}: {error}") from None
    store = _opened(options, made=True)
    print(f"{file}: {put(store, rows)} rows; those that were there already were passed over")
    store.close()
    return DONE


def _copy(options: argparse.Namespace) -> int:
    here, there = _opened(options), open_store(options.what, made=True)
    count = put(there, (one.row for one in here.read()))
    same = fingerprint(here) == fingerprint(there)
    print(f"{count} rows copied; " + ("both hold the same" if same else "they do not hold the same"))
    here.close()
    there.close()
    return DONE if same else FAILED


def _forward(options: argparse.Namespace) -> int:
    """Once, with what fails as the command's failure; or for ever, with what fails said once until it is mended."""
    with contextlib.closing(_room_journal(options)) as here, _way(options.what, here) as send:
        if options.every is None:
            print(f"{send()} rows are in the store")
            return DONE
        fault = ""
        while True:
            try:
                sent, now = send(), ""
            except StoreError as error:
                sent, now = 0, str(error)
            if now and now != fault:
                print(f"exhibit journal: {now}; what waits is kept, and sent later", file=sys.stderr, flush=True)
            if sent:
                print(f"{sent} rows are in the store", flush=True)
            fault = now
            time.sleep(options.every)


def _room_journal(options: argparse.Namespace) -> SqliteStore:
    where = journal_here(options)
    if not Path(where).is_file():
        raise StoreError(f"{where}: there is no journal of a room here, which is a file")
    return SqliteStore(Path(where), mended=False)


@contextlib.contextmanager
def _way(where: str, here: SqliteStore) -> Iterator[Callable[[], int]]:
    """What sends the rows of `here`, and says how many have arrived. Raises ShowError."""
    if where != _BROKER:
        yield lambda: _forwarded(here, where)
        return
    show = load_show(show_here())
    if show.settings.mqtt is None:
        raise whole_file(show.folder, "its exhibit.yaml has no 'mqtt': no broker is known here")
    with contextlib.closing(BrokerPost(broker_of(show.settings.mqtt, show), here)) as post:
        yield lambda: _posted(post)


def _posted(post: BrokerPost) -> int:
    until_s = time.monotonic() + _CONNECT_WITHIN_S
    while post.is_connecting() and time.monotonic() < until_s:
        time.sleep(0.05)
    sent = post.send(now_utc_s())
    if post.refusal:
        raise StoreError(post.refusal)
    return sent


def _forwarded(here: SqliteStore, where: str) -> int:
    with contextlib.closing(open_store(where, made=True)) as there:
        return forward(here, there, now_utc_s())


def _exhibit(written: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,57}", written):  # with room_, no longer than a role's name may be
        raise argparse.ArgumentTypeError(f"'{written}' is no name of an exhibit: small letters, digits, - and _")
    return written


def _roles(options: argparse.Namespace) -> int:
    print(roles_sql(options.exhibits), end="")
    return DONE


def _retain(options: argparse.Namespace) -> int:
    """A running show does it by itself, each day, for its own journal."""
    show = None if options.journal else load_show(show_here())
    section = show.venue.journal if show else None
    keep: int = options.keep or (section.keep if section else USUAL_MONTHS)
    zone: tzinfo | None = options.zone or (show.zone if show else None)
    now = datetime.fromtimestamp(now_utc_s(), UTC)
    with contextlib.closing(open_retaining(journal_here(options))) as store:
        print(f"{store.retain(keep, now, zone)} rows fewer: what is older than {keep} months stands as weeks")
    return DONE


def _hang(options: argparse.Namespace) -> int:
    """What hung there leaves the day before."""
    show = load_show(show_here())
    if show.venue.journal is None:
        raise whole_file(show.folder, "its venue.yaml has no 'journal': nothing is counted here")
    exhibit, since = show.venue.journal.exhibit, options.since or calendar_in(show.zone)().date()
    store = _opened(options, made=True)
    rows = [one.row for one in store.read()]
    there = [one for one in rows if isinstance(one, WorkPlacement) and one.exhibit == exhibit and not one.until]
    gone = [] if options.beside else there
    if late := [one for one in gone if one.since >= since.isoformat()]:
        told = f"'{late[0].work}' hangs here since {late[0].since}"
        raise StoreError(f"{told}: write a later day, or --beside where both hang here")
    left = (replace(one, until=(since - timedelta(days=1)).isoformat()) for one in gone)
    new = WorkPlacement(secrets.token_hex(16), options.what, exhibit, since.isoformat())
    store.replace(frozenset(one.id for one in gone), (*left, new))
    store.close()
    print(f"{options.what} hangs at {exhibit} since {since}" + "".join(f"; {one.work} left" for one in gone))
    return DONE


def _check(options: argparse.Namespace) -> int:
    store = _opened(options)
    counts: dict[str, int] = {}
    small = 0
    for one in store.read():
        counts[kind_of(one.row)] = counts.get(kind_of(one.row), 0) + 1
        tally = getattr(one.row, "tally", None)
        small += tally is not None and tally.size < LEAST_K
    store.close()
    size = size_bytes(journal_here(options))
    held = ", ".join(f"{count} x {kind}" for kind, count in sorted(counts.items())) or "it is empty"
    print(held + ("" if size is None else f"; {size / 1e6:.1f} MB"))
    if small:
        print(f"{small} of them are of fewer than {LEAST_K} visits: they were not written by Exhibit")
    return FAILED if small else DONE
