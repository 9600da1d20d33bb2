"""The journal of a live show on its way to the house's store, over the show's broker, by a connection of its own: what
the show itself sends and hears there knows nothing of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from exhibit.assembly.parts import Parts
from exhibit.journal.batches import RECEIPT_LEAF, ROWS_LEAF
from exhibit.journal.forwarding import UnsentRows
from exhibit.journal.port import StoreError
from exhibit.journal.posting import WITHIN_S, JournalPost
from exhibit.journal.transfer import now_utc_s
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.house_line import HouseLine
from exhibit.outputs.port import OutputState
from exhibit.system.heartbeats import TendedThread

_EVERY_S, _FIRST_S, _CLOSE_S = 60.0, 1.0, 2.0


def add_sender(parts: Parts, broker: Broker, outbox: UnsentRows) -> None:
    """What sends the journal `outbox` of a live show."""
    sender = JournalSender(broker, outbox, lambda text: parts.events.report_fault("journal sender", text))
    parts.reports["journal sender"] = sender
    parts.keep("journal sender", sender.close)


class BrokerPost:
    """The way from `outbox` over `broker` to a collector and back, whose receipt may take `within_s`."""

    def __init__(self, broker: Broker, outbox: UnsentRows, within_s: float = WITHIN_S) -> None:
        self._topic = f"{broker.prefix}/{ROWS_LEAF}"
        self._post = JournalPost(outbox, self._publish, within_s)
        self._line = HouseLine(broker, (f"{broker.prefix}/{RECEIPT_LEAF}",), self._post.hear, qos=1)

    @property
    def refusal(self) -> str:
        """What a collector has refused, in words; empty where nothing was."""
        return self._post.refusal

    def send(self, now_s: float, beat: Callable[[], object] = lambda: None) -> int:
        """As JournalPost has it; raises StoreError, too, where the broker is away."""
        if self._line.link != "up":
            raise StoreError(f"the broker: {self._line.detail}")
        return self._post.send(now_s, beat)

    def is_connecting(self) -> bool:
        """Whether it is not known yet whether the broker is there."""
        return self._line.link != "up" and self._line.detail == "connecting"

    def close(self) -> None:
        """Wait for nothing any more."""
        self._post.close()
        self._line.close()

    def _publish(self, text: str) -> bool:
        return self._line.publish([(self._topic, text)])


class JournalSender:
    """Sends what `outbox` holds each minute, and what a collector or broker that was away did not take as soon as it is
    there. A `fault` is told once while it lasts."""

    def __init__(self, broker: Broker, outbox: UnsentRows, fault: Callable[[str], None]) -> None:
        self._post, self._fault = BrokerPost(broker, outbox), fault
        self._told, self._stop = "", threading.Event()
        self._state = OutputState("unverified", "nothing was sent yet")
        self._thread = TendedThread(self._run, name="journal sender")
        self._thread.start()

    def state(self) -> OutputState:
        """How it fares."""
        return self._state

    def close(self) -> None:
        """Send no more: what waits is sent after the next start."""
        self._stop.set()
        self._post.close()
        self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        pause_s = _FIRST_S
        while not self._stop.is_set():
            self._thread.beat()
            if not self._post.is_connecting():
                pause_s = _EVERY_S if self._send() else min(_EVERY_S, pause_s * 2)
            self._thread.rest()
            self._stop.wait(pause_s)

    def _send(self) -> bool:
        """Whether all is there."""
        sent, why = 0, ""
        try:
            sent = self._post.send(now_utc_s(), self._thread.beat)
        except StoreError as error:
            why = str(error)
        told = why or self._post.refusal
        if told and told != self._told and not self._stop.is_set():
            self._fault(f"{told}; what waits is kept, and sent later")
        self._told = told
        detail = told or "all that is settled is in the house's store"
        self._state = replace(
            self._state, link="down" if told else "up", detail=detail, performed=self._state.performed + sent
        )
        return not why
