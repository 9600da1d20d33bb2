"""What visitors felt at each work: how likely each answer is there, and how sure that is. Pure.

The answers at a work are multinomial with a Dirichlet prior. The prior's mean is what was answered at works that the
catalogue tells the same of (maker, period, material, kind), drawn towards the house; it weighs as much as
`PRIOR_ANSWERS` answers, so that a work is judged by what it is like until visitors have spoken (Gelman et al. 2013,
Bayesian Data Analysis, 3rd edition, 3.4). Visitors come in groups: answers are divided by a design effect first.

Everything is made of published counts, each of at least k answers; fewer than k tell nothing here.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from exhibit.journal.published import classes
from exhibit.museum.catalogue.works import Catalogue, CatalogueWork
from exhibit.museum.counting import AnsweredDay
from exhibit.museum.statistics.interval import Interval, wilson

Band = Literal["hardly anyone", "some", "many", "most", "not known yet"]
Basis = Literal["answers", "catalogue", "house"]
ENOUGH_ANSWERS, PRIOR_ANSWERS, DESIGN_EFFECT = 30, 10.0, 1.5
_BANDS: tuple[tuple[float, Band], ...] = ((0.1, "hardly anyone"), (0.3, "some"), (0.6, "many"), (1.01, "most"))
_LIKE = ("maker", "period", "material", "kind", "place")
_ALIKE_ANSWERS = 20.0

Counts = Mapping[str, int]
Shares = Mapping[str, float]


@dataclass(frozen=True)
class WordShare:
    """How likely an answer is at a work: the posterior's mean, its standard deviation, and the band in words, which is
    "not known yet" while the interval reaches over more than two of them."""

    mean: float
    deviation: float
    band: Band


@dataclass(frozen=True)
class FeltShift:
    """How visitors' valence (-1 to 1) or arousal (0 to 1) changed before a work, drawn towards the house's mean; with
    its deviation."""

    mean: float
    deviation: float


@dataclass(frozen=True)
class WorkProfile:
    """A work as visitors felt it. `answers` of `told` (small classes together as `other`); `basis`, what the shares
    rest on most. `valence` and `arousal` are None where no camera saw enough."""

    work: str
    answers: int
    told: Counts
    words: Mapping[str, WordShare]
    basis: Basis
    valence: FeltShift | None = None
    arousal: FeltShift | None = None

    def likely(self, words: Iterable[str]) -> float:
        """How likely one of `words` is answered here."""
        return sum(self.words[one].mean for one in words if one in self.words)

    def uncertain(self, words: Iterable[str]) -> float:
        """The standard deviation of `likely`."""
        known = [self.words[one] for one in words if one in self.words]
        mean = sum(one.mean for one in known)
        first = known[0] if known else WordShare(0.0, 0.0, "not known yet")
        strength = first.mean * (1 - first.mean) / first.deviation**2 if first.deviation else 0.0
        return math.sqrt(max(0.0, mean * (1 - mean)) / strength) if strength else 0.0


@dataclass(frozen=True)
class HouseProfiles:
    """The works of a house by id, and how likely each word is in all of it."""

    works: Mapping[str, WorkProfile] = field(default_factory=dict)
    words: Shares = field(default_factory=dict)


def answers_by_work(answers: Iterable[AnsweredDay], question: str, k: int) -> dict[str, dict[str, int]]:
    """The answers to one `question` by work, in sums of published counts; works with fewer than `k` are left out."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in answers:
        if one.work and one.question == question:
            for word, count in one.counts.items():
                found[one.work][word] += count
    return {work: dict(counts) for work, counts in found.items() if sum(counts.values()) >= k}


def house_profiles(
    counts: Mapping[str, Counts],
    works: Iterable[str],
    catalogue: Catalogue | None = None,
    valence: Mapping[str, FeltShift] | None = None,
    arousal: Mapping[str, FeltShift] | None = None,
) -> HouseProfiles:
    """The profile of each of `works`, from answers by work, what the `catalogue` says of them, and how valence and
    arousal changed before them."""
    told = {work: classes(some) for work, some in counts.items()}
    words = sorted({word for some in told.values() for word in some})
    house = _house_shares(told, words)
    known = catalogue.works if catalogue else {}
    found = {}
    for work in works:
        prior, from_catalogue = _prior(work, told, house, known)
        shifts = (valence or {}).get(work), (arousal or {}).get(work)
        found[work] = _profile(work, told.get(work, {}), prior, shifts, from_catalogue=from_catalogue)
    return HouseProfiles(found, house)


