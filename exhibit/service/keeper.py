"""Keeps a show over starts that end early: chooses what is played, remembers how it ended, and asks for the show itself
again when it may be whole again (D-run-14). Only where something starts the process again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Literal

from exhibit.clock import Calendar, local_time
from exhibit.config.problems import ShowError
from exhibit.config.timetable import Timetable, is_open
from exhibit.service import crash_loop
from exhibit.service.crash_loop import PROVEN_S, RETRY_S, Plays, StartMemory
from exhibit.service.stand_ins import Listing, good_copy, has_good_copy, keep_good_copy, listing, make_safe_show
from exhibit.service.start_memory import MemoryFile, boot_and_time
from exhibit.show import load_show, read_show
from exhibit.system.failures import failure_words
from exhibit.system.followed import SHORT, commit_that_lies_in
from exhibit.system.heartbeats import TendedThread
from exhibit.system.paths import keep_place, show_state_folder
from exhibit.system.service_manager import ServiceManager
from exhibit.verdict import StandInSign

_EXTEND_S, _SAY_S = 30.0, 10.0


@dataclass(frozen=True)
class KeeperTimes:
    """Seconds: after which a start is proven, the show is tried again, and between two looks."""

    proven_s: float = PROVEN_S
    retry_s: float = RETRY_S
    look_s: float = 1.0


@dataclass(frozen=True)
class Start:
    """What is to be played: the show's folder, or that of what stands in for it, which `stand_in` then tells."""

    plays: Plays
    folder: Path
    stand_in: StandInSign | None = None


