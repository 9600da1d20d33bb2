"""The log of a rehearsal: starts, ends, acts and cues with their times, and one line of totals."""

from __future__ import annotations

from collections.abc import Callable

from exhibit.cues.formatting import lasting
from exhibit.rehearsal.condition import why_act
from exhibit.rehearsal.formatting import change_line, cue_line, line, many
from exhibit.rehearsal.run import Beat
from exhibit.rules.plan import act_name

Say = Callable[[str], None]


class Log:
    """Says what happens, as it happens."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def see(self, beat: Beat) -> None:
        if beat.state.act != beat.before.act:
            self._say(line(beat.now_s, "act", f"{beat.state.act}: {why_act(beat)}"))
        if beat.changes or beat.cues:
            acts = {act_name(act.name) for act in beat.program.acts}
            for change in beat.changes:
                if change.rule not in acts:
                    self._say(change_line(beat.now_s, change))
            for cue in beat.cues:
                if not cue.follows:  # there may be thirty of these a second
                    self._say(cue_line(beat.now_s, cue))

    def end(self, now_s: float) -> None:
        self._say(line(now_s, "", "the rehearsal ends"))


class Totals:
    """Counts what happened."""

    def __init__(self) -> None:
        self.starts = self.ends = self.cues = self.live = 0
        self.lasted_s = 0.0

    def see(self, beat: Beat) -> None:
        if beat.changes:
            began = sum(change.began for change in beat.changes)
            self.starts, self.ends = self.starts + began, self.ends + len(beat.changes) - began
        if beat.cues:
            live = sum(cue.follows for cue in beat.cues)
            self.cues, self.live = self.cues + len(beat.cues) - live, self.live + live

    def end(self, now_s: float) -> None:
        self.lasted_s = now_s

    def told(self, took_s: float) -> str:
        """One line: how much happened, and how much faster than life."""
        ratio = self.lasted_s / max(took_s, 1e-6)
        happened = f"{many(self.starts, 'start')}, {many(self.ends, 'end')}, {many(self.cues, 'cue')}"
        happened += f", {many(self.live, 'live value')}" if self.live else ""
        return f"{lasting(self.lasted_s)} of the show: {happened}; played in {took_s:.2g} s, {ratio:,.0f} x life"
