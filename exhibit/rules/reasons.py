"""Why a rule is where it is, in one sentence for people: what it sees, and what becomes of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exhibit.cues.phrases import Phrases
from exhibit.cues.sentences import sentence
from exhibit.expressions.expression import Expression
from exhibit.expressions.vocabulary import Values
from exhibit.expressions.yaml_types import ELSE
from exhibit.rules.judging import polarities, seen_by
from exhibit.rules.once import used
from exhibit.rules.plan import ALWAYS, Plan, Program
from exhibit.rules.state import ACTIVE, COOLING, HOLDING, RELEASING, WAITING, EngineState, Phase

_SAID: Mapping[Phase, str] = {
    WAITING: "reason.waiting",
    HOLDING: "reason.starting",
    RELEASING: "reason.ending",
    COOLING: "reason.cooling",
}


@dataclass(frozen=True)
class ToldPart:
    """A part of a condition in words, and whether it is as the condition wants it."""

    words: str
    met: bool


def told_parts(condition: Expression, values: Values, phrases: Phrases) -> tuple[ToldPart, ...]:
    """Each part of `condition` in words, in the order in which they are written."""
    if condition is ELSE:
        return (ToldPart(phrases.say("always.else"), met=True),)
    return tuple(
        ToldPart(sentence(part, values, phrases, wanted=wanted), bool(part.holds(values)) is wanted)
        for part, wanted in zip(condition.parts, polarities(condition), strict=True)
    )


def reason(plan: Plan, program: Program, state: EngineState, values: Values, now_s: float, phrases: Phrases) -> str:
    """Why the rule of `plan` is where it is; `values` are the ones known now. While it is active, what makes it so;
    once its condition is over, that it is ending, when, and why."""
    rule = state.rule(plan.name)
    if barred := _barred(plan, program, state, phrases):
        return barred
    why = _decisive(plan.when, seen_by(plan, program, state, values), phrases)
    waits = {HOLDING: plan.hold_s, RELEASING: plan.release_s, COOLING: plan.cooldown_s}
    left = phrases.lasting(max(0.0, rule.since_s + waits.get(rule.phase, 0.0) - now_s))
    if rule.phase == ACTIVE:
        return why
    return phrases.say(_SAID[rule.phase], left=left, why=why)


def _barred(plan: Plan, program: Program, state: EngineState, phrases: Phrases) -> str:
    """What keeps the rule from beginning, whatever its condition says; "" where nothing does."""
    rule, around = state.rule(plan.name), state.given.around
    if plan.name in around.disabled:
        return phrases.say("reason.out")
    if plan.variants and around.variant not in plan.variants:
        return phrases.say("reason.variant")
    if (other := _of_its_group(plan, program, state)) and not rule.active:
        return phrases.say("reason.group", name=other)
    if plan.once and rule.phase == WAITING and used(plan.name, plan.once, state):
        return phrases.say(f"reason.once.{plan.once}")
    return phrases.say("reason.spent") if rule.spent and rule.phase == WAITING else ""


def _of_its_group(plan: Plan, program: Program, state: EngineState) -> str:
    """The stronger rule of its group that is active; "" where there is none."""
    others = (program.plans[index].name for index in program.groups.get(plan.group, ()))
    return next((name for name in others if name != plan.name and state.rule(name).active), "")


def reason_then(plan: Plan, seen: Values, phrases: Phrases) -> str:
    """Why the rule of `plan` began or ended when its condition had `seen` these values; "" where they do not tell, or
    the rule was written anew since."""
    if not seen or not plan.when.references <= seen.keys():
        return ""
    return _decisive(plan.when, seen, phrases)


def _decisive(condition: Expression, values: Values, phrases: Phrases) -> str:
    """The parts that make `condition` what it is: those that are met where it is true, else those that are not."""
    if condition is ALWAYS:
        return phrases.say("always.yes")
    true, parts = bool(condition(values)), told_parts(condition, values, phrases)
    decisive = tuple(part.words for part in parts if part.met is true)
    return phrases.together(decisive or tuple(part.words for part in parts))
