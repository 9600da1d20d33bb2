"""A browser as camera: its page sends pictures, the newest waits to be looked at, and what the show saw goes back
(D-vision-11)."""

from __future__ import annotations

import threading

from exhibit.clock import Clock
from exhibit.values import Frame, Observation
from exhibit.vision.pictures import PictureFault, checked_size, decoded
from exhibit.vision.sources.port import SourceState

GONE_AFTER_S = 2.0
SILENT_AFTER_S = 5.0
"""An owner that sends nothing for so long loses the place to whoever comes next."""


class NotOwner(Exception):
    """Another browser is the camera: one line, with the remedy."""


class Browser:
    """A live Source that one browser at a time feeds, from any thread. `page` is where browsers find the page.

    It is the same while the show's eyes are shut (closed) and opened again. Pictures are decoded when they are looked
    at, so that those that nobody looks at cost nothing.
    """

    def __init__(self, clock: Clock, page: str = "") -> None:
        self.page = page
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: tuple[bytes, float, int] | None = None
        self._owner: object = None
        self._heard_s = 0.0
        self._given = 0
        self._skipped = 0
        self._closed = True
        self._fault = ""
        self._saw: Observation | None = None
        self._done = -1

    def open(self) -> Browser:
        """Itself, with open eyes."""
        with self._changed:
            self._closed, self._skipped = False, 0
        return self

    @property
    def watching(self) -> bool:
        """Whether the show looks at what is sent."""
        return not self._closed

    def give(self, who: object, data: bytes) -> int:
        """Take a picture from the browser `who`; the number it has from now on. Raises NotOwner where another is the
        camera, unless that was silent for long; PictureFault where its header is none."""
        checked_size(data)
        with self._changed:
            now_s = self._claimed(who)
            sequence = self._given
            self._given += 1
            if self._waiting is not None:
                self._skipped += 1
            self._waiting = None if self._closed else (data, now_s, sequence)
            self._changed.notify_all()
            return sequence

    def take_over(self, who: object) -> None:
        """Make `who` the camera, whoever was it before."""
        with self._changed:
            self._owner, self._heard_s = who, self._clock.now()

    def leave(self, who: object) -> None:
        """The browser `who` is gone."""
        with self._changed:
            if self._owner is who:
                self._owner, self._waiting = None, None

    def wait_for_outcome(self, sequence: int, wait_s: float) -> tuple[Observation | None, str]:
        """What the show saw last, and what was wrong with the picture `sequence`, once that was looked at or left out
        for a newer one; after `wait_s`, as things stand."""
        with self._changed:
            self._changed.wait_for(lambda: self._done >= sequence or self._closed, wait_s)
            return self._saw, self._fault if self._done == sequence else ""

    def note_seen(self, observation: Observation) -> None:
        """What the show made of its newest look."""
        with self._changed:
            self._saw, self._fault = observation, ""
            self._done = max(self._done, observation.sequence)
            self._changed.notify_all()

    def read(self, wait_s: float) -> Frame | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting is not None or self._closed, wait_s)
            waiting, self._waiting = self._waiting, None
        if waiting is None:
            return None
        data, captured_s, sequence = waiting
        try:
            frame = Frame(decoded(data), captured_s, sequence)
        except PictureFault as fault:
            with self._changed:
                self._fault, self._done = str(fault), sequence
                self._changed.notify_all()
            return None
        return frame

    def state(self) -> SourceState:
        with self._changed:
            silent_s, owned, skipped = self._clock.now() - self._heard_s, self._owner is not None, self._skipped
        if self._closed:
            return SourceState("down", "closed", skipped)
        if not owned:
            return SourceState("down", f"waiting for a browser: open {self.page}", skipped)
        if silent_s > GONE_AFTER_S:
            text = f"no picture from the browser for {silent_s:.0f} s: look at {self.page}"
            return SourceState("down", text, skipped)
        return SourceState("up", f"a browser at {self.page}", skipped)

    def close(self) -> None:
        with self._changed:
            self._closed, self._waiting, self._saw = True, None, None
            self._changed.notify_all()

    def _claimed(self, who: object) -> float:
        """Make `who` the owner, or say why not; the time now."""
        now_s = self._clock.now()
        silent = now_s - self._heard_s > SILENT_AFTER_S
        if self._owner not in (None, who) and not silent:
            raise NotOwner("another browser is the camera: take over, or wait until it is closed")
        self._owner, self._heard_s = who, now_s
        return now_s
