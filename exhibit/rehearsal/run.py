"""A rehearsal: the controller fed with a timeline's moods on a clock that only the timeline moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Protocol

from exhibit.config.almanac import Almanac
from exhibit.controller import Controller
from exhibit.cues.call import HEARD_S, LEAD_S, called_by
from exhibit.cues.variables import set_by
from exhibit.expressions.asked import CHANCE
from exhibit.expressions.vocabulary import Values
from exhibit.questions.recent import Said, said_lately, said_now
from exhibit.rehearsal.timeline import NOTHING_SET, Timeline, TimelineMoment, Variables
from exhibit.rules.chance import throw
from exhibit.rules.plan import Program
from exhibit.rules.state import EngineInput, EngineState
from exhibit.rules.values_now import known_values
from exhibit.values import Context, Cue, RuleChange

RATE_HZ = 10.0
Open = Callable[[datetime], bool]
"""Whether the house is open, by what the clock on its wall shows."""


@dataclass
class Beat:
    """One step: what was felt, the engine's state before and after it, and what it decided. Not to be changed."""

    now_s: float
    program: Program
    given: EngineInput
    before: EngineState
    state: EngineState
    cues: Sequence[Cue]
    changes: Sequence[RuleChange]

    @cached_property
    def values(self) -> Values:
        """What every name stood for when the conditions were judged."""
        # The act is chosen before the rules are judged; all else that the engine knows is of the step before.
        judged = replace(self._before, act=self.state.act, act_since_s=self.state.act_since_s)
        return known_values(self.program, judged, self.now_s)

    @cached_property
    def values_of_act(self) -> Values:
        """What every name stood for when the act was chosen."""
        return known_values(self.program, self._before, self.now_s)

    @property
    def _before(self) -> EngineState:
        """The state before the step, with what it was given."""
        return replace(self.before, given=self.given, previous_mood=self.state.previous_mood)

    def values_for(self, rule: str) -> Values:
        """The same, with the dice as they lay for `rule`."""
        return {**self.values, CHANCE: throw(self.program.seed, rule, self.state.rule(rule).throws)}


class Watcher(Protocol):
    """Sees every step of a rehearsal, then its end."""

    def see(self, beat: Beat) -> None: ...

    def end(self, now_s: float) -> None: ...


@dataclass(frozen=True)
class Stage:
    """What is rehearsed: the program, when the house is open, the rules that are left out, and what days are there."""

    program: Program
    opened: Open = lambda _now: True
    disabled: frozenset[str] = frozenset()
    almanac: Almanac = field(default_factory=Almanac)
    zone: tzinfo = UTC


def rehearse(stage: Stage, timeline: Timeline, watchers: Iterable[Watcher], rate_hz: float = RATE_HZ) -> None:
    """Play `timeline` at `rate_hz` moods a second; every watcher sees every step."""
    program = stage.program
    controller = Controller(program)
    watching = tuple(watchers)
    around = _Surroundings(timeline, stage)
    now_s = 0.0
    for moment in timeline.moments(rate_hz):
        now_s = moment.at_s
        given = EngineInput(moment.mood, around.at(moment))
        before = controller.rules
        outcome = controller.felt(given.mood, now_s, given.around)
        beat = Beat(now_s, program, given, before, controller.rules, outcome.cues, outcome.changes)
        around.follow(outcome.cues, now_s)
        for watcher in watching:
            watcher.see(beat)
    for watcher in watching:
        watcher.end(now_s)


class _Surroundings:
    """What is around the moods: made anew only once a second of the show, or when a variable is set."""

    def __init__(self, timeline: Timeline, stage: Stage) -> None:
        self._timeline = timeline
        self._stage = stage
        self._made_s = -1.0
        self._entered: Variables = NOTHING_SET
        self._variables: Variables = {}
        self._news = True
        self._calls: Said = ()
        self._around = Context()

    def _is_news(self, moment: TimelineMoment) -> bool:
        return moment.next is not self._around.next or moment.rooms is not self._around.rooms

    def follow(self, cues: Sequence[Cue], now_s: float) -> None:
        """Remember what rules have set and called."""
        lately = (one for one in self._calls if one[0] + HEARD_S > now_s)
        self._calls = (*lately, *((now_s + LEAD_S, name) for cue in cues if (name := called_by(cue))))
        if found := dict(filter(None, map(set_by, cues))):
            self._variables, self._news = {**self._variables, **found}, True

    def at(self, moment: TimelineMoment) -> Context:
        if moment.entered is not self._entered:
            self._entered, self._variables, self._news = moment.entered, {**self._variables, **moment.entered}, True
        if int(moment.at_s) != int(self._made_s) or self._news or self._is_news(moment):
            self._made_s, self._news = moment.at_s, False
            hour, weekday = self._timeline.hour_and_weekday(moment.at_s)
            now = self._timeline.begins + timedelta(seconds=moment.at_s)
            self._around = Context(
                hour,
                weekday,
                self._stage.opened(now),
                self._variables,
                self._stage.disabled,
                variant=self._timeline.variant,
                today=self._stage.almanac.today(now.replace(tzinfo=self._stage.zone)),
                next=moment.next,
                rooms=moment.rooms,
            )
        called = frozenset(name for at_s, name in (*moment.calls, *self._calls) if 0 <= moment.at_s - at_s < HEARD_S)
        if called != self._around.called:
            self._around = replace(self._around, called=called)
        if moment.said:
            lately = said_lately(moment.said, moment.at_s)
            return replace(self._around, answered=said_now(lately, moment.at_s), answers=len(lately))
        return self._around
