"""Who asked to be told over OSC, and until when: a table that one thread writes and another reads."""

from __future__ import annotations

import threading
from dataclasses import dataclass

KEPT_S = 60.0
MOST = 32
USUAL_HZ, FASTEST_HZ = 10.0, 60.0


@dataclass(frozen=True)
class Subscriber:
    """A program that is told what the show senses, `rate_hz` times a second."""

    host: str
    port: int
    rate_hz: float = USUAL_HZ


class Subscribers:
    """Listeners that came by themselves; each is forgotten a minute after it last asked (D-osc-5)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until_s: dict[tuple[str, int], tuple[Subscriber, float]] = {}

    def subscribe(self, listener: Subscriber, now_s: float) -> bool:
        """Add or renew `listener`; False where there are too many already."""
        key = (listener.host, listener.port)
        with self._lock:
            self._forget(now_s)
            if key not in self._until_s and len(self._until_s) >= MOST:
                return False
            self._until_s[key] = (listener, now_s + KEPT_S)
            return True

    def unsubscribe(self, host: str, port: int) -> None:
        with self._lock:
            self._until_s.pop((host, port), None)

    def alive(self, now_s: float) -> list[Subscriber]:
        """Those who are to be told."""
        with self._lock:
            self._forget(now_s)
            return [listener for listener, _ in self._until_s.values()]

    def _forget(self, now_s: float) -> None:
        for key in [key for key, (_, until_s) in self._until_s.items() if until_s <= now_s]:
            del self._until_s[key]
