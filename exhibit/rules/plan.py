"""From what is written to what the engine runs: every claim, step and live value ready to become a cue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from exhibit.cues.call import called_by
from exhibit.cues.compiled import CompiledClaim, Staging
from exhibit.cues.variables import written
from exhibit.expressions.asked import CHANCE
from exhibit.expressions.expression import Expression, compile_expression, together
from exhibit.expressions.memory import Memory, memory_of
from exhibit.expressions.rooms import RoomsAsked, rooms_asked
from exhibit.expressions.visitors import VisitorsAsked, visitors_asked
from exhibit.expressions.vocabulary import COUNTED, Values, reference
from exhibit.expressions.words import OF_CONTEXT, OF_MOOD
from exhibit.expressions.yaml_types import ELSE
from exhibit.rules.schema import Act, Claim, Experiment, Live, Rule
from exhibit.rules.sequence import NOTHING, Sequence, sequence
from exhibit.values import EMOTIONS, Context, Cue, Mood, Variable

ALWAYS = compile_expression("true")
_BARE = Staging()


@dataclass(frozen=True)
class LivePlan:
    """A value that is followed; `rule` None: always. The value takes the place of None in the arguments of `way`."""

    name: str
    value: Expression
    way: Cue
    every_s: float
    band: float
    rule: str | None = None

    def cue(self, value: float) -> Cue:
        """The cue that sends `value`."""
        args = _filled(self.way.args, value)
        return Cue(self.way.output, self.way.action, args, self.rule or self.name, follows=True)


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
    variants: frozenset[str] = frozenset()
    """The variants of an experiment in which it may be active, "" for outside of one; empty: in all."""
    max_s: float | None = None
    once: str = ""
    """It begins once in each night, day or visit; "": as often as may be."""
    group: str = ""

    @property
    def throws(self) -> bool:
        return CHANCE in self.when.references

    @property
    def all_claims(self) -> tuple[CompiledClaim, ...]:
        """What it may ever hold, its sequences too."""
        return (*self.claims, *self.on_start.claimed, *self.on_end.claimed)

    @property
    def otherwise(self) -> bool:
        """Whether it is what is active while no other of its group is."""
        return self.when is ELSE


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
class Worded:
    """How the words are read that conditions ask for, beside the emotions; which of them are counted."""

    of_mood: tuple[tuple[str, Callable[[Mood], Variable]], ...]
    of_context: tuple[tuple[str, Callable[[Context], Variable]], ...]
    counted: tuple[str, ...]


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
    memories: tuple[Memory, ...] = field(init=False, repr=False)
    """What is asked of the time that has passed."""
    of_visitors: tuple[VisitorsAsked, ...] = field(init=False, repr=False)
    """What is asked of visitors one by one."""
    calls: frozenset[str] = field(init=False, repr=False)
    """By which names rooms may be called, here or elsewhere."""
    of_rooms: tuple[RoomsAsked, ...] = field(init=False, repr=False)
    """What is asked of the rooms of the house."""
    by_name: Mapping[str, Plan] = field(init=False, repr=False)
    judged: Callable[[Values], list[Variable]] = field(init=False, repr=False, compare=False)
    """Evaluates the conditions of all plans, in their order."""
    index: Mapping[str, int] = field(init=False, repr=False)
    always: tuple[int, ...] = field(init=False, repr=False)
    """The plans that every step must look at, since more than their condition decides: acts, variants and chance, and
    what begins once a night."""
    groups: Mapping[str, tuple[int, ...]] = field(init=False, repr=False)
    """The plans of each group, the strongest first: by priority, then as they are written."""
    worded: Worded | None = field(init=False, repr=False, compare=False)
    """The words of all conditions, where nothing but words of the mood and of what is around it decides; else None."""
    once: bool = field(init=False, repr=False)
    """Whether any of them begins once in a while."""

    def __post_init__(self) -> None:
        expressions = [plan.when for plan in self.plans] + [live.value for live in self.live]
        expressions += [act.when for act in self.acts if act.when]
        read = {key for one in expressions for key in one.references}
        claims = [*self.default, *(claim for plan in self.plans for claim in plan.claims)]
        read |= {key for claim in claims for key in _read(claim.args)}
        read |= {key for plan in self.plans for part in (plan.on_start, plan.on_end) for key in _read(part.args())}
        read |= {key for plan in self.plans for part in (plan.on_start, plan.on_end) for key in _set_by(part)}
        asked = frozenset(key for key in read if "(" in key) | self.scenes_ask
        memories = {key: memory for key in sorted(asked) if (memory := memory_of(key))}
        object.__setattr__(self, "memories", tuple(memories.values()))
        of_visitors = {key: one for key in sorted(asked) if (one := visitors_asked(key))}
        object.__setattr__(self, "of_visitors", tuple(of_visitors.values()))
        of_rooms = {key: room for key in sorted(read | self.scenes_ask) if (room := rooms_asked(key))}
        object.__setattr__(self, "of_rooms", tuple(of_rooms.values()))
        known = memories.keys() | of_visitors.keys() | of_rooms.keys()
        cues = (cue for plan in self.plans for part in (plan.on_start, plan.on_end) for cue in part.cues)
        calls = {name for cue in cues if (name := called_by(cue))}
        heard = {key[len("called('") : -2] for key in asked if key.startswith("called('")}
        object.__setattr__(self, "calls", frozenset(calls | heard))
        object.__setattr__(self, "references", asked - known)
        object.__setattr__(self, "by_name", {plan.name: plan for plan in self.plans})
        object.__setattr__(self, "judged", together([plan.when for plan in self.plans]))
        object.__setattr__(self, "index", {plan.name: index for index, plan in enumerate(self.plans)})
        looked_at = (
            index for index, one in enumerate(self.plans) if one.acts or one.variants or one.throws or one.once
        )
        object.__setattr__(self, "always", tuple(looked_at))
        object.__setattr__(self, "groups", _groups(self.plans))
        object.__setattr__(self, "once", any(one.once for one in self.plans))
        object.__setattr__(self, "worded", _worded(self))


def _worded(program: Program) -> Worded | None:
    if program.acts or program.live or program.memories or program.always:
        return None
    asked = {key for one in program.plans for key in one.when.references} - set(EMOTIONS)
    of_mood = {word.name: word.read for word in OF_MOOD if word.name in asked}
    of_context = {word.name: word.read for word in OF_CONTEXT if word.name in asked}
    if asked != of_mood.keys() | of_context.keys():
        return None
    return Worded(tuple(of_mood.items()), tuple(of_context.items()), tuple(sorted(asked & COUNTED)))


def _set_by(part: Sequence) -> Iterable[str]:
    """The keys of the variables that a sequence sets or counts."""
    return (reference("var", name) for args in part.args() if (name := written(args)) is not None)


def _groups(plans: Iterable[Plan]) -> Mapping[str, tuple[int, ...]]:
    """The plans of each group by their places, the strongest first; what is to be otherwise comes last."""
    found: dict[str, list[tuple[bool, int, int]]] = {}
    for index, one in enumerate(plans):
        if one.group:
            found.setdefault(one.group, []).append((one.otherwise, -one.priority, index))
    return {name: tuple(index for _, _, index in sorted(members)) for name, members in found.items()}


def plan(name: str, rule: Rule, staging: Staging = _BARE, variants: frozenset[str] = frozenset()) -> Plan:
    """The plan of the rule `name`, which is active only in `variants`."""
    return Plan(
        name,
        rule.when,
        rule.hold,
        rule.release,
        rule.cooldown,
        rule.priority,
        compiled_claims(rule.while_, staging),
        sequence(rule.on_start, staging, f"{name}/on_start"),
        sequence(rule.on_end, staging, f"{name}/on_end"),
        frozenset(rule.acts),
        rule.again,
        rule.finish,
        rule.about,
        variants,
        rule.max,
        rule.once or "",
        rule.group or "",
    )


def act_name(name: str) -> str:
    """How the claims and sequences of the act `name` are called among the rules'."""
    return f"act {name}"


