"""Reports by mail: each week or month that is over is told once, by a process of its own, so that a year of figures
never takes the show's turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from exhibit.assembly.parts import Parts
from exhibit.clock import Calendar, calendar_in
from exhibit.config.journal import FiguresStep
from exhibit.outputs.port import OutputState
from exhibit.show import Show
from exhibit.system.failures import failure_words
from exhibit.system.heartbeats import TendedThread
from exhibit.system.kept_file import KeptFile
from exhibit.system.paths import show_state_folder

MORNING_H = 7
"""On the first morning after a week or month, at this hour of the house, it is told."""
_LOOK_S, _WITHIN_S, _CLOSE_S = 60.0, 900.0, 2.0
_AGAIN_S = (600.0, 3600.0, 6 * 3600.0)


def add_figures(parts: Parts, show: Show, language: str) -> None:
    """The reports by mail of a live show, where its venue wants any."""
    section = show.venue.journal.figures if show.venue.journal else None
    if section is None or show.venue.alerts.mail is None:
        return
    kept = KeptFile("figures kept", show_state_folder(show.folder) / "figures.json")
    parts.keep("figures kept", kept.close)
    posting = FiguresByMail(
        tuple(section.every), kept, calendar_in(show.zone), _command(show.folder, language),
        lambda text: parts.events.report_fault("figures", text),
    )  # fmt: skip
    parts.reports["figures"] = posting
    parts.keep("figures", posting.close)


class FiguresByMail:
    """Has `send` tell of each of `steps` that is over, once; what was told is in `kept`. `send` gives why it could not,
    or nothing. Nothing that was before the first start is told but the last whole week or month."""

    def __init__(
        self,
        steps: tuple[FiguresStep, ...],
        kept: KeptFile,
        calendar: Calendar,
        send: Callable[[FiguresStep], str],
        fault: Callable[[str], None],
    ) -> None:
        self._steps, self._kept, self._calendar, self._send, self._fault = steps, kept, calendar, send, fault
        self._told = told_in(kept.read())
        self._failed = 0
        self._stop, self._state = threading.Event(), OutputState("unverified", "no report was due yet")
        self._thread = TendedThread(self._run, name="figures", limit_s=_WITHIN_S + 60)
        self._thread.start()

    def state(self) -> OutputState:
        """How the last report went."""
        return self._state

    def close(self) -> None:
        """Send no more; what was under way is sent after the next start."""
        self._stop.set()
        self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._thread.beat()
            due = [
                (step, name) for step in self._steps if (name := due_on(step, self._calendar())) != self._told.get(step)
            ]
            for step, name in due:
                self._post(step, name)
            self._thread.rest()
            self._stop.wait(_AGAIN_S[min(self._failed, len(_AGAIN_S)) - 1] if self._failed else _LOOK_S)

    def _post(self, step: FiguresStep, name: str) -> None:
        why = self._send(step)
        if why:
            self._failed += 1
            if self._state.link != "down":
                self._fault(f"the report on {name} was not sent: {why}")
            self._state = replace(self._state, link="down", detail=why, dropped=self._state.dropped + 1)
            return
        self._failed, self._told = 0, {**self._told, step: name}
        self._kept.keep(json.dumps(self._told).encode())
        self._state = OutputState("up", f"the report on {name} is sent", self._state.performed + 1)


def due_on(step: FiguresStep, now: datetime) -> str:
    """The day (ISO) on which the last week or month began of which is to be told at `now`, a time of the house."""
    day = (now - timedelta(hours=MORNING_H)).date()
    if step == "week":
        return (day - timedelta(days=day.weekday() + 7)).isoformat()
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1).isoformat()


def told_in(data: bytes) -> Mapping[str, str]:
    """What was told before; nothing of what is damaged: the worst is a report that comes twice."""
    try:
        told: object = json.loads(data or b"{}")
    except (ValueError, RecursionError):
        return {}
    return {str(step): str(name) for step, name in told.items()} if isinstance(told, dict) else {}


def _command(folder: Path, language: str) -> Callable[[FiguresStep], str]:
    """Sends by `exhibit figures`, which asks the processor last."""

    def send(step: FiguresStep) -> str:
        asked = [sys.executable, "-m", "exhibit", "figures", step, str(folder), "--mail", "--language", language]
        try:
            process = subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603 (our own words)
        except OSError as error:
            return f"it was not made: {failure_words(error)}"
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, 15)  # the show goes first
        try:
            _, told = process.communicate(timeout=_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return f"it was not made within {_WITHIN_S / 60:.0f} minutes"
        return "" if not process.returncode else _last_line(told) or f"exit code {process.returncode}"

    return send


def _last_line(told: bytes) -> str:
    return (told.decode("utf-8", "replace").strip().splitlines() or [""])[-1]
