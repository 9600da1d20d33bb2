"""The camera's picture for the control room, where the venue allows it: the newest frame, small, seldom, and never kept
for long. Without `preview: true` in venue.yaml none of these is made (D-0007)."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from exhibit.clock import Clock
from exhibit.values import Frame, Image
from exhibit.vision.pictures import jpeg, side_by_side

MOST_HZ, MOST_WIDTH_PX = 5.0, 640
FORGOTTEN_AFTER_S = 2.0


class Preview:
    """Keeps one frame of each of `cameras`, the newest, until it is too old to be shown; from any thread."""

    def __init__(self, clock: Clock, cameras: Sequence[str] = ("",)) -> None:
        self._clock, self._cameras = clock, tuple(cameras)
        self._lock = threading.Lock()
        self._encoding = threading.Lock()
        self._frames: dict[str, Frame] = {}
        self._picture = b""
        self._picture_s = -1.0

    def keep(self, frame: Frame, camera: str = "") -> None:
        """Let `frame` be the one of `camera` that is shown."""
        with self._lock:
            self._frames[camera] = frame

    def forget(self) -> None:
        """Show nothing any more, until another frame comes."""
        with self._lock:
            self._frames, self._picture = {}, b""

    def picture(self) -> bytes | None:
        """The newest frame as JPEG, made at most five times a second; those of several cameras side by side, grey where
        one gives none. None where there is none of the last seconds."""
        with self._encoding:
            now_s = self._clock.now()
            with self._lock:
                frames = {
                    name: one for name, one in self._frames.items() if now_s - one.captured_s <= FORGOTTEN_AFTER_S
                }
            if not frames:
                self.forget()
                return None
            if not self._picture or now_s - self._picture_s >= 1 / MOST_HZ:
                self._picture, self._picture_s = jpeg(self._together(frames), MOST_WIDTH_PX), now_s
            return self._picture

    def _together(self, frames: Mapping[str, Frame]) -> Image:
        if len(self._cameras) == 1:
            return next(iter(frames.values())).image
        return side_by_side([frames[name].image if name in frames else None for name in self._cameras])
