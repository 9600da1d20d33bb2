"""A mailbox with one slot: the newest frame wins, what was never collected is counted."""

from __future__ import annotations

import threading

from exhibit.values import Frame


class Mailbox:
    """Passes frames from a capture thread to whoever looks at them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._closed = False
        self.skipped = 0

    def put(self, frame: Frame) -> None:
        with self._changed:
            if self._closed:
                return
            self.skipped += self._frame is not None
            self._frame = frame
            self._changed.notify()

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
