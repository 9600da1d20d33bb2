"""Why a rule is as it is: every part of its condition with what it saw, and its phase with the time that is left."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.cues.formatting import lasting
from exhibit.expressions.vocabulary import Values
from exhibit.rehearsal.formatting import value_text
from exhibit.rehearsal.run import Beat
from exhibit.rules.once import used
from exhibit.rules.plan import ALWAYS, ActPlan, Plan, act_name
from exhibit.rules.state import ACTIVE, COOLING, HOLDING, RELEASING, WAITING, RuleState


@dataclass(frozen=True)
class JudgedRule:
    """One part of a condition as it was judged: what was wanted, whether it was so, what it saw."""

    wanted: str
    holds: bool
    saw: str

    def told(self) -> str:
        """`happiness > 0.5: no (happiness 0.31)`."""
        return f"{self.wanted}: {'yes' if self.holds else 'no'}" + (f" ({self.saw})" if self.saw else "")


def judged(plan: Plan, beat: Beat) -> tuple[JudgedRule, ...]:
    """The parts of the condition of `plan`; first what shuts the rule out whatever it says."""
    values = beat.values_for(plan.name) if plan.throws else beat.values
    parts = [
        JudgedRule(part.text, bool(part.holds(values)), _saw(part.text, part.keys, values))
        for part in plan.when.parts
        if plan.when is not ALWAYS
    ]
    if plan.once:
        free = beat.state.rule(plan.name).active or not used(plan.name, plan.once, beat.state)
        parts.insert(0, JudgedRule(f"not yet this {plan.once}", free, ""))
    if plan.max_s is not None and beat.state.rule(plan.name).spent:
        parts.insert(0, JudgedRule("its condition has been false since it lasted its most", holds=False, saw=""))
    if plan.group:
        others = (beat.program.plans[index].name for index in beat.program.groups[plan.group])
        active = [name for name in others if name != plan.name and beat.state.rule(name).active]
        saw = f"'{active[0]}' is active" if active else ""
        parts.insert(0, JudgedRule(f"alone in the group {plan.group}", not active, saw))
    if plan.name in beat.given.around.disabled:
        parts.insert(0, JudgedRule("not taken out by the operator", holds=False, saw=""))
    if plan.variants:
        on = beat.given.around.variant
        wanted = " or ".join(sorted(name or "the usual one" for name in plan.variants))
        saw = f"variant {on or 'the usual one'}"
        parts.insert(0, JudgedRule(f"variant is {wanted}", on in plan.variants, saw))
    if plan.acts:
        within = beat.state.act in plan.acts
        parts.insert(
            0, JudgedRule(f"act is {' or '.join(sorted(plan.acts))}", within, f"act {beat.state.act or 'none'}")
        )
    return tuple(parts)


def _saw(text: str, keys: tuple[str, ...], values: Values) -> str:
    return ", ".join(f"{key} {value_text(values[key], text)}" for key in keys if key in values and key != text)


def why(plan: Plan, beat: Beat) -> str:
    """All parts in one line; of what an act claims, why it is this act."""
    parts = [part.told() for part in judged(plan, beat)]
    if beat.state.act != beat.before.act and plan.name == act_name(beat.state.act):
        parts.append(why_act(beat))
    return "; ".join(parts)


def why_act(beat: Beat) -> str:
    """Why the act that begins in this step does so."""
    acts: dict[str, ActPlan] = {act.name: act for act in beat.program.acts}
    before, now = acts.get(beat.before.act), acts[beat.state.act]
    if before is None:
        return "the show begins with its first act"
    lasted_s = beat.now_s - beat.before.act_since_s
    over = f"'{before.name}' was on for {lasting(lasted_s)}"
    if now.when is not None and now.when(beat.values_of_act):
        held = f", for {lasting(now.hold_s)}" if now.hold_s else ""
        return f"{over}; {now.when.why(beat.values_of_act)}{held}"
    most = f", which is its most ({lasting(before.max_s)})" if before.max_s is not None else ""
    return f"{over}{most}" + (f"; then comes '{before.then}'" if before.then == now.name else "")


def phase_of(plan: Plan, state: RuleState) -> str:
    """The phase of a rule; one that need not cool waits again at once."""
    return WAITING if state.phase == COOLING and not plan.cooldown_s else state.phase


def phase(plan: Plan, state: RuleState, now_s: float) -> str:
    """What a rule is doing, and how long of how long."""
    waits = {HOLDING: plan.hold_s, RELEASING: plan.release_s, COOLING: plan.cooldown_s}
    passed_s = max(0.0, now_s - state.since_s)
    now = phase_of(plan, state)
    if now in waits:
        return f"{now}, {lasting(min(passed_s, waits[now]))} of {lasting(waits[now])}"
    if now == ACTIVE:
        return f"active for {lasting(now_s - state.started_s)}" if now_s > state.started_s else "active"
    return "waiting"