def act_plans(name: str, act: Act, staging: Staging = _BARE) -> tuple[ActPlan, Plan]:
    """The act, and the plan of what it claims and does while it lasts."""
    itself = ActPlan(name, act.when, frozenset(act.after), act.hold, act.min, act.max, act.then)
    own = Plan(
        act_name(name),
        ALWAYS,
        priority=act.priority,
        claims=compiled_claims(act.while_, staging),
        on_start=sequence(act.on_start, staging, f"act {name}/on_start"),
        on_end=sequence(act.on_end, staging, f"act {name}/on_end"),
        acts=frozenset({name}),
        about=act.about,
    )
    return itself, own


def variant_name(name: str) -> str:
    """How the claims of the variant `name` are called among the rules'."""
    return f"variant {name}"


def variant_plans(experiment: Experiment, staging: Staging = _BARE) -> tuple[Plan, ...]:
    """The plans of what its variants claim while they are on."""
    return tuple(
        Plan(
            variant_name(name),
            ALWAYS,
            priority=experiment.priority,
            claims=compiled_claims(variant.while_, staging),
            about=variant.about,
            variants=_with_outside(experiment, {name}),
        )
        for name, variant in experiment.variants.items()
    )


def variants_with(experiment: Experiment, rule: str) -> frozenset[str]:
    """The variants that play `rule`; empty where all do."""
    found = {name for name, variant in experiment.variants.items() if rule not in variant.without}
    return frozenset() if len(found) == len(experiment.variants) else _with_outside(experiment, found) or NEVER


NEVER = frozenset({" never"})
"""No variant is called so."""


def _with_outside(experiment: Experiment, variants: set[str]) -> frozenset[str]:
    """Outside of an experiment its first variant is played."""
    return frozenset(variants | {""} if next(iter(experiment.variants)) in variants else variants)


def compiled_claims(claims: Iterable[Claim], staging: Staging = _BARE) -> tuple[CompiledClaim, ...]:
    """What `claims` ask of each channel."""
    return tuple(one for claim in claims for one in claim.action.claims(staging))


def live_plan(name: str, live: Live, rule: str | None = None, staging: Staging = _BARE) -> LivePlan:
    """The plan of the followed value `name`."""
    return LivePlan(name, live.value, live.way.cue(staging), live.every_s, live.band, rule)


def _filled(args: object, value: float) -> Any:  # as `Cue.args` has it: the kind goes by the action
    if args is None:
        return value
    if isinstance(args, Mapping):
        return {key: _filled(inner, value) for key, inner in args.items()}
    return [_filled(inner, value) for inner in args] if isinstance(args, list) else args


def _read(written: object) -> frozenset[str]:
    """The keys of the values that anything in `written` reads."""
    if isinstance(written, Expression):
        return written.references
    inner: object = getattr(written, "pieces", None)
    if inner is None:
        inner = written.values() if isinstance(written, Mapping) else written
    if isinstance(inner, (str, bytes)) or not hasattr(inner, "__iter__"):
        return frozenset()
    return frozenset(key for one in inner for key in _read(one))
