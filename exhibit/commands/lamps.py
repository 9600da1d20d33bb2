"""Fixtures lit by hand: a lamp is lit only while somebody sends, so this goes on until it is stopped."""

from __future__ import annotations

import time
from collections.abc import Iterable

from exhibit.assembly.lighting import fixtures_of, lines_of, source_of
from exhibit.commands.hand_values import colour, share, wrong
from exhibit.config.dmx import WORDS
from exhibit.config.problems import did_you_mean
from exhibit.cues.look_cue import LookCue
from exhibit.outputs.dmx import Dmx, Fixture
from exhibit.outputs.dmx.fixture import FixtureOrder
from exhibit.show import Show
from exhibit.values import Cue

_SENT_WITHIN_S, _LOOK_EVERY_S = 0.5, 0.1


def order(name: str, fixture: Fixture, words: list[str], fade_s: float | None) -> LookCue[float]:
    """What `words` ask of a fixture: pairs of a channel and its value. Raises ShowError with the remedy where they ask
    for what there is not."""
    able = {"level": fixture.has_level, "colour": fixture.has_colour, "fade": False}
    known = [*fixture.slots, *(word for word in WORDS if able[word])]
    if len(words) % 2 or not words:
        raise wrong(f"after '{name}' belong channels with their values, such as {known[0]} 0.5")
    levels: dict[str, float] = {}
    colours: dict[str, tuple[float, float, float]] = {}
    for what, value in zip(words[::2], words[1::2], strict=True):
        if what not in known:
            raise wrong(f"{name} has no {what}. {did_you_mean(what, known)}")
        if what == "colour":
            colours[what] = colour(value)
        else:
            levels[what] = share(value)
    return LookCue(name, levels=levels, colours=colours, fade_s=fade_s, output="dmx")


def light(show: Show, cues: Iterable[Cue], for_s: float | None) -> bool:
    """Light the fixtures as `cues` ask for, until Ctrl-C or for `for_s` seconds, and tell: whether it could be sent."""
    fixtures, wanted = fixtures_of(show), {(look := LookCue.decode(cue)).to: look for cue in cues}
    names = {fixtures[name].line for name in wanted}
    lines = {name: line for name, line in lines_of(show).items() if name in names}
    dmx = Dmx(lines, fixtures, source_of(show, ", by hand"))
    for name, look in wanted.items():
        dmx.perform(look.encode())
        values = fixtures[name].values(FixtureOrder.of(look))
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
        dmx.perform(LookCue[float](name, action="release", output="dmx").encode())
    dmx.close()
    return reached
