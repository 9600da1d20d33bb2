"""A listener that may be slow, behind a bounded queue and a thread of its own: whoever tells it never waits."""

from __future__ import annotations

import queue
from collections.abc import Callable

from exhibit.events import Event, Listener
from exhibit.runtime.port_guard import in_words
from exhibit.system.heartbeats import TendedThread

MOST_WAITING = 2000
_CLOSE_WITHIN_S = 2.0


class TooSlowError(Exception):
    """The queue of a listener is full."""


class QueuedListener:
    """Lets `listener` hear, in order, in the thread `name`. Where the queue is full the new event is dropped, counted,
    and that is raised. `fault` is told, in words, what the listener itself raises."""

    def __init__(
        self, name: str, listener: Listener, fault: Callable[[str], None], *, most: int = MOST_WAITING
    ) -> None:
        self._listener, self._fault = listener, fault
        self._events: queue.Queue[tuple[float, Event] | None] = queue.Queue(most)
        self.dropped = 0
        """How many events were dropped since the start."""
        self._thread = TendedThread(self._run, name=name)
        self._thread.start()

    def hear(self, t_s: float, event: Event) -> None:
        """Keep the event for the thread; returns at once. Raises TooSlowError."""
        try:
            self._events.put_nowait((t_s, event))
        except queue.Full:
            self.dropped += 1
            raise TooSlowError("an event was dropped") from None

    def close(self) -> None:
        """Let the listener hear what waits, within two seconds, and stop. Raises TooSlowError where that is too
        little."""
        try:
            self._events.put(None, timeout=_CLOSE_WITHIN_S)
        except queue.Full:
            raise TooSlowError("what waited at the end was dropped") from None
        self._thread.join(_CLOSE_WITHIN_S)
        if self._thread.is_alive():
            raise TooSlowError("what waited at the end was dropped")

    def _next(self) -> tuple[float, Event] | None:
        self._thread.rest()
        waiting = self._events.get()
        self._thread.beat()
        return waiting

    def _run(self) -> None:
        while (waiting := self._next()) is not None:
            try:
                self._listener.hear(*waiting)
            except Exception as error:  # noqa: BLE001 (law 4: a listener may not disturb)
                self._fault(in_words(error))
