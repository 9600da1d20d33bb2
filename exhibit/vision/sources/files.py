"""Files as sources: what dated pictures have in common, played at their times. Films are in films.py, pictures in
slides.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from exhibit.clock import Clock
from exhibit.values import Frame, Image
from exhibit.vision.sources.faults import SourceFault
from exhibit.vision.sources.port import SourceState

_NEWER_S = 0.1
"""Played at its pace, a picture that is older than this is left out for the next one."""
_BEHIND_S = 2.0
"""So late, and leaving out has not helped: the film is too much for this machine, and its time is moved."""
_MOST_LEFT_OUT = 30
"""At one go; then whoever reads may have other things to do."""
BEHIND = "is too much for this machine and falls behind: save it smaller, such as 1280x720 with 30 pictures a second"


@dataclass(frozen=True, eq=False)
class Due:
    """A picture that is due `at_s` seconds after the beginning; it is made ready only when it is asked for."""

    at_s: float
    image: Callable[[], Image]


class DatedPictures(Protocol):
    """Dated pictures, one after the other, for one thread."""

    def read_next(self) -> Due | None:
        """The next one; None at the end. Raises SourceFault where nothing further can be read."""
        ...

    def failing(self) -> tuple[int, str]:
        """How much could not be read so far, and what to say of it."""
        ...

    def close(self) -> None: ...


class Replay:
    """Plays a reel. With `paced`, each picture comes when the clock reaches its time, and those that nobody had time
    for are left out and counted (law 6); else all of them, as fast as they are read.

    `captured_s` is the clock's time at the first read plus the picture's own time.
    """

    def __init__(self, name: str, reel: DatedPictures, clock: Clock, *, paced: bool) -> None:
        self._name = name
        self._reel = reel
        self._clock = clock
        self._paced = paced
        self._start_s: float | None = None
        self._next: Due | None = None
        self._sequence = 0
        self._skipped = 0
        self._ended = False
        self._behind = ""
        self._failing = (0, "")

    def read(self, wait_s: float) -> Frame | None:
        if self._start_s is None:
            self._start_s = self._clock.now()
        if self._next is None and not self._ended:
            self._advance()
        if self._paced:
            self._start_s += self._left_out_s(self._start_s)
        if self._next is None:
            if self._paced:
                self._clock.sleep(wait_s)
            return None
        due_s = self._start_s + self._next.at_s
        if self._paced:
            self._clock.sleep(min(wait_s, due_s - self._clock.now()))
            if self._clock.now() < due_s - 1e-3:
                return None
        frame = Frame(self._next.image(), due_s, self._sequence)
        self._next = None
        self._sequence += 1
        return frame

    def _left_out_s(self, start_s: float) -> float:
        """Leave out what is late; by how much the film's time is to be moved where that does not help."""
        for _ in range(_MOST_LEFT_OUT):
            if self._next is None or self._clock.now() - start_s - self._next.at_s <= _NEWER_S:
                return 0.0
            self._skipped, self._sequence = self._skipped + 1, self._sequence + 1
            self._advance()
        late_s = 0.0 if self._next is None else self._clock.now() - start_s - self._next.at_s
        if late_s < _BEHIND_S:
            return 0.0
        self._behind = f"{self._name} {BEHIND}"
        return late_s

    def _advance(self) -> None:
        try:
            self._next = self._reel.read_next()
        except SourceFault as fault:
            self._next, self._name = None, str(fault)
        self._failing = self._reel.failing()
        self._ended = self._next is None

    def state(self) -> SourceState:
        failed, complaint = self._failing
        detail = f"{self._name} came to its end" if self._ended else self._name
        return SourceState("ended" if self._ended else "up", detail, self._skipped, failed, self._behind or complaint)

    def close(self) -> None:
        self._ended, self._next = True, None
        self._reel.close()
