"""The bus: hands each event to every listener. A listener that raises, or is slow, costs only itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from exhibit.clock import Clock
from exhibit.config.secrets import masked
from exhibit.events import Event, FaultRaised, Listener
from exhibit.runtime.port_guard import in_words
from exhibit.runtime.queued_listener import QueuedListener

_LONGEST_FAULT = 2000


@dataclass(frozen=True)
class _Ear:
    """A listener by its name, and how it is closed where it has something to close."""

    name: str
    listener: Listener
    close: Callable[[], None] | None = None


class EventBus:
    """Tells listeners in the order in which they were added, in the thread of whoever tells, one event after the other.

    What a listener raises is a fault of that listener, which all but itself are told. Nobody is called for a fault that
    came of telling it, so two that cannot bear each other's faults end it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began_s = clock.now()
        self._lock = threading.RLock()
        self._ears: tuple[_Ear, ...] = ()

    def add(self, name: str, listener: Listener, *, close: Callable[[], None] | None = None) -> None:
        """Let `listener` hear from now on; it is closed with the bus."""
        with self._lock:
            self._ears = (*self._ears, _Ear(name, listener, close))

    def add_slow(self, name: str, listener: Listener, *, close: Callable[[], None] | None = None) -> None:
        """The same for one that may be slow: it hears in a thread of its own, and what waits for it is bounded."""
        queued = QueuedListener(name, listener, lambda text: self._publish(FaultRaised(name, text), frozenset({name})))

        def close_both() -> None:
            try:
                queued.close()
            finally:  # however slow it is: what it has open is let go of
                if close is not None:
                    close()

        self.add(name, queued, close=close_both)

    def begin(self) -> float:
        """The run begins now: times of events count from here. The clock's time is given back."""
        self._began_s = self._clock.now()
        return self._began_s

    def publish(self, event: Event) -> None:
        """`event` happens now; from any thread."""
        self._publish(event, frozenset())

    def report_fault(self, where: str, text: str) -> None:
        """Something failed and was survived; from any thread. What others wrote into `text` is made such that a page, a
        record and a terminal can say it, without the secrets of an address, and cut where it never ends."""
        said = masked(text).encode("utf-8", "backslashreplace").decode()
        self.publish(FaultRaised(where, said if len(said) <= _LONGEST_FAULT else f"{said[:_LONGEST_FAULT]}…"))

    def close(self) -> None:
        """Let those that have something to close finish it, the last one first; nobody hears any more."""
        for ear in reversed(self._ears):
            if ear.close is not None:
                try:
                    ear.close()
                except Exception as error:  # noqa: BLE001 (law 4: one that cannot close must not keep the others open)
                    self._publish(FaultRaised(ear.name, in_words(error)), frozenset({ear.name}))
        self._ears = ()

    def _publish(self, event: Event, deaf: frozenset[str]) -> None:
        """Tell `event` to all but the `deaf`: those who have raised at what this came of."""
        with self._lock:
            t_s = max(0.0, self._clock.now() - self._began_s)
            for ear in self._ears:
                if ear.name not in deaf:
                    self._tell(ear, t_s, event, deaf)

    def _tell(self, ear: _Ear, t_s: float, event: Event, deaf: frozenset[str]) -> None:
        try:
            ear.listener.hear(t_s, event)
        except Exception as error:  # noqa: BLE001 (law 4: a listener may not disturb)
            self._publish(FaultRaised(ear.name, in_words(error)), deaf | {ear.name})
