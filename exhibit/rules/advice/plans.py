"""A show's plans as the advice sees them."""

from __future__ import annotations

import math
from collections.abc import Collection

from exhibit.rules.advice.advised import Advised
from exhibit.rules.plan import ActPlan, Plan, Program, act_name


def advised(program: Program, without: Collection[str] = ()) -> list[Advised]:
    """All the plans of `program`, what its acts claim and do among them; those `without` which it plays left out."""
    followed = {live.rule for live in program.live}
    longest_s = {act.name: _longest_s(program, act) for act in program.acts}
    return [_advised(plan, longest_s, live=plan.name in followed) for plan in program.plans if plan.name not in without]


def asked_by_acts(program: Program) -> list[Advised]:
    """The conditions on which acts begin; what an act claims is among the plans."""
    return [
        Advised(act_name(act.name), act.when.tree, act.hold_s, does_steps=True)
        for act in program.acts
        if act.when is not None
    ]


def _advised(plan: Plan, longest_s: dict[str, float], *, live: bool) -> Advised:
    return Advised(
        plan.name,
        plan.when.tree,
        plan.hold_s,
        plan.release_s,
        plan.cooldown_s,
        plan.priority,
        {claim.channel: claim.shows for claim in plan.claims},
        max((step.at_s for step in plan.on_start.steps), default=0.0),
        plan.finish,
        plan.acts,
        max((longest_s.get(act, math.inf) for act in plan.acts), default=math.inf),
        bool(plan.on_start or plan.on_end or live),
        plan.group,
        steady=plan.max_s is None and not plan.once and not plan.group,
    )


def _longest_s(program: Program, act: ActPlan) -> float:
    """How long `act` can be on; one that is over and has no other to go on to stays."""
    if act.max_s is None or act.then == act.name:
        return math.inf
    others = [one for one in program.acts if one.name != act.name and act.name in one.after and one.when is None]
    leaves = act.then is not None or program.acts[0].name != act.name or bool(others)
    return act.max_s if leaves else math.inf
