"""How far it is through the house, room by room, and without steps where somebody cannot climb them. Pure."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exhibit.museum.catalogue.works import RoomDoor

WALKING_M_PER_MINUTE = 45.0
"""Through a museum one strolls, at 0.75 m/s: ours, below the 1.2 to 1.4 m/s of who has somewhere to go."""
BESIDE_M = 8.0
"""From one work to another in the same room."""


@dataclass(frozen=True)
class WalkingMap:
    """The shortest ways between rooms in metres; `step_free`, those without steps. What is in neither is not joined. A
    house whose doors nobody wrote (`known` is False) is walked as if each room were beside the next."""

    metres: Mapping[tuple[str, str], float] = field(default_factory=dict)
    step_free: Mapping[tuple[str, str], float] = field(default_factory=dict)
    known: bool = False

    def between(self, first: str, second: str, *, step_free: bool = False) -> float | None:
        """Metres from one room to another; None where no way is known."""
        if not self.known or first == second:
            return BESIDE_M if first == second else UNKNOWN_M
        return (self.step_free if step_free else self.metres).get((first, second))


UNKNOWN_M = 30.0
"""From room to room where nobody drew a plan."""


def walking_map(rooms: Iterable[str], doors: Iterable[RoomDoor]) -> WalkingMap:
    """All shortest ways (Dijkstra) over `doors`."""
    names, every = sorted(rooms), list(doors)
    return WalkingMap(_ways(names, every), _ways(names, [one for one in every if not one.steps]), bool(every))


def unreached(rooms: Iterable[str], ways: WalkingMap) -> list[str]:
    """The rooms to which no door leads from the largest part of the house."""
    names = sorted(rooms)
    if not ways.known or not names:
        return []
    parts = [{other for other in names if other == name or (name, other) in ways.metres} for name in names]
    largest = max(parts, key=len)
    return [name for name in names if name not in largest]


def _ways(rooms: list[str], doors: list[RoomDoor]) -> dict[tuple[str, str], float]:
    beside: dict[str, dict[str, float]] = defaultdict(dict)
    for one in doors:
        for here, there in (one.between, one.between[::-1]):
            beside[here][there] = min(one.metres, beside[here].get(there, one.metres))
    return {(room, other): metres for room in rooms for other, metres in _from(room, beside).items() if other != room}


def _from(room: str, beside: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    reached: dict[str, float] = {}
    waiting = [(0.0, room)]
    while waiting:
        metres, here = heapq.heappop(waiting)
        if here not in reached:
            reached[here] = metres
            for there, more in beside.get(here, {}).items():
                heapq.heappush(waiting, (metres + more, there))
    return reached
