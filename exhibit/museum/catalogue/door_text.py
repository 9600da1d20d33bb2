"""Doors in the YAML that an operator edits: one changed, put in or taken out, with every comment where it was. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from exhibit.config.patching import patched
from exhibit.museum.catalogue.works import RoomDoor
from exhibit.museum.catalogue.yaml_text import quoted


def door_json(door: RoomDoor) -> str:
    """A door as it is written."""
    steps = ", steps: true" if door.steps else ""
    return f"{{between: [{', '.join(map(quoted, door.between))}], metres: {door.metres:g}{steps}}}"


def with_door(text: str, door: RoomDoor, at: int | None) -> str:
    """`text` with `door` in the place of the one that is number `at` of its list, or behind the last one."""
    doors = _doors(text)
    if doors is None or not doors.value:
        whole = patched(text, ("doors",), [])
        found = _doors(whole)
        assert found is not None
        return f"{whole[: found.start_mark.index]}[{door_json(door)}]{whole[found.end_mark.index :]}"
    if at is not None:
        start, end = _span(doors.value[at])
        return text[:start] + door_json(door) + text[end:]
    _, end = _span(doors.value[-1])
    if doors.flow_style:
        return f"{text[:end]}, {door_json(door)}{text[end:]}"
    line_end = _line_end(text, end)
    return f"{text[:line_end]}\n{' ' * doors.start_mark.column}- {door_json(door)}{text[line_end:]}"


def without_door(text: str, at: int) -> str:
    """`text` without the door that is number `at` of its list. Comments before it stay."""
    doors = _doors(text)
    assert doors is not None
    start, end = _span(doors.value[at])
    if len(doors.value) == 1:
        first, last = doors.start_mark.index, _span(doors)[1]
        return f"{text[:first]}[]{text[last:]}"
    if doors.flow_style:
        before, after = (at, at + 1) if at + 1 < len(doors.value) else (at - 1, at)
        first = start if before == at else _span(doors.value[before])[1]
        last = _span(doors.value[after])[0] if before == at else end
        return text[:first] + text[last:]
    line_start = text.rfind("\n", 0, start) + 1
    return text[:line_start] + text[_line_end(text, end) + 1 :]


def _doors(text: str) -> yaml.SequenceNode | None:
    """The list below the key `doors`, where there is one."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs: Sequence[tuple[yaml.Node, yaml.Node]] = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((one for key, one in pairs if key.value == "doors" and isinstance(one, yaml.SequenceNode)), None)


def _span(node: yaml.Node) -> tuple[int, int]:
    """Where the text of a node begins and ends: a block's own end lies behind the comments that follow it."""
    last = node
    while isinstance(last, yaml.CollectionNode) and not last.flow_style and last.value:
        inner = last.value[-1]
        last = inner[1] if isinstance(inner, tuple) else inner
    return node.start_mark.index, last.end_mark.index


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found
