"""A plan of the house, drawn as SVG: which shapes are rooms and doors, and how far it is through each door. Pure.

A room is a shape (or a group of shapes) with an id, in a group called `rooms` or of the class `room`. A door is a shape
in a group called `doors` or of the class `door`; it joins the two rooms that it names (`data-between="hall tower"`), or
the two whose outlines it lies nearest to. One of the class `steps` is none for who cannot climb them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exhibit.config.problems import Problem, ShowError, did_you_mean
from exhibit.museum.catalogue.works import RoomDoor
from exhibit.museum.catalogue.xml_tree import XmlElement, xml_tree

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
_SHAPES = frozenset({"rect", "polygon", "polyline", "path", "circle", "ellipse", "line"})
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*(?:[eE][-+]?\d+[^A-Za-z]*)*)")
_UNMOVED: Matrix = (1, 0, 0, 1, 0, 0)
_ROUND = 16


@dataclass(frozen=True)
class FloorPlan:
    """Rooms by id, each with the corners of its outline, in units of the drawing; and the doors between them."""

    rooms: Mapping[str, tuple[Point, ...]]
    doors: tuple[RoomDoor, ...]

    def middle(self, room: str) -> Point:
        """The middle of a room's corners."""
        return middle(self.rooms[room])


def middle(points: tuple[Point, ...]) -> Point:
    """The middle of what these points span."""
    across, down = [one[0] for one in points], [one[1] for one in points]
    return (min(across) + max(across)) / 2, (min(down) + max(down)) / 2


@dataclass(frozen=True)
class _Drawn:
    element: XmlElement
    points: tuple[Point, ...]


def floor_plan(data: bytes, file: str, metres: float) -> FloorPlan:
    """The rooms and doors of an SVG of which one unit is so many `metres`. Raises ShowError with every fault."""
    root = xml_tree(data, file)
    found: dict[str, list[_Drawn]] = {"room": [], "door": []}
    for kind, drawn in _walk(root, _UNMOVED, ""):
        found[kind].append(drawn)
    problems: list[Problem] = []
    rooms = dict(_rooms(found["room"], file, problems))
    if not rooms:
        text = "no room is drawn here: give the group of the rooms the id 'rooms', and each room an id of its own"
        problems.append(Problem(file, root.line, 0, text))
    doors = tuple(_doors(found["door"], rooms, file, metres, problems)) if rooms else ()
    if problems:
        raise ShowError(problems)
    return FloorPlan(rooms, doors)


def _rooms(drawn: list[_Drawn], file: str, problems: list[Problem]) -> Iterator[tuple[str, tuple[Point, ...]]]:
    lines: dict[str, int] = {}
    for one in drawn:
        name, line = one.element.attributes.get("id", "").strip(), one.element.line
        if not name:
            problems.append(Problem(file, line, 0, "this room has no id: give it one, such as id='hall'"))
        elif name in lines:
            problems.append(
                Problem(file, line, 0, f"the id '{name}' stands in line {lines[name]} too: give it another")
            )
        elif not one.points:
            problems.append(Problem(file, line, 0, f"the room '{name}' has no outline: draw it as a rect or a path"))
        else:
            lines[name] = line
            yield name, one.points


def _doors(
    drawn: list[_Drawn], rooms: Mapping[str, tuple[Point, ...]], file: str, metres: float, problems: list[Problem]
) -> Iterator[RoomDoor]:
    for one in drawn:
        named = re.split(r"[\s,;]+", one.element.attributes.get("data-between", "").strip())
        between = named if named != [""] else _nearest(one.points, rooms)
        unknown = [name for name in between if name not in rooms]
        if unknown:
            text = f"the door leads to '{unknown[0]}', which is no room. {did_you_mean(unknown[0], rooms)}"
            problems.append(Problem(file, one.element.line, 0, text))
        elif len(set(between)) != 2 or not one.points:
            text = 'a door joins two rooms: name them, such as data-between="hall tower", and draw it as a line or rect'
            problems.append(Problem(file, one.element.line, 0, text))
        else:
            first, second, at = middle(rooms[between[0]]), middle(rooms[between[1]]), middle(one.points)
            length = (math.dist(first, at) + math.dist(at, second)) * metres
            steps = "steps" in _classes(one.element)
            yield RoomDoor((between[0], between[1]), round(max(length, 0.1), 2), steps, at)


def _nearest(points: tuple[Point, ...], rooms: Mapping[str, tuple[Point, ...]]) -> list[str]:
    """The two rooms to whose outlines the middle of a door is nearest."""
    if not points:
        return []
    at = middle(points)
    return sorted(rooms, key=lambda name: (_apart(at, rooms[name]), name))[:2]


