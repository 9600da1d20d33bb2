"""`exhibit simulate`: journals of a museum that never was, whose truth is known."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from exhibit.commands import simulate_rooms
from exhibit.commands.arguments import Commands, time_zone, whole_number
from exhibit.commands.exit_codes import DONE, WRONG
from exhibit.config.problems import whole_file
from exhibit.journal.atoms import LEAST_K, USUAL_K, Atom, Pools, added, block_of, turned
from exhibit.journal.opening import open_store
from exhibit.journal.port import StoreError
from exhibit.journal.rows import LoggedChange
from exhibit.journal.simulated import Hanging, SimulatedExhibit, house, visits_on
from exhibit.journal.tally import Tally, tally_of_visit

_OPEN_S = 8 * 3600


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "simulate",
        help="write the journal of a museum that never was; or be its rooms before a broker",
        description="Write the journal of a made-up museum, and beside it what is true of it (FILE.truth.json). Or, "
        "with --rooms, publish what so many rooms publish, and tell what that costs broker and store.",
    )
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the journal; what is there stays there")
    simulate_rooms.add_arguments(parser)
    parser.add_argument("--days", type=whole_number(1, 3660), default=365, help="how many days (365)")
    parser.add_argument(
        "--until", type=date.fromisoformat, default=None, metavar="DAY", help="the last one (yesterday)"
    )
    parser.add_argument("--exhibits", type=whole_number(1, 1000), default=3, help="how many exhibits (3)")
    parser.add_argument("--zone", type=time_zone, default=ZoneInfo("Europe/Vienna"), help="time zone (Europe/Vienna)")
    parser.add_argument(
        "--k", type=whole_number(LEAST_K, 1000), default=USUAL_K, help="no figure is of fewer visits (10)"
    )
    parser.add_argument("--rehang", action="store_true", help="half-way another work is hung in the first exhibit")
    parser.add_argument("--seed", type=int, default=1, help="another number, another museum (1)")
    parser.set_defaults(command=_simulate)


def _simulate(options: argparse.Namespace) -> int:
    try:
        if options.rooms is not None:
            return simulate_rooms.simulate(options)
        if options.file is None:
            raise whole_file(Path("exhibit simulate"), "what is to be made? FILE, or --rooms N --broker HOST")
        return _simulated(options)
    except StoreError as error:
        print(f"exhibit simulate: {error}", file=sys.stderr)
        return WRONG


def _simulated(options: argparse.Namespace) -> int:
    random = Random(options.seed)  # noqa: S311 (nothing secret)
    last = options.until or datetime.now(options.zone).date() - timedelta(days=1)
    first = last - timedelta(days=options.days - 1)
    names = {f"exhibit-{number + 1}": random.uniform(0.1, 0.4) for number in range(options.exhibits)}
    exhibits = list(house(names, random))
    changes: list[LoggedChange] = []
    if options.rehang and exhibits:
        exhibits[0], change = _rehung(exhibits[0], first + timedelta(days=options.days // 2), options.zone)
        changes.append(change)
    store = open_store(str(options.file), made=True)
    for exhibit in exhibits:
        atoms = _atoms(exhibit, first, options.days, options.zone, options.k, random)
        store.append(tuple(atoms))
        print(f"{exhibit.name}: {sum(atom.tally.visits for atom in atoms)} visits in {len(atoms)} atoms")
    store.append(tuple(changes))
    store.close()
    truth = options.file.with_name(f"{options.file.name}.truth.json")
    truth.write_text(json.dumps([_told(one) for one in exhibits], indent=2, default=str) + "\n", encoding="utf-8")
    print(f"{truth}: what is true of them")
    return DONE


def _rehung(exhibit: SimulatedExhibit, day: date, zone: ZoneInfo) -> tuple[SimulatedExhibit, LoggedChange]:
    """The exhibit with another work from `day` on, at which a third more people smile."""
    truth = exhibit.truth
    better = truth.__class__(**{**vars(truth), "smiles": min(0.9, truth.smiles * 4 / 3)})
    at = datetime(day.year, day.month, day.day, 8, tzinfo=zone)
    change = LoggedChange(_new_id(), exhibit.name, round(at.timestamp()), "rehang", "another work was hung", "staff")
    return SimulatedExhibit(exhibit.name, truth, (Hanging(day, better),), exhibit.closed), change


def _atoms(exhibit: SimulatedExhibit, first: date, days: int, zone: ZoneInfo, k: int, random: Random) -> list[Atom]:
    begins = datetime(first.year, first.month, first.day, tzinfo=zone).timestamp()
    pools, atoms = Pools[Tally](k, block_of(begins)), list[Atom]()
    for number in range(days):
        day = first + timedelta(days=number)
        is_open = bool(day.weekday()) and day not in exhibit.closed
        for one in sorted(visits_on(exhibit, day, zone, random), key=lambda visit: visit.at_s):
            pools, closed = turned(pools, one.at_s)
            atoms += [Atom(_new_id(), exhibit.name, of.key, of.begin_s, of.end_s, of.counts) for of in closed]
            watched_s, is_open = _OPEN_S * is_open, False  # once a day, beside its first visit
            pools = added(pools, "", tally_of_visit(one.visit).plus(Tally(watched_s=watched_s, open_s=watched_s)))
    _, closed = turned(pools, begins + (days + 1) * 24 * 3600)
    return atoms + [Atom(_new_id(), exhibit.name, of.key, of.begin_s, of.end_s, of.counts) for of in closed]


def _told(exhibit: SimulatedExhibit) -> dict[str, object]:
    hung = [{"since": one.since, **vars(one.truth)} for one in exhibit.hangings]
    return {"exhibit": exhibit.name, **vars(exhibit.truth), "hangings": hung}


def _new_id() -> str:
    return secrets.token_hex(16)
