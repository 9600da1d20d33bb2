"""What goes out to the broker, one message after the other: taken, put aside if it never will be, or kept for later."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Literal

from exhibit.outputs.mqtt.backlog import Backlog, QueuedMessage
from exhibit.outputs.mqtt.line import Line, NotNow, NotTaken, Unsendable
from exhibit.outputs.mqtt.quarantine import Quarantine

Fate = Literal["taken", "passed over", "later"]
"""The broker has it; it is of those that the broker does not take; it may be tried again."""
_FIRST_PAUSE_S = 2.0
"""What the broker has refused for now is tried again after so long, and twice as long the next time."""
_MOST_COMPLAINTS = 20


class Outbox:
    """Sends what stands, and what waits in `backlog`; `now_s` is the clock. What the broker does not take is told once:
    by topic, in words. `taken` counts what it has, of what waited, and `aside` what it never will."""

    def __init__(self, backlog: Backlog, now_s: Callable[[], float]) -> None:
        self.backlog, self._now_s, self._quarantine = backlog, now_s, Quarantine()
        self.complaints: deque[tuple[str, str]] = deque(maxlen=_MOST_COMPLAINTS)
        self.taken = self.aside = 0
        self._again_s = float("-inf")

    async def send(self, line: Line, message: QueuedMessage, qos: int = 1) -> Fate:
        """Send what only stands as long as nothing newer does. Raises NotTaken."""
        if self._quarantine.bars(message.topic, message.payload, self._now_s()):
            return "passed over"
        try:
            await line.publish(message.topic, message.payload, qos=qos, retain=message.retain)
        except NotTaken as fault:
            if qos:  # else it was written at once, and another is to blame
                self._blame(message, str(fault))
            raise
        except NotNow as fault:
            return "passed over" if self._blame(message, str(fault)) else "later"
        except Unsendable as fault:
            self._blame(message, str(fault), told=True)
            return "passed over"
        self._quarantine.took(message.topic, message.payload)
        return "taken"

    async def send_waiting(self, line: Line) -> None:
        """Send all that waits, in order, or put it aside. Raises NotTaken."""
        while len(self.backlog):
            for number, message in self.backlog.oldest():
                if self._now_s() < self._again_s:
                    return
                await self._send_waiting(line, number, message)

    async def _send_waiting(self, line: Line, number: int, message: QueuedMessage) -> None:
        why = self._quarantine.bars(message.topic, message.payload, self._now_s())
        if why:
            self._put_aside(number, why)
            return
        try:
            await line.publish(message.topic, message.payload, retain=message.retain)
        except (NotTaken, NotNow) as fault:
            self.backlog.failed(number)
            if self._blame(message, str(fault)):
                self._put_aside(number, str(fault))
            elif isinstance(fault, NotNow):
                self._again_s = self._now_s() + _FIRST_PAUSE_S * 2**message.tries
            if isinstance(fault, NotTaken):
                raise
        except Unsendable as fault:
            self._blame(message, str(fault), told=True)
            self._put_aside(number, str(fault))
        else:
            self._quarantine.took(message.topic, message.payload)
            self.backlog.forget(number)
            self.taken += 1

    def _put_aside(self, number: int, why: str) -> None:
        self.backlog.put_aside(number, why)
        self.aside += 1

    def _blame(self, message: QueuedMessage, why: str, *, told: bool = False) -> bool:
        """Whether `message`, for this reason, is not tried again for a while; that is told."""
        now_s = self._now_s()
        aside = self._quarantine.blame(message.topic, message.payload, why, now_s, message.tries + 1, told=told)
        if aside:
            size = len(message.payload.encode())
            text = f"a message of {size} bytes is put aside, and those like it: {why}"
            self.complaints.append((message.topic, text))
        return aside
