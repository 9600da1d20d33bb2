"""Who claims each channel: what it shows, who asked for it, and who waits below."""

from __future__ import annotations

from exhibit.cues.compiled import CompiledClaim
from exhibit.rules.stage import BY_HAND, DEFAULT, claims_of, ranked
from exhibit.runtime.status import Status
from exhibit.web.control_room.formatting import claim_text
from exhibit.web.json_value import JsonObject


def claims_part(status: Status) -> list[JsonObject]:
    """Every channel that is held or claimed, with the claims below, strongest first. A blackout holds all of them."""
    waiting = _claims(status)
    found: list[JsonObject] = []
    for channel in dict.fromkeys([*status.engine.stage, *waiting]):
        held = status.engine.stage.get(channel)
        top = held.rule if held else ""
        under = [one for one in waiting.get(channel, []) if one["rule"] != top]
        shows = claim_text(held.claim) if held else ""
        priority = held.priority if held and held.rule not in (DEFAULT, BY_HAND) else None
        found.append({"channel": channel, "shows": shows, "rule": top, "priority": priority, "under": under})
    return found


def _claims(status: Status) -> dict[str, list[JsonObject]]:
    """The claims of active rules and of the default by channel, strongest first."""
    names = [name for name in ranked(status.program, status.engine) if name in status.program.by_name]
    plans = [status.program.by_name[name] for name in reversed(names)]
    found: dict[str, list[JsonObject]] = {}
    for plan in plans:
        for claim in {one.channel: one for one in claims_of(plan, status.engine)}.values():
            found.setdefault(claim.channel, []).append(_claim(claim, plan.name, plan.priority))
    for claim in status.program.default:
        found.setdefault(claim.channel, []).append(_claim(claim, DEFAULT, None))
    return found


def _claim(claim: CompiledClaim, rule: str, priority: int | None) -> JsonObject:
    return {"rule": rule, "shows": claim_text(claim), "priority": priority}
