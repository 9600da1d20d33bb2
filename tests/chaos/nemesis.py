"""What happens to a room, drawn from a seed: the same seed brings the same faults in the same order."""

from __future__ import annotations

import contextlib
import random
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, cycle
from typing import TypeVar

from tests.chaos.proxy import WAYS, Way
from tests.chaos.room import Room

HOUR_S = 3600.0
_STEPS_S = (11 * HOUR_S, -6 * HOUR_S, 24 * HOUR_S, -10 * 365 * 24 * HOUR_S, 10 * 365 * 24 * HOUR_S)
_FILES = ("rules/play.yaml", "exhibit.yaml", "venue.yaml", "scenes/dawn/scene.yaml")
_EDITS = {"a slip": b"when: visitrs", "torn": b"\t{[", "empty": b"", "gone": None, "bytes": b"\x00\x01\xff"}
_One = TypeVar("_One")


def _nothing(room: Room) -> None:
    """It is over by itself."""


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong, and how it is over. `name` says it for people."""

    name: str
    begin: Callable[[Room], object]
    end: Callable[[Room], object] = _nothing


def faults(seed: int) -> Iterator[Fault]:
    """Faults without end: kind by kind in an order of the seed's, each time at another place and in another manner."""
    draw = random.Random(seed)
    kinds = [kind(draw) for kind in (_lines, _killed, _clocks, _disk, _edits, _threads, _floods, _files)]
    draw.shuffle(kinds)
    return chain.from_iterable(zip(*kinds, strict=True))


def _lines(draw: random.Random) -> Iterator[Fault]:
    """Every line in every way that it can be bad."""
    pairs = [(where, way) for where in ("desk", "line", "hook", "power", "broker") for way in WAYS if way != "clear"]
    for where, way in cycle(_shuffled(draw, pairs)):
        yield Fault(f"{where}: {way}", partial(_spoil, where, way), partial(_clear, where, way))


def _spoil(where: str, way: Way, room: Room) -> None:
    room.proxies[where].be(way)


def _clear(where: str, way: Way, room: Room) -> None:
    room.proxies[where].be("clear")
    if where == "desk" and way in ("lossy", "half open"):
        room.send_again("desk")  # what UDP lost nobody knows; that is what the technician's button is for


def _killed(draw: random.Random) -> Iterator[Fault]:
    for where in _for_ever(draw, ("desk", "line", "broker", "frozen broker", "hook")):
        yield Fault(f"{where}: killed", partial(_kill, where), partial(_revive, where))


def _kill(where: str, room: Room) -> None:
    room.kill(where)


def _revive(where: str, room: Room) -> None:
    room.revive(where)


def _clocks(draw: random.Random) -> Iterator[Fault]:
    for step_s in _for_ever(draw, _STEPS_S):
        yield Fault(f"clock: {step_s / HOUR_S:+.0f} h", partial(_do, f"clock {step_s}"), partial(_do, "clock 0"))


def _do(line: str, room: Room) -> None:
    room.do(line)


def _disk(_: random.Random) -> Iterator[Fault]:
    while True:
        yield Fault("disk: full", partial(_fill, full=True), partial(_fill, full=False))


def _fill(room: Room, *, full: bool) -> None:
    room.fill_disk(full=full)


def _edits(draw: random.Random) -> Iterator[Fault]:
    """The show's files: a slip, a torn file, one that is gone, and each time the sound one again."""
    for name in _for_ever(draw, _FILES):
        what = draw.choice(list(_EDITS))
        yield Fault(f"{name}: {what}", partial(_break, name, _EDITS[what]), partial(_mend, name))


def _break(name: str, data: bytes | None, room: Room) -> None:
    shutil.copy(room.show / name, room.kept(name))
    if data is None:
        (room.show / name).unlink()
    else:
        (room.show / name).write_bytes(data)


def _mend(name: str, room: Room) -> None:
    shutil.copy(room.kept(name), room.show / name)


def _threads(draw: random.Random) -> Iterator[Fault]:
    """A thread ends by what is no Exception, or by one that says there is no memory."""
    while True:
        kind, number = draw.choice(("SystemExit", "MemoryError")), draw.randrange(1000)
        yield Fault(f"thread {number}: {kind}", partial(_end_thread, kind, number))


def _end_thread(kind: str, number: int, room: Room) -> None:
    names = room.threads()
    room.do(f"raise {kind} {names[number % len(names)]}")


def _floods(draw: random.Random) -> Iterator[Fault]:
    """Somebody sends what nobody asked for, to the page and to the port for commands."""
    while True:
        data = draw.randbytes(200)
        yield Fault("flood: OSC", partial(_flood, data))
        yield Fault("flood: page", partial(_hammer, data))


def _flood(data: bytes, room: Room) -> None:
    room.send_raw(data, 300)


def _hammer(data: bytes, room: Room) -> None:
    with contextlib.ExitStack() as opened:
        for _ in range(30):
            opened.enter_context(socket.create_connection(("127.0.0.1", room.page), 5)).sendall(data)
        time.sleep(0.2)


def _files(draw: random.Random) -> Iterator[Fault]:
    """What the show keeps: gone, or full of something else."""
    while True:
        yield Fault("state: gone", _lose_state)
        yield Fault("state: overwritten", partial(_overwrite, draw.randbytes(4096)))
        yield Fault("record: gone", _lose_record)


def _lose_state(room: Room) -> None:
    shutil.rmtree(room.state, ignore_errors=True)


def _overwrite(data: bytes, room: Room) -> None:
    for file in room.state.rglob("*"):
        if file.is_file():
            file.write_bytes(data)


def _lose_record(room: Room) -> None:
    room.record.unlink(missing_ok=True)


def _for_ever(draw: random.Random, choices: Sequence[_One]) -> Iterator[_One]:
    while True:
        yield from _shuffled(draw, choices)


def _shuffled(draw: random.Random, choices: Sequence[_One]) -> list[_One]:
    return draw.sample(choices, len(choices))