def _apart(at: Point, outline: tuple[Point, ...]) -> float:
    ends = (*outline[1:], outline[0])
    return min(_to_line(at, a, b) for a, b in zip(outline, ends, strict=True))


def _to_line(at: Point, a: Point, b: Point) -> float:
    across, down = b[0] - a[0], b[1] - a[1]
    length = across * across + down * down
    along = ((at[0] - a[0]) * across + (at[1] - a[1]) * down) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return math.dist(at, (a[0] + along * across, a[1] + along * down))


def _classes(element: XmlElement) -> set[str]:
    return set(element.attributes.get("class", "").split())


def _walk(element: XmlElement, moved: Matrix, kind: str) -> Iterator[tuple[str, _Drawn]]:
    """Every room and door below `element`, with its points where it is drawn."""
    moved = _times(moved, _transform(element.attributes.get("transform", "")))
    own = element.attributes.get("id", "")
    named = {"rooms": "room", "doors": "door"}.get(own.lower(), "") if element.tag == "g" else ""
    classes = _classes(element)
    marked = "room" if "room" in classes else "door" if "door" in classes else ""
    within = bool(kind) and not named and (element.tag in _SHAPES or (element.tag == "g" and bool(own)))
    if marked or within:
        yield marked or kind, _Drawn(element, tuple(_outline(element, moved)))
    elif element.tag not in ("defs", "symbol", "clipPath", "mask", "marker", "pattern"):
        for child in element.children:
            yield from _walk(child, moved, named or kind)


def _outline(element: XmlElement, moved: Matrix) -> Iterator[Point]:
    if element.tag not in _SHAPES:
        for child in element.children:
            yield from _outline(child, _times(moved, _transform(child.attributes.get("transform", ""))))
        return
    for point in _points(element):
        yield _at(moved, point)


def _points(element: XmlElement) -> Iterator[Point]:
    def number(key: str) -> float:
        found = _NUMBER.match(element.attributes.get(key, "").strip())
        return float(found[0]) if found else 0.0

    match element.tag:
        case "rect":
            x, y, wide, high = (number(key) for key in ("x", "y", "width", "height"))
            yield from ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
        case "line":
            yield from ((number("x1"), number("y1")), (number("x2"), number("y2")))
        case "circle" | "ellipse":
            wide, high = (number("r"),) * 2 if element.tag == "circle" else (number("rx"), number("ry"))
            for turn in range(_ROUND):
                angle = turn * 2 * math.pi / _ROUND
                yield number("cx") + wide * math.cos(angle), number("cy") + high * math.sin(angle)
        case "path":
            yield from _path(element.attributes.get("d", ""))
        case _:
            flat = [float(one) for one in _NUMBER.findall(element.attributes.get("points", ""))]
            yield from zip(flat[::2], flat[1::2], strict=False)


_LAST_OF = {"M": 2, "L": 2, "T": 2, "C": 6, "S": 4, "Q": 4, "A": 7}


def _path(written: str) -> Iterator[Point]:
    """The points that a path leads through; of a curve its end."""
    x = y = 0.0
    start = (0.0, 0.0)
    for letter, rest in _STEP.findall(written):
        numbers = [float(one) for one in _NUMBER.findall(rest)]
        kind, relative = letter.upper(), letter.islower()
        if kind == "Z":
            x, y = start
            continue
        wide = _LAST_OF.get(kind, 1)
        for place in range(0, len(numbers) - wide + 1, wide):
            last = numbers[place : place + wide]
            if kind in ("H", "V"):
                x, y = (last[0] + x * relative, y) if kind == "H" else (x, last[0] + y * relative)
            else:
                x, y = last[-2] + x * relative, last[-1] + y * relative
            start = (x, y) if kind == "M" and place == 0 else start
            yield x, y


def _transform(written: str) -> Matrix:
    """An attribute `transform` as one matrix."""
    moved = _UNMOVED
    for name, given in re.findall(r"(\w+)\s*\(([^)]*)\)", written):
        numbers = [float(one) for one in _NUMBER.findall(given)]
        moved = _times(moved, _one_transform(name, numbers))
    return moved


def _one_transform(name: str, given: list[float]) -> Matrix:
    match name, given:
        case "translate", [x, *rest]:
            return 1, 0, 0, 1, x, rest[0] if rest else 0
        case "scale", [x, *rest]:
            return x, 0, 0, rest[0] if rest else x, 0, 0
        case "matrix", [a, b, c, d, e, f]:
            return a, b, c, d, e, f
        case "rotate", [angle, *around]:
            cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            x, y = (around[0], around[1]) if len(around) > 1 else (0.0, 0.0)
            return cosine, sine, -sine, cosine, x - cosine * x + sine * y, y - sine * x - cosine * y
        case _:
            return _UNMOVED


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f


def _at(moved: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = moved
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f
