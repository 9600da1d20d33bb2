"""Live values: claims whose parameters follow the mood, and values that are streamed, each calm and never flooding."""

from __future__ import annotations

import math
from dataclasses import replace

from exhibit.cues.channels import is_wall
from exhibit.expressions.vocabulary import Values
from exhibit.rules.plan import LivePlan, Program
from exhibit.rules.state import EngineState, Held, SentValue
from exhibit.values import Cue

LEAST_S = 1 / 30
"""The least time between two adjustments of one claim."""
REST_S = 0.5
"""After this long even the smallest change is sent, so that what follows comes to rest exactly (D-rules-7)."""
BAND = 0.005
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
    following = [(channel, held) for channel, held in state.stage.items() if held.claim.followed]
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
    free = [held.sent_s + LEAST_S for held in state.stage.values() if held.claim.followed]
    free += [sent.at_s + live.every_s for live in program.live if (sent := state.sent.get(live.name))]
    return min((at_s for at_s in free if at_s > state.now_s + _EPSILON_S), default=math.inf)


def _adjusted(held: Held, values: Values, now_s: float, cues: list[Cue]) -> Held:
    """`held`, and its adjustment among `cues` where one is due."""
    if now_s - held.sent_s < LEAST_S - _EPSILON_S:
        return held
    claim, args = held.claim, held.claim.spoken(values)
    before, now = claim.follow.numbers(held.cue.args), claim.follow.numbers(args)
    largest = max(
        (abs(now[key] - before.get(key, 0.0)) / max(1.0, abs(before.get(key, 0.0))) for key in now), default=0.0
    )
    if largest == 0 or (largest < BAND and now_s - held.sent_s < REST_S):
        return held
    cue = Cue(claim.output, claim.action, args, held.rule)
    cues.append(Cue(claim.output, "adjust", claim.follow.adjustment(args), held.rule, follows=True))
    return replace(held, cue=cue, sent_s=now_s)


def _streamed(
    live: LivePlan, state: EngineState, values: Values, now_s: float, cues: list[Cue], *, moved: bool
) -> SentValue | None:
    """What `live` has said by now; its cue among `cues` where one is due."""
    if live.rule is not None and not state.rule(live.rule).active:
        return None
    sent = state.sent.get(live.name)
    if sent is not None and moved and is_wall(live.way.output):
        sent = None  # another scene does not know it yet
    if sent is not None and now_s - sent.at_s < live.every_s - _EPSILON_S:
        return sent
    value = live.value.number(values)
    if sent is not None:
        change = abs(value - sent.value)
        if change == 0 or (change < live.band and now_s - sent.at_s < max(REST_S, live.every_s)):
            return sent
    cues.append(live.cue(value))
    return SentValue(value, now_s)
