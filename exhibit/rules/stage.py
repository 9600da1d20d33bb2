"""The stage: who holds each channel, and the cues that bring it from one moment to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from exhibit.rules.plan import Score, Wish
from exhibit.rules.state import Held
from exhibit.rules.vocabulary import Values
from exhibit.values import Cue

DEFAULT = "default"
_LOWEST = -1001
"""Below every priority that a rule may have."""


def staged(
    score: Score, active: Mapping[str, float], before: Mapping[str, Held], values: Values, now_s: float
) -> dict[str, Held]:
    """Who holds each channel: the default, outranked by active rules from the weakest claim to the strongest. `active`
    says since when each of these is.

    What a channel shows already is not shown anew, whoever holds it now.
    """
    claims: dict[str, tuple[str, int, Wish]] = {wish.channel: (DEFAULT, _LOWEST, wish) for wish in score.default}
    plans = [plan for name in active if (plan := score.by_name[name]).claims]
    for plan in sorted(plans, key=lambda plan: (plan.priority, active[plan.name], plan.name)):
        claims.update({wish.channel: (plan.name, plan.priority, wish) for wish in plan.claims})
    stage = {}
    for channel, (rule, priority, wish) in claims.items():
        now = before.get(channel)
        if now is not None and now.wish.shows == wish.shows:
            stage[channel] = replace(now, rule=rule, priority=priority, wish=wish)
        else:
            stage[channel] = Held(rule, priority, wish, wish.cue(rule, values), now_s)
    return stage


def shifts(before: Mapping[str, Held], now: Mapping[str, Held]) -> list[Cue]:
    """The cues that bring the stage from `before` to `now`; a channel that nobody claims any more is given back."""
    released = [cue for channel, held in before.items() if channel not in now for cue in held.wish.release]
    changed = [
        held.cue
        for channel, held in now.items()
        if channel not in before or before[channel].wish.shows != held.wish.shows
    ]
    return [*released, *changed]


def restaged(stage: Mapping[str, Held]) -> list[Cue]:
    """The cues that make the stage true again for who has lost it, such as a console that was switched off."""
    return [held.cue for held in stage.values()]
