"""An item of a list in a YAML file that people write, changed, put in or taken out: every comment stays where it was.
What it makes of strange files, such as anchors, is to be checked. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from exhibit.config.patching import patched


def with_item(text: str, key: str, written: str, at: int | None) -> str:
    """`text` with `written`, an item in YAML, in the place of number `at` of the list `key`, or behind its last one."""
    listed = _list(text, key)
    if listed is None or not listed.value:
        whole = patched(text, (key,), [])
        found = _list(whole, key)
        assert found is not None
        return f"{whole[: found.start_mark.index]}[{written}]{whole[found.end_mark.index :]}"
    if at is not None:
        start, end = _span(listed.value[at])
        return text[:start] + written + text[end:]
    _, end = _span(listed.value[-1])
    if listed.flow_style:
        return f"{text[:end]}, {written}{text[end:]}"
    line_end = _line_end(text, end)
    return f"{text[:line_end]}\n{' ' * listed.start_mark.column}- {written}{text[line_end:]}"


def without_item(text: str, key: str, at: int) -> str:
    """`text` without number `at` of the list `key`. Comments before it stay."""
    listed = _list(text, key)
    assert listed is not None
    start, end = _span(listed.value[at])
    if len(listed.value) == 1:
        first, last = listed.start_mark.index, _span(listed)[1]
        return f"{text[:first]}[]{text[last:]}"
    if not listed.flow_style:
        return text[: text.rfind("\n", 0, start) + 1] + text[_line_end(text, end) + 1 :]
    if at + 1 < len(listed.value):
        return text[:start] + text[_span(listed.value[at + 1])[0] :]
    return text[: _span(listed.value[at - 1])[1]] + text[end:]


def _list(text: str, key: str) -> yaml.SequenceNode | None:
    """The list below `key`, where there is one."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs: Sequence[tuple[yaml.Node, yaml.Node]] = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((one for name, one in pairs if name.value == key and isinstance(one, yaml.SequenceNode)), None)


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
