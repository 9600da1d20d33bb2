"""The stage: who holds each channel, and the cues that bring it from one moment to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from exhibit.cues.channels import PROJECTOR
from exhibit.cues.compiled import CompiledClaim
from exhibit.cues.scene import scene_claim
from exhibit.expressions.vocabulary import Values
from exhibit.rules.plan import Plan, Program
from exhibit.rules.state import EngineState, Held
from exhibit.values import Cue

DEFAULT, BY_HAND = "default", "by hand"
_LOWEST, _HIGHEST = -1001, 1001
"""Below and above every priority that a rule may have."""
BLACKOUT_FADE_S = 0.3


def staged(program: Program, state: EngineState, values: Values, now_s: float) -> dict[str, Held]:
    """Who holds each channel: the default, outranked by active rules from the weakest claim to the strongest, and by
    what is shown by hand. In a blackout nobody holds any.

    What a channel shows already is not shown anew, whoever holds it now (D-0002).
    """
    around, before = state.given.around, state.stage
    if around.blackout:
        return {}
    claims: dict[str, tuple[str, int, CompiledClaim]] = {
        claim.channel: (DEFAULT, _LOWEST, claim) for claim in program.default
    }
    for name in ranked(program, state):
        plan = program.by_name[name]
        claims.update({claim.channel: (name, plan.priority, claim) for claim in claims_of(plan, state)})
    if around.scene:
        claims[PROJECTOR] = (BY_HAND, _HIGHEST, scene_claim(around.scene, around.numbers))
    stage = {}
    for channel, (rule, priority, claim) in claims.items():
        now = before.get(channel)
        if now is not None and now.claim.shows == claim.shows:
            stage[channel] = replace(now, rule=rule, priority=priority, claim=claim)
        else:
            stage[channel] = Held(rule, priority, claim, claim.cue(rule, values), now_s)
    return stage


def ranked(program: Program, state: EngineState) -> list[str]:
    """The rules that hold something, the weakest first: those that are active, and those whose end still plays."""
    holding = [name for name in state.active if program.by_name[name].claims]
    if state.performed:
        holding = list({*holding, *state.performed})
    return sorted(holding, key=lambda name: (program.by_name[name].priority, state.rule(name).started_s, name))


def claims_of(plan: Plan, state: EngineState) -> tuple[CompiledClaim, ...]:
    """What a rule holds now; what its sequences hold goes before what stands under its `while`."""
    own = plan.claims if plan.name in state.active else ()
    return (*own, *state.performed.get(plan.name, ()))


def shifts(before: Mapping[str, Held], now: Mapping[str, Held]) -> list[Cue]:
    """The cues that bring the stage from `before` to `now`; a channel that nobody claims any more is given back
    (D-0002)."""
    released = _released(before, now)
    changed = [
        held.cue
        for channel, held in now.items()
        if channel not in before or before[channel].claim.shows != held.claim.shows
    ]
    return [*released, *changed]


def darkened(cues: list[Cue]) -> list[Cue]:
    """The same cues without their slow fades: a blackout is wanted now (D-rules-8)."""
    return [replace(cue, args={**cue.args, "fade_s": BLACKOUT_FADE_S}) if "fade_s" in cue.args else cue for cue in cues]


def restaged(stage: Mapping[str, Held], before: Mapping[str, Held] | None = None) -> list[Cue]:
    """The cues that make the stage true again for who has lost it, such as a console that was switched off; where it
    was at `before` when it lost touch, what has let go since is given back first."""
    return [*_released(before or {}, stage), *(held.cue for held in stage.values())]


def _released(before: Mapping[str, Held], now: Mapping[str, Held]) -> list[Cue]:
    return [cue for channel, held in before.items() if channel not in now for cue in held.claim.release]
