"""The way of alerts to one receiver: a thread with a bounded queue, which tries again what could not be sent."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from exhibit.alerts.alert import Alert
from exhibit.outputs.port import OutputState
from exhibit.system.heartbeats import TendedThread
from exhibit.values import Link

MOST_WAITING = 50
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 600.0
_CLOSE_S, _HANGS_S = 2.0, 180.0


class SendFault(Exception):
    """An alert could not be sent; the message says why, without any secret. `for_good`: nor will it ever be."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


class AlertSender(Protocol):
    """Sends one alert to one receiver."""

    def send(self, alert: Alert) -> str:
        """Send it, and return once it was taken: what was answered, in words. Raises SendFault."""
        ...


class AlertLine:
    """Sends alerts in order. Of too many the oldest is dropped and counted. `news` is called when what waits changes,
    `fault` with what goes wrong, once each."""

    def __init__(
        self,
        name: str,
        sender: AlertSender,
        fault: Callable[[str], None],
        news: Callable[[], None] = lambda: None,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self.name = name
        self._sender, self._fault, self._news, self._first_pause_s = sender, fault, news, first_pause_s
        self._changed = threading.Condition()
        self._waiting: deque[Alert] = deque()
        self._sent = self._dropped = 0
        self._trouble = ""
        self._closing = False
        self._thread = TendedThread(self._run, name=f"alerts {name}", limit_s=_HANGS_S, replaceable=True)
        self._thread.start()

    def put(self, alerts: Sequence[Alert]) -> None:
        """Send them in their turn; from any thread, at once."""
        with self._changed:
            self._waiting += alerts
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popleft()
                self._dropped += 1
            self._changed.notify()

    @property
    def waiting(self) -> tuple[Alert, ...]:
        """What is still to be sent."""
        with self._changed:
            return tuple(self._waiting)

    def state(self) -> OutputState:
        """How the line fares."""
        with self._changed:
            many = f"{len(self._waiting)} waiting" if self._waiting else ""
            detail = ", ".join(part for part in (self._trouble, many) if part)
            link: Link = "down" if self._trouble else "up" if self._sent else "unverified"
            return OutputState(link, detail or ("" if self._sent else "nothing sent yet"), self._sent, self._dropped)

    def close(self) -> None:
        """End, within two seconds; what waits is for the next start."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        pause_s = self._first_pause_s
        while (alert := self._next()) is not None:
            why, for_good = self._tried(alert)
            if why and not for_good:
                self._rest(pause_s)
                pause_s = min(LONGEST_PAUSE_S, 2 * pause_s)
                continue
            pause_s = self._first_pause_s
            self._take_off(alert, sent=not why)

    def _next(self) -> Alert | None:
        self._thread.rest()
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            self._thread.beat()
            return None if self._closing else self._waiting[0]

    def _tried(self, alert: Alert) -> tuple[str, bool]:
        """Why it could not be sent, "" where it was; and whether that is for good."""
        why, for_good = "", False
        try:
            self._sender.send(alert)
        except SendFault as fault:
            why, for_good = str(fault), fault.for_good
        except Exception as error:  # noqa: BLE001 (law 7: whatever a library raises)
            why = f"it cannot be sent ({type(error).__name__})"
        self._thread.beat()  # one that hung and comes back late says nothing any more: another has sent it again
        if why and why != self._trouble:
            self._fault(why)
        self._trouble = why
        return why, for_good

    def _take_off(self, alert: Alert, *, sent: bool) -> None:
        with self._changed:
            if self._waiting and self._waiting[0] == alert:
                self._waiting.popleft()
            self._sent, self._dropped = self._sent + sent, self._dropped + (not sent)
        self._news()

    def _rest(self, pause_s: float) -> None:
        self._thread.rest()
        with self._changed:
            self._changed.wait_for(lambda: self._closing, pause_s)
