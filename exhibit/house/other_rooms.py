"""The other rooms of the house, as a show hears them: each as it says it is, as long as it lives. Pure, but for what it
remembers.

A room that was silent for five seconds, by our own clock, or whose show stands still is no room any more, whatever the
broker keeps of it (D-house-1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from exhibit.house.publisher import Publisher, newest, with_beat
from exhibit.house.room import SILENT_S, STILL_S
from exhibit.house.told_mood import decoded_mood
from exhibit.outputs.mqtt.beat import decoded
from exhibit.values import RoomMood

_MOST_ROOMS = 200


def room_of(prefix: str) -> tuple[str, str]:
    """What a room's prefix says: below what its house stands (may be empty), and what the room is called."""
    below, _, name = prefix.rpartition("/")
    return below, name


def topics(prefix: str) -> tuple[str, ...]:
    """What a room with this prefix subscribes to, to hear the others."""
    below, _ = room_of(prefix)
    room = f"{below}/+" if below else "+"
    return f"{room}/beat", f"{room}/mood"


@dataclass(frozen=True)
class _Heard:
    publishers: tuple[Publisher, ...] = ()
    mood: RoomMood = field(default_factory=RoomMood)


class OtherRooms:
    """What was heard of the rooms beside the one with this `prefix`. For one thread at a time."""

    def __init__(self, prefix: str) -> None:
        self._below, self.own = room_of(prefix)
        self._rooms: dict[str, _Heard] = {}

    def hear(self, topic: str, payload: str, now_s: float, *, kept: bool) -> None:
        """Take what came at `now_s`; `kept`: the broker had kept it. What is of no other room is passed over."""
        room, _, leaf = topic.rpartition("/")
        below, name = room_of(room)
        if below != self._below or not name or name == self.own or leaf not in ("beat", "mood"):
            return
        if name not in self._rooms and len(self._rooms) >= _MOST_ROOMS:
            return
        known = self._rooms.get(name, _Heard())
        if leaf == "mood":
            self._rooms[name] = replace(known, mood=decoded_mood(payload) or RoomMood())
        elif (beat := None if kept else decoded(payload)) is not None:
            self._rooms[name] = replace(known, publishers=with_beat(known.publishers, beat, now_s))

    def living(self, now_s: float) -> Mapping[str, RoomMood]:
        """Those that live at `now_s`, by name."""
        return {name: one.mood for name, one in sorted(self._rooms.items()) if _lives(one, now_s)}


def _lives(one: _Heard, now_s: float) -> bool:
    last = newest(one.publishers)
    return last is not None and now_s - last.heard_s <= SILENT_S and last.beat.still_s <= STILL_S
