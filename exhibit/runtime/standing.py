"""What people have switched, and stays so over a restart until somebody switches it back: who did, and when. Pure.

The state file holds it as one JSON object; docs/decisions/run.md says why (D-run-9).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal, get_args

from exhibit.runtime.overrides import OverrideState
from exhibit.values import Command

StandingKind = Literal["hold", "blackout", "processing", "standby", "staff", "opt_out", "rule", "scene", "act", "power"]
FORMAT = 1
_LONGEST = 1000
_MOST = 10_000
"""More than so many are no show's."""


@dataclass(frozen=True)
class Standing:
    """Something that was switched: `what`, of `name` (a rule, a scene, an act; of standby, open or closed; of staff, on
    or off; of power, a projector and what it is, such as "left off"; else empty), `by` whom, `at` what time of the day
    (ISO 8601). `kept`: it was so before this run began."""

    what: StandingKind
    name: str = ""
    by: str = ""
    at: str = ""
    kept: bool = False

    def __str__(self) -> str:
        # Who does not want to be read is nobody's business.
        who = "" if self.what == "opt_out" else in_words(replace(self, kept=False))
        return f"{_SAID[self.what].format(name=self.name)}{who}"


_SAID: Mapping[StandingKind, str] = {
    "hold": "held by a technician",
    "blackout": "blackout",
    "processing": "nobody is looked at: the camera is closed",
    "standby": "the house is {name} by hand",
    "staff": "staff mode is {name} by hand",
    "opt_out": "a visitor has stopped the reading for a while",
    "rule": "the rule {name} is taken out",
    "scene": "the scene {name} is shown by hand",
    "act": "the show is in the act {name}, gone to by hand",
    "power": "the projector {name} by hand",
}


def in_words(one: Standing | None) -> str:
    """Who switched it, when; and that it was kept over a restart. Empty where nothing is known."""
    if one is None or not one.by:
        return ""
    kept = ", kept over the restart" if one.kept else ""
    return f" ({one.by}, {one.at[:16].replace('T', ' ')}{kept})"


def switched(
    before: tuple[Standing, ...],
    now: OverrideState,
    written_out: frozenset[str],
    commands: Iterable[Command],
    at: str,
    acts: Iterable[str],
) -> tuple[Standing, ...]:
    """What stands after `commands` were followed at the time of day `at`, and left `now`; before them it was `before`.
    Rules that are `written_out` are so by the show's files."""
    pressed = {_key(command): Standing(*_key(command), by=command.by, at=at) for command in commands}
    stood = {(one.what, one.name): one for one in before}
    known = frozenset(("act", name) for name in acts)
    gone_to = [key for key in (*stood, *pressed) if key in known][-1:]
    wanted = (*_switches(now, written_out), *gone_to)
    return tuple(pressed.get(key) or stood.get(key) or Standing(*key) for key in wanted)


def _key(command: Command) -> tuple[StandingKind, str]:
    match command.kind:
        case "hold" | "blackout" | "processing" | "opt_out":
            return command.kind, ""
        case "staff":
            return "staff", "on" if command.value else "off"
        case "standby":
            return "standby", "closed" if command.value else "open"
        case "power":
            return "power", f"{command.name} {command.value}"
        case "rule" | "act":
            return command.kind, command.name
        case _:
            return "scene", str(command.value)


def _switches(now: OverrideState, written_out: frozenset[str]) -> Iterable[tuple[StandingKind, str]]:
    if now.hold:
        yield "hold", ""
    if now.blackout:
        yield "blackout", ""
    if not now.processing:
        yield "processing", ""
    if now.house:
        yield "standby", now.house
    if now.staff:
        yield "staff", now.staff
    if now.opted_out:
        yield "opt_out", ""
    if now.scene and math.isinf(now.scene_until_s):
        yield "scene", now.scene
    yield from (("rule", name) for name in sorted(now.disabled - written_out))
    yield from (("power", f"{name} {'on' if on else 'off'}") for name, on in now.power.items())


def left_act(standing: tuple[Standing, ...], act: str) -> tuple[Standing, ...]:
    """The same, once the show is in `act`: one that was gone to by hand and that the show has left stands no more."""
    return tuple(one for one in standing if one.what != "act" or one.name == act)


def commands_of(
    standing: Iterable[Standing], channel: str, left_s: Callable[[Standing], float | None]
) -> list[Command]:
    """The commands that switch all this again; `channel` is the wall on which a scene is shown. What lasts for a time
    goes on for the seconds that are `left_s` of it (None: it has no end), or is over."""
    left = [(one, left_s(one)) for one in standing]
    return [_command(one, channel, rest_s) for one, rest_s in left if rest_s is None or rest_s > 0]


def _command(one: Standing, channel: str, left_s: float | None) -> Command:
    match one.what:
        case "hold" | "blackout" | "opt_out":
            return Command(one.what, value=True, by=one.by, for_s=left_s)
        case "processing" | "rule":
            return Command(one.what, one.name, value=False, by=one.by)
        case "standby" | "staff":
            return Command(one.what, value=one.name in ("closed", "on"), by=one.by, for_s=left_s)
        case "scene":
            return Command("scene", channel, one.name, by=one.by)
        case "act":
            return Command("act", one.name, by=one.by)
        case "power":
            name, _, on = one.name.rpartition(" ")
            return Command("power", name, on, one.by)


def encoded(standing: Iterable[Standing]) -> bytes:
    """As the state file holds it."""
    found = [{key: value for key, value in asdict(one).items() if key != "kept"} for one in standing]
    return (json.dumps({"format": FORMAT, "standing": found}, ensure_ascii=False, indent=1) + "\n").encode()


def decoded(data: bytes) -> tuple[Standing, ...]:
    """What a state file holds, as kept. Raises ValueError where it is none of ours."""
    read: object = json.loads(data.decode("utf-8"))
    if not isinstance(read, dict) or read.get("format") != FORMAT or not isinstance(read.get("standing"), list):
        raise ValueError("it is not a list of switches")
    found: list[object] = read["standing"]
    if len(found) > _MOST:
        raise ValueError("it holds too much")
    return tuple(replace(_one(one), kept=True) for one in found)


def _one(read: object) -> Standing:
    """Raises ValueError where it is none."""
    known: Mapping[str, object] = read if isinstance(read, dict) else {}
    texts = [text for key in ("what", "name", "by", "at") if isinstance(text := known.get(key, ""), str)]
    kinds: tuple[StandingKind, ...] = get_args(StandingKind)
    what = next((kind for kind in kinds if kind == texts[0]), None) if len(texts) == 4 else None
    if what is None or max(map(len, texts)) > _LONGEST:
        raise ValueError("it holds something that is no switch")
    name, by, at = texts[1:]
    return Standing(what, name, by, at)