class Keeper:
    """Keeps the show in `show`. `say` is given lines for the log. First `begin`, then `cannot_begin` as often as what
    it gave cannot be put together, then `watch` while it runs, and `note_end`."""

    def __init__(
        self,
        show: Path,
        say: Callable[[str], None],
        manager: ServiceManager | None = None,
        pace: KeeperTimes | None = None,
        calendar: Calendar = local_time,
    ) -> None:
        self._show, self._say, self._manager = show, say, manager or ServiceManager()
        self._pace, self._calendar = pace or KeeperTimes(), calendar
        self._file = MemoryFile(show_state_folder(show))
        self._memory = StartMemory()
        self._plays: Plays = "show"
        self._again: Literal["", "tried", "pressed"] = ""
        self._ready: Callable[[], bool] = lambda: False
        self._ask_end: Callable[[], None] = lambda: None
        self._pressed: Callable[[], bool] = lambda: False
        self._hours: tuple[Timetable, tzinfo] | None = None
        self._closing = threading.Event()
        self._thread: TendedThread | None = None
        self._began_s = self._changed_s = time.monotonic()
        self._proven = False
        self._seen = self._tried = listing(show)
        self._kept: Listing | None = None
        self._commit = ""
        self._was_open = True

    def begin(self) -> Start:
        """What is to be played now; waits where starts come too fast."""
        memory = self._file.read()
        self._commit = commit_that_lies_in(self._show)
        if self._file.take_press():
            memory = crash_loop.forgotten(memory)
        keep_place(self._show)
        boot, now_s = boot_and_time()
        chosen = crash_loop.chosen(memory, boot, now_s, good=has_good_copy(self._show))
        self._wait(chosen.wait_s)
        self._memory = chosen.memory
        return self._started()

    def cannot_begin(self, why: str) -> Start | None:
        """What was to be played cannot be put together, for a reason in words: what stands in for it; None where that
        was the safe scene itself."""
        if self._plays == "safe scene":
            return None
        self._memory = crash_loop.unplayable(self._memory, why, good=has_good_copy(self._show))
        return self._started()

    def watch(self, ready: Callable[[], bool], ask_end: Callable[[], None], press: Callable[[], bool]) -> None:
        """From now on look after the run: `ready` says whether it has begun, `ask_end` has it end, so that it begins
        anew, and `press` says whether somebody wants the show itself again."""
        self._ready, self._ask_end, self._pressed = ready, ask_end, press
        self._began_s = self._changed_s = time.monotonic()
        self._hours = self._known_hours()
        self._was_open = self._open()
        self._thread = TendedThread(self._run, name="starts")
        self._thread.start()

    def note_end(self) -> bool:
        """The run has ended because it was asked to; whether it was so that it begins anew."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(2.0)
        if self._again == "pressed" or self._pressed() or self._file.take_press():
            self._write(crash_loop.forgotten(self._memory))
            return True
        if self._again == "tried":
            self._write(crash_loop.tried_again(self._memory))
            return True
        if self._ready():  # else it was ended since it had not begun in time
            self._write(crash_loop.ended(self._memory))
        return False

    def _started(self) -> Start:
        self._write(self._memory)
        self._plays = self._memory.running or "show"
        if self._plays == "show":
            return Start("show", self._show)
        why = self._memory.why or "it has ended early again and again"
        sign = StandInSign(self._plays, why)
        if self._plays == "last good":
            return Start("last good", good_copy(self._show), sign)
        try:
            return Start("safe scene", make_safe_show(self._show), sign)
        except OSError as error:
            self._say(f"the safe scene cannot be written ({failure_words(error)}): the show itself is tried")
            return Start("show", self._show)

    def _write(self, memory: StartMemory) -> None:
        self._memory = memory
        self._file.write(memory)
        if self._file.notice:
            self._say(self._file.notice)
            self._file.notice = ""

    def _wait(self, wait_s: float) -> None:
        """Wait, and say so, that nobody takes it for a start that hangs."""
        until_s = time.monotonic() + wait_s
        while (left_s := until_s - time.monotonic()) > 0 and not self._file.pressed:
            text = f"many starts have ended early: the next one is in {left_s:.0f} s"
            self._say(text)
            self._manager.tell_waiting(_EXTEND_S, text)
            pause_until_s = time.monotonic() + min(_SAY_S, left_s)
            while time.monotonic() < pause_until_s and not self._file.pressed:
                time.sleep(min(self._pace.look_s, max(0.0, pause_until_s - time.monotonic())))

    def _run(self) -> None:
        while not self._closing.wait(self._pace.look_s):
            if self._thread is not None:
                self._thread.beat()
            self._look(time.monotonic())

    def _look(self, now_s: float) -> None:
        if not self._proven and now_s - self._began_s >= self._pace.proven_s and self._ready():
            self._proven = True
            self._write(crash_loop.proven(self._memory))
        changed = self._mind_edits(now_s)
        if not self._again and (commit := commit_that_lies_in(self._show)) not in ("", self._commit):
            self._again = "pressed"  # what the other one's crashes have taught counts no more
            self._say(f"commit {commit[:SHORT]} of the show is played from now on")
            self._ask_end()
        elif self._plays == "show":
            self._keep_good(now_s)
        elif not self._again and (why := self._due(now_s, changed=changed)):
            self._say(f"the show itself is tried again: {why}")
            self._ask_end()

    def _mind_edits(self, now_s: float) -> bool:
        """Whether the show's files have changed and been left alone since the last look."""
        seen = listing(self._show)
        if seen != self._seen:
            self._seen, self._changed_s = seen, now_s
            return False
        return seen != self._tried

    def _keep_good(self, now_s: float) -> None:
        """What has run long enough, as it lies there, is good."""
        since_s = max(self._changed_s, self._began_s)
        if not self._proven or now_s - since_s < self._pace.proven_s:
            return
        if self._kept == self._seen:
            return
        self._kept = self._seen
        if listing(good_copy(self._show)) == self._seen:
            return
        try:
            keep_good_copy(self._show)
        except (OSError, ShowError, ValueError) as error:
            self._say(f"no good copy of the show could be kept: {error}")

    def _due(self, now_s: float, *, changed: bool) -> str:
        """Why the show itself is to be tried now; empty where it is not."""
        if self._file.pressed:
            self._again = "pressed"
            return "somebody has asked for it"
        opened, self._was_open = self._open() and not self._was_open, self._open()
        why = "it is time" if now_s - self._began_s >= self._pace.retry_s else "the house opens" if opened else ""
        if changed and not why:
            self._tried = self._seen
            why = "it was edited" if _sound(self._show) else ""
        if why:
            self._again = "tried"
        return why

    def _open(self) -> bool:
        return self._hours is None or is_open(self._hours[0], self._calendar(), self._hours[1])

    def _known_hours(self) -> tuple[Timetable, tzinfo] | None:
        """The house's hours and zone, as the show says, or else its good copy; None also while the show is played."""
        for folder in (self._show, good_copy(self._show)) if self._plays != "show" else ():
            try:
                show, _ = read_show(folder)
            except (ShowError, OSError, ValueError):
                continue
            if show is not None:
                return (show.hours, show.zone) if show.hours else None
        return None


def _sound(show: Path) -> bool:
    try:
        load_show(show)
    except (ShowError, OSError, ValueError):
        return False
    return True
