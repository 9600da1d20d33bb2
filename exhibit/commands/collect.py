"""`exhibit collect`: the one store of a house, filled from what its rooms publish over the broker."""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

from exhibit.assembly.language import spoken_at
from exhibit.commands.arguments import Commands
from exhibit.commands.broker_here import add_broker_options, broker_here
from exhibit.commands.exit_codes import DONE
from exhibit.config.problems import Problem, ShowError, whole_file
from exhibit.config.secrets import masked
from exhibit.house.rooms import room_topics
from exhibit.journal.batches import ROWS_LEAF
from exhibit.journal.collecting import Collector, Taken, in_words
from exhibit.journal.opening import check_extra, is_server, open_store
from exhibit.journal.port import StoreError
from exhibit.outputs.mqtt.house_line import HouseLine
from exhibit.translation import Say

_TURN_S, _AGAIN_S = 0.5, 2.0
_ABOUT = """Put what the rooms of a house publish of their journals into one store, each row once, until Ctrl+C. A room
is answered once the store has committed its rows, and sends them again until then: this may be ended at any moment, and
run twice."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("collect", help="one store for a house, over its broker", description=_ABOUT)
    parser.add_argument("store", nargs="?", metavar="STORE", help="postgresql://...")
    parser.add_argument("--sqlite", type=Path, metavar="FILE", help="a file, where there is no PostgreSQL")
    add_broker_options(parser, "collector.yaml")
    parser.set_defaults(command=_collect)


def _collect(options: argparse.Namespace) -> int:
    where, say = _store(options), spoken_at(None, options.language)
    broker, below = broker_here(options, "exhibit collect")
    lines: list[HouseLine] = []
    collector = Collector(
        lambda: open_store(where, made=True), lambda topic, text: lines[0].publish([(topic, text)]) if lines else None
    )
    topics = room_topics(ROWS_LEAF, below)
    with contextlib.closing(HouseLine(broker, topics, collector.hear, qos=1)) as line:
        lines.append(line)
        told = say(f"what is published at {', '.join(topics)} goes into {masked(where)} (Ctrl+C ends it)")
        print(told, flush=True)
        _Teller(line, say).run(collector)
    return DONE


def _store(options: argparse.Namespace) -> str:
    """Where the rows go. Raises ShowError."""
    if (options.store is None) == (options.sqlite is None):
        raise whole_file(Path("exhibit collect"), "name one store: postgresql://..., or --sqlite FILE")
    if options.store is not None and not is_server(options.store):
        raise whole_file(Path(options.store), "no address of a server, postgresql://...: a file is --sqlite FILE")
    where = options.store or str(options.sqlite)
    try:
        check_extra(where)
    except StoreError as error:
        raise ShowError([Problem("exhibit collect", 0, 0, str(error))]) from None
    return where


class _Teller:
    """Goes on for ever, and says what changes: the line, the store, and each room's rows."""

    def __init__(self, line: HouseLine, say: Say) -> None:
        self._line, self._say = line, say
        self._link, self._fault = "", ""

    def run(self, collector: Collector) -> None:
        while True:
            self._tell_line()
            try:
                collector.open()
                taken, fault = collector.take(_TURN_S), ""
            except StoreError as error:
                taken, fault = None, in_words(error)
            if fault and fault != self._fault:
                self._complain(fault)
            if self._fault and not fault:
                print(self._say("the store is there again"), flush=True)
            self._fault = fault
            if taken is not None:
                self._tell(taken)
            if fault:
                collector.rest(_AGAIN_S)

    def _tell_line(self) -> None:
        now = "up" if self._line.link == "up" else self._line.detail
        if now == self._link:
            return
        if now == "up":
            print(self._say("the broker is there"), flush=True)
        elif now != "connecting":
            self._complain(f"the broker: {now}")
        self._link = now

    def _tell(self, taken: Taken) -> None:
        if taken.rows:
            print(self._say(f"{taken.prefix}: {taken.rows} rows are in the store"), flush=True)
        for why, count in taken.refused.items():
            self._complain(f"{taken.prefix}: {count} rows are refused: {why}")

    def _complain(self, text: str) -> None:
        print(self._say(f"exhibit collect: {text}"), file=sys.stderr, flush=True)
