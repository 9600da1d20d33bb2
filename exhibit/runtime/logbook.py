"""What operators come back to: what went wrong, since when and how often, and who pressed what. It outlives a run, is
bounded, and knows nothing of visitors."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from exhibit.events import CommandTaken, Event, FaultRaised
from exhibit.system.files import write_at_once
from exhibit.system.state_files import Found, found_in
from exhibit.system.worker import Worker
from exhibit.values import Command

_MOST_NOTICES, _MOST_PRESSES = 100, 200
_MOST_WHERE, _MOST_TEXT = 60, 500
_MOST_BYTES = 1 << 19
_LATEST_S = 253_000_000_000.0
"""The last year that a calendar can tell: 9987."""
_TOGETHER_S = 60.0
"""The same press within a minute of itself is one press, made several times: a slider sends as it moves."""
_WRITE_EVERY_S = 1.0


@dataclass(frozen=True)
class Notice:
    """Something that went wrong: first and last at these seconds of the calendar (since 1970), so many times. Who has
    seen it may dismiss it; it is back when it happens again."""

    where: str
    text: str
    first_s: float
    last_s: float
    times: int = 1
    dismissed_by: str = ""
    dismissed_s: float = 0.0

    @property
    def id(self) -> str:
        """A short name that stays the same for the same words."""
        return hashlib.sha256(f"{self.where}\0{self.text}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True)
class Press:
    """Somebody steered: `by` whom, `what` was asked of which `name`, to what `value`; the last of so many `times`."""

    at_s: float
    by: str
    what: str
    name: str = ""
    value: str = ""
    times: int = 1


@dataclass(frozen=True)
class LogbookPages:
    """What stands in the book, oldest first."""

    notices: tuple[Notice, ...] = ()
    presses: tuple[Press, ...] = ()


def noticed(pages: LogbookPages, where: str, text: str, today_s: float) -> LogbookPages:
    """The pages after something went wrong at `today_s`; of very many notices those dismissed, then the oldest, go."""
    where, text = where[:_MOST_WHERE], text[:_MOST_TEXT]
    known = next((one for one in pages.notices if (one.where, one.text) == (where, text)), None)
    fresh = Notice(where, text, today_s, today_s)
    if known is not None and not known.dismissed_by:
        fresh = replace(known, last_s=today_s, times=known.times + 1)
    kept = [one for one in pages.notices if one is not known]
    kept.append(fresh)
    while len(kept) > _MOST_NOTICES:
        kept.remove(next((one for one in kept if one.dismissed_by), kept[0]))
    return replace(pages, notices=tuple(kept))


def dismissed(pages: LogbookPages, name: str, by: str, today_s: float) -> LogbookPages:
    """The pages after somebody has dismissed the notice called `name` (its id)."""
    told = tuple(replace(one, dismissed_by=by, dismissed_s=today_s) if one.id == name else one for one in pages.notices)
    return replace(pages, notices=told)


def pressed(pages: LogbookPages, press: Press) -> LogbookPages:
    """The pages after a press."""
    last = pages.presses[-1] if pages.presses else None
    if last is None or not _same(last, press):
        return replace(pages, presses=(*pages.presses, press)[-_MOST_PRESSES:])
    return replace(pages, presses=(*pages.presses[:-1], replace(press, times=last.times + 1)))


def _same(last: Press, press: Press) -> bool:
    """Whether `press` is `last` once more."""
    alike = (last.by, last.what, last.name) == (press.by, press.what, press.name)
    soon = 0 <= press.at_s - last.at_s < _TOGETHER_S
    return alike and soon and (last.value == press.value or press.what in _SLID)


_SLID = ("variable", "what if")
"""What sliders do: the way matters less than where it ends."""


def press_of(command: Command, today_s: float) -> Press | None:
    """What is noted of a command; None for what programs set all the time, and visitors may have asked for."""
    if command.kind in ("variable", "opt_out") and not command.by.startswith(("page", "key")):
        return None
    value = "" if command.kind in ("act", "what if") else str(command.value)
    if command.kind == "what if":
        value = "on" if command.imagined else "off"
    return Press(today_s, command.by[:_MOST_WHERE], command.kind, command.name[:_MOST_WHERE], value[:_MOST_WHERE])


class Logbook:
    """A listener, and the file in which it keeps what it hears (None: only in memory). Written in a thread of its own,
    at most once a second; what cannot be written is tried again with the next news."""

    def __init__(self, file: Path | None = None, today_s: Callable[[], float] = time.time) -> None:
        self._file, self._today_s = file, today_s
        self._lock = threading.Lock()
        found = found_in(file, _decoded, _MOST_BYTES) if file else Found[LogbookPages]()
        self._pages, self.notice = found.value or LogbookPages(), found.notice
        """What is to be said of the file; empty where it is as it should be."""
        self._closing = threading.Event()
        self._writer: Worker[str] | None = Worker("logbook", self._write, most=1) if file else None

    @property
    def pages(self) -> LogbookPages:
        """What stands in it now."""
        return self._pages

    def hear(self, t_s: float, event: Event) -> None:  # noqa: ARG002 (the calendar's time is noted, not the run's)
        """Note a fault, or a command."""
        match event:
            case FaultRaised():
                self._turn(lambda pages, today_s: noticed(pages, event.where, event.text, today_s))
            case CommandTaken():
                self.note(event.command)

    def note(self, command: Command) -> None:
        """Note that somebody has asked for this."""
        press = press_of(command, self._today_s())
        if press is not None:
            self._turn(lambda pages, _: pressed(pages, press))

    def note_press(self, by: str, what: str) -> None:
        """Note that somebody has pressed what is no command, such as the restart."""
        self._turn(lambda pages, today_s: pressed(pages, Press(today_s, by[:_MOST_WHERE], what)))

    def dismiss(self, name: str, by: str) -> bool:
        """Dismiss the notice called `name`; whether there is one."""
        self._turn(lambda pages, today_s: dismissed(pages, name, by, today_s))
        return any(one.id == name for one in self._pages.notices)

    def close(self) -> None:
        """Write what has not been written yet."""
        self._closing.set()
        if self._writer:
            self._writer.close()

    def _turn(self, change: Callable[[LogbookPages, float], LogbookPages]) -> None:
        with self._lock:
            self._pages = change(self._pages, self._today_s())
        if self._writer:
            self._writer.put("news")  # one that waits already will write this, too

    def _write(self, _: str) -> None:
        assert self._file is not None
        told = json.dumps(asdict(self._pages), ensure_ascii=True).encode()
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileNotFoundError):
            self._file.chmod(0o600)
        write_at_once(self._file, told, 0o600)
        self._closing.wait(_WRITE_EVERY_S)


def _decoded(data: bytes) -> LogbookPages:
    """What an earlier run has kept. Raises ValueError where any of it is none of ours."""
    told: object = json.loads(data.decode())
    if not isinstance(told, dict):
        raise ValueError("it is no logbook")  # noqa: TRY004 (what a file holds, no argument)
    notices = [_notice(line) for line in _lines(told.get("notices"))]
    presses = [_press(line) for line in _lines(told.get("presses"))]
    return LogbookPages(tuple(notices[-_MOST_NOTICES:]), tuple(presses[-_MOST_PRESSES:]))


def _lines(told: object) -> Sequence[object]:
    if not isinstance(told, list):
        raise ValueError("it is no logbook")  # noqa: TRY004 (what a file holds, no argument)
    return told


def _seconds(told: float) -> float:
    """A moment of the calendar. Raises ValueError for what no calendar knows."""
    if not 0 <= told < _LATEST_S:
        raise ValueError("it holds a time that is none")
    return float(told)


def _notice(line: object) -> Notice:
    match line:
        case {
            "where": str(where),
            "text": str(text),
            "first_s": float() | int() as first,
            "last_s": float() | int() as last,
            "times": int(times),
            "dismissed_by": str(by),
            "dismissed_s": float() | int() as at,
        }:
            begun_s, last_s, seen_s = _seconds(first), _seconds(last), _seconds(at)
            return Notice(where[:_MOST_WHERE], text[:_MOST_TEXT], begun_s, last_s, times, by, seen_s)
    raise ValueError("it holds something that is no notice")


def _press(line: object) -> Press:
    match line:
        case {
            "at_s": float() | int() as at,
            "by": str(by),
            "what": str(what),
            "name": str(name),
            "value": str(value),
            "times": int(times),
        }:
            return Press(_seconds(at), by, what, name, value, times)
    raise ValueError("it holds something that is no press")
