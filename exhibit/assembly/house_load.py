"""The load of a whole house before a real broker and a real store: rooms that are none publish and forward as rooms do,
and what broker and store use meanwhile is measured."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

from exhibit.config.problems import ShowError, whole_file
from exhibit.journal.atoms import Atom
from exhibit.journal.forwarding import forward
from exhibit.journal.opening import open_store, open_to_read
from exhibit.journal.port import Stored, StoreError
from exhibit.journal.rows import AnswerCounts, AnswerTally, JournalRow, LoggedChange
from exhibit.journal.tally import BINS, Tally
from exhibit.journal.transfer import now_utc_s
from exhibit.outputs.mqtt.beat import BEAT_S
from exhibit.outputs.mqtt.broker import Broker, tell_failed_callbacks
from exhibit.outputs.mqtt.simulated_room import RoomTally, SimulatedRoom
from exhibit.system.process_use import ProcessUse, family_use, is_here, listener

FORWARD_EACH_S = 600.0
"""How often a room forwards what it has counted, as docs/many-exhibits.md writes it."""
_QUARTER_S, _AT_ONCE, _CONNECTED_WITHIN_S, _POSTGRES = 900, 50, 120.0, 5432


@dataclass(frozen=True)
class Used:
    """What a process used meanwhile: seconds of the processor, and the memory (MB) that it has in the end."""

    cpu_s: float
    memory_mb: float


@dataclass(frozen=True)
class HouseLoad:
    """What was done in `for_s` seconds, and what it cost; None where that is not on this machine, or is not ours to
    look at. `late_s`: the latest beat; `lost`: connections that were lost meanwhile; `forwarded`: how often a room sent
    its rows; `refused`: why the store did not take them last, empty where it did; `own`: of whoever makes the load."""

    rooms: int
    for_s: float
    published: int
    lost: int
    late_s: float
    forwarded: int
    rows: int
    refused: str
    broker: Used | None
    store: Used | None
    own: Used


class _Rows:
    """What waits in one room's journal when its turn comes: one row of each kind, and the newest ones behind them,
    which wait on (journal/published.py)."""

    def __init__(self, room: str) -> None:
        self._room = room
        self._got: set[str] = set()
        begin_s = int(now_utc_s()) // _QUARTER_S * _QUARTER_S - 2 * _QUARTER_S
        self._rows = [Stored(seq, row) for seq, row in enumerate(self._made(begin_s), start=1)]

    def unsent(self) -> list[Stored]:
        return [one for one in self._rows if one.row.id not in self._got]

    def receipt(self, ids: Iterable[str]) -> None:
        self._got |= set(ids)

    def _made(self, begin_s: int) -> Iterable[JournalRow]:
        dwell = (10, *(0 for _ in range(BINS - 1)))
        answered = AnswerTally({"awe": 6, "joy": 4})
        for at_s in (begin_s, begin_s + _QUARTER_S):
            until_s = at_s + _QUARTER_S
            yield Atom(_new_id(), self._room, "", at_s, until_s, Tally(visits=10, dwell=dwell))
            yield AnswerCounts(_new_id(), self._room, "", "felt", "kiosk", "", at_s, until_s, answered)
        yield LoggedChange(_new_id(), self._room, begin_s + 60, "scene", "tide", "rule")


class _Load:
    def __init__(self, broker: Broker, rooms: int, journal: str | None) -> None:
        self.broker, self.journal = broker, journal
        self.tally = RoomTally()
        self.names = [f"{number:04}" for number in range(1, rooms + 1)]
        self.ending = asyncio.Event()
        self.forwarded = self.rows = 0
        self.refused = ""

    async def run(self, for_s: float, tell: Callable[[str], None]) -> HouseLoad:
        turn, random = asyncio.Semaphore(_AT_ONCE), Random(1)  # noqa: S311 (nothing secret)
        async with asyncio.TaskGroup() as living:
            for name in self.names:
                broker = replace(self.broker, prefix=f"{self.broker.prefix}/{name}")
                room = SimulatedRoom(broker, f"simulated {name}", Random(random.random()), self.tally)  # noqa: S311
                living.create_task(room.live(self.ending, turn))
            try:
                await self._connected()
                tell(f"{self.tally.connected} rooms are connected; measuring for {for_s:.0f} s")
                return await self._measured(for_s)
            finally:
                self.ending.set()

    async def _connected(self) -> None:
        until_s = time.monotonic() + _CONNECTED_WITHIN_S
        while self.tally.connected < len(self.names):
            if time.monotonic() > until_s or (self.tally.fault and not self.tally.connected):
                why = f": {self.tally.fault}" if self.tally.fault else ""
                told = f"{self.tally.connected} of {len(self.names)} rooms are connected{why}"
                raise whole_file(Path(f"{self.broker.host}:{self.broker.port}"), told)
            await asyncio.sleep(0.1)
        await asyncio.sleep(2 * BEAT_S)  # all that stands has been told

    async def _measured(self, for_s: float) -> HouseLoad:
        broker, store = await asyncio.to_thread(lambda: (_broker_pid(self.broker), _store_pid(self.journal)))
        published, lost = self.tally.published, self.tally.lost
        self.tally.late_s = 0.0
        before, own_s, began_s = (_use(broker), _use(store)), time.process_time(), time.monotonic()
        forwarding = asyncio.create_task(self._forward_on(began_s + for_s))
        await asyncio.sleep(for_s)
        for_s = time.monotonic() - began_s
        after, own_s = (_use(broker), _use(store)), time.process_time() - own_s
        own = family_use(os.getpid())
        done = HouseLoad(
            len(self.names),
            for_s,
            self.tally.published - published,
            self.tally.lost - lost,
            self.tally.late_s,
            self.forwarded,
            self.rows,
            self.refused,
            _used(before[0], after[0]),
            _used(before[1], after[1]),
            Used(own_s, own.memory_mb if own else 0.0),
        )
        await forwarding
        return done

    async def _forward_on(self, until_s: float) -> None:
        """Room by room, so that each has its turn once in ten minutes."""
        if self.journal is None:
            return
        number, began_s = 0, time.monotonic()
        while (due_s := began_s + number * FORWARD_EACH_S / len(self.names)) < until_s:
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))
            name = f"{self.broker.prefix.rpartition('/')[2]}-{self.names[number % len(self.names)]}"
            number += 1
            try:
                self.rows += await asyncio.to_thread(_forwarded, _Rows(name), self.journal)
                self.forwarded += 1
            except StoreError as error:
                self.refused = str(error)


def load_of(broker: Broker, rooms: int, for_s: float, journal: str | None, tell: Callable[[str], None]) -> HouseLoad:
    """`rooms` rooms below `broker.prefix`, for so many seconds; `journal` is an empty store of the house, or None. What
    the broker keeps of them is taken away at the end. Raises ShowError and StoreError."""
    _raise_limit()
    if journal is not None:
        open_store(journal, made=True).close()
        with contextlib.closing(open_to_read(journal)) as store:
            if store.held()[0]:
                raise StoreError("the store holds rows already: name an empty one, since made-up rows stay in it")

    async def run() -> HouseLoad:
        tell_failed_callbacks(asyncio.get_running_loop(), lambda _: None)  # a lost line is told by its number
        return await _Load(broker, rooms, journal).run(for_s, tell)

    try:
        return asyncio.run(run())
    except BaseExceptionGroup as group:
        raise _first(group) from None


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What ended it, of all that ended at once."""
    return next((one for one in group.exceptions if isinstance(one, ShowError)), group.exceptions[0])


