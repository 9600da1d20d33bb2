"""What exhibits are likely to be, each in the light of the others: small samples are drawn towards the mean. Pure.

Both models are hierarchical, and their spread between exhibits is not taken for known but integrated over: with few
exhibits the plug-in of empirical Bayes would give intervals that are too short. What is drawn at random is a function
of the seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exhibit.museum.statistics.interval import Interval
from exhibit.museum.statistics.sums import Numbers

DRAWS = 6000


@dataclass(frozen=True)
class Shrunken:
    """Draws from what is likely: a row a draw, a column an exhibit; `mean`, the mean of the house."""

    draws: Numbers
    mean: float

    def values(self) -> list[float]:
        """The mean of each exhibit."""
        return [float(value) for value in self.draws.mean(axis=0)]

    def intervals(self) -> list[Interval]:
        """Between these ends lies each with 95 %."""
        low, high = np.quantile(self.draws, [0.025, 0.975], axis=0)
        return [Interval(float(a), float(b)) for a, b in zip(low, high, strict=True)]

    def among_first(self, places: int = 3) -> list[float]:
        """The chance of each to be among the first `places` (no more than there are)."""
        last = np.partition(self.draws, -places, axis=1)[:, -places, None]
        return [float(chance) for chance in (self.draws >= last).mean(axis=0)]


def shrunken_shares(counts: Numbers, of: Numbers, seed: int = 1) -> Shrunken:
    """Shares of `counts` in `of` (above 0, both divided by their design effects) as beta-binomial, the prior's mean and
    strength integrated over a grid with the prior of Gelman et al. 2013, Bayesian Data Analysis, 3rd edition, 5.3: (a +
    b)^(-5/2)."""
    mean, strength, weights = _priors(counts, of)
    random = np.random.default_rng(seed)
    place = random.choice(len(weights), DRAWS, p=weights)
    a, b = (mean * strength)[place, None], ((1 - mean) * strength)[place, None]
    draws = random.beta(a + counts, b + of - counts)
    return Shrunken(draws, float(mean @ weights))


def _priors(counts: Numbers, of: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Means and strengths of the prior on a grid, and how likely each is."""
    raw, pooled = counts / of, float(np.clip(counts.sum() / of.sum(), 0.002, 0.998))
    spread = np.sqrt(raw.var() / len(of) + pooled * (1 - pooled) / of.sum()) / (pooled * (1 - pooled))
    logits = np.log(pooled / (1 - pooled)) + np.linspace(-5, 5, 31) * min(spread, 1.0)
    mean, strength = np.meshgrid(1 / (1 + np.exp(-logits)), np.exp(np.linspace(0, np.log(1e5), 47)))
    mean, strength = mean.ravel(), strength.ravel()
    a, b = (mean * strength)[:, None], ((1 - mean) * strength)[:, None]
    likelihood = _log_beta(a + counts, b + of - counts) - _log_beta(a, b)
    log_weight = likelihood.sum(axis=1) - 0.5 * np.log(strength) + np.log(mean * (1 - mean))
    weights = np.exp(log_weight - log_weight.max())
    return mean, strength, weights / weights.sum()


def _log_beta(a: Numbers, b: Numbers) -> Numbers:
    return _log_gamma(a) + _log_gamma(b) - _log_gamma(a + b)


def _log_gamma(x: Numbers) -> Numbers:
    """For x above 0, to some 1e-10: Stirling's series at x + 8 (Abramowitz and Stegun 1964, 6.1.41), and back."""
    far = x + 8
    series = 1 / (12 * far) - 1 / (360 * far**3) + 1 / (1260 * far**5)
    back = x.copy()
    for step in range(1, 8):
        back *= x + step
    result: Numbers = (far - 0.5) * np.log(far) - far + 0.5 * np.log(2 * np.pi) + series - np.log(back)
    return result


def shrunken_means(values: Numbers, standard_errors: Numbers, seed: int = 1) -> Shrunken:
    """Normal values (logarithms of holding times, uplifts) with known standard errors, as normal around the house's
    mean; the spread between exhibits integrated over, flat from 0. Source: Gelman et al. 2013, 5.4 (the eight
    schools)."""
    variances = standard_errors**2
    top = 3 * (float(values.std()) + float(np.sqrt(variances.mean())))
    between = np.linspace(0, top, 200)[:, None]
    precision = 1 / (variances + between**2)
    centre_variance = 1 / precision.sum(axis=1)
    centre = centre_variance * (precision @ values)
    log_weight = 0.5 * np.log(centre_variance) + 0.5 * np.log(precision).sum(axis=1)
    log_weight -= 0.5 * (precision * (values - centre[:, None]) ** 2).sum(axis=1)
    weights = np.exp(log_weight - log_weight.max())
    weights /= weights.sum()
    random = np.random.default_rng(seed)
    place = random.choice(len(weights), DRAWS, p=weights)
    middle = random.normal(centre[place], np.sqrt(centre_variance[place]))[:, None]
    spread = between[place] ** 2
    kept = spread / (spread + variances)
    draws = random.normal(middle + kept * (values - middle), np.sqrt(kept * variances))
    return Shrunken(draws, float(centre @ weights))
