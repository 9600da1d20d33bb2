"""house.yaml: what all rooms of a house have alike, and what each has otherwise; venue.yaml of a room lies over both.
Mappings are laid over each other key by key; everything else takes the place of what is below it."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import Field

from exhibit.config.checked import Section, check
from exhibit.config.durations import Duration
from exhibit.config.located import Document, Path, value_at
from exhibit.config.patterns import matching
from exhibit.config.problems import Problem, did_you_mean
from exhibit.config.show_folder import HOUSE
from exhibit.values import Json

_ROOM_NAME = r"^[a-z0-9][a-z0-9-]{0,31}$"
RoomName = Annotated[str, matching(_ROOM_NAME, "no name of a room: write small letters, digits and -, such as hall")]
_Settings = dict[str, object]
_EITHER = (("camera", "cameras"), ("projector", "projectors"))
"""Of these a room writes one: it takes the place of the other, too."""
_DEFAULTS, _ROOMS = "defaults", "rooms"


class RolloutSection(Section):
    """How a new commit of the show comes into the rooms (docs/many-exhibits.md)."""

    first: RoomName | None = Field(None, description="the room that plays a new commit before all others")
    watch: Annotated[Duration, Field(ge=1)] = Field(900.0, description="for how long a new commit must be well")


class HouseSettings(Section):
    """house.yaml."""

    defaults: _Settings = Field(default_factory=dict, description="what venue.yaml of each room would say")
    rooms: dict[str, _Settings | None] = Field(
        default_factory=dict, description="by a room's name, what is otherwise there"
    )
    rollout: RolloutSection = Field(default_factory=RolloutSection, description="how new commits come into the rooms")


def room_in(venue: Document | None) -> str:
    """The room that venue.yaml says it is; empty where it says none."""
    data = venue.data if venue else None
    room = data.get("room") if isinstance(data, dict) else None
    return room if isinstance(room, str) else ""


def settings_of(house: Document, venue: Document | None, problems: list[Problem]) -> HouseSettings:
    """What house.yaml says; its mistakes are added to `problems`, and so is a room that it does not know."""
    found = check(HouseSettings, house, (), problems) or HouseSettings()
    for name in found.rooms:
        if not re.fullmatch(_ROOM_NAME, name):
            text = f"'{name}' is no name of a room: write small letters, digits and -, such as hall"
            problems.append(house.problem((_ROOMS, name), text, key=True))
        if "room" in (found.rooms[name] or {}):
            problems.append(_says_room(house, (_ROOMS, name, "room")))
    if "room" in found.defaults:
        problems.append(_says_room(house, (_DEFAULTS, "room")))
    first = found.rollout.first
    if first and found.rooms and first not in found.rooms:
        text = f"there is no room '{first}' here. {did_you_mean(first, found.rooms)}"
        problems.append(house.problem(("rollout", "first"), text))
    room = room_in(venue)
    if venue is not None and room and found.rooms and room not in found.rooms:
        text = f"{HOUSE} has no room '{room}'. {did_you_mean(room, found.rooms)} Or add '{room}: {{}}' there"
        problems.append(venue.problem(("room",), text))
    return found


def room_names(house: HouseSettings) -> Collection[str] | None:
    """What rules may call the rooms: as their prefixes end, which is how they are heard; as house.yaml does where it
    names none. None where it lists no rooms, and any name may be one."""
    found = {_called(name, settings or {}) for name, settings in house.rooms.items()}
    return found or None


def _called(name: str, settings: _Settings) -> str:
    mqtt = settings.get("mqtt")
    prefix = mqtt.get("prefix") if isinstance(mqtt, dict) else None
    return prefix.rpartition("/")[2] if isinstance(prefix, str) else name


def _says_room(house: Document, place: Path) -> Problem:
    return house.problem(place, "which room it is, each says in its own venue.yaml: take this away", key=True)


def layered(house: Document | None, room: str, venue: Document | None) -> Document | None:
    """What venue.yaml says with what lies below it; each setting knows its file. None where there is nothing."""
    if house is None:
        return venue
    found = Document(venue.file if venue else house.file, {})
    for part, at in ((house, (_DEFAULTS,)), (house, (_ROOMS, room)), (venue, ())):
        over = _at(part, at) if part is not None else None
        if part is not None and isinstance(over, dict):
            for one, other in (*_EITHER, *(pair[::-1] for pair in _EITHER)):
                if one in over and other not in over:
                    _forget(found, other)
            lay_over(found, part, at)
    return found


def lay_over(below: Document, above: Document, at: Path = (), to: Path = ()) -> None:
    """Put what stands at `at` of `above` over what stands at `to` of `below`, which is changed; both are mappings."""
    target, over = _at(below, to), _at(above, at)
    assert isinstance(target, dict)
    assert isinstance(over, dict)
    for key, value in over.items():
        place, from_ = (*to, key), (*at, key)
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _place(below, place, above, from_)
            lay_over(below, above, from_, place)
            continue
        _forget_places(below, place)
        target[key] = copy.deepcopy(value)
        for path in {one for one in (*above.keys, *above.values) if one[: len(from_)] == from_}:
            _place(below, (*place, *path[len(from_) :]), above, path)


def _forget(below: Document, key: str) -> None:
    """Take the setting `key` out of what lies below: another one, which excludes it, lies over it."""
    if isinstance(below.data, dict) and below.data.pop(key, None) is not None:
        _forget_places(below, (key,))


def _forget_places(document: Document, place: Path) -> None:
    for known in (document.keys, document.values, document.files, document.quotes, document.wrapped):
        for gone in [one for one in known if one[: len(place)] == place]:
            del known[gone]


def _place(below: Document, place: Path, above: Document, at: Path) -> None:
    """What stands at `place` comes from `above`."""
    below.files[place] = above.files.get(at, above.file)
    for known, others in ((below.keys, above.keys), (below.values, above.values)):
        if at in others:
            known[place] = others[at]
    if at in above.quotes:
        below.quotes[place] = above.quotes[at]
    if at in above.wrapped:
        below.wrapped[place] = above.wrapped[at]


def _at(document: Document, path: Path) -> Json:
    try:
        return value_at(document.data, path)
    except (KeyError, IndexError):
        return None


def sources_of(document: Document) -> Iterator[tuple[str, str, int]]:
    """Each setting of a document that was put together, such as `web.port`, with its file's name and its line."""
    leaves = [one for one in document.values if one and not isinstance(_at(document, one), (dict, list))]
    whole = [one for one in document.values if isinstance(_at(document, one), list)]
    for path in sorted([*leaves, *whole], key=str):
        if any(isinstance(step, int) for step in path) or (len(path) > 1 and path[:-1] in whole):
            continue
        file = document.files.get(path, document.file)
        line, _ = document.keys.get(path) or document.values[path]
        yield ".".join(map(str, path)), file.name, line
