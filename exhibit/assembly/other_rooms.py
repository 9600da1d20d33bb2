"""The other rooms of the house, kept at hand for the tick: heard by a line of its own to the broker, while a rule or a
scene asks for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from exhibit.assembly.broker import broker_of
from exhibit.assembly.parts import Parts
from exhibit.clock import Clock
from exhibit.house.other_rooms import OtherRooms, topics
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.house_line import HouseLine
from exhibit.show import Show
from exhibit.show.program import program_of
from exhibit.values import RoomMood

_PATIENCE_S = 5.0
"""So long a broker may be away without a word, which is when rooms are silent."""
_NO_ROOMS: Mapping[str, RoomMood] = {}


def add_rooms_heard(parts: Parts, show: Show, clock: Clock) -> RoomsHeard:
    """The rooms that a live show hears."""
    heard = RoomsHeard(show, clock, lambda text: parts.events.report_fault("other rooms", text))
    parts.reloads["other rooms"] = heard
    parts.keep("other rooms", heard.close)
    return heard


class RoomsHeard:
    """The rooms beside that of `show`. That the broker cannot be heard is a `fault`, told once while it lasts."""

    def __init__(self, show: Show, clock: Clock, fault: Callable[[str], None]) -> None:
        self._clock, self._fault, self._told = clock, fault, ""
        self._lock = threading.Lock()
        self._broker: Broker | None = None
        self._line: HouseLine | None = None
        self._rooms = OtherRooms("")
        self._since_s = clock.now()
        self._listen(show)

    @property
    def own(self) -> str:
        """What this room is called among them; empty where nobody asks."""
        return self._rooms.own

    def look(self) -> Mapping[str, RoomMood]:
        """The other rooms that live now, by name; at once."""
        line = self._line
        if line is None:
            return _NO_ROOMS
        now_s = self._clock.now()
        self._mind(line, now_s)
        with self._lock:
            return self._rooms.living(now_s)

    def use(self, before: Show, show: Show) -> list[str]:  # noqa: ARG002 (only what is to be counts)
        """Go on with an edited show."""
        self._listen(show)
        return []

    def close(self) -> None:
        """Hear nothing any more."""
        line, self._line, self._broker = self._line, None, None
        if line is not None:
            line.close()

    def _listen(self, show: Show) -> None:
        """Have a line exactly while somebody asks for other rooms."""
        mqtt = show.settings.mqtt
        broker = broker_of(mqtt, show) if mqtt and program_of(show).of_rooms else None
        if broker == self._broker:
            return
        self.close()
        if broker is None:
            self._rooms = OtherRooms("")
            return
        self._rooms, self._since_s = OtherRooms(broker.prefix), self._clock.now()
        self._broker = broker
        self._line = HouseLine(broker, topics(broker.prefix), self._hear)

    def _hear(self, topic: str, payload: str, kept: bool) -> None:  # noqa: FBT001 (as the line hands it on)
        with self._lock:
            self._rooms.hear(topic, payload, self._clock.now(), kept=kept)

    def _mind(self, line: HouseLine, now_s: float) -> None:
        """Say that nothing is heard, once it lasts."""
        if line.link == "up":
            self._since_s, self._told = now_s, ""
        elif line.detail != self._told and now_s - self._since_s > _PATIENCE_S:
            self._told = line.detail
            self._fault(f"other rooms cannot be heard, rules take them for gone: {line.detail}")
