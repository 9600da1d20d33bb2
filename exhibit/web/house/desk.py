"""What the routes of the house's page ask: the rooms as they are now, and one press for some of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from exhibit.clock import Clock
from exhibit.house import press
from exhibit.house.press import PressOutcome
from exhibit.house.room import RoomView, ToldState
from exhibit.house.rooms import Rooms
from exhibit.values import Link, Switch


class HouseBroker(Protocol):
    """The way to the broker: how it is, and what is published."""

    @property
    def link(self) -> Link: ...

    @property
    def detail(self) -> str: ...

    def publish(self, messages: Sequence[tuple[str, str]]) -> bool:
        """Publish payloads on topics, not retained; whether the broker has them."""
        ...


class HouseDesk:
    """For the line's thread, which hears, and for those of the page."""

    def __init__(self, clock: Clock, calendar: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock, self._calendar = clock, calendar
        self._rooms = Rooms(clock.now())
        self._lock = threading.Lock()

    def hear(self, topic: str, payload: str, kept: bool) -> None:  # noqa: FBT001 (as the line hears it)
        """Take what the broker has told."""
        now_s, wall = self._clock.now(), self._calendar()
        with self._lock:
            self._rooms.hear(topic, ToldState(payload, now_s, kept), wall)

    @property
    def listened_s(self) -> float:
        """For how long it has been listened."""
        return self._clock.now() - self._rooms.since_s

    def views(self) -> tuple[RoomView, ...]:
        """Every room as it is now."""
        with self._lock:
            return self._rooms.views(self._clock.now())

    def press(self, broker: HouseBroker, names: Sequence[str], switch: Switch, *, on: bool) -> dict[str, PressOutcome]:
        """Ask the rooms `names`, and wait a few seconds until each has told that it is so. Blocks."""
        pressed_s = self._clock.now()
        if not broker.publish([press.asked(name, switch, on=on) for name in names]):
            return dict.fromkeys(names, "not sent")
        while True:
            told = self._outcomes(names, switch, pressed_s, on=on)
            if press.settled(told):
                return {name: one or "no answer" for name, one in told.items()}
            self._clock.sleep(0.05)

    def _outcomes(
        self, names: Sequence[str], switch: Switch, pressed_s: float, *, on: bool
    ) -> dict[str, PressOutcome | None]:
        now_s = self._clock.now()
        with self._lock:
            known = {name: self._rooms.signs(name) for name in names}
        return {
            name: press.outcome(signs, switch, pressed_s, now_s, on=on) if signs else "no answer"
            for name, signs in known.items()
        }
