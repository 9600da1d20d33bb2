"""The watchdog: a thread that hears every heart (`system/heartbeats.py`). Once a second it looks which have ended or
hang, begins once more what can be begun, says it, and tells the service manager that the show lives (D-run-8).

It holds no lock that a heart could hold, and takes nothing from the tick.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exhibit.system.heartbeats import Heart, TendedThread, hearts
from exhibit.system.service_manager import ServiceManager
from exhibit.system.stacks import dump_stacks
from exhibit.verdict import HeartSign, Mended, Stillness, Watched

LOOK_S = 1.0
STILL_S = 4.0
"""Where a second lasts so much longer than a second, everything stood still: nobody hangs for that."""
MOST_REPLACED = 2
"""So often in a row is a thread that hangs left behind for another; if that hangs too, it is a fault that stays."""
LONGEST_PAUSE_S = 30.0
_MOST_MENDED = 20
_BEFORE_READY = ("perception",)
"""What a show may be ready without: the camera may come all day."""


@dataclass
class _Case:
    """A heart that is not well: since when, how often it was mended, and when that is tried again at the earliest."""

    since_s: float
    tries: int = 0
    again_s: float = 0.0
    told: bool = False
    well_s: float = 0.0


class Watchdog:
    """Watches from `start` to `close`. `fault` hears what stopped, by name; the stacks of all threads are appended to
    `stacks` once for each that hangs. `seen` is what it saw last."""

    def __init__(
        self,
        fault: Callable[[str, str], None],
        stacks: Path | None = None,
        manager: ServiceManager | None = None,
        watched: Callable[[], list[Heart]] = hearts,
    ) -> None:
        self._fault, self._stacks, self._manager, self._hearts = fault, stacks, manager or ServiceManager(""), watched
        self._stop = threading.Event()
        self._cases: dict[int, _Case] = {}
        self._looked_s = self._resumed_s = time.monotonic()
        self._asleep_s = _asleep_s()
        self._asked: frozenset[str] = frozenset()
        self.headline = ""
        """What is said of the show, for who asks the service manager."""
        self.seen = Watched()
        self._thread = TendedThread(self._run, name="watchdog")

    def start(self) -> None:
        """Begin."""
        self._looked_s = self._resumed_s = time.monotonic()
        self._thread.start()

    @property
    def ready(self) -> bool:
        """Whether the service manager was told that the show has begun."""
        return self._manager.told_ready

    def ensure(self) -> None:
        """Begin once more where its own thread has ended; the tick asks for that, as nobody else watches it."""
        if not self._stop.is_set() and not self._thread.alive:
            why = self._thread.ended_by or "it ended"
            self._thread.start()
            self._fault("watchdog", f"the thread had ended ({why}), and was begun once more")

    def try_again(self, name: str) -> None:
        """Have another thread take the place of the one of that name that hangs, however often that was tried."""
        self._asked |= {name}

    def close(self) -> None:
        """Watch no more."""
        self._stop.set()
        self._manager.tell_stopping()
        self._thread.join(2 * LOOK_S)

    def _run(self) -> None:
        while not self._stop.wait(LOOK_S):
            self._thread.beat()
            self.look(time.monotonic(), _asleep_s())

    def look(self, now_s: float, asleep_s: float) -> None:
        """Look at all hearts. `asleep_s`: for how long the machine has slept since it was started."""
        stillness = self._stillness(now_s, asleep_s)
        if stillness is not None:
            self._resumed_s = now_s
            what = "the machine slept" if stillness.slept else "everything stood still"
            self._fault("machine", f"{what} for {stillness.lasted_s:.0f} s")
        found, signs, mended = self._hearts(), list[HeartSign](), list[Mended]()
        known = {id(heart) for heart in found}
        self._cases = {key: case for key, case in self._cases.items() if key in known}
        asked, self._asked = self._asked, frozenset()
        for heart in found:
            if heart.name in asked and id(heart) in self._cases:
                self._cases[id(heart)].tries, self._cases[id(heart)].again_s = 0, now_s
            sign = self._sign(heart, now_s)
            if sign is None:
                self._note_well(heart, now_s)
                continue
            news = self._mend(heart, sign, now_s)
            (mended if news else signs).append(news or sign)  # type: ignore[arg-type]
        self._see(signs, mended, stillness)
        self._tell_manager(found, now_s)

    def _stillness(self, now_s: float, asleep_s: float) -> Stillness | None:
        gap_s, slept_s = now_s - self._looked_s - LOOK_S, asleep_s - self._asleep_s
        self._looked_s, self._asleep_s = now_s, asleep_s
        if slept_s > STILL_S:
            return Stillness(now_s, slept_s, slept=True)
        return Stillness(now_s, gap_s, slept=False) if gap_s > STILL_S else None

    def _sign(self, heart: Heart, now_s: float) -> HeartSign | None:
        """What is wrong with `heart`."""
        if not heart.alive:
            return HeartSign(heart.name, "ended", now_s, heart.ended_by)
        beaten_s = heart.beaten_s
        if beaten_s is None:
            return None
        since_s = max(beaten_s, self._resumed_s)
        hangs = now_s - since_s > heart.limit_s
        return HeartSign(heart.name, "hangs", since_s, replaceable=heart.replaceable) if hangs else None

    def _note_well(self, heart: Heart, now_s: float) -> None:
        """One that has gone on for a minute, and for twice as long as it may hang, is as if nothing had been."""
        case = self._cases.get(id(heart))
        if case is None:
            return
        if case.told:
            case.told = False
            self._fault(heart.name, "goes on again")
        case.well_s = case.well_s or now_s
        if now_s - case.well_s > 2 * max(LONGEST_PAUSE_S, heart.limit_s):
            del self._cases[id(heart)]

    def _mend(self, heart: Heart, sign: HeartSign, now_s: float) -> Mended | None:
        """Say it, and begin it once more where that is possible; None where it is not."""
        case = self._cases.setdefault(id(heart), _Case(sign.since_s))
        case.well_s = 0.0
        hangs = sign.condition == "hangs"
        if hangs and not case.told:
            case.told = True
            again = f" again, after {case.tries} others have taken its place" if case.tries >= MOST_REPLACED else ""
            self._fault(heart.name, f"the thread hangs{again}: it has done nothing for {now_s - sign.since_s:.0f} s")
            dump_stacks(self._stacks, heart.name)
        if now_s < case.again_s or (hangs and case.tries >= MOST_REPLACED):
            return None
        case.tries += 1
        case.again_s = now_s + min(LONGEST_PAUSE_S, 2.0 ** (case.tries - 1))
        why = f"it hung for {now_s - sign.since_s:.0f} s" if hangs else sign.why or "it ended"
        if not self._begun(heart, hangs=hangs):
            return None
        case.told = False
        what = "another took its place" if hangs else "it was begun once more"
        self._fault(heart.name, f"the thread had stopped ({why}): {what}")
        return Mended(heart.name, why, now_s)

    def _begun(self, heart: Heart, *, hangs: bool) -> bool:
        try:
            return heart.replace() if hangs else heart.revive()
        except (RuntimeError, MemoryError) as error:  # no thread can be had now: tried again
            self._fault(heart.name, f"the thread has stopped and cannot be begun yet ({error})")
            return False

    def _see(self, signs: list[HeartSign], mended: list[Mended], stillness: Stillness | None) -> None:
        lately = (*self.seen.mended, *mended)[-_MOST_MENDED:]
        self.seen = Watched(tuple(signs), lately, stillness or self.seen.stillness)

    def _tell_manager(self, found: list[Heart], now_s: float) -> None:
        """READY once all that is required has beaten, then that the show lives, as long as all of it does."""
        required = [heart for heart in found if heart.required]
        if any(heart.name == "tick" for heart in required) and all(
            heart.beats or heart.name in _BEFORE_READY for heart in required
        ):
            self._manager.tell_ready()
        if all(self._sign(heart, now_s) is None for heart in required):
            self._manager.tell_alive()
        self._manager.tell_status(self.headline)


def _asleep_s() -> float:
    """For how long this machine has slept since it was started; 0 where nobody knows."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return 0.0 if boot is None else time.clock_gettime(boot) - time.monotonic()
