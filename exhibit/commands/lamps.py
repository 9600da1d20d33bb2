"""Fixtures lit by hand: a lamp is lit only while somebody sends, so this goes on until it is stopped."""

from __future__ import annotations

import time
from collections.abc import Iterable

from exhibit.assembly.lighting import fixtures_of, lines_of, source_of
from exhibit.cues.look_cue import LookCue
from exhibit.outputs.dmx import Dmx
from exhibit.outputs.dmx.fixture import FixtureOrder
from exhibit.show import Show
from exhibit.translation import Say
from exhibit.values import Cue

_SENT_WITHIN_S, _LOOK_EVERY_S = 0.5, 0.1


def light(show: Show, cues: Iterable[Cue], for_s: float | None, say: Say = str) -> bool:
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
            print(say(f"{name}: {state.link}, {state.detail}"))
        if for_s is None:
            print(say("lit until Ctrl-C"), flush=True)
        while time.monotonic() < end_s:
            time.sleep(_LOOK_EVERY_S)
    except KeyboardInterrupt:
        print()
    reached = dmx.state().link != "down"
    for name in wanted:
        dmx.perform(LookCue[float](name, action="release", output="dmx").encode())
    dmx.close()
    return reached
