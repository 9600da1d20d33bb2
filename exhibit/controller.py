"""The controller: one tick takes an observation and the time, and gives mood, cues and changes. No I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.mood import group
from exhibit.mood.group import MoodSettings, MoodState
from exhibit.rules import engine
from exhibit.rules.engine import EngineState
from exhibit.rules.plan import Score
from exhibit.values import Cue, Mood, Observation, RuleChange


@dataclass(frozen=True)
class Outcome:
    """What one tick decided; outputs perform the cues, in order."""

    mood: Mood
    cues: tuple[Cue, ...]
    changes: tuple[RuleChange, ...]


class Controller:
    """Holds the state of mood and rules between ticks; the same inputs always give the same outcomes."""

    def __init__(self, score: Score, settings: MoodSettings | None = None) -> None:
        self._score = score
        self._settings = settings or MoodSettings()
        self._mood = MoodState()
        self._engine = EngineState()

    def tick(self, observation: Observation | None, now_s: float) -> Outcome:
        """Go on to `now_s` with the newest observation, or with none: the absence of news is news."""
        self._mood = group.step(self._mood, observation, now_s, self._settings)
        stepped = engine.step(self._score, self._engine, self._mood.mood, now_s)
        self._engine = stepped.state
        return Outcome(self._mood.mood, stepped.cues, stepped.changes)

    def finish(self, now_s: float) -> Outcome:
        """End every rule."""
        stepped = engine.finish(self._score, self._engine, now_s)
        self._engine = stepped.state
        return Outcome(self._mood.mood, stepped.cues, stepped.changes)

    @property
    def rules(self) -> EngineState:
        """For those who show it: the state of every rule and channel."""
        return self._engine
