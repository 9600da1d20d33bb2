"""A value put into a YAML file that people write (D-projector-7): everything else, comments too, stays as it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from exhibit.config.located import parse
from exhibit.config.problems import ShowError, whole_file
from exhibit.system.files import write_at_once
from exhibit.values import Json


def patch(file: Path, values: Mapping[tuple[str, ...], Json]) -> None:
    """Write `values`, each at its path of keys, into `file` in one step, so that nobody reads half of it; a missing
    file is made. Raises ShowError where the file cannot be understood, OSError where it cannot be written."""
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            text = opened.read()
    except FileNotFoundError:
        text = ""
    except UnicodeDecodeError:
        raise whole_file(file, "is not a text in UTF-8: save it again with that encoding") from None
    write_at_once(file, with_values(text, file, values).encode())


def with_values(text: str, file: Path, values: Mapping[tuple[str, ...], Json]) -> str:
    """`text`, which is that of `file`, with `values`, each at its path of keys. Raises ShowError where that cannot be
    done and be sure that nothing else is changed."""
    if not values:
        return text
    wanted = parse(text, file).data
    wanted = {} if wanted is None else wanted
    if not isinstance(wanted, dict):
        raise whole_file(file, "is no mapping of keys: see what exhibit check says")
    for path, value in values.items():
        text = patched(text, path, value)
        wanted = _with(wanted, path, value)
    try:
        sound = parse(text, file).data == wanted
    except ShowError:
        sound = False
    if not sound:
        raise whole_file(file, f"cannot be changed by itself: write {'.'.join(next(iter(values)))} there by hand")
    return text


def patched(text: str, path: Sequence[str], value: Json) -> str:
    """`text` with `value` at `path`. What it makes of strange files, such as anchors, is to be checked."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        return _below(text, path, value)
    return _into(text, node, path, value)


def _into(text: str, node: yaml.Node, path: Sequence[str], value: Json) -> str:
    if not path or not isinstance(node, yaml.MappingNode):
        start, end = node.start_mark.index, _end(node)
        inner = _flow(_nested(path, value))
        return f"{text[:start]}{'' if text[:start][-1:].isspace() else ' '}{inner}{text[end:]}"
    for key, inside in node.value:
        if key.value == path[0]:
            return _into(text, inside, path[1:], value)
    if node.flow_style:
        end = node.end_mark.index - 1
        comma = ", " if node.value else ""
        return f"{text[:end].rstrip()}{comma}{path[0]}: {_flow(_nested(path[1:], value))}{text[end:]}"
    line_end = re.compile(r"\r?\n|$").search(text, _end(node))
    assert line_end is not None
    at, new_line = line_end.start(), "\r\n" if "\r\n" in text else "\n"
    entry = _block(path, value, node.start_mark.column).rstrip().replace("\n", new_line)
    return f"{text[:at]}{new_line}{entry}{text[at:]}"


def _below(text: str, path: Sequence[str], value: Json) -> str:
    """The entry at the end of a text that holds no data yet."""
    before = text if not text or text.endswith("\n") else text + "\n"
    return before + _block(path, value, 0)


def _block(path: Sequence[str], value: Json, column: int) -> str:
    *above, last = path
    lines = [f"{' ' * (column + 2 * depth)}{key}:" for depth, key in enumerate(above)]
    return "\n".join([*lines, f"{' ' * (column + 2 * len(above))}{last}: {_flow(value)}"]) + "\n"


def _end(node: yaml.Node) -> int:
    """Where the text of a node ends: a block's own end lies behind the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _flow(value: Json) -> str:
    return (
        yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=10_000)
        .removesuffix("\n")
        .removesuffix("\n...")
    )


def _nested(path: Sequence[str], value: Json) -> Json:
    for key in reversed(path):
        value = {key: value}
    return value


def _with(data: Json, path: Sequence[str], value: Json) -> Json:
    if not path:
        return value
    known = data if isinstance(data, dict) else {}
    return {**known, path[0]: _with(known.get(path[0]), path[1:], value)}