def _forwarded(rows: _Rows, journal: str) -> int:
    """As `exhibit journal forward` does at a room's turn: a connection, a transaction, a receipt."""
    with contextlib.closing(open_store(journal)) as store:
        return forward(rows, store, now_utc_s())


def _raise_limit() -> None:
    """Each room is a descriptor: as many as the system lets us have."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 (there is none on Windows)

        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _broker_pid(broker: Broker) -> int | None:
    return listener(broker.port) if is_here(broker.host) else None


def _store_pid(journal: str | None) -> int | None:
    """Its server, where it is reached by a socket in a folder, or here."""
    if journal is None:
        return None
    parts = urlsplit(journal)
    folder = parse_qs(parts.query).get("host", [""])[0]
    port = parts.port or _POSTGRES
    if folder.startswith("/"):
        return listener(Path(folder) / f".s.PGSQL.{port}")
    host = parts.hostname or folder
    return listener(port) if host and is_here(host) else None


def _use(pid: int | None) -> ProcessUse | None:
    return None if pid is None else family_use(pid)


def _used(before: ProcessUse | None, after: ProcessUse | None) -> Used | None:
    if before is None or after is None:
        return None
    return Used(after.cpu_s - before.cpu_s, after.memory_mb)


def _new_id() -> str:
    return secrets.token_hex(16)
