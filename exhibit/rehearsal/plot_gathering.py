"""Gathers what a plot needs while a rehearsal is played."""

from __future__ import annotations

import re
from collections import defaultdict

from exhibit.expressions.expression import Expression
from exhibit.rehearsal.condition import phase_of
from exhibit.rehearsal.plot_data import MoodBins, PlotData, PlotRow, PlotSpans
from exhibit.rehearsal.run import Beat
from exhibit.rehearsal.timeline import Timeline
from exhibit.rehearsal.why import channels_of
from exhibit.rules.plan import Program, act_name
from exhibit.rules.state import WAITING
from exhibit.values import EMOTIONS

_EMOTION = re.compile(rf"\b({'|'.join(EMOTIONS)})\b")
_REFERENCE = re.compile(r"(active|since|var|answer)\([^)]*\)")


class Gatherer:
    """Watches a rehearsal and makes its chronicle."""

    def __init__(self, program: Program, timeline: Timeline, rate_hz: float) -> None:
        self._program = program
        self._timeline = timeline
        self._moods = MoodBins(timeline.lasts_s, rate_hz)
        self._visitors, self._acts = PlotSpans(), PlotSpans()
        self._channels: defaultdict[str, PlotSpans] = defaultdict(PlotSpans)
        self._rules: defaultdict[str, PlotSpans] = defaultdict(PlotSpans)

    def see(self, beat: Beat) -> None:
        now_s, mood = beat.now_s, beat.given.mood
        self._moods.add(now_s, mood)
        self._visitors.turn(now_s, str(mood.visitors))
        self._acts.turn(now_s, beat.state.act)
        if beat.state.rules is not beat.before.rules:
            for name, state in beat.state.rules.items():
                if state is not beat.before.rules.get(name):
                    phase = phase_of(self._program.by_name[name], state)
                    self._rules[name].turn(now_s, "" if phase == WAITING else phase)
        if beat.state.stage is not beat.before.stage:
            for channel in {*beat.before.stage, *beat.state.stage}:
                held = beat.state.stage.get(channel)
                self._channels[channel].turn(now_s, held.claim.name if held else "", held.rule if held else "")

    def end(self, now_s: float) -> None:
        for spans in (self._visitors, self._acts, *self._channels.values(), *self._rules.values()):
            spans.close(now_s)

    def chronicle(self, show: str) -> PlotData:
        """Everything that was seen, of the show of that name."""
        timeline = self._timeline
        return PlotData(
            title=f"{show} · {timeline.name} · {timeline.begins:%A %H:%M}",
            about=timeline.about or timeline.name,
            lasts_s=timeline.lasts_s,
            moods=self._moods,
            visitors=tuple(self._visitors.done),
            acts=tuple(self._acts.done),
            channels=tuple(PlotRow(name, tuple(self._channels[name].done)) for name in channels_of(self._program)),
            rules=tuple(
                PlotRow(plan.name, tuple(self._rules[plan.name].done), emotion_in(plan.when))
                for plan in self._program.plans
                # What an act does is drawn as the act.
                if plan.name not in {act_name(act.name) for act in self._program.acts}
            ),
        )


def emotion_in(condition: Expression) -> str:
    """The emotion that a condition is about: the first that it reads, or compares the mood with; empty for none."""
    found = _EMOTION.search(_REFERENCE.sub("", condition.text))
    return found[0] if found else ""
