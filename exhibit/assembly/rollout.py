"""What a room that follows a repository knows of itself and its neighbours: its show's hours, what the broker tells."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from exhibit.assembly.broker import broker_of
from exhibit.clock import Calendar, Clock, local_time
from exhibit.config.problems import ShowError
from exhibit.config.timetable import is_open
from exhibit.house.first_room import HEARD_LEAVES, CannotHear, ProvenCommit, first_prefix, good_in, ill_in
from exhibit.house.room import RoomSigns, ToldState, with_message
from exhibit.outputs.mqtt.house_line import HouseLine
from exhibit.show import Show, read_show

Health = frozenset[str] | None
AskPage = Callable[[], Health]
"""What is ill, as the show's page says; None where it does not answer."""


class ShowAround:
    """Around the show in the folder `show`, as it is when this is made; close it, and make another, when it is edited.
    Where the show has no broker, its page is asked how it is. `watch_s`: for how long a commit must be well."""

    def __init__(self, show: Path, ask_page: AskPage, clock: Clock, calendar: Calendar = local_time) -> None:
        self._ask_page, self._clock, self._calendar = ask_page, clock, calendar
        self._show = _read(show)
        self._since_s = clock.now()
        self._lock = threading.Lock()
        house = self._show.house.rollout if self._show else None
        self.watch_s = house.watch if house else 900.0
        room = (self._show.venue.room or "") if self._show else ""
        self._first = house.first if house and house.first and house.first != room else None
        self._line: HouseLine | None = None
        self._own = self._first_signs = RoomSigns("")
        mqtt = self._show.settings.mqtt if self._show else None
        if self._show and mqtt:
            self._own = RoomSigns(mqtt.prefix)
            self._first_signs = RoomSigns(first_prefix(mqtt.prefix, self._first or ""))
            topics = [f"{mqtt.prefix}/{leaf}" for leaf in HEARD_LEAVES]
            topics += [f"{self._first_signs.name}/beat"] if self._first else []
            self._line = HouseLine(broker_of(mqtt, self._show), topics, self._hear)

    def await_heard(self, within_s: float = 6.0) -> None:
        """Wait until the broker has told of this room, and of the one that goes first; not for ever."""
        until_s = self._clock.now() + (within_s if self._line else 0.0)
        while self._clock.now() < until_s and not self._heard():
            self._clock.sleep(0.1)

    def _heard(self) -> bool:
        with self._lock:
            first = self._first is None or bool(self._first_signs.publishers)
            return first and bool(self._own.publishers) and "health" in self._own.told

    def is_open(self) -> bool:
        """Whether the house is open now; one without hours is never full of people that anybody knows of."""
        show = self._show
        return show is not None and show.hours is not None and is_open(show.hours, self._calendar(), show.zone)

    def health(self, commit: str) -> Health:
        """What is ill in this room while it plays `commit`. Raises CannotHear while the broker is away."""
        if self._line is None:
            return self._ask_page()
        if self._line.link != "up":
            raise CannotHear(f"how this room is cannot be heard: no broker ({self._line.detail})")
        with self._lock:
            return ill_in(self._own, commit, self._clock.now(), self._since_s)

    def proven(self) -> ProvenCommit | None:
        """What is good in the room that goes first; None where that is this room, or none is named."""
        if self._first is None:
            return None
        with self._lock:
            return ProvenCommit(self._first, good_in(self._first_signs, self._clock.now()))

    def close(self) -> None:
        if self._line is not None:
            self._line.close()

    def _hear(self, topic: str, payload: str, kept: bool) -> None:  # noqa: FBT001 (as the line hears it)
        room, _, leaf = topic.rpartition("/")
        told = ToldState(payload, self._clock.now(), kept)
        with self._lock:
            if room == self._own.name:
                self._own = with_message(self._own, leaf, told, self._calendar())
            if room == self._first_signs.name:
                self._first_signs = with_message(self._first_signs, leaf, told, self._calendar())


def _read(show: Path) -> Show | None:
    """The show, as far as it can be read."""
    try:
        return read_show(show, whole=False)[0]
    except (ShowError, OSError, ValueError):
        return None
