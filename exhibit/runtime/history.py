"""What happened in a run of late, for those who look: the last cues, and the last starts and ends of rules."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from exhibit.events import CueDropped, CueSent, Event
from exhibit.values import RuleChange

LAST_CUES, LAST_CHANGES, LAST_OF_A_RULE = 30, 50, 10
History = Mapping[str, tuple[tuple[float, RuleChange], ...]]


class HistoryLog:
    """A listener. Every entry has its time, in seconds since the run began."""

    def __init__(self) -> None:
        self._cues: deque[tuple[float, CueSent | CueDropped]] = deque(maxlen=LAST_CUES)
        self._changes: deque[tuple[float, RuleChange]] = deque(maxlen=LAST_CHANGES)
        self.history: History = {}
        """The last starts and ends of each rule, newest last; a new mapping at each change."""
        self.starts: Mapping[str, int] = {}
        """How often each rule began; a new mapping at each change."""

    @property
    def cues(self) -> tuple[tuple[float, CueSent | CueDropped], ...]:
        """The last cues, newest last; without values that follow the room, which would push out all else (D-run-7)."""
        return tuple(self._cues)

    @property
    def changes(self) -> tuple[tuple[float, RuleChange], ...]:
        """The last starts and ends of rules, newest last."""
        return tuple(self._changes)

    def hear(self, t_s: float, event: Event) -> None:
        """Keep cues and changes."""
        match event:
            case CueSent() | CueDropped():
                if not event.cue.follows:
                    self._cues.append((t_s, event))
            case RuleChange():
                self._note_change(t_s, event)
            case _:
                pass

    def _note_change(self, t_s: float, change: RuleChange) -> None:
        self._changes.append((t_s, change))
        last = self.history.get(change.rule, ())[-LAST_OF_A_RULE + 1 :]
        self.history = {**self.history, change.rule: (*last, (t_s, change))}
        if change.began:
            self.starts = {**self.starts, change.rule: self.starts.get(change.rule, 0) + 1}
