"""A mailbox with one slot: the newest frame wins, what was never collected is counted."""

from __future__ import annotations

import threading

from exhibit.clock import Clock
from exhibit.values import Frame
from exhibit.vision.pacing import Pacing, paced


class Mailbox:
    """Passes frames from a capture thread to whoever looks at them.

    With a `clock`, whoever puts a frame in that came in a burst waits there until it is due: what comes behind it stays
    where it takes no room, in the network and not yet decoded.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._closed = False
        self._clock, self._pacing = clock, Pacing()
        self.skipped = 0

    def put(self, frame: Frame) -> None:
        with self._changed:
            if self._clock is not None:
                now_s = self._clock.now()
                self._pacing, due_s = paced(self._pacing, frame.captured_s, now_s)
                self._changed.wait_for(lambda: self._closed, due_s - now_s)
            if self._closed:
                return
            self.skipped += self._frame is not None
            self._frame = frame
            self._changed.notify_all()

    def take(self, wait_s: float) -> Frame | None:
        """The newest frame not yet taken, or None when none comes within `wait_s` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self._closed, wait_s)
            frame, self._frame = self._frame, None
            return frame

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._frame = None
            self._changed.notify_all()
