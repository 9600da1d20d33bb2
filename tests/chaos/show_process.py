"""A real show in a process of its own, whose eyes see the drawn visitors by their script at the machine's monotonic
time: two such shows see the same at the same moment. Lines on its standard input do to it what chaos wants: `raise
KIND THREAD` ends a thread, `clock SECONDS` sets its calendar, `threads` has them written to standard output."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.system.heartbeats import TendedThread, hearts
from exhibit.values import Frame
from exhibit.vision.sources.port import SourceState
from tests.stand_ins import Scripted

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
KINDS: dict[str, type[BaseException]] = {"SystemExit": SystemExit, "MemoryError": MemoryError}


class Paced:
    """A camera that shows noise, fifteen times a second: the eyes here read the script, not the picture."""

    def __init__(self) -> None:
        self._sequence = 0
        self._image = np.random.default_rng(1).integers(0, 255, (36, 64, 3), np.uint8)

    def read(self, wait_s: float) -> Frame | None:
        time.sleep(min(wait_s, 1 / 15))
        self._sequence += 1
        return Frame(self._image, time.monotonic(), self._sequence)

    def state(self) -> SourceState:
        return SourceState("up", "paced")

    def close(self) -> None:
        """Nothing is held."""


class Steps:
    """A calendar that begins at noon, and is set by whoever tells it to."""

    def __init__(self) -> None:
        self._began_s, self.off_s = time.monotonic(), 0.0

    def __call__(self) -> datetime:
        return NOON + timedelta(seconds=time.monotonic() - self._began_s + self.off_s)


def main() -> None:
    """Run the show in the folder, with its page at the address, until it is told to end."""
    folder, listen, record = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    steps = Steps()
    options = Options(folder, None, headless=True, record=record, web=True, listen=listen)
    app = App(assemble(options, "chaos", StandIns(observer=Scripted(), source=Paced(), calendar=steps)))
    signal.signal(signal.SIGTERM, lambda *_: app.stop())
    threading.Thread(target=_obey, args=(steps,), daemon=True).start()
    app.run(lambda _: None)


def _obey(steps: Steps) -> None:
    for line in sys.stdin:
        match line.strip().split(" ", 2):
            case ["clock", seconds]:
                steps.off_s = float(seconds)
            case ["raise", kind, name]:
                _end(name, KINDS[kind])
            case ["threads"]:
                print("|".join(sorted({one.name for one in _tended()})), flush=True)


def _end(name: str, error: type[BaseException]) -> None:
    """Have `error` raised in the threads of this name, as a fault in a library would."""
    for one in _tended():
        if one.name == name and one._thread is not None and one._thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(one._thread.ident), ctypes.py_object(error))


def _tended() -> list[TendedThread]:
    return [heart for heart in hearts() if isinstance(heart, TendedThread)]


if __name__ == "__main__":
    main()
