"""From a show to its program: what the engine plays."""

from __future__ import annotations

from collections.abc import Mapping

from exhibit.cues.compiled import Staging
from exhibit.cues.look_cue import DeskMessage, DeskOrder, Lighting, Look, LookCue
from exhibit.cues.typed_cue import Amount
from exhibit.rules.plan import Program, act_plans, compiled_claims, live_plan, plan, variant_plans, variants_with
from exhibit.show.files import LookMessage, LookSection
from exhibit.show.fixtures import FixtureLook
from exhibit.show.lengths import film_s, sound_s
from exhibit.show.look_values import FixtureState
from exhibit.show.show import Show


def program_of(show: Show) -> Program:
    """The program of `show`."""
    staging = staging_of(show)
    acts = [act_plans(name, act, staging) for name, act in show.acts.items()]
    tried = show.experiment.section if show.experiment else None
    variants = variant_plans(tried, staging) if tried else ()
    rules = [
        plan(name, rule, staging, variants_with(tried, name) if tried else frozenset())
        for name, rule in show.rules.items()
    ]
    live = [live_plan(name, one, staging=staging) for name, one in show.live.items()]
    for name, rule in show.rules.items():
        live += [live_plan(f"{name}/{number}", one, name, staging) for number, one in enumerate(rule.live, start=1)]
    return Program(
        (*(own for _, own in acts), *variants, *rules),
        compiled_claims(show.settings.default, staging),
        tuple(itself for itself, _ in acts),
        tuple(live),
        dict(show.settings.variables),
        show.settings.seed,
        frozenset(key for scene in show.scenes.values() for key in scene.references),
    )


def staging_of(show: Show) -> Staging:
    """What claims must know of the room."""
    looks = {name: {**_look(section), **_lit(show.lights.get(name, {}))} for name, section in show.looks.items()}
    return Staging(
        looks,
        show.settings.first_projector,
        lambda name: film_s(show.scenes.get(name)),
        lambda name: sound_s(show.sounds.get(name)),
    )


def disabled(show: Show) -> frozenset[str]:
    """The rules that the artist has left out for the time being."""
    return frozenset(name for name, rule in show.rules.items() if not rule.enabled)


def _look(section: LookSection) -> Look:
    release = {target: _asked(target, parts) for target, parts in section.release.items()}
    return {
        target: Lighting(_asked(target, parts), release.get(target)) for target, parts in section.by_target().items()
    }


def _asked(target: str, parts: list[LookMessage]) -> LookCue[Amount]:
    """What a desk is asked for."""
    fades = [one.fade for one in parts if one.fade is not None]
    return LookCue(
        target,
        tuple(DeskOrder(name, what) for one in parts for name, whats in one.commands.items() for what in whats),
        tuple(DeskMessage(one.address, tuple(one.args)) for one in parts if one.address is not None),
        {what: share for one in parts for what, share in one.level.items()},
        {what: colour for one in parts for what, colour in one.colour.items()},
        max(fades, default=None),
    )


def _lit(lights: Mapping[str, FixtureLook]) -> Look:
    """What a look is to fixtures. One that nothing claims goes to its rest, as slowly as it came unless it is said."""
    found = {}
    for name, lit in lights.items():
        rest = lit.release or FixtureState()
        fade = lit.state.fade if rest.fade is None else rest.fade
        found[name] = Lighting(_lamp(name, lit.state, lit.state.fade), _lamp(name, rest, fade))
    return found


def _lamp(name: str, state: FixtureState, fade_s: float | None) -> LookCue[Amount]:
    """What a fixture is asked for."""
    colours = {} if state.colour is None else {"colour": state.colour}
    return LookCue(name, levels=state.levels, colours=colours, fade_s=fade_s, output="dmx")
