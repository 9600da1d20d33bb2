"""Fixtures lit by hand: a lamp is lit only while somebody sends, so this goes on until it is stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from exhibit.assembly.lighting import fixtures_of, lines_of, source_of
from exhibit.config.dmx import WORDS
from exhibit.config.problems import did_you_mean
from exhibit.outputs.dmx import Dmx, Fixture
from exhibit.outputs.dmx.fixture import FixtureOrder
from exhibit.show import Show
from exhibit.values import Cue

_SENT_WITHIN_S, _LOOK_EVERY_S = 0.5, 0.1


def order(name: str, fixture: Fixture, words: list[str], read: Mapping[str, Callable[[str], Any]]) -> Cue:
    """What `words` ask of a fixture: pairs of a channel and its value, which `read` reads. Raises ValueError with the
    remedy where they ask for what there is not."""
    able = {"level": fixture.has_level, "colour": fixture.has_colour, "fade": False}
    known = [*fixture.slots, *(word for word in WORDS if able[word])]
    if len(words) % 2 or not words:
        raise ValueError(f"after '{name}' belong channels with their values, such as {known[0]} 0.5")
    levels: dict[str, Any] = {}
    colours: dict[str, Any] = {}
    for what, value in zip(words[::2], words[1::2], strict=True):
        if what not in known:
            raise ValueError(f"{name} has no {what}. {did_you_mean(what, known)}")
        (colours if what == "colour" else levels)[what] = read["colour" if what == "colour" else "level"](value)
    return Cue("dmx", "look", {"to": name, "levels": levels, "colours": colours}, "by hand")


def lit(show: Show, cues: Iterable[Cue], for_s: float | None) -> bool:
    """Light the fixtures as `cues` ask for, until Ctrl-C or for `for_s` seconds, and tell: whether it could be sent."""
    fixtures, wanted = fixtures_of(show), {str(cue.args["to"]): cue for cue in cues}
    names = {fixtures[name].line for name in wanted}
    lines = {name: line for name, line in lines_of(show).items() if name in names}
    dmx = Dmx(lines, fixtures, source_of(show, ", by hand"))
    for name, cue in wanted.items():
        dmx.perform(cue)
        values = fixtures[name].values(FixtureOrder.of(cue.args))
        print(f"{name}: {', '.join(f'{channel} {value:.3g}' for channel, value in values.items())}")
    end_s = float("inf") if for_s is None else time.monotonic() + for_s
    try:
        time.sleep(_SENT_WITHIN_S)
        for name, state in dmx.state().parts.items():
            print(f"{name}: {state.link}, {state.detail}")
        if for_s is None:
            print("lit until Ctrl-C", flush=True)
        while time.monotonic() < end_s:
            time.sleep(_LOOK_EVERY_S)
    except KeyboardInterrupt:
        print()
    reached = dmx.state().link != "down"
    for name in wanted:
        dmx.perform(Cue("dmx", "release", {"to": name}))
    dmx.close()
    return reached
