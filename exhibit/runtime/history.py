"""What happened in a run: the last cues and changes for those who look, all of it for the record where there is one."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from exhibit.outputs import record as lines
from exhibit.outputs.port import OutputState
from exhibit.outputs.record import Record
from exhibit.values import Command, Cue, Mood, Observation, RuleChange

LAST_CUES, LAST_CHANGES, LAST_OF_A_RULE = 30, 50, 10
History = Mapping[str, tuple[tuple[float, RuleChange], ...]]
_QUIET_MOOD_LINE_S = 1.0


class HistoryLog:
    """Every entry has its time `t`, in seconds since the run began."""

    def __init__(self, record: Record | None) -> None:
        self._record = record
        self._cues: deque[tuple[float, Cue]] = deque(maxlen=LAST_CUES)
        self._changes: deque[tuple[float, RuleChange]] = deque(maxlen=LAST_CHANGES)
        self.history: History = {}
        """The last starts and ends of each rule, newest last; a new mapping at each change."""
        self.starts: Mapping[str, int] = {}
        """How often each rule began; a new mapping at each change."""
        self._mood = Mood()
        self._mood_line_s = -_QUIET_MOOD_LINE_S

    @property
    def cues(self) -> tuple[tuple[float, Cue], ...]:
        """The last cues, newest last; without values that follow the room, which would push out all else."""
        return tuple(self._cues)

    @property
    def changes(self) -> tuple[tuple[float, RuleChange], ...]:
        """The last starts and ends of rules, newest last."""
        return tuple(self._changes)

    def start(self, show: str, source: str, version: str) -> None:
        if self._record:
            self._record.write(lines.start_line(show, source, version))

    def felt(self, t: float, observation: Observation | None, captured_t: float, mood: Mood) -> None:
        """What was seen, if anything was, and the mood: after each observation, at a change, and once a second."""
        changed = (mood.visitors, mood.dominant) != (self._mood.visitors, self._mood.dominant)
        self._mood = mood
        if self._record is None:
            return
        if observation is not None:
            self._record.write(lines.observation_line(captured_t, observation))
        if observation is not None or changed or t - self._mood_line_s >= _QUIET_MOOD_LINE_S:
            self._mood_line_s = t
            self._record.write(lines.mood_line(t, mood))

    def change(self, t: float, change: RuleChange) -> None:
        self._changes.append((t, change))
        last = self.history.get(change.rule, ())[-LAST_OF_A_RULE + 1 :]
        self.history = {**self.history, change.rule: (*last, (t, change))}
        if change.began:
            self.starts = {**self.starts, change.rule: self.starts.get(change.rule, 0) + 1}
        if self._record:
            self._record.write(lines.rule_line(t, change))

    def cue(self, t: float, cue: Cue) -> None:
        if not cue.follows:
            self._cues.append((t, cue))
        if self._record:
            self._record.write(lines.cue_line(t, cue))

    def command(self, t: float, command: Command) -> None:
        if self._record:
            self._record.write(lines.command_line(t, command))

    def fault(self, t: float, where: str, text: str) -> None:
        if self._record:
            self._record.write(lines.fault_line(t, where, text))

    def state(self) -> dict[str, OutputState]:
        """How the record fares, where there is one."""
        return {"record": self._record.state()} if self._record else {}

    def close(self) -> None:
        if self._record:
            self._record.close()
