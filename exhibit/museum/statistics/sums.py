"""Many tallies added up at once: a year of atoms in a moment. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exhibit.journal.tally import BINS, Tally

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Blocks:
    """Values of visits, added up by block (a day): their `sums`, of how many (`of`), the sums of their `squares`. A
    share is the mean of noughts and ones, whose squares are themselves."""

    sums: Numbers
    of: Numbers
    squares: Numbers

    def taken(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Blocks:
        """Some of the blocks."""
        return Blocks(self.sums[which], self.of[which], self.squares[which])


def share_blocks(counts: Numbers, of: Numbers) -> Blocks:
    """Blocks of a share: `counts` in `of`, never more than they."""
    counts = np.minimum(counts, of)
    return Blocks(counts, of, counts)


def total(tallies: Iterable[Tally]) -> Tally:
    """The tally of all, which share no visit; of none, nothing. The same as adding them by `Tally.plus`."""
    every = list(tallies)
    if len(every) == 1:
        return every[0]
    counts = np.array([_whole(one) for one in every], dtype=np.int64).reshape(len(every), len(_whole(Tally())))
    sums = np.array([_real(one) for one in every]).reshape(len(every), len(_real(Tally())))
    visits, stops, smiles, read, uplifted, told, opt_outs = (int(value) for value in counts[:, :7].sum(axis=0))
    bins = counts[:, 7:].sum(axis=0).tolist()
    half = len(bins) // 2
    uplift, squared, log_dwell, log_squared, watched_s, open_s, *arousal = (float(value) for value in sums.sum(axis=0))
    return Tally(
        visits, stops, smiles, read, uplifted, told, opt_outs,
        uplift, squared, log_dwell, log_squared, watched_s, open_s,
        tuple(bins[:half]), tuple(bins[half:]),
        _emotions(every), _starts(every), int(arousal[0]), *arousal[1:],
    )  # fmt: skip


def column(tallies: Sequence[Tally], of: Callable[[Tally], float]) -> Numbers:
    """One number of each."""
    return np.array([of(one) for one in tallies], dtype=np.float64)


def histograms(tallies: Sequence[Tally]) -> Numbers:
    """How long those who stopped looked: a row of bins for each; of none, no rows."""
    return np.array([one.held for one in tallies], dtype=np.float64).reshape(len(tallies), BINS)


def _whole(one: Tally) -> tuple[int, ...]:
    visits = one.visits, one.stops, one.smiles, one.read_visits, one.uplift_visits, one.told_visits, one.opt_outs
    return (*visits, *one.dwell, *one.held)


def _real(one: Tally) -> tuple[float, ...]:
    known = one.uplift, one.uplift_squared, one.log_dwell, one.log_dwell_squared, one.watched_s, one.open_s
    return (*known, one.arousal_visits, one.arousal, one.arousal_squared)


def _emotions(every: Iterable[Tally]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for one in every:
        for name, share in one.emotions.items():
            found[name] += share
    return dict(found)


def _starts(every: Iterable[Tally]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for one in every:
        for name, count in one.rule_starts.items():
            found[name] += count
    return dict(found)