def _house_shares(counts: Mapping[str, Counts], words: Sequence[str]) -> dict[str, float]:
    """Each work counts alike, however many answered there; no word is impossible."""
    sums = {word: 0.5 / max(1, len(words)) for word in words}
    for some in counts.values():
        of = sum(some.values())
        for word, count in some.items():
            sums[word] += count / of
    whole = sum(sums.values())
    return {word: value / whole for word, value in sums.items()}


def _prior(
    work: str, counts: Mapping[str, Counts], house: Shares, known: Mapping[str, CatalogueWork]
) -> tuple[dict[str, float], bool]:
    """What to expect of a work before it is asked, and whether the catalogue knows any of its kind."""
    own = known.get(work)
    sums = {word: value * _ALIKE_ANSWERS for word, value in house.items()}
    alike = 0.0
    for other, some in counts.items():
        if other != work and own is not None and other in known:
            weight, of = likeness(own, known[other]), sum(some.values())
            alike += weight
            for word, count in some.items():
                sums[word] += weight * _ALIKE_ANSWERS * count / of
    whole = sum(sums.values())
    return {word: value / whole for word, value in sums.items()}, alike > 0


def likeness(one: CatalogueWork, other: CatalogueWork) -> float:
    """How much the catalogue tells the same of two works, 0 to 1."""
    same = [one.fields[key].casefold() == other.fields.get(key, "").casefold() for key in _LIKE if key in one.fields]
    return sum(same) / len(same) if same else 0.0


def _profile(
    work: str,
    told: Counts,
    prior: Shares,
    shifts: tuple[FeltShift | None, FeltShift | None],
    *,
    from_catalogue: bool,
) -> WorkProfile:
    n = sum(told.values())
    strength = PRIOR_ANSWERS + n / DESIGN_EFFECT
    words = {}
    for word, expected in prior.items():
        mean = (PRIOR_ANSWERS * expected + told.get(word, 0) / DESIGN_EFFECT) / strength
        around = wilson(mean * strength, strength)
        words[word] = WordShare(mean, math.sqrt(mean * (1 - mean) / (strength + 1)), band_of(mean, around))
    basis: Basis = "answers" if n >= ENOUGH_ANSWERS else "catalogue" if from_catalogue else "house"
    return WorkProfile(work, n, dict(told), words, basis, *shifts)


def band_of(mean: float, around: Interval) -> Band:
    """A share in words: none while its interval reaches over more than two of them."""
    low, here, high = (_band_at(value) for value in (around.low, mean, around.high))
    return _BANDS[here][1] if high - low <= 1 else "not known yet"


def _band_at(value: float) -> int:
    return next(number for number, (top, _) in enumerate(_BANDS) if value < top)


def felt_shifts(sums: Mapping[str, tuple[float, float, int]], k: int) -> dict[str, FeltShift]:
    """Each work's shift of valence, or of arousal, from its sum, sum of squares and number of visits, drawn towards the
    house by what the spread between works is worth (empirical Bayes, DerSimonian and Laird 1986). Works with fewer than
    `k` visits are left out."""
    some = {work: one for work, one in sums.items() if one[2] >= max(k, 2)}
    if not some:
        return {}
    means = {work: total / n for work, (total, _, n) in some.items()}
    errors = {
        work: max(1e-6, (squares / n - means[work] ** 2) * DESIGN_EFFECT / (n - 1))
        for work, (_, squares, n) in some.items()
    }
    weights = {work: 1 / error for work, error in errors.items()}
    whole = sum(weights.values())
    centre = sum(weights[work] * means[work] for work in some) / whole
    excess = sum(weights[work] * (means[work] - centre) ** 2 for work in some) - (len(some) - 1)
    scale = whole - sum(weight**2 for weight in weights.values()) / whole
    between = max(0.0, excess / scale) if scale > 0 else 0.0
    return {work: _shrunk(means[work], errors[work], centre, between) for work in some}


def _shrunk(mean: float, error: float, centre: float, between: float) -> FeltShift:
    kept = between / (between + error)
    return FeltShift(centre + kept * (mean - centre), math.sqrt(kept * error + (1 - kept) * between))
