"""What a rehearsal leaves behind to be drawn: moods in equal bins of time, and spans of rules, channels and acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from exhibit.values import EMOTIONS, UNREAD, Mood

DEFAULT = "default"
"""Who asks for what the show does while no rule claims a channel."""

_MOST_BINS = 1600


@dataclass(frozen=True)
class PlotSpan:
    """Something named `what` from one time to another; `rule` is who asked for it."""

    start_s: float
    end_s: float
    what: str
    rule: str = ""

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s


@dataclass
class PlotSpans:
    """Spans of one row, gathered as things change."""

    done: list[PlotSpan] = field(default_factory=list)
    _open: tuple[float, str, str] | None = None

    def turn(self, now_s: float, what: str, rule: str = "") -> None:
        """From now on it is `what`; nothing, where that is empty."""
        if self._open and self._open[1:] == (what, rule):
            return
        self.close(now_s)
        self._open = (now_s, what, rule) if what else None

    def close(self, now_s: float) -> None:
        if self._open and now_s > self._open[0]:
            start_s, what, rule = self._open
            self.done.append(PlotSpan(start_s, now_s, what, rule))
        self._open = None


class MoodBins:
    """The mean share of each emotion in equal bins of `lasts_s`; what nobody feels is 0 in all of them."""

    names = (*EMOTIONS, UNREAD)

    def __init__(self, lasts_s: float, rate_hz: float) -> None:
        self.width_s = max(lasts_s / _MOST_BINS, 1 / rate_hz)
        many = int(lasts_s / self.width_s) + 1
        self._sums = np.zeros((many, len(self.names)))
        self._counts = np.zeros(many)
        self._last = -1

    def add(self, now_s: float, mood: Mood) -> None:
        index = min(int(now_s / self.width_s + 1e-6), len(self._counts) - 1)
        self._counts[index] += 1
        self._last = max(self._last, index)
        if mood.emotions:
            self._sums[index] += [mood.emotions.get(name, 0.0) for name in self.names]
        elif mood.visitors:
            self._sums[index, -1] += 1

    def shares(self) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """When each bin begins, and its shares (bins, names); one that saw nothing is like the one before."""
        filled = np.maximum.accumulate(np.where(self._counts > 0, np.arange(len(self._counts)), 0))
        shares = self._sums[filled] / np.maximum(self._counts[filled], 1)[:, None]
        return np.arange(len(self._counts)) * self.width_s, shares


@dataclass(frozen=True)
class PlotRow:
    """One line of the plot: its name, its spans, and the emotion that it is about (empty: none)."""

    name: str
    spans: tuple[PlotSpan, ...]
    emotion: str = ""

    @property
    def active_s(self) -> float:
        return sum(span.length_s for span in self.spans if span.what in ACTIVE)


ACTIVE = frozenset(("active", "releasing"))


@dataclass(frozen=True)
class PlotData:
    """A whole rehearsal, ready to be drawn. The spans of `rules` are phases; those of `channels` what is shown."""

    title: str
    about: str
    lasts_s: float
    moods: MoodBins
    visitors: tuple[PlotSpan, ...]
    acts: tuple[PlotSpan, ...]
    channels: tuple[PlotRow, ...]
    rules: tuple[PlotRow, ...]

    def emotion_of(self, rule: str) -> str:
        """The emotion that `rule` is about; empty for none."""
        return next((row.emotion for row in self.rules if row.name == rule), "")


def shown_rules(rows: Iterable[PlotRow], most: int) -> tuple[list[PlotRow], int]:
    """The rows worth drawing and how many are left out: all where they are few, else those that ever ran, and of too
    many of these the busiest, in their own order."""
    rows = list(rows)
    if len(rows) <= most:
        return rows, 0
    ran = [row for row in rows if row.active_s > 0]
    busiest = set(sorted(range(len(ran)), key=lambda index: -ran[index].active_s)[: 2 * most])
    kept = [row for index, row in enumerate(ran) if index in busiest]
    return kept, len(rows) - len(kept)
