"""A day of operation, for who helps from afar: starts and what ended the run before, faults, links, edits, and each
minute how the machine and the show fare. It knows nothing of visitors, and holds no secret; below the privacy level
`stage` it keeps nothing that follows them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from exhibit.clock import Calendar, Clock, SystemClock, local_time
from exhibit.config.secrets import masked
from exhibit.events import CommandTaken, Event, FaultRaised, LinkChanged, NoticeGiven, RunStarted, ShowReloaded
from exhibit.runtime.discretion import coarse_hz
from exhibit.system.failures import failure_words
from exhibit.system.own_use import OwnUse, own_use
from exhibit.system.ring import Ring
from exhibit.system.worker import Worker
from exhibit.values import Command

SAMPLE_S = 60.0
_MOST_TEXT, _MOST_SAME_S = 400, 60.0
_STEP_MB = 50
What = Literal["start", "end", "fault", "notice", "link", "edit", "command", "minute"]


@dataclass(frozen=True)
class OperationLine:
    """Something that happened at the time of day `at` (ISO 8601, with its offset)."""

    at: str
    what: What | str
    text: str

    def __str__(self) -> str:
        return f"{self.at}  {self.what:<7}  {self.text}"


def lines_of(ring: Ring, since: datetime | None = None) -> Iterator[OperationLine]:
    """What is kept, oldest first, from `since` on; torn lines are passed over."""
    for written in ring.lines():
        line = _line(written)
        if line is not None and (since is None or _time(line) is None or _after(line, since)):
            yield line


class Operations:
    """Keeps what it hears in `ring`, in a thread of its own. `version` is ours; `calendar` dates the lines, and `clock`
    says how long ago the last one like it was."""

    def __init__(self, ring: Ring, version: str, calendar: Calendar = local_time, clock: Clock | None = None) -> None:
        self._ring, self._version, self._calendar, self._clock = ring, version, calendar, clock or SystemClock()
        self._last: dict[str, tuple[str, float]] = {}
        self._sampled_s = float("-inf")
        self.fault = ""
        self.live = True
        """Whether what follows visitors may be kept as it happens (D-privacy-1)."""
        self._writer: Worker[OperationLine] = Worker("operations", self._write, most=500)

    def hear(self, t_s: float, event: Event) -> None:  # noqa: ARG002 (the time of day is kept)
        """Keep what is worth keeping; the same fault once a minute."""
        match event:
            case RunStarted():
                self._note("start", f"version {self._version}, source {masked(event.source)}; {self._before()}")
            case FaultRaised():
                self._note("fault", f"{event.where}: {event.text}")
            case NoticeGiven():
                self._note("notice", f"{event.where}: {event.text}")
            case LinkChanged():
                self._note("link", f"{event.name} is {event.link}: {masked(event.detail)}")
            case ShowReloaded():
                self._note("edit", "the show goes on as it was edited")
            case CommandTaken():
                self._note_command(event.command)

    def _note_command(self, command: Command) -> None:
        """What people asked for. A visitor may have set a variable, or not want to be read; where visitors may not be
        told live, a line with a time would tell of one."""
        if self.live or command.kind not in ("variable", "opt_out"):
            self._note("command", f"{command.kind} {command.name} by {command.by}")

    def sample(self, now_s: float, running_s: float, rate_hz: float, headline: str) -> None:
        """Once a minute, keep how the show fares; what faces cost is left out where nobody may be told live."""
        if now_s - self._sampled_s < SAMPLE_S:
            return
        self._sampled_s = now_s
        told_hz, used = (rate_hz, _used(own_use())) if self.live else (coarse_hz(rate_hz), _kept(own_use()))
        self._note("minute", f"{_uptime(running_s)}, {told_hz:.0f} frames/s, {used}; {headline}")

    def close(self) -> None:
        """The run ends as it should."""
        self._note("end", "the run ended as it should")
        self._writer.close()

    def _note(self, what: What, text: str) -> None:
        now_s = self._clock.now()
        said = " ".join(text.split())[:_MOST_TEXT]
        before, at_s = self._last.get(what, ("", float("-inf")))
        if what in ("fault", "command") and said == before and now_s - at_s < _MOST_SAME_S:
            return
        self._last[what] = (said, now_s)
        self._writer.put(OperationLine(self._calendar().isoformat(timespec="seconds"), what, said))

    def _before(self) -> str:
        """What ended the run before, as far as its last line tells."""
        last = None
        for line in lines_of(self._ring):
            last = line
        if last is None:
            return "the first run here"
        if last.what == "end":
            return "the run before ended as it should"
        return f"the run before ended without a word after {last.at} (killed, crashed, or the power went)"

    def _write(self, line: OperationLine) -> None:
        try:
            self._ring.append(json.dumps([line.at, line.what, line.text], ensure_ascii=True))
            self.fault = ""
        except OSError as error:
            self.fault = failure_words(error)
            raise


def ring_of(state: Path) -> Ring:
    """Where the operation of the show whose state is kept in `state` is kept."""
    return Ring(state / "operation")


def _line(written: str) -> OperationLine | None:
    try:
        told: object = json.loads(written)
    except (ValueError, RecursionError):
        return None
    match told:
        case [str(at), str(what), str(text)]:
            return OperationLine(at, what, text)
    return None


def _time(line: OperationLine) -> datetime | None:
    try:
        return datetime.fromisoformat(line.at)
    except ValueError:
        return None


def _after(line: OperationLine, since: datetime) -> bool:
    at = _time(line)
    return at is not None and at.tzinfo is not None and at >= since


def _uptime(running_s: float) -> str:
    hours, rest_s = divmod(int(running_s), 3600)
    return f"up {hours} h {rest_s // 60} min"


def _kept(use: OwnUse) -> str:
    """What of it does not follow the faces that are there: memory in steps, and no heat."""
    return f"{_STEP_MB * round(use.rss_mb / _STEP_MB)} MB, {use.descriptors} files open"


def _used(use: OwnUse) -> str:
    warm = f", {use.celsius:.0f} °C" if use.celsius is not None else ""
    return f"{use.rss_mb:.0f} MB, {use.threads} threads, {use.descriptors} files open{warm}"
