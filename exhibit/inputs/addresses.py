"""Every OSC address of a show: what it takes or tells, and what it means. OSCQuery and the documentation read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from exhibit.expressions.word import Choices, Range, TelemetryName
from exhibit.expressions.words import OF_MOOD
from exhibit.values import Variable

READ, WRITE, BOTH = 1, 2, 3


@dataclass(frozen=True)
class Address:
    """One address below `/exhibit`. `types` are OSC type tags; `access` is READ, WRITE or BOTH; `low` and `high` bound
    its number, `choices` list its texts."""

    path: str
    types: str
    access: int
    about: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


def addresses(
    variables: Mapping[str, Variable],
    rules: Iterable[str],
    acts: Iterable[str],
    scenes: Iterable[str],
    again: Iterable[str] = (),
    projectors: Iterable[str] = (),
) -> Iterator[Address]:
    """The addresses of a show with these names."""
    yield from (_of_mood(word.told, word.can_be) for word in OF_MOOD if word.told)
    yield from (*_SWITCHES, *_HEALTH)
    acts, scenes = tuple(acts), tuple(scenes)
    yield Address("act", "s", BOTH, "the act the show is in; send a name to go there", choices=acts)
    for name in acts:
        yield Address(f"act/{_quoted(name)}", "i", WRITE, f"1 goes to the act '{name}' now", 1, 1)
    yield Address(
        "scene/projector",
        "s",
        BOTH,
        "what the wall shows; send a scene's name (and seconds) to show it above all rules, '' to give it back",
        choices=("", *scenes),
    )
    for name in rules:
        yield Address(f"rule/{_quoted(name)}", "i", READ, f"whether the rule '{name}' is active", 0, 1)
        yield Address(f"rule/{_quoted(name)}/enable", "i", WRITE, f"1 puts the rule '{name}' in, 0 takes it out", 0, 1)
    about = "send all that stands once more, to the desk, line, wall or broker of this name; '' or nothing: to all"
    yield Address("again", "s", WRITE, about, choices=("", *(again := tuple(again))))
    for name in again:
        yield Address(f"again/{_quoted(name)}", "i", WRITE, f"1 sends all that stands once more to '{name}'", 1, 1)
    for name in projectors:
        about = f"the projector '{name}': on or off by hand until the house opens next, or as the hours want it"
        yield Address(f"power/{_quoted(name)}", "s", BOTH, about, choices=("hours", "on", "off"))
    for name, value in variables.items():
        yield _variable(name, value)
    yield from _LISTENING


def _of_mood(told: TelemetryName, can_be: Range | Choices) -> Address:
    path = f"mood/{told.path}"
    match can_be:
        case Range():
            return Address(path, "i" if can_be.whole else "f", READ, told.about, can_be.low, can_be.end)
        case Choices():
            choices = can_be.among if isinstance(can_be.among, tuple) else ()
            return Address(path, "s", READ, told.about, choices=choices)


def _variable(name: str, value: Variable) -> Address:
    path, about = f"var/{_quoted(name)}", f"the variable '{name}' of the rules"
    if isinstance(value, bool):
        return Address(path, "i", BOTH, about, 0, 1)
    return Address(path, "s" if isinstance(value, str) else "f", BOTH, about)


def _quoted(name: str) -> str:
    return quote(name, safe="")


_SWITCHES = (
    Address("hold", "i", BOTH, "1: every output stays as it is; 0: what is claimed is asserted again", 0, 1),
    Address("blackout", "i", BOTH, "1: wall dark, bed silent, lights given back; 0: as the rules want it", 0, 1),
    Address("processing", "i", BOTH, "0: nobody is looked at; 1: the camera's pictures are read", 0, 1),
    Address("standby", "i", BOTH, "1: the house closes now; 0: it opens now; then as its hours say", 0, 1),
    Address("staff", "i", BOTH, "1: its staff has the room, nobody is counted; 0: visitors have it", 0, 1),
    Address("opt_out", "i", BOTH, "1: nobody is read for a while; 0: faces are read again", 0, 1),
)
_HEALTH = (
    Address("health/state", "s", READ, "ill where somebody has to get up", choices=("well", "ill")),
    Address("health/headline", "s", READ, "that in one sentence, and why"),
    Address("health/issue", "s", READ, "the name of the gravest illness; empty where there is none"),
    Address("health/remedy", "s", READ, "what to do about it"),
    Address("health/source", "s", READ, "the camera or file", choices=("up", "down", "ended")),
    Address("health/rate", "f", READ, "frames looked at a second", 0),
    Address("health/faults", "i", READ, "faults since the start, the last twenty counted once each", 0),
    Address("health/hours", "s", READ, "whether the house is open, and until when"),
)
_LISTENING = (
    Address(
        "subscribe",
        "if",
        WRITE,
        "a UDP port of yours, and how often a second: you are told all this for 60 s",
        1,
        65535,
    ),
    Address("unsubscribe", "i", WRITE, "a UDP port of yours: you are told nothing more", 1, 65535),
)
