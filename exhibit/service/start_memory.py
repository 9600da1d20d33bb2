"""The file in which what was learned of starts outlives them: written in one step, and never a reason not to start."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import cast, get_args

from exhibit.service.crash_loop import Plays, StartMemory
from exhibit.system.failures import failure_words
from exhibit.system.files import put_aside, write_at_once
from exhibit.values import Json

FILE_NAME = "starts.json"
PRESSED = "try-again"
"""A file of this name beside it: somebody wants the show itself again."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_MOST_STARTS = 40


class MemoryFile:
    """Keeps a StartMemory in `folder`. `notice` is what is to be said of the file; empty where all is well."""

    def __init__(self, folder: Path) -> None:
        self._file, self.notice = folder / FILE_NAME, ""
        self._pressed = folder / PRESSED

    def read(self) -> StartMemory:
        """What is remembered; nothing where there is no file, or it is damaged: then it is kept under a dated name."""
        try:
            return decoded(self._file.read_bytes())
        except FileNotFoundError:
            pass
        except OSError as error:
            self.notice = f"{self._file}: {failure_words(error)}: earlier starts are not known"
        except (ValueError, RecursionError) as error:
            self.notice = self._damaged(error)
        return StartMemory()

    def write(self, memory: StartMemory) -> None:
        """Remember this; where that cannot be, `notice` says why."""
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_at_once(self._file, encoded(memory), mode=0o600)
        except OSError as error:
            self.notice = f"{self._file}: {failure_words(error)}: how this start ends cannot be remembered"

    def press(self) -> None:
        """Leave word for the show that runs, and for the next one, that the show itself is wanted. Raises OSError."""
        self._pressed.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_at_once(self._pressed, b"")

    @property
    def pressed(self) -> bool:
        """Whether somebody has left word."""
        return self._pressed.exists()

    def take_press(self) -> bool:
        """The same, once."""
        try:
            self._pressed.unlink()
        except OSError:
            return False
        return True

    def _damaged(self, error: Exception) -> str:
        text = f"{self._file}: damaged ({error}), so earlier starts are not known"
        try:
            return f"{text}; it is kept as {put_aside(self._file).name}"
        except OSError as failure:
            return f"{text}; it cannot be kept ({failure_words(failure)})"


def memories(state: Path) -> list[Path]:
    """The memory of starts of each show that keeps its state in `state`."""
    try:
        return sorted(state.glob(f"shows/*/{FILE_NAME}"))
    except OSError:
        return []


def encoded(memory: StartMemory) -> bytes:
    """As it lies on disk."""
    return json.dumps(asdict(memory), indent=1).encode()


def decoded(data: bytes) -> StartMemory:
    """What `encoded` made. Raises ValueError, in words, where it is something else."""
    told: Json = json.loads(data)
    if not isinstance(told, dict):
        raise ValueError("not a memory of starts")  # noqa: TRY004 (what lies on disk is wrong, not who reads it)
    plays, running = _plays(told.get("plays")), told.get("running")
    early, starts = told.get("early"), told.get("starts_s")
    if not (
        isinstance(early, int) and isinstance(starts, list) and all(isinstance(one, (int, float)) for one in starts)
    ):
        raise ValueError("not a memory of starts")
    return StartMemory(
        plays,
        early,
        None if running is None else _plays(running),
        str(told.get("boot", "")),
        tuple(float(cast("float", one)) for one in starts)[-_MOST_STARTS:],
        told.get("trial") is True,
        str(told.get("why", "")),
    )


def _plays(written: Json) -> Plays:
    found = next((one for one in get_args(Plays) if one == written), None)
    if found is None:
        raise ValueError(f"nothing is called {written!r}")
    return cast("Plays", found)


def boot_and_time() -> tuple[str, float]:
    """Which boot of the machine this is, and the seconds since it; a clock that nobody sets."""
    try:
        boot = _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        boot = "unknown"
    clock = time.CLOCK_BOOTTIME if hasattr(time, "CLOCK_BOOTTIME") else time.CLOCK_MONOTONIC
    return boot, time.clock_gettime(clock)
