"""Perception beside the show's own rhythm: frames become observations in a thread, and the newest waits to be taken."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from exhibit.clock import SystemClock
from exhibit.health import Health
from exhibit.system.heartbeats import TendedThread
from exhibit.values import Observation
from exhibit.vision.observer import FrameObserver
from exhibit.vision.sources.port import Source, SourceState

PERCEPTION = "perception"
"""What its thread is called, and where its faults are; of several cameras with the name of each after it."""

_cost_clock = SystemClock()
"""What a frame costs is real time, also while a file is replayed on its own."""
_RETRY_S = 1.0
_HUNG_S = 20.0
"""A frame that takes so long is never done with."""


class Perception:
    """Looks at `source` until `stop` is set. While `processing` is off the source is closed, its camera let go of, and
    there is no news; when it is on again, `again` opens one like it. Of several cameras each has a `name`, and they
    share their `news`."""

    def __init__(  # noqa: PLR0913, PLR0917 (what it looks at and with, whom it tells, what it is called)
        self,
        source: Source,
        again: Callable[[], Source],
        observer: FrameObserver,
        health: Health,
        fault: Callable[[str], None],
        stop: threading.Event,
        name: str = "",
        news: threading.Condition | None = None,
    ) -> None:
        self.processing = True
        self._source, self._again, self._observer, self._health = source, again, observer, health
        self._fault, self._stop = fault, stop
        self._shut = False
        self._skipped_before = self._failed_before = 0
        self._news = news or threading.Condition()
        self._fresh: Observation | None = None
        self.observer_again: Callable[[], FrameObserver] = lambda: observer
        """Another one that observes as this one does, for the thread that follows one that hangs."""
        self._anew = False
        self.began_look_s: float | None = None
        """Since when the frame at hand is looked at; None between frames."""
        apart = " " if name else ""
        self._thread = TendedThread(
            self._watch, name=f"perception{apart}{name}", limit_s=_HUNG_S, required=not name, replaceable=True
        )

    @property
    def source(self) -> Source:
        """The source that is open, or was last."""
        return self._source

    def open_again(self) -> None:
        """Close the source, and open one like it; soon, in the thread that reads it."""
        self._anew = True

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Look no more, and let go of the source."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)
        self._source.close()

    def state(self) -> SourceState:
        """How the source fares; "off" once it is closed and has let go of its camera."""
        state = self._source.state()
        skipped, failed = state.skipped + self._skipped_before, state.failed + self._failed_before
        state = replace(state, skipped=skipped, failed=failed)
        if self._shut and state.link != "up":
            return replace(state, link="off", detail="closed: nobody is looked at")
        return replace(state, detail=f"closing {state.detail}") if self._shut or not self.processing else state

    @property
    def has_news(self) -> bool:
        """Whether there is an observation that was not taken yet."""
        return self._fresh is not None

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
            began = self.began_look_s = _cost_clock.now()
            observation = self._observer.observe(frame)
            self.began_look_s = None
            self._health.note_frame(frame.captured_s, _cost_clock.now() - began)
        except Exception as error:  # noqa: BLE001 (law 7: nothing outside can stop the show)
            self.began_look_s = None
            self._fault(f"{type(error).__name__}: {error}")
            self._stop.wait(0.1)
            return None
        return observation

    def _watch(self) -> None:
        if self._thread.replacements:
            self._begin_anew()
        while not self._stop.is_set():
            self._thread.beat()
            if not self._open():
                self._stop.wait(0.05)
                continue
            observation = self.look(0.25)
            if observation is not None:
                self._thread.beat()  # one that comes back late, after another took its place, brings no old news
                with self._news:
                    self._fresh = observation
                    self._news.notify()

    def _begin_anew(self) -> None:
        """The thread before this one hangs, over a frame or in the source: what it sits in is left to it."""
        over_a_frame, self.began_look_s = self.began_look_s is not None, None
        if over_a_frame:
            self._observer = self.observer_again()
        else:
            self._shut = True
            self._source.close()

    def _open(self) -> bool:
        """Whether the source is open, as it is to be: it is closed and opened here, in the thread that reads it
        (D-vision-12)."""
        if not self.processing:
            if not self._shut:
                self._shut = True
                self._source.close()
            return False
        if self._anew:
            self._anew, self._shut = False, True
            self._source.close()
        if self._shut:
            try:
                source = self._again()
            except Exception as error:  # noqa: BLE001 (a file that is gone meanwhile, or a device that is none any more)
                self._fault(f"cannot be opened again: {error}")
                self._stop.wait(_RETRY_S)
                return False
            last = self._source.state()
            self._skipped_before += last.skipped
            self._failed_before += last.failed
            self._source, self._shut = source, False
            self._health.expect_frames(_cost_clock.now())
        return True
