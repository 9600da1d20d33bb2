"""From an address and its values to a command: the one grammar that OSC and MQTT share. Pure.

An address is taken apart at its slashes. In a name, what an address cannot hold is written with a per cent sign
(`warm%20wash`), as on the web.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import unquote

from exhibit.inputs.fitting import truth
from exhibit.values import Command, Variable


class Unclear(Exception):
    """Nobody can tell what is asked; the text says why."""


def asked(words: Sequence[str], values: Sequence[Variable], by: str) -> Command:
    """The command that `words`, such as ("var", "rain"), and `values` ask for. Raises Unclear."""
    kind, *names = [unquote(word) for word in words] or [""]
    read = _READ.get(kind)
    if read is None or not all(name and name.isprintable() for name in names):
        raise Unclear("nothing is called that")
    return read(names, values, by)


def _variable(names: list[str], values: Sequence[Variable], by: str) -> Command:
    if len(names) != 1 or len(values) != 1:
        raise Unclear("a variable has one name and takes one value")
    return Command("variable", names[0], values[0], by)


def _rule(names: list[str], values: Sequence[Variable], by: str) -> Command:
    if len(names) not in (1, 2) or names[1:] not in ([], ["enable"]):
        raise Unclear("of a rule only 'enable' can be set")
    return Command("rule", names[0], _truth(values), by)


def _truth(values: Sequence[Variable]) -> bool:
    read = truth(values[0]) if len(values) == 1 else None
    if read is None:
        raise Unclear("it is 1 or 0")
    return read


_READ: dict[str, Callable[[list[str], Sequence[Variable], str], Command]] = {
    "var": _variable,
    "rule": _rule,
}
