"""From an address and its values to a command: the one grammar that OSC and MQTT share. Pure.

An address is taken apart at its slashes. In a name, what an address cannot hold is written with a per cent sign
(`warm%20wash`), as on the web. An umlaut is the same whether its dots come with it or behind it, as in a show's files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import unquote

from exhibit.config.characters import composed
from exhibit.inputs.conversion import LONGEST_TEXT, number, sayable, text, truth
from exhibit.values import Command, Switch, Variable

SAFE_SIDE: dict[Switch, bool] = {
    "hold": True,
    "blackout": True,
    "processing": False,
    "standby": True,
    "staff": True,
    "opt_out": True,
}
"""The safety commands, and what they mean as an impulse, without a value: to the side on which nothing happens."""
Reader = Callable[[list[str], Sequence[Variable], str], Command]


class UnclearCommand(Exception):
    """Nobody can tell what is asked; the text says why."""


def command_of(words: Sequence[str], values: Sequence[Variable], by: str, fault: str = "") -> Command:
    """The command that `words`, such as ("var", "rain"), and `values` ask for. `fault`: why `values` are not all that
    was sent, which matters to what is no switch. Raises UnclearCommand."""
    kind, *names = [composed(unquote(word)) for word in words] or [""]
    values = [composed(one) if isinstance(one, str) else one for one in values]
    read = _READ.get(kind)
    if read is None or not all(name and name.isprintable() for name in names):
        raise UnclearCommand("nothing is called that")
    if any(sayable(value) is None for value in values):
        raise UnclearCommand("a number beyond all bounds, or half a character")
    if fault and (kind not in SAFE_SIDE or not values):
        raise UnclearCommand(fault)
    return read(names, values, by)


def _variable(names: list[str], values: Sequence[Variable], by: str) -> Command:
    if len(names) != 1 or len(values) != 1:
        raise UnclearCommand("a variable has one name and takes one value")
    if isinstance(values[0], str) and len(values[0]) > LONGEST_TEXT:
        raise UnclearCommand("the text is too long")
    return Command("variable", names[0], values[0], by)


def _rule(names: list[str], values: Sequence[Variable], by: str) -> Command:
    if len(names) not in (1, 2) or names[1:] not in ([], ["enable"]):
        raise UnclearCommand("of a rule only 'enable' can be set")
    return Command("rule", names[0], _truth(values), by)


def _switch(kind: Switch) -> Reader:
    def read(names: list[str], values: Sequence[Variable], by: str) -> Command:
        if names:
            raise UnclearCommand("it has no name")
        # What a safety command says is its first value; the rest is the sender's own affair.
        return Command(kind, value=_truth(values[:1]) if values else SAFE_SIDE[kind], by=by)

    return read


def _act(names: list[str], values: Sequence[Variable], by: str) -> Command:
    """`/act/play`, as a button sends it with a 1 or nothing, or `/act play`."""
    given = text(values[0]) if not names and len(values) == 1 else None
    if given:
        return Command("act", given, by=by)
    if len(names) != 1 or (values and not _truth(values)):
        raise UnclearCommand("an act has one name, and is gone to with 1")
    return Command("act", names[0], by=by)


def _again(names: list[str], values: Sequence[Variable], by: str) -> Command:
    """`/again`, as a button sends it with a 1 or nothing, `/again desk`, or `/again/desk`."""
    if len(names) > 1 or len(values) > 1:
        raise UnclearCommand("what is sent again has one name, or none for all")
    name, said = names[0] if names else "", values[0] if values else ""
    if said == "":
        return Command("again", name, by=by)
    pressed = truth(said)
    if pressed is None and not names and (named := text(said)):
        return Command("again", named, by=by)
    if not pressed:
        raise UnclearCommand("it is sent again with 1")
    return Command("again", name, by=by)


def _power(names: list[str], values: Sequence[Variable], by: str) -> Command:
    """`/power/left on`, off or hours; 1 is on, and 0 off."""
    said = values[0] if len(values) == 1 else None
    word = said.strip().lower() if isinstance(said, str) else ""
    pressed = truth(said) if said is not None and word != "hours" else None
    if len(names) != 1 or (pressed is None and word != "hours"):
        raise UnclearCommand("a projector has one name, and is on, off, or as the hours want it: hours")
    return Command("power", names[0], "hours" if pressed is None else "on" if pressed else "off", by)


def _scene(names: list[str], values: Sequence[Variable], by: str) -> Command:
    shown = text(values[0]) if len(values) in (1, 2) else None
    if len(names) != 1 or shown is None:
        raise UnclearCommand("a channel shows a scene by its name, and for some seconds if they are given")
    for_s = number(values[1]) if len(values) == 2 else None
    if len(values) == 2 and (for_s is None or for_s < 0):
        raise UnclearCommand("seconds are a number, 0 or more")
    return Command("scene", names[0], shown, by, for_s)


def _truth(values: Sequence[Variable]) -> bool:
    read = truth(values[0]) if len(values) == 1 else None
    if read is None:
        raise UnclearCommand("it is 1 or 0")
    return read


_READ: dict[str, Reader] = {
    "var": _variable,
    "rule": _rule,
    "act": _act,
    "scene": _scene,
    "again": _again,
    "power": _power,
    "hold": _switch("hold"),
    "blackout": _switch("blackout"),
    "processing": _switch("processing"),
    "standby": _switch("standby"),
    "staff": _switch("staff"),
    "opt_out": _switch("opt_out"),
}
