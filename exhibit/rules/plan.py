"""From the written rule to the plan the engine runs: every claim and act as a cue, ready to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exhibit.rules.expression import Expression
from exhibit.rules.schema import Act, Claim, Rule
from exhibit.values import Cue

SILENCE = "silence"


@dataclass(frozen=True)
class Plan:
    """A rule as the engine needs it. `claims` hold one channel each, named by the cue's output."""

    name: str
    when: Expression
    hold_s: float = 0.0
    release_s: float = 0.0
    cooldown_s: float = 0.0
    priority: int = 0
    claims: tuple[Cue, ...] = ()
    on_start: tuple[Cue, ...] = ()
    on_end: tuple[Cue, ...] = ()


@dataclass(frozen=True)
class Score:
    """All of a show's rules, and what each channel does while no rule claims it."""

    plans: tuple[Plan, ...]
    default: tuple[Cue, ...] = ()


def plan(name: str, rule: Rule) -> Plan:
    """The plan of the rule `name`."""
    return Plan(
        name,
        rule.when,
        rule.hold,
        rule.release,
        rule.cooldown,
        rule.priority,
        tuple(claimed(claim, name) for claim in rule.while_),
        tuple(acted(act, name) for act in rule.on_start),
        tuple(acted(act, name) for act in rule.on_end),
    )


def score(rules: Mapping[str, Rule], default: list[Claim]) -> Score:
    """The score of a show."""
    return Score(
        tuple(plan(name, rule) for name, rule in rules.items()), tuple(claimed(one, "default") for one in default)
    )


def claimed(claim: Claim, rule: str) -> Cue:
    """The cue that makes `claim` true on its channel."""
    if claim.scene is not None:
        scene = claim.scene
        return Cue("projector", "scene", {"name": scene.name, "fade_s": scene.fade, "with": dict(scene.with_)}, rule)
    assert claim.sound is not None
    bed = claim.sound
    return Cue("sound", "bed", {"play": bed.play, "fade_s": bed.fade, "volume": bed.volume}, rule)


def acted(act: Act, rule: str) -> Cue:
    """The cue that performs `act`."""
    if act.sound is not None:
        return Cue("sound", "sting", {"play": act.sound.sting, "volume": act.sound.volume}, rule)
    if act.osc is not None:
        return Cue("osc", "send", {"to": act.osc.to, "address": act.osc.address, "args": list(act.osc.args)}, rule)
    assert act.mqtt is not None
    mqtt = act.mqtt
    return Cue("mqtt", "publish", {"topic": mqtt.topic, "payload": mqtt.payload, "retain": mqtt.retain}, rule)
