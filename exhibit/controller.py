"""The controller: one tick takes an observation and the time, and gives mood, cues and changes. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from exhibit.cues.registry import again
from exhibit.mood import group
from exhibit.mood.group import MoodSettings, MoodState
from exhibit.rules import engine
from exhibit.rules.live_values import free_s
from exhibit.rules.once import OnceMemory
from exhibit.rules.plan import Program
from exhibit.rules.stage import restaged
from exhibit.rules.state import EngineInput, EngineState, EngineStep, Held
from exhibit.rules.values_now import known_values
from exhibit.values import Context, Cue, Mood, Observation, RuleChange, SceneInput, marks_of


@dataclass(frozen=True)
class Outcome:
    """What one tick decided; outputs perform the cues, in order."""

    mood: Mood
    cues: tuple[Cue, ...]
    changes: tuple[RuleChange, ...]


def asserted(outcome: Outcome, restage: tuple[Cue, ...]) -> Outcome:
    """`outcome`, after the cues that assert the stage anew; what both say is said once."""
    found = [(cue, again(cue)) for cue in restage]
    # What the outcome asks for anew, in full, need not be asserted besides.
    before = tuple(anew for cue, anew in found if anew is not None and (cue not in outcome.cues or anew == cue))
    return replace(outcome, cues=(*before, *(cue for cue in outcome.cues if cue not in before)))


class Controller:
    """Holds the state of mood and rules between ticks; the same inputs always give the same outcomes."""

    def __init__(self, program: Program, settings: MoodSettings | None = None) -> None:
        self._program = program
        self._settings = settings or MoodSettings()
        self._mood = MoodState()
        self._engine = EngineState()

    def tick(self, observation: Observation | None, now_s: float, around: Context | None = None) -> Outcome:
        """Go on to `now_s` with the newest observation, or with none: the absence of news is news."""
        self._mood = group.step(self._mood, observation, now_s, self._settings)
        return self.felt(self._mood.mood, now_s, around)

    def felt(self, mood: Mood, now_s: float, around: Context | None = None) -> Outcome:
        """Go on to `now_s` with a mood that is known already, as rehearsals do."""
        return self._done(mood, engine.step(self._program, self._engine, EngineInput(mood, around or Context()), now_s))

    def exchange(self, program: Program, settings: MoodSettings, now_s: float) -> Outcome:
        """Go on with an edited show; what was under way carries over by name."""
        before, self._program, self._settings = self._program, program, settings
        return self._done(self._mood.mood, engine.exchange(before, program, self._engine, now_s))

    @property
    def once(self) -> OnceMemory:
        """What was done once, for who keeps it."""
        return OnceMemory(self._engine.once, self._engine.visit)

    def remember(self, memory: OnceMemory) -> None:
        """Go on with what was done once before this run; nobody has been in view since it ended."""
        self._engine = replace(self._engine, once=memory.rules, visit=memory.visit)

    def stand_still(self, lasted_s: float) -> None:
        """Everything stood still for `lasted_s`: what is under way goes on where it was, as if that time had not been.
        Otherwise all steps of a sequence that were due meanwhile would come at once."""
        runs = (
            replace(run, began_s=run.began_s + lasted_s) if run.began_s is not None else run
            for run in self._engine.runs
        )
        self._engine = replace(self._engine, runs=tuple(runs))

    def finish(self, now_s: float) -> Outcome:
        """End every rule."""
        return self._done(self._mood.mood, engine.finish(self._program, self._engine, now_s))

    def restage(self, before: Mapping[str, Held] | None = None) -> tuple[Cue, ...]:
        """The cues that make the present stage true for an output that has lost it; what it still holds from `before`
        is given back."""
        return tuple(restaged(self._engine.stage, before))

    def say_anew(self, output: str, target: str | None) -> None:
        """The values that are followed there are sent anew with the next step; None: to all targets of the output."""
        kept = {
            one.name
            for one in self._program.live
            if one.way.output != output or target not in (None, one.way.args.get("to"))
        }
        sent = {name: value for name, value in self._engine.sent.items() if name in kept}
        self._engine = replace(self._engine, sent=sent)

    def feeling(self, now_s: float) -> SceneInput:
        """What walls are told: what the words of the rule language stand for, and where visitors stand."""
        mood = self._mood
        marks = marks_of(mood.present, mood.size_px) if mood.mood.visitors else ()
        suggested = self._engine.given.around.next
        return SceneInput(known_values(self._program, self._engine, now_s), marks, suggested)

    @property
    def free_s(self) -> float:
        """When the first of the values that are followed may be sent again, in seconds; infinite where none waits."""
        return free_s(self._program, self._engine)

    def _done(self, mood: Mood, stepped: EngineStep) -> Outcome:
        self._engine = stepped.state
        return Outcome(mood, stepped.cues, stepped.changes)

    @property
    def rules(self) -> EngineState:
        """For those who show it: the state of every rule and channel."""
        return self._engine

    @property
    def program(self) -> Program:
        """What is being played."""
        return self._program
