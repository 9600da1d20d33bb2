"""From a show to its score: what the engine plays."""

from __future__ import annotations

from exhibit.rules.plan import Look, Score, act_plans, live_plan, plan, wishes
from exhibit.show.files import LookMessage, LookSection
from exhibit.show.reading import Show
from exhibit.values import Cue


def score_of(show: Show) -> Score:
    """The score of `show`."""
    looks = {name: _look(section) for name, section in show.looks.items()}
    first = show.settings.first_projector
    acts = [act_plans(name, act, looks, first) for name, act in show.acts.items()]
    rules = [plan(name, rule, looks, first) for name, rule in show.rules.items()]
    live = [live_plan(name, one, first=first) for name, one in show.live.items()]
    for name, rule in show.rules.items():
        live += [live_plan(f"{name}/{number}", one, name, first) for number, one in enumerate(rule.live, start=1)]
    return Score(
        (*(own for _, own in acts), *rules),
        tuple(wish for claim in show.settings.default for wish in wishes(claim, looks, first)),
        tuple(itself for itself, _ in acts),
        tuple(live),
        dict(show.settings.variables),
        show.settings.seed,
        frozenset(key for scene in show.scenes.values() for key in scene.references),
    )


def disabled(show: Show) -> frozenset[str]:
    """The rules that the artist has left out for the time being."""
    return frozenset(name for name, rule in show.rules.items() if not rule.enabled)


def _look(section: LookSection) -> Look:
    made = {target: _cues(target, messages) for target, messages in section.by_target().items()}
    released = {f"release {target}": _cues(target, messages) for target, messages in section.release.items()}
    return {**made, **released}


def _cues(target: str, messages: list[LookMessage]) -> tuple[Cue, ...]:
    return tuple(Cue("osc", "send", {"to": target, "address": one.address, "args": list(one.args)}) for one in messages)
