"""What the engine remembers between steps: frozen, and told by name, so that it outlives an edit of the rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from exhibit.cues.compiled import CompiledClaim
from exhibit.rules.draws import Bag
from exhibit.rules.sequence import Sequence
from exhibit.rules.traces import Trace
from exhibit.values import NOBODY, Context, Cue, Mood, RuleChange, Variable

Phase = Literal["waiting", "holding", "active", "releasing", "cooling"]
"""What a rule is doing. While releasing it is still active; holding, releasing and cooling end with time."""

WAITING: Final = "waiting"
HOLDING: Final = "holding"
ACTIVE: Final = "active"
RELEASING: Final = "releasing"
COOLING: Final = "cooling"
TIMED: frozenset[Phase] = frozenset({HOLDING, RELEASING, COOLING})


_USUAL = Context()


@dataclass(frozen=True)
class EngineInput:
    """What a step is told: the mood, and what is around it."""

    mood: Mood
    around: Context = _USUAL


@dataclass(frozen=True)
class RuleState:
    """Where a rule is, since when, when it last started and ended, and how often its dice were thrown."""

    phase: Phase = WAITING
    since_s: float = -math.inf
    started_s: float = -math.inf
    ended_s: float = -math.inf
    throws: int = 0
    possible: bool = False
    spent: bool = False
    """It has lasted its most, and its condition has not been false since."""

    @property
    def active(self) -> bool:
        return self.phase in (ACTIVE, RELEASING)

    def moved(
        self, phase: Phase, since_s: float, *, started_s: float | None = None, ended_s: float | None = None
    ) -> RuleState:
        """The rule in another phase."""
        started_s = self.started_s if started_s is None else started_s
        ended_s = self.ended_s if ended_s is None else ended_s
        return RuleState(phase, since_s, started_s, ended_s, self.throws, self.possible, self.spent)


@dataclass(frozen=True)
class Run:
    """A sequence under way: `end` tells on_end from on_start; done up to `done_s` after it began. One that waits for
    its turn has no beginning yet. `rule_started_s` is the start it belongs to."""

    rule: str
    end: bool
    began_s: float | None
    rule_started_s: float
    rule_ended_s: float = math.inf
    done_s: float = -1.0
    drawn: Sequence | None = None
    """How it is laid out, where one of several is done; else as it is planned."""
    kept: tuple[CompiledClaim, ...] = ()
    """What the rounds before have left standing."""


@dataclass(frozen=True)
class Held:
    """Who holds a channel, and what was last sent on it and when."""

    rule: str
    priority: int
    claim: CompiledClaim
    cue: Cue
    sent_s: float


@dataclass(frozen=True)
class SentValue:
    """What a followed value last said, when, and what it is and since when that has not changed."""

    value: float
    at_s: float


@dataclass(frozen=True)
class EngineState:
    """Each rule's state by name (those that never ran are left out), who holds each channel, the sequences under way,
    the values that were sent, and the act."""

    rules: Mapping[str, RuleState] = field(default_factory=dict)
    stage: Mapping[str, Held] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()
    sent: Mapping[str, SentValue] = field(default_factory=dict)
    act: str = ""
    act_since_s: float = -math.inf
    act_ready_s: Mapping[str, float] = field(default_factory=dict)
    previous_mood: str = NOBODY
    """What the mood was before it became what it is."""
    traces: Mapping[str, Trace] = field(default_factory=dict)
    """What is remembered for `mean`, `rise` and `count`, by their keys."""
    now_s: float = -math.inf
    given: EngineInput = field(default_factory=lambda: EngineInput(Mood()))
    truths: list[Variable] = field(default_factory=list)
    """What every condition was at the last step, in the order of the program; empty where that is not known."""
    timed: frozenset[str] = frozenset()
    """The rules that wait for time to pass."""
    active: frozenset[str] = frozenset()
    """The rules that are active."""
    performed: Mapping[str, tuple[CompiledClaim, ...]] = field(default_factory=dict)
    """By rule, what its sequences hold."""
    bags: Mapping[str, Bag] = field(default_factory=dict)
    """What is left to be drawn of each that is one of several, by its place in the show."""
    once: Mapping[str, int] = field(default_factory=dict)
    """The night, day or visit in which rules last began that begin once in it."""
    visit: int = 0
    empty_since_s: float | None = None
    """Since when nobody is in view."""

    def rule(self, name: str) -> RuleState:
        return self.rules.get(name, _AT_REST)

    def but(self, **changes: Any) -> EngineState:
        """This state with `changes`: as `replace`, which would ask for each field by its name at every step."""
        one = object.__new__(EngineState)
        one.__dict__.update(self.__dict__, **changes)
        return one


@dataclass(frozen=True)
class EngineStep:
    """What a step gives: the new state, the cues in the order to perform them, and which rules began or ended."""

    state: EngineState
    cues: tuple[Cue, ...] = ()
    changes: tuple[RuleChange, ...] = ()


_AT_REST = RuleState()
