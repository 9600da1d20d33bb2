"""From what is written to what the engine runs: every claim, step and live value ready to become a cue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from exhibit.expressions.arithmetic import clamp
from exhibit.expressions.expression import Expression, compile_expression, together
from exhibit.expressions.text_templates import as_written, speaks, spoken
from exhibit.expressions.vocabulary import Values
from exhibit.expressions.words import CHANCE
from exhibit.rules.schema import Act, BedClaim, Claim, Live, Rule, SceneClaim
from exhibit.rules.sequence import NOTHING, Sequence, sequence
from exhibit.values import Cue, Variable

SILENCE = "silence"
PROJECTOR, SOUND = "projector", "sound"
COMING = ("by", "through", "towards", "edge")
"""What a claim may say of how its scene comes; in the cue only what was written."""
ALWAYS = compile_expression("true")


@dataclass(frozen=True)
class Lighting:
    """What a look asks of one target or fixture, and what gives it back: arguments of the cues to `output` that do."""

    args: Mapping[str, Any]
    release: Mapping[str, Any] | None = None
    output: str = "osc"


Look = Mapping[str, Lighting]
"""A look, by target."""


@dataclass(frozen=True)
class CompiledClaim:
    """A claim on one channel. `args` may hold expressions; two wishes with the same `shows` look and sound alike.

    `release` is performed when nobody claims the channel any more.
    """

    channel: str
    output: str
    action: str
    args: Mapping[str, Any]
    shows: str
    followed: bool = False
    release: tuple[Cue, ...] = ()

    def cue(self, rule: str, values: Values) -> Cue:
        """The cue that makes the wish true."""
        return Cue(self.output, self.action, said(self, values) if self.followed else self.args, rule)


def said(wish: CompiledClaim, values: Values) -> dict[str, Any]:
    """What `wish` asks for now, its expressions worked out; a volume stays within 0..1."""
    args: dict[str, Any] = spoken(wish.args, values)
    if "volume" in args:
        args["volume"] = clamp(args["volume"], 0.0, 1.0)
    return args


@dataclass(frozen=True)
class LivePlan:
    """A value that is followed; `rule` None: always. The value takes the place of None in `args`."""

    name: str
    value: Expression
    output: str
    action: str
    every_s: float
    band: float
    args: Mapping[str, Any]
    rule: str | None = None

    def cue(self, value: float) -> Cue:
        """The cue that sends `value`."""
        return Cue(self.output, self.action, _filled(self.args, value), self.rule or self.name, follows=True)


@dataclass(frozen=True)
class Plan:
    """A rule as the engine needs it. `acts` empty: in all of them. `throws`: its condition asks for chance."""

    name: str
    when: Expression
    hold_s: float = 0.0
    release_s: float = 0.0
    cooldown_s: float = 0.0
    priority: int = 0
    claims: tuple[CompiledClaim, ...] = ()
    on_start: Sequence = NOTHING
    on_end: Sequence = NOTHING
    acts: frozenset[str] = frozenset()
    again: str = "restart"
    finish: bool = False
    about: str = ""

    @property
    def throws(self) -> bool:
        return CHANCE in self.when.references


@dataclass(frozen=True)
class ActPlan:
    """An act as the engine needs it; `when` None: only after the act before is over."""

    name: str
    when: Expression | None
    after: frozenset[str] = frozenset()
    hold_s: float = 0.0
    min_s: float = 0.0
    max_s: float | None = None
    then: str | None = None


@dataclass(frozen=True)
class Program:
    """All that a show may do: its rules (those of its acts among them), what each channel does while nobody claims it,
    its acts, the values that are followed, variables with their defaults, the seed of its chances, what scenes ask."""

    plans: tuple[Plan, ...]
    default: tuple[CompiledClaim, ...] = ()
    acts: tuple[ActPlan, ...] = ()
    live: tuple[LivePlan, ...] = ()
    variables: Mapping[str, Variable] = field(default_factory=dict)
    seed: int = 1
    scenes_ask: frozenset[str] = frozenset()
    """What the expressions of scenes ask for: `since('storm')`, `var('rain')`."""
    references: frozenset[str] = field(init=False)
    by_name: Mapping[str, Plan] = field(init=False, repr=False)
    judged: Callable[[Values], list[Variable]] = field(init=False, repr=False, compare=False)
    """Evaluates the conditions of all plans, in their order."""
    index: Mapping[str, int] = field(init=False, repr=False)
    always: tuple[int, ...] = field(init=False, repr=False)
    """The plans that every step must look at, since more than their condition decides: acts and chance."""

    def __post_init__(self) -> None:
        expressions = [plan.when for plan in self.plans] + [live.value for live in self.live]
        expressions += [act.when for act in self.acts if act.when]
        read = {key for one in expressions for key in one.references}
        claims = [*self.default, *(wish for plan in self.plans for wish in plan.claims)]
        read |= {key for wish in claims for key in _read(wish.args)}
        read |= {key for plan in self.plans for part in (plan.on_start, plan.on_end) for key in _read(part.args())}
        object.__setattr__(self, "references", frozenset(key for key in read if "(" in key) | self.scenes_ask)
        object.__setattr__(self, "by_name", {plan.name: plan for plan in self.plans})
        object.__setattr__(self, "judged", together([plan.when for plan in self.plans]))
        object.__setattr__(self, "index", {plan.name: index for index, plan in enumerate(self.plans)})
        looked_at = (index for index, plan in enumerate(self.plans) if plan.acts or plan.throws)
        object.__setattr__(self, "always", tuple(looked_at))


def channel_of(projector: str | None, first: str = "") -> str:
    """The channel, and output, of the projector of that name: the first one is just "projector"."""
    return PROJECTOR if projector in (None, "", first) else f"{PROJECTOR} {projector}"


def is_wall(channel: str) -> bool:
    """Whether a projector is on this channel."""
    return channel == PROJECTOR or channel.startswith(f"{PROJECTOR} ")


def plan(name: str, rule: Rule, looks: Mapping[str, Look] | None = None, first: str = "") -> Plan:
    """The plan of the rule `name`; `first` is the projector that is meant where none is named."""
    return Plan(
        name,
        rule.when,
        rule.hold,
        rule.release,
        rule.cooldown,
        rule.priority,
        tuple(wish for claim in rule.while_ for wish in wishes(claim, looks or {}, first)),
        sequence(rule.on_start),
        sequence(rule.on_end),
        frozenset(rule.acts),
        rule.again,
        rule.finish,
        rule.about,
    )


def act_name(name: str) -> str:
    """How the claims and sequences of the act `name` are called among the rules'."""
    return f"act {name}"


