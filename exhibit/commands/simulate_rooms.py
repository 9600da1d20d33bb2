"""`exhibit simulate --rooms`: the rooms of a house that never was, before a real broker and a real store; what that
costs them, and the sums for more rooms."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from exhibit.assembly.house_load import FORWARD_EACH_S, HouseLoad, Used, load_of
from exhibit.assembly.language import spoken_at
from exhibit.commands.arguments import broker_address, duration, whole_number
from exhibit.commands.exit_codes import DONE, FAILED
from exhibit.config.problems import whole_file
from exhibit.outputs.mqtt.broker import Broker

_PASSWORD = "EXHIBIT_HOUSE_PASSWORD"  # noqa: S105 (the name of a variable)
_LATE_S = 1.0
_CORE = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is asked of simulated rooms."""
    rooms = parser.add_argument_group("rooms before a broker")
    rooms.add_argument("--rooms", type=whole_number(1, 5000), metavar="N", help="how many rooms")
    rooms.add_argument("--broker", type=broker_address, metavar="HOST[:PORT]", help="the broker that is told of them")
    rooms.add_argument("--username", help=f"where it asks for one; its password is read from {_PASSWORD}")
    rooms.add_argument("--below", default="simulated", metavar="PREFIX", help="below what they stand (simulated)")
    rooms.add_argument("--journal", metavar="postgresql://...", help="an empty store, to which they forward their rows")
    rooms.add_argument("--for", dest="for_s", type=duration, default=60.0, metavar="60s", help="how long (60s)")


def simulate(options: argparse.Namespace) -> int:
    """Be the rooms, and tell what it cost. Raises ShowError and StoreError."""
    if options.broker is None:
        raise whole_file(Path("exhibit simulate"), "no broker is named: --broker HOST")
    say = spoken_at(None, options.language)
    host, port = options.broker
    password = os.environ.get(_PASSWORD) if options.username else None
    broker = Broker(host, port, options.below.strip("/"), username=options.username, password=password)
    try:
        done = load_of(broker, options.rooms, options.for_s, options.journal, lambda text: print(say(text), flush=True))
    except KeyboardInterrupt:
        return DONE
    for line in told(done):
        print(say(line))
    faults = list(_faults(done))
    for line in faults:
        print(say(line), file=sys.stderr)
    return FAILED if faults else DONE


def told(load: HouseLoad) -> Iterator[str]:
    """What it cost, a line each, and the sums."""
    rate = load.published / load.for_s
    yield f"{load.published} messages of {load.rooms} rooms in {load.for_s:.0f} s: {rate:.0f} a second"
    yield _told_of("broker", load.broker, load.for_s, load.published, "message")
    if load.forwarded:
        yield f"{load.rows} rows in {load.forwarded} forwardings, each room once in {FORWARD_EACH_S / 60:.0f} min"
        yield _told_of("store", load.store, load.for_s, load.forwarded, "forwarding")
    yield _told_of("these rooms themselves", load.own, load.for_s, load.published, "message")
    for name, used in (("broker", load.broker), ("store", load.store if load.forwarded else None)):
        if used is not None and used.cpu_s > 0:
            rooms = load.rooms * _CORE * load.for_s / used.cpu_s
            yield f"by these, one core of the {name} is full at {rooms:.0f} rooms"


def _told_of(name: str, used: Used | None, for_s: float, pieces: int, piece: str) -> str:
    if used is None:
        return f"{name}: not on this machine, or another account's; not measured"
    each_us = 1e6 * used.cpu_s / max(1, pieces)
    share = 100 * used.cpu_s / for_s
    return f"{name}: {each_us:.0f} µs of CPU a {piece}, {share:.1f} % of a core, {used.memory_mb:.0f} MB"


def _faults(load: HouseLoad) -> Iterator[str]:
    if load.lost:
        yield f"{load.lost} connections were lost meanwhile: see the broker's log, and how many it allows"
    if load.late_s > _LATE_S:
        yield f"beats were up to {load.late_s:.1f} s late: too many rooms for this machine, and less was published"
    if load.refused:
        yield f"the store did not take rows: {load.refused}"
