"""Why a rule is as it is: every part of its condition with what it saw, and its phase with the time that is left."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.rehearsal.run import Beat
from exhibit.rehearsal.words import lasting, seen
from exhibit.rules.plan import Plan
from exhibit.rules.vocabulary import Values
from exhibit.rules.state import ACTIVE, COOLING, HOLDING, RELEASING, WAITING, RuleState


@dataclass(frozen=True)
class Judged:
    """One part of a condition as it was judged: what was wanted, whether it was so, what it saw."""

    wanted: str
    holds: bool
    saw: str

    def told(self) -> str:
        """`happiness > 0.5: no (happiness 0.31)`."""
        return f"{self.wanted}: {'yes' if self.holds else 'no'}" + (f" ({self.saw})" if self.saw else "")


def judged(plan: Plan, beat: Beat) -> tuple[Judged, ...]:
    """The parts of the condition of `plan`; first what shuts the rule out whatever it says."""
    values = beat.values_for(plan.name) if plan.throws else beat.values
    parts = [
        Judged(part.text, bool(part.holds(values)), _saw(part.text, part.keys, values)) for part in plan.when.parts
    ]
    if plan.name in beat.given.around.disabled:
        parts.insert(0, Judged("not taken out by the operator", holds=False, saw=""))
    if plan.acts:
        within = beat.state.act in plan.acts
        parts.insert(0, Judged(f"act is {' or '.join(sorted(plan.acts))}", within, f"act {beat.state.act or 'none'}"))
    return tuple(parts)


def _saw(text: str, keys: tuple[str, ...], values: Values) -> str:
    return ", ".join(f"{key} {seen(values[key], text)}" for key in keys if key in values)


def why(plan: Plan, beat: Beat) -> str:
    """All parts in one line."""
    return "; ".join(part.told() for part in judged(plan, beat))


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
