"""Perception beside the show's own rhythm: frames become observations in a thread, and the newest waits to be taken."""

from __future__ import annotations

import threading
from collections.abc import Callable

from exhibit.clock import SystemClock
from exhibit.health import Health
from exhibit.values import Observation
from exhibit.vision.observe import Observer
from exhibit.vision.source import Source

_cost_clock = SystemClock()
"""What a frame costs is real time, also while a file is replayed on its own."""


class Watching:
    """Looks at `source` until `stop` is set. While `processing` is off no frame is looked at, and there is no news."""

    def __init__(
        self, source: Source, observer: Observer, health: Health, fault: Callable[[str], None], stop: threading.Event
    ) -> None:
        self.processing = True
        self._source, self._observer, self._health = source, observer, health
        self._fault, self._stop = fault, stop
        self._news = threading.Condition()
        self._fresh: Observation | None = None
        self._thread = threading.Thread(target=self._watch, name="perception", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=2.0)

    def collect(self, wait_s: float) -> Observation | None:
        """The newest observation that was not taken yet, waiting up to `wait_s` for it."""
        with self._news:
            self._news.wait_for(lambda: self._fresh is not None, wait_s)
            fresh, self._fresh = self._fresh, None
            return fresh if self.processing else None

    def look(self, wait_s: float) -> Observation | None:
        """One frame seen; whatever goes wrong on the way is a fault, and the next frame a new chance."""
        try:
            frame = self._source.read(wait_s)
            if frame is None:
                return None
            began = _cost_clock.now()
            observation = self._observer.observe(frame)
            self._health.frame(frame.captured_s, _cost_clock.now() - began)
        except Exception as error:  # noqa: BLE001 (law 7: nothing outside can stop the show)
            self._fault(f"{type(error).__name__}: {error}")
            self._stop.wait(0.1)
            return None
        return observation

    def _watch(self) -> None:
        while not self._stop.is_set():
            if not self.processing:
                self._stop.wait(0.1)
                continue
            observation = self.look(0.25)
            if observation is not None:
                with self._news:
                    self._fresh = observation
                    self._news.notify()
