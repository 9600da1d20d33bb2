"""Visits come in groups, on days of one weather: intervals over days, not over visits. Pure.

In all of it a *block* is a day (or a week): what is alike within it is not taken for many witnesses. Blocks must be
independent of each other, which days are but for seasons.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from exhibit.museum.statistics.interval import LEVEL, Interval, student_quantile, two_sided, wilson
from exhibit.museum.statistics.sums import Blocks, Numbers

USUAL_EFFECT, USUAL_DEGREES = 1.5, 4
"""What design effect is expected before a room's own days tell (visitors come in groups of about two, half of them of
one mood), and how many days that is worth."""
RESAMPLES = 400


@dataclass(frozen=True)
class Clustered:
    """A ratio of sums over blocks (a share, a mean), its standard error, and how many times its variance is that of
    `n` independent ones. `degrees` of freedom go with the standard error."""

    value: float
    n: float
    standard_error: float
    design_effect: float
    degrees: int
    blocks: int

    def interval(self, level: float = LEVEL) -> Interval:
        """By Student's t: for means. Shares have `share_interval`."""
        half = student_quantile((1 + level) / 2, self.degrees) * self.standard_error
        return Interval(self.value - half, self.value + half)

    def at(self, value: float) -> Clustered:
        """The same, told as `value`."""
        return replace(self, value=value)

    @property
    def effective_n(self) -> float:
        """So many independent ones would tell as much: divided by the design effect, and by what is lost to not
        knowing it. Source: Korn and Graubard 1998, Survey Methodology 24, 193-201."""
        lost = (two_sided() / student_quantile((1 + LEVEL) / 2, self.degrees)) ** 2
        return self.n / self.design_effect * lost


def clustered(blocks: Blocks) -> Clustered:
    """The mean of what `blocks` hold, of which some hold something. Its variance is that of a ratio of sums over blocks
    (Cochran 1977, Sampling Techniques, 6.3; Kish 1965); the design effect in it is moderated by what is usual, as few
    blocks tell it badly, and never below 1."""
    n, count = float(blocks.of.sum()), int(np.count_nonzero(blocks.of))
    value = float(blocks.sums.sum()) / n
    alone = variance_alone(value, float(blocks.squares.sum()), n)
    seen = USUAL_EFFECT
    if count > 1 and alone > 0:
        residuals = blocks.sums - value * blocks.of
        seen = count / (count - 1) * float(residuals @ residuals) / (n * n) / alone
    effect, degrees = moderated(seen, max(0, count - 1))
    return Clustered(value, n, math.sqrt(effect * alone), effect, degrees, count)


def variance_alone(value: float, squares: float, n: float) -> float:
    """The variance of a mean `value` of `n`, if every visitor had come alone."""
    return max(0.0, squares / n - value * value) / max(1.0, n - 1)


def moderated(effect: float, degrees: int) -> tuple[float, int]:
    """A design effect that was seen with so many `degrees` of freedom, beside what is usual, and the degrees of both
    together. (Smyth 2004, Statistical Applications in Genetics 3, 3, does so with variances.)"""
    both = (USUAL_EFFECT * USUAL_DEGREES + effect * degrees) / (USUAL_DEGREES + degrees)
    return max(1.0, both), USUAL_DEGREES + degrees


def share_interval(share: Clustered) -> Interval:
    """Wilson's interval at the effective n. Source: Dean and Pagano 2015, J. Survey Statistics and Methodology 3,
    484-503 (best of the intervals for clustered shares)."""
    return wilson(share.value * share.effective_n, share.effective_n)


def resampled_weights(blocks: int, seed: int = 1, resamples: int = RESAMPLES) -> Numbers:
    """How often each block is drawn, with replacement, in each of `resamples` (rows): the same for the same seed. For
    the bootstrap over blocks (Efron 1979, Annals of Statistics 7, 1-26)."""
    drawn = np.random.default_rng(seed).integers(0, blocks, (resamples, blocks))
    rows = np.arange(resamples)[:, None] * blocks
    return np.bincount((drawn + rows).ravel(), minlength=resamples * blocks).reshape(resamples, blocks).astype(float)
