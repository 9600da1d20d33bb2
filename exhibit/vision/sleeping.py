"""An observer that can sleep: its networks are then unloaded, and loaded again with the next picture."""

from __future__ import annotations

import threading
from collections.abc import Callable

from exhibit.values import Frame, Image, Observation
from exhibit.vision.observer import Observer


class SleepingObserver:
    """Has `make` make an observer whenever one is needed; the first at once, so that what is wrong is known."""

    def __init__(self, make: Callable[[], Observer]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._awake: Observer | None = make()

    def observe(self, frame: Frame) -> Observation:
        return self._woken().observe(frame)

    def certainty(self, image: Image) -> float:
        return self._woken().certainty(image)

    def sleep(self) -> None:
        """Forget the networks, and who was in view; from any thread."""
        with self._lock:
            self._awake = None

    def _woken(self) -> Observer:
        with self._lock:
            if self._awake is None:
                self._awake = self._make()
            return self._awake
