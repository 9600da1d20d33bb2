"""All rooms of the house, by the topics on which they are heard. Pure, but for what it remembers."""

from __future__ import annotations

from datetime import datetime

from exhibit.house.room import LEAVES, RoomSigns, RoomView, ToldState, is_room, view, with_message

DEEPEST = 3
"""A room's prefix has at most so many levels, where nobody says which are rooms."""
_MOST_ROOMS = 2000


def filters(below: str = "") -> tuple[str, ...]:
    """What is subscribed to, so that every room is heard; those below the prefix `below`, where it is given."""
    return tuple(topic for leaf in LEAVES for topic in room_topics(leaf, below))


def room_topics(leaf: str, below: str = "") -> tuple[str, ...]:
    """What is subscribed to, so that `leaf` is heard of every room; of those below `below`, where it is given."""
    rooms = [f"{below}/+"] if below else ["/".join("+" * depth) for depth in range(1, DEEPEST + 1)]
    return tuple(f"{room}/{leaf}" for room in rooms)


class Rooms:
    """What was heard of every room since `since_s`. For one thread at a time."""

    def __init__(self, since_s: float) -> None:
        self.since_s = since_s
        self._rooms: dict[str, RoomSigns] = {}

    def hear(self, topic: str, message: ToldState, wall: datetime) -> None:
        """Take what came; what belongs to no room is passed over."""
        room, _, leaf = topic.rpartition("/")
        parent, _, kind = room.rpartition("/")
        if kind == "power":
            room, leaf = parent, f"power/{leaf}"
        if not room or (room not in self._rooms and len(self._rooms) >= _MOST_ROOMS):
            return
        self._rooms[room] = with_message(self._rooms.get(room, RoomSigns(room)), leaf, message, wall)

    def signs(self, name: str) -> RoomSigns | None:
        """What was heard of the room called `name`; None where it is no room."""
        found = self._rooms.get(name)
        return found if found is not None and is_room(found) else None

    def names(self) -> tuple[str, ...]:
        """Every room, by name."""
        return tuple(sorted(name for name, one in self._rooms.items() if is_room(one)))

    def views(self, now_s: float) -> tuple[RoomView, ...]:
        """Every room as it is at `now_s`, by name."""
        return tuple(view(self._rooms[name], now_s, self.since_s) for name in self.names())
