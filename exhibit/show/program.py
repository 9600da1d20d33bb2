"""From a show to its score: what the engine plays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exhibit.rules.plan import Lighting, Look, Program, act_plans, live_plan, plan, wishes
from exhibit.show.files import LookMessage, LookSection
from exhibit.show.fixtures import Lit
from exhibit.show.loading import Show
from exhibit.show.look_values import FixtureState


def program_of(show: Show) -> Program:
    """The score of `show`."""
    looks = looks_of(show)
    first = show.settings.first_projector
    acts = [act_plans(name, act, looks, first) for name, act in show.acts.items()]
    rules = [plan(name, rule, looks, first) for name, rule in show.rules.items()]
    live = [live_plan(name, one, first=first) for name, one in show.live.items()]
    for name, rule in show.rules.items():
        live += [live_plan(f"{name}/{number}", one, name, first) for number, one in enumerate(rule.live, start=1)]
    return Program(
        (*(own for _, own in acts), *rules),
        tuple(wish for claim in show.settings.default for wish in wishes(claim, looks, first)),
        tuple(itself for itself, _ in acts),
        tuple(live),
        dict(show.settings.variables),
        show.settings.seed,
        frozenset(key for scene in show.scenes.values() for key in scene.references),
    )


def looks_of(show: Show) -> dict[str, Look]:
    """The looks of the venue, by name."""
    return {name: {**_look(section), **_lit(show.lights.get(name, {}))} for name, section in show.looks.items()}


def disabled(show: Show) -> frozenset[str]:
    """The rules that the artist has left out for the time being."""
    return frozenset(name for name, rule in show.rules.items() if not rule.enabled)


def _look(section: LookSection) -> Look:
    release = {target: _orders(parts) for target, parts in section.release.items()}
    return {target: Lighting(_orders(parts), release.get(target)) for target, parts in section.by_target().items()}


def _lit(lights: Mapping[str, Lit]) -> Look:
    """What a look is to fixtures. One that nothing claims goes to its rest, as slowly as it came unless it is said."""
    found = {}
    for name, lit in lights.items():
        asked = _state(lit.state)
        coming = {"fade_s": asked["fade_s"]} if "fade_s" in asked else {}
        found[name] = Lighting(asked, coming | (_state(lit.release) if lit.release else {}), "dmx")
    return found


def _state(state: FixtureState) -> dict[str, Any]:
    """What a fixture is asked for, as the arguments of a cue."""
    orders: dict[str, Any] = {"levels": state.levels} if state.levels else {}
    orders |= {} if state.colour is None else {"colours": {"colour": list(state.colour)}}
    return orders | ({} if state.fade is None else {"fade_s": state.fade})


def _orders(parts: list[LookMessage]) -> dict[str, Any]:
    """What a target is asked for, as the arguments of a cue."""
    orders: dict[str, Any] = {
        "do": [
            {"command": name, "what": what} for one in parts for name, whats in one.commands.items() for what in whats
        ],
        "messages": [{"address": one.address, "args": list(one.args)} for one in parts if one.address is not None],
        "levels": {what: share for one in parts for what, share in one.level.items()},
        "colours": {what: list(colour) for one in parts for what, colour in one.colour.items()},
    }
    fades = [one.fade for one in parts if one.fade is not None]
    return {key: one for key, one in orders.items() if one} | ({"fade_s": max(fades)} if fades else {})
