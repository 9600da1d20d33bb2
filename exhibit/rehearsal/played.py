"""A rehearsal that was played and can be looked at, at any moment of it: its plot as numbers, and why each rule is
where it is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exhibit.rehearsal.condition import JudgedRule, judged, phase
from exhibit.rehearsal.play import RehearsalRequest, RehearsalRunner
from exhibit.rehearsal.plot_data import PlotData
from exhibit.rehearsal.plot_gathering import Gatherer
from exhibit.rehearsal.run import RATE_HZ, Beat
from exhibit.rules.plan import act_name
from exhibit.rules.state import Held

_MOST_BEATS = 2000
_MOST_STEPS = 20_000


@dataclass(frozen=True)
class RuleMoment:
    """A rule at one moment: whether it is active, what it does in words, and the parts of its condition."""

    name: str
    active: bool
    phase: str
    parts: tuple[JudgedRule, ...]


@dataclass(frozen=True)
class PlayedRehearsal:
    """The `plot`, what was `unmet` of its expectations, and the moments that were kept."""

    plot: PlotData
    unmet: Sequence[str]
    beats: Sequence[Beat]

    def moment(self, at_s: float) -> tuple[float, tuple[RuleMoment, ...], dict[str, Held]]:
        """The last moment up to `at_s` that was kept: when it was, every rule then, and who holds what."""
        index = bisect_right([one.now_s for one in self.beats], at_s + 1e-6)
        beat = self.beats[max(index - 1, 0)]
        acts = {act_name(act.name) for act in beat.program.acts}
        rules = tuple(
            RuleMoment(
                plan.name,
                beat.state.rule(plan.name).active,
                phase(plan, beat.state.rule(plan.name), beat.now_s),
                judged(plan, beat),
            )
            for plan in beat.program.plans
            if plan.name not in acts
        )
        return beat.now_s, rules, dict(beat.state.stage)


class _Keeper:
    """Keeps moments evenly, so few that a long rehearsal fits, and each at which a rule turns."""

    def __init__(self, every_s: float) -> None:
        self.beats: list[Beat] = []
        self._every_s, self._next_s = every_s, 0.0

    def see(self, beat: Beat) -> None:
        if beat.now_s >= self._next_s or (beat.changes and len(self.beats) < 2 * _MOST_BEATS):
            self.beats.append(beat)
            self._next_s = max(self._next_s, beat.now_s - self._every_s) + self._every_s

    def end(self, now_s: float) -> None:
        """Nothing ends that is kept."""


def played(runner: RehearsalRunner, file: Path) -> PlayedRehearsal:
    """The rehearsal in `file`, played. One that is long is played in fewer steps. Raises ShowError."""
    timeline, _ = runner.read(file)
    rate_hz = min(RATE_HZ, max(0.1, _MOST_STEPS / max(timeline.lasts_s, 1.0)))
    gatherer, keeper = Gatherer(runner.program, timeline, rate_hz), _Keeper(timeline.lasts_s / _MOST_BEATS)
    asked = RehearsalRequest(log=False, rate_hz=rate_hz)
    result = runner.play(file, asked, lambda _: None, (gatherer, keeper))
    return PlayedRehearsal(gatherer.chronicle(runner.show.settings.exhibit), result.unmet, keeper.beats)