def act_plans(name: str, act: Act, looks: Mapping[str, Look], first: str = "") -> tuple[ActPlan, Plan]:
    """The act, and the plan of what it claims and does while it lasts."""
    itself = ActPlan(name, act.when, frozenset(act.after), act.hold, act.min, act.max, act.then)
    claims = tuple(wish for claim in act.while_ for wish in wishes(claim, looks, first))
    own = Plan(
        act_name(name),
        ALWAYS,
        priority=act.priority,
        claims=claims,
        on_start=sequence(act.on_start),
        on_end=sequence(act.on_end),
        acts=frozenset({name}),
        about=act.about,
    )
    return itself, own


def wishes(claim: Claim, looks: Mapping[str, Look], first: str = "") -> tuple[CompiledClaim, ...]:
    """What `claim` asks of each channel."""
    if claim.scene is not None:
        return (_scene(claim.scene, channel_of(claim.scene.on, first)),)
    if claim.sound is not None:
        return (_bed(claim.sound),)
    assert claim.look is not None
    return _look(claim.look, looks.get(claim.look, {}))


def scene_wish(name: str) -> CompiledClaim:
    """The scene `name` on the wall, as it is written."""
    return _scene(SceneClaim(name=name))


def _scene(claim: SceneClaim, channel: str = PROJECTOR) -> CompiledClaim:
    args = {"name": claim.name, "fade_s": claim.fade, "with": dict(claim.with_)}
    args |= {key: getattr(claim, key) for key in COMING if key in claim.model_fields_set}
    away = Cue(channel, "release", {"fade_s": claim.fade})
    return _wish(channel, channel, "scene", args, (away,))


def _bed(claim: BedClaim) -> CompiledClaim:
    args = {"play": claim.play, "fade_s": claim.fade, "volume": claim.volume}
    away = Cue(SOUND, "bed", {"play": SILENCE, "fade_s": claim.fade, "volume": 1.0})
    return _wish(SOUND, SOUND, "bed", args, (away,))


def _look(name: str, look: Look) -> tuple[CompiledClaim, ...]:
    """One wish for each target that the look lights, each given back by itself."""
    found = []
    for target, lighting in look.items():
        who = {"look": name, "to": target}
        output, release = lighting.output, lighting.release
        away = (Cue(output, "release", {**who, **release}),) if release is not None else ()
        found.append(_wish(f"light {target}", output, "look", {**who, **lighting.args}, away))
    return tuple(found)


def _wish(channel: str, output: str, action: str, args: Mapping[str, Any], release: tuple[Cue, ...]) -> CompiledClaim:
    """How long the fade into it takes, and which way it comes, makes no other picture."""
    shows = as_written([action, {key: value for key, value in args.items() if key not in ("fade_s", *COMING)}])
    return CompiledClaim(channel, output, action, args, shows, speaks(args), release)


def live_plan(name: str, live: Live, rule: str | None = None, first: str = "") -> LivePlan:
    """The plan of the followed value `name`."""
    way: tuple[str, str, dict[str, Any]]
    if live.osc is not None:
        way = ("osc", "send", {"to": live.osc.to, "address": live.osc.address, "args": [None]})
    elif live.mqtt is not None:
        sent = {"topic": live.mqtt.topic, "payload": None, "retain": live.mqtt.retain, "latest": True}
        way = ("mqtt", "publish", sent)
    else:
        assert live.scene is not None
        way = (channel_of(live.scene.on, first), "adjust", {"with": {live.scene.parameter: None}})
    output, action, args = way
    return LivePlan(name, live.value, output, action, live.every, live.band, args, rule)


def _filled(args: Any, value: float) -> Any:
    if args is None:
        return value
    if isinstance(args, Mapping):
        return {key: _filled(inner, value) for key, inner in args.items()}
    return [_filled(inner, value) for inner in args] if isinstance(args, list) else args


def _read(written: Any) -> frozenset[str]:
    """The keys of the values that anything in `written` reads."""
    if isinstance(written, Expression):
        return written.references
    inner: Any = getattr(written, "pieces", None)
    if inner is None:
        inner = written.values() if isinstance(written, Mapping) else written
    if isinstance(inner, (str, bytes)) or not hasattr(inner, "__iter__"):
        return frozenset()
    return frozenset(key for one in inner for key in _read(one))
