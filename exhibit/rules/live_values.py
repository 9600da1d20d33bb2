"""Live values: claims whose parameters follow the mood, and values that are streamed, each calm and never flooding."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exhibit.expressions.vocabulary import Values
from exhibit.rules.plan import LivePlan, Program, is_wall, said
from exhibit.rules.state import EngineState, Held, Sent
from exhibit.values import Cue

LEAST_S = 1 / 30
"""The least time between two adjustments of one claim."""
REST_S = 0.5
"""After this long even the smallest change is sent, so that what follows comes to rest exactly."""
BAND = 0.005
_FOLLOWED = ("with", "volume", "look", "to", "levels", "colours")
"""What an adjustment tells: what moves, and whose light it is."""
_EPSILON_S = 1e-6


def followed(
    program: Program, state: EngineState, values: Values, now_s: float, *, moved: bool
) -> tuple[EngineState, list[Cue]]:
    """The state with what was sent, and the cues to send. `moved` says that the stage changed in this step.

    While the outputs are held, or dark, nothing is followed; afterwards everything is sent anew.
    """
    if state.given.around.held or state.given.around.blackout:
        return replace(state, sent={}), []
    cues: list[Cue] = []
    following = [(channel, held) for channel, held in state.stage.items() if held.wish.followed]
    if following:
        stage = dict(state.stage)
        for channel, held in following:
            stage[channel] = _adjusted(held, values, now_s, cues)
        state = replace(state, stage=stage)
    if program.live:
        sent = {
            live.name: one for live in program.live if (one := _streamed(live, state, values, now_s, cues, moved=moved))
        }
        state = replace(state, sent=sent)
    return state, cues


def free_s(program: Program, state: EngineState) -> float:
    """When the first of what is followed may be sent again, seconds; infinite where nothing has to wait any more."""
    free = [held.sent_s + LEAST_S for held in state.stage.values() if held.wish.followed]
    free += [sent.at_s + live.every_s for live in program.live if (sent := state.sent.get(live.name))]
    return min((at_s for at_s in free if at_s > state.now_s + _EPSILON_S), default=math.inf)


def _adjusted(held: Held, values: Values, now_s: float, cues: list[Cue]) -> Held:
    """`held`, and its adjustment among `cues` where one is due."""
    if now_s - held.sent_s < LEAST_S - _EPSILON_S:
        return held
    args = said(held.wish, values)
    before, now = _numbers(held.cue.args), _numbers(args)
    largest = max(
        (abs(now[key] - before.get(key, 0.0)) / max(1.0, abs(before.get(key, 0.0))) for key in now), default=0.0
    )
    if largest == 0 or (largest < BAND and now_s - held.sent_s < REST_S):
        return held
    cue = Cue(held.wish.output, held.wish.action, args, held.rule)
    what = {key: args[key] for key in _FOLLOWED if key in args}
    cues.append(Cue(held.wish.output, "adjust", what, held.rule, follows=True))
    return replace(held, cue=cue, sent_s=now_s)


def _numbers(args: Mapping[str, Any]) -> dict[str, float]:
    """What can be followed of a claim: a scene's parameters, a bed's volume, a look's levels and colours."""
    found = dict(args.get("with", {}))
    if "volume" in args:
        found["volume"] = args["volume"]
    found |= {f"level {what}": level for what, level in args.get("levels", {}).items()}
    for what, colour in args.get("colours", {}).items():
        found |= {f"colour {what} {index}": part for index, part in enumerate(colour)}
    return found


def _streamed(
    live: LivePlan, state: EngineState, values: Values, now_s: float, cues: list[Cue], *, moved: bool
) -> Sent | None:
    """What `live` has said by now; its cue among `cues` where one is due."""
    if live.rule is not None and not state.rule(live.rule).active:
        return None
    sent = state.sent.get(live.name)
    if sent is not None and moved and is_wall(live.output):
        sent = None  # another scene does not know it yet
    if sent is not None and now_s - sent.at_s < live.every_s - _EPSILON_S:
        return sent
    value = live.value.number(values)
    if sent is not None:
        change = abs(value - sent.value)
        if change == 0 or (change < live.band and now_s - sent.at_s < max(REST_S, live.every_s)):
            return sent
    cues.append(live.cue(value))
    return Sent(value, now_s)
