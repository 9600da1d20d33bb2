"""What is remembered of a visit while it lasts, in memory only, and what it comes to when it ends. Pure.

A visit is one track of the camera's: somebody who faced it from their first frame to their last one. Who comes back is
a new visit; nothing here could tell otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from exhibit.mood.circumplex import valence_arousal
from exhibit.values import NO_EMOTIONS, Emotions, Observation, Visitor

LOOKING = 0.5
"""The attention from which on somebody looks at the work."""
STOP_S = 2.0
"""Who looks so long without a break has stopped: both feet, facing, at least two seconds, as timing-and-tracking
studies have it."""
SMILE, SMILE_S = 0.5, 1.0
"""A smile is a share of happiness of at least the first for at least the second."""
FIRST_S, UPLIFT_FROM_S, UPLIFT_READ = 3.0, 6.0, 0.6
"""Uplift compares valence after the first three seconds with that during them, of visits of at least six seconds of
which at least 60 % could be read."""
LONGEST_STEP_S = 2.0
"""A gap between two pictures longer than this tells nothing of what happened in it."""
GONE_S = 2.0
"""Who was not seen for so long, while nothing was, has gone."""


@dataclass(frozen=True)
class VisitSummary:
    """What one visit came to. It stays in memory until it is one of at least k.

    `dwell_s` from first to last seen; `held_s`, how long they looked; `emotions`, the mean distribution while they were
    read, before the resting face is taken off, empty where they never were; `uplift` in units of valence, and
    `arousal_uplift` in those of arousal, None where it cannot be said; `told`: they stayed until the notice had had its
    time, where there is one. `began_s`: when it began, by the clock that was given with it.
    """

    dwell_s: float
    held_s: float
    stopped: bool
    smiled: bool
    read_s: float
    emotions: Emotions = field(default_factory=lambda: NO_EMOTIONS)
    uplift: float | None = None
    told: bool = True
    began_s: float = 0.0
    arousal_uplift: float | None = None

    @property
    def read(self) -> bool:
        """Whether enough of it was read to speak of what was felt."""
        return bool(self.emotions) and self.read_s >= UPLIFT_READ * self.dwell_s


@dataclass(frozen=True)
class _Course:
    """A visit under way. Sums are in seconds."""

    began_s: float
    last_s: float
    held_s: float = 0.0
    looking_s: float = 0.0
    stopped: bool = False
    smiling_s: float = 0.0
    smiled: bool = False
    read_s: float = 0.0
    sums: Mapping[str, float] = field(default_factory=dict)
    first: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Of the first three seconds: seconds read, and the sums of valence and of arousal over them."""
    told: bool = False

    def moved(self, visitor: Visitor, now_s: float) -> _Course:
        step_s = min(LONGEST_STEP_S, max(0.0, now_s - self.last_s))
        looks = visitor.attention >= LOOKING
        looking_s = self.looking_s + step_s if looks else 0.0
        smiles = visitor.read_emotions.get("happiness", 0.0) >= SMILE
        smiling_s = self.smiling_s + step_s if smiles else 0.0
        return replace(
            self._read(visitor.read_emotions, step_s, now_s),
            last_s=now_s,
            held_s=self.held_s + step_s * looks,
            looking_s=looking_s,
            stopped=self.stopped or looking_s >= STOP_S,
            smiling_s=smiling_s,
            smiled=self.smiled or smiling_s >= SMILE_S,
            told=self.told or visitor.told,
        )

    def _read(self, emotions: Emotions, step_s: float, now_s: float) -> _Course:
        if not emotions:
            return self
        sums = {name: self.sums.get(name, 0.0) + share * step_s for name, share in emotions.items()}
        first = self.first
        if now_s - self.began_s <= FIRST_S:
            valence, arousal = valence_arousal(emotions)
            first = (first[0] + step_s, first[1] + step_s * valence, first[2] + step_s * arousal)
        return replace(self, sums=sums, read_s=self.read_s + step_s, first=first)

    def ended(self) -> VisitSummary:
        dwell_s = self.last_s - self.began_s
        total = sum(self.sums.values())
        emotions = {name: value / total for name, value in self.sums.items()} if total > 0 else NO_EMOTIONS
        uplift, arousal = self._uplifts(dwell_s, emotions)
        came = (self.held_s, self.stopped, self.smiled, self.read_s)
        return VisitSummary(dwell_s, *came, emotions, uplift, self.told, self.began_s, arousal)

    def _uplifts(self, dwell_s: float, emotions: Emotions) -> tuple[float, float] | tuple[None, None]:
        """By how much valence and arousal were higher later than at first."""
        first_s, *first = self.first
        later_s = self.read_s - first_s
        if dwell_s < UPLIFT_FROM_S or self.read_s < UPLIFT_READ * dwell_s or min(first_s, later_s) <= 0:
            return None, None
        valence, arousal = (
            (mean * self.read_s - at_first) / later_s - at_first / first_s
            for mean, at_first in zip(valence_arousal(emotions), first, strict=True)
        )
        return valence, arousal


@dataclass(frozen=True)
class Present:
    """Everybody whose visit is under way, by the id that ends with it, and when somebody last looked. `staff` are those
    in view who are no visitors: they were there while the room was its staff's."""

    courses: Mapping[int, _Course] = field(default_factory=dict)
    looked_s: float = -math.inf
    staff: frozenset[int] = frozenset()


def passed_over(state: Present, observation: Observation, now_s: float) -> Present:
    """The state where nobody is counted: who is in view is staff, until they have gone; what was counted of them before
    is forgotten, with all that was under way."""
    return Present({}, now_s, frozenset(visitor.id for visitor in observation.visitors) | state.staff)


def seen(state: Present, observation: Observation, now_s: float) -> tuple[Present, tuple[VisitSummary, ...]]:
    """The state after everybody in view was looked at, and the visits that ended. Made-up visitors are none."""
    everybody: Iterable[Visitor] = () if observation.made_up else observation.visitors
    staff = state.staff & {visitor.id for visitor in everybody}
    visitors = [visitor for visitor in everybody if visitor.id not in staff]
    here = {
        visitor.id: state.courses.get(visitor.id, _Course(now_s - visitor.dwell_s, now_s)).moved(visitor, now_s)
        for visitor in visitors
    }
    ended = tuple(course.ended() for number, course in state.courses.items() if number not in here)
    return Present(here, now_s, staff), ended


def unseen(state: Present, now_s: float) -> tuple[Present, tuple[VisitSummary, ...]]:
    """The state where nothing has been looked at since `looked_s`: after a while everybody has gone."""
    if not state.courses or now_s - state.looked_s < GONE_S:
        return state, ()
    return replace(state, courses={}), tuple(course.ended() for course in state.courses.values())
