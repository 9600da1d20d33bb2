"""The camera's picture for the control room, where the venue allows it: the newest frame, small, seldom, and never kept
for long. Without `preview: true` in venue.yaml none of these is made (D-0007)."""

from __future__ import annotations

import threading

from exhibit.clock import Clock
from exhibit.values import Frame
from exhibit.vision.pictures import jpeg

MOST_HZ, MOST_WIDTH_PX = 5.0, 640
FORGOTTEN_AFTER_S = 2.0


class Preview:
    """Keeps one frame, the newest, until it is too old to be shown; from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._encoding = threading.Lock()
        self._frame: Frame | None = None
        self._picture = b""
        self._picture_s = -1.0

    def keep(self, frame: Frame) -> None:
        """Let `frame` be the one that is shown."""
        with self._lock:
            self._frame = frame

    def forget(self) -> None:
        """Show nothing any more, until another frame comes."""
        with self._lock:
            self._frame, self._picture = None, b""

    def picture(self) -> bytes | None:
        """The newest frame as JPEG, made at most five times a second; None where there is none of the last seconds."""
        with self._encoding:
            now_s = self._clock.now()
            with self._lock:
                frame = self._frame
            if frame is None or now_s - frame.captured_s > FORGOTTEN_AFTER_S:
                self.forget()
                return None
            if not self._picture or now_s - self._picture_s >= 1 / MOST_HZ:
                self._picture, self._picture_s = jpeg(frame.image, MOST_WIDTH_PX), now_s
            return self._picture
