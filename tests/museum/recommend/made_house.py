"""A house that is made up: forty works in nine rooms with a plan, of which much, little or nothing is known."""

from __future__ import annotations

import numpy as np

from exhibit.museum.catalogue.floor_plan import FloorPlan
from exhibit.museum.catalogue.walking import walking_map
from exhibit.museum.catalogue.works import Catalogue, CatalogueWork, MuseumRoom, RoomDoor, RoomPlacement
from exhibit.museum.house_offer import HouseOffer
from exhibit.museum.recommend.gate import Gate, MeasuredTerm
from exhibit.museum.recommend.profiles import house_profiles
from exhibit.museum.recommend.suggesting import Offer, OfferedWork
from exhibit.museum.statistics.interval import Interval

WORDS = ("joy", "tenderness", "calm", "surprise", "excitement", "awe", "sadness", "fear", "boredom", "nothing")
_SIDE, _UNIT = 3, 100.0
_SURE = MeasuredTerm(1, Interval(1, 1), "", "", 1)


def made_house(seed: int, *, taste: bool = False) -> tuple[HouseOffer, FloorPlan]:
    """The house of `seed`. One door has steps; some works are frightening, one is for adults."""
    random = np.random.default_rng(seed)
    rooms = [f"room-{number}" for number in range(_SIDE * _SIDE)]
    doors = tuple(_doors(rooms))
    names = [f"{number * 37 % 41:02d}-work" for number in range(40)]
    placed = {name: rooms[number % len(rooms)] for number, name in enumerate(names)}
    counts = {
        name: {word: int(n) for word, n in zip(WORDS, random.multinomial(size, shares), strict=True) if n}
        for name in names
        for size, shares in [(int(random.choice([0, 12, 40, 90])), random.dirichlet(np.full(len(WORDS), 0.4)))]
        if size
    }
    works = {
        name: CatalogueWork(
            name,
            {"en": f"The {name}", "ru": f"Работа {name}"},
            fields={"maker": str(number % 7)},
            minutes=float(random.choice([1, 2, 3.5])),
            maturity="frightening" if number % 11 == 0 else "mature" if number == 5 else "everyone",
            access="steps" if number % 13 == 0 else None,
            placements=(RoomPlacement(placed[name]),),
        )
        for number, name in enumerate(names)
    }
    catalogue = Catalogue(works, {room: MuseumRoom(room, {"en": room.title()}) for room in rooms}, doors)
    offered = {
        name: OfferedWork(name, placed[name], one.minutes or 2.0, one.access, one.maturity)
        for name, one in sorted(works.items())
    }
    gate = Gate({"wish": _SURE, "taste": _SURE} if taste else {"wish": _SURE})
    offer = Offer(
        offered, house_profiles(counts, names, catalogue), walking_map(rooms, doors), frozenset({"room-8"}), gate
    )
    outlines = {room: _outline(number) for number, room in enumerate(rooms)}
    return HouseOffer(offer, catalogue, rooms[0], {"": names[0]}), FloorPlan(outlines, doors)


def _doors(rooms: list[str]) -> list[RoomDoor]:
    """From each room to the one beside it and the one below it."""
    found = []
    for number, room in enumerate(rooms):
        x, y = number % _SIDE * _UNIT, number // _SIDE * _UNIT
        if number % _SIDE + 1 < _SIDE:
            found.append(RoomDoor((room, rooms[number + 1]), 11.0 + number, at=(x + _UNIT, y + _UNIT / 2)))
        if number + _SIDE < len(rooms):
            steps = number == 1
            found.append(RoomDoor((room, rooms[number + _SIDE]), 13.5 + number, steps, (x + _UNIT / 2, y + _UNIT)))
    return found


def _outline(number: int) -> tuple[tuple[float, float], ...]:
    x, y = number % _SIDE * _UNIT, number // _SIDE * _UNIT
    return ((x, y), (x + _UNIT, y), (x + _UNIT, y + _UNIT), (x, y + _UNIT))
