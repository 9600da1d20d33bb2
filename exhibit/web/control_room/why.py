"""Why a rule is where it is: what is written, what its conditions see now, what it claims and who has that instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from exhibit.cues.compiled import CompiledClaim
from exhibit.cues.phrases import Phrases, face_phrases, phrases
from exhibit.expressions.asked import NEVER_S
from exhibit.expressions.expression import Expression
from exhibit.expressions.vocabulary import Values
from exhibit.rules.judging import JudgedPart, judged, seen_by
from exhibit.rules.plan import ActPlan, Plan
from exhibit.rules.reasons import reason, reason_then, told_parts
from exhibit.rules.stage import BY_HAND
from exhibit.rules.values_now import known_values
from exhibit.runtime.status import Status
from exhibit.values import RuleChange, Variable
from exhibit.web.control_room.facial_parts import facial_why
from exhibit.web.control_room.formatting import claim_text
from exhibit.web.control_room.parts import rule_part
from exhibit.web.json_value import JsonObject

_LONGEST_SOURCE_BYTES = 1 << 20


def why(status: Status, plan: Plan, language: str = "en") -> JsonObject:
    """Everything about one rule, now; sentences in `language`, in English where there is no such. At the level
    `expression` no emotion is named."""
    if status.discretion.faces_only:
        return facial_why(_why(status, plan, face_phrases(language)))
    return _why(status, plan, phrases(language))


def _why(status: Status, plan: Plan, spoken: Phrases) -> JsonObject:
    values = known_values(status.program, status.engine, status.now_s)
    act = next((act for act in status.program.acts if f"act {act.name}" == plan.name), None)
    return {
        **rule_part(status, plan),
        "source": source(status, plan.name),
        "reason": "" if act else reason(plan, status.program, status.engine, values, status.now_s, spoken),
        "when": _when(status, plan, act, values, spoken),
        "besides": [_told(one, words) for one, words in _besides(status, plan, act, spoken)],
        "claims": [
            _claim(status, plan, claim) for claim in (*plan.claims, *status.engine.performed.get(plan.name, ()))
        ],
        "history": [_change(t, change, plan, spoken) for t, change in status.history.get(plan.name, ())],
        "starts": status.starts.get(plan.name, 0),
    }


def _when(status: Status, plan: Plan, act: ActPlan | None, values: Values, spoken: Phrases) -> JsonObject | None:
    condition: Expression | None = act.when if act else plan.when
    if condition is None:
        return None
    seen = seen_by(plan, status.program, status.engine, values)
    words = told_parts(condition, seen, spoken)
    parts = [_told(part, one.words) for part, one in zip(judged(condition, seen), words, strict=True)]
    return {"text": condition.text, "value": bool(condition(seen)), "parts": parts}


def _told(part: JudgedPart, words: str = "") -> JsonObject:
    told = {"text": part.text, "value": _value(part.value), "wanted": part.wanted, "met": part.met}
    return {**told, "words": words}


def _value(value: Variable) -> Variable:
    if isinstance(value, bool) or not isinstance(value, float):
        return value
    return "never" if value >= NEVER_S else round(value, 3)


def _besides(status: Status, plan: Plan, act: ActPlan | None, spoken: Phrases) -> Iterator[tuple[JudgedPart, str]]:
    """What else must be so, with its words: the operator's will, the act."""
    enabled = plan.name not in status.overrides.disabled
    yield JudgedPart("enabled", enabled, "true", enabled), spoken.say("besides.on" if enabled else "besides.off")
    on = status.engine.given.around.variant
    if plan.variants:
        met, wanted = on in plan.variants, " or ".join(sorted(name or "usual" for name in plan.variants))
        words = spoken.say("besides.variant" if met else "reason.variant")
        yield JudgedPart("variant", on or "usual", wanted, met), words
    now = status.engine.act
    if act and act.after:
        yield _in_act("act before", now, act.after, now in act.after or now == act.name, spoken)
    elif not act and plan.acts:
        yield _in_act("act", now, plan.acts, now in plan.acts, spoken)


def _in_act(text: str, now: str, wanted: Iterable[str], met: bool, spoken: Phrases) -> tuple[JudgedPart, str]:  # noqa: FBT001
    names = sorted(wanted)
    state = spoken.say("word.act" if now else "word.act.none", value=now)
    words = state if met else spoken.say("lacking", state=state, bound=", ".join(names))
    return JudgedPart(text, now, " or ".join(names), met), words


def _claim(status: Status, plan: Plan, claim: CompiledClaim) -> JsonObject:
    """What the rule claims on one channel; where another has that while the rule is active, who and why."""
    held = status.engine.stage.get(claim.channel)
    active = status.engine.rule(plan.name).active
    holds = active and held is not None and held.rule == plan.name
    told: JsonObject = {"channel": claim.channel, "shows": claim_text(claim), "holds": holds, "instead": None}
    if holds or not active:
        return told
    if held is None:
        blackout = "a blackout keeps every channel dark" if status.overrides.blackout else "nobody holds it"
        return {**told, "instead": {"rule": "", "shows": "", "priority": None, "why": blackout}}
    reason = _reason(status, plan, held.rule, held.priority)
    priority = None if held.rule == BY_HAND else held.priority
    return {
        **told,
        "instead": {"rule": held.rule, "shows": claim_text(held.claim), "priority": priority, "why": reason},
    }


def _reason(status: Status, plan: Plan, rule: str, priority: int) -> str:
    if rule == BY_HAND:
        return f"somebody shows {status.overrides.shown[0]} by hand, above all rules"
    if priority > plan.priority:
        return f"'{rule}' is stronger: its priority is {priority}, this one's is {plan.priority}"
    return f"'{rule}' has the same priority and began later"


def _change(t: float, change: RuleChange, plan: Plan, spoken: Phrases) -> JsonObject:
    return {
        "t": round(t, 1),
        "began": change.began,
        "active_s": round(change.active_s, 1),
        "why": change.why,
        "words": reason_then(plan, change.seen, spoken),
    }


def source(status: Status, name: str) -> str:
    """The rule as it stands in its file: its lines, with those below that are indented deeper; "" where it is gone."""
    show = status.playing
    if show is None or name not in show.written:
        return ""
    where = show.written[name]
    line, column = where.document.keys.get(where.place, (0, 0))
    return _block(where.document.file, line, column) if line else ""


def _block(file: Path, line: int, column: int) -> str:
    try:
        if file.stat().st_size > _LONGEST_SOURCE_BYTES:
            return ""
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    taken = lines[line - 1 : line]
    for one in lines[line:]:
        if one.strip() and not one.lstrip().startswith("#") and len(one) - len(one.lstrip()) < column:
            break
        taken.append(one)
    while taken and (not taken[-1].strip() or taken[-1].lstrip().startswith("#")):
        taken.pop()
    return "\n".join(one[column - 1 :] if not one[: column - 1].strip() else one for one in taken)
