"""The other rooms of the house, kept at hand for the tick: how they are and what they call, heard by a line of its own
to the broker, while a rule or a scene asks for it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from exhibit.assembly.broker import broker_of
from exhibit.assembly.parts import Parts
from exhibit.clock import Clock
from exhibit.cues.call import LEAD_S
from exhibit.cues.channels import SOUND, is_wall
from exhibit.house.calls import CallsHeard, HouseCall, decoded, encoded
from exhibit.house.other_rooms import OtherRooms, room_of, topics
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.house_line import HouseLine
from exhibit.outputs.sound.outlet import OWN_DELAY_S
from exhibit.rules.plan import Plan, Program
from exhibit.show import Show
from exhibit.show.program import program_of
from exhibit.system.clock_offset import clock_behind_s, clock_offset_s
from exhibit.values import RoomMood

_PATIENCE_S = 5.0
"""So long a broker may be away without a word, which is when rooms are silent."""
_CALLED = "called('"
_AWAY = "the broker is away"
_NO_ROOMS: Mapping[str, RoomMood] = {}


def add_rooms_heard(parts: Parts, show: Show, clock: Clock) -> RoomsHeard:
    """The rooms that a live show hears."""
    heard = RoomsHeard(show, clock, lambda text: parts.events.report_fault("other rooms", text))
    parts.reloads["other rooms"] = heard
    parts.keep("other rooms", heard.close)
    return heard


class RoomsHeard:
    """The rooms beside that of `show`. That the broker cannot be heard is a `fault`, told once while it lasts; so is a
    call that could not be sent, or was not answered in step."""

    def __init__(self, show: Show, clock: Clock, fault: Callable[[str], None]) -> None:
        self._clock, self._fault, self._told = clock, fault, ""
        self._lock = threading.Lock()
        self._broker: Broker | None = None
        self._line: HouseLine | None = None
        self._rooms, self._calls = OtherRooms(""), CallsHeard()
        self._since_s = clock.now()
        self._waiting: list[str] = []
        self._listen(show)

    @property
    def own(self) -> str:
        """What this room is called among them; empty where nobody asks."""
        return self._rooms.own

    def look(self, now_s: float) -> Mapping[str, RoomMood]:
        """The other rooms that live now, by name; at once."""
        line = self._line
        if line is None:
            return _NO_ROOMS
        self._mind(line, now_s)
        with self._lock:
            return self._rooms.living(now_s)

    def called(self, now_s: float) -> frozenset[str]:
        """By which names this room is called now."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            called = self._calls.called(now_s)
        for text in waiting:
            self._fault(text)
        return called

    def due_s(self) -> float:
        """When a call is to be answered next; infinite where none is waited for."""
        with self._lock:
            return self._calls.due_s()

    def call(self, name: str, now_s: float) -> str:
        """Call all rooms, this one too. Why it reaches none of the others, empty where it is on its way."""
        line, broker = self._line, self._broker
        if line is None or broker is None:
            return _AWAY
        call = HouseCall(uuid.uuid4().hex[:16], name, _wall_s() + LEAD_S, clock_offset_s())
        with self._lock:
            self._calls.answer_own(call, now_s)
        if line.link != "up":
            self._unsent(name)
            return _AWAY
        line.send((f"{broker.prefix}/call", encoded(call)), lambda: self._unsent(name))
        return ""

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
        """Have a line exactly while somebody asks for other rooms, or calls them."""
        mqtt, program = show.settings.mqtt, program_of(show)
        early_s = _early(program, show)
        with self._lock:
            self._calls.early_s = lambda name: early_s.get(name, 0.0)
        broker = broker_of(mqtt, show) if mqtt and (program.of_rooms or program.calls) else None
        if broker == self._broker:
            return
        self.close()
        if broker is None:
            self._rooms = OtherRooms("")
            return
        self._rooms, self._since_s = OtherRooms(broker.prefix), self._clock.now()
        self._broker = broker
        below, _ = room_of(broker.prefix)
        self._line = HouseLine(broker, (*topics(broker.prefix), f"{below}/+/call" if below else "+/call"), self._hear)

    def _hear(self, topic: str, payload: str, kept: bool) -> None:  # noqa: FBT001 (as the line hands it on)
        now_s = self._clock.now()
        if not topic.endswith("/call"):
            with self._lock:
                self._rooms.hear(topic, payload, now_s, kept=kept)
        elif not kept and (call := decoded(payload)) is not None:
            offset_s, wall_s = clock_offset_s(), _wall_s()
            with self._lock:
                if said := self._calls.hear(call, now_s, wall_s, offset_s):
                    self._waiting.append(said)

    def _unsent(self, name: str) -> None:
        with self._lock:
            self._waiting.append(f"the call '{name}' has reached no other room: the broker is away")

    def _mind(self, line: HouseLine, now_s: float) -> None:
        """Say that nothing is heard, once it lasts."""
        if line.link == "up":
            self._since_s, self._told = now_s, ""
        elif line.detail != self._told and now_s - self._since_s > _PATIENCE_S:
            self._told = line.detail
            self._fault(f"other rooms cannot be heard, rules take them for gone: {line.detail}")


def _wall_s() -> float:
    """The time, with what the kernel knows to be wrong with it put right."""
    return datetime.now(UTC).timestamp() + clock_behind_s()


def _early(program: Program, show: Show) -> Mapping[str, float]:
    """By how much a call is answered before its moment, by its name: as long as the slowest takes of what answers."""
    wall_s, sound_s = show.venue.latency.wall, OWN_DELAY_S + show.venue.latency.sound
    found: dict[str, float] = {}
    for plan in program.plans:
        takes_s = max((wall_s if is_wall(output) else sound_s for output in _answers(plan)), default=0.0)
        for key in plan.when.references:
            if key.startswith(_CALLED):
                name = key[len(_CALLED) : -2]
                found[name] = max(found.get(name, 0.0), takes_s)
    return found


def _answers(plan: Plan) -> Iterator[str]:
    """The walls and the sound that a rule uses."""
    used = [*(one.output for one in plan.all_claims), *(one.output for one in plan.on_start.cues)]
    yield from (one for one in used if one.partition(" ")[0] == SOUND or is_wall(one))
