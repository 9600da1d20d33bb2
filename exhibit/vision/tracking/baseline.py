"""The resting face: some people look sad or stern while they feel nothing of the kind. Pure.

Over the first seconds of a visit the mean share of each unpleasant emotion is learnt. What is above that of an
ordinary neutral face is then taken off on the logit scale, as a change of the prior would be, and given to neutral: a
face that rests at half sad reads as neutral, and still reads as sad when it becomes much sadder. Happiness and surprise
are left alone, since people do arrive smiling. It is forgotten with the visit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from exhibit.values import Emotions

UNPLEASANT = ("sadness", "anger", "disgust", "fear", "contempt")
_ORDINARY = 0.1
"""What a neutral face may show of any of these; only what is above is taken for the resting face."""


@dataclass(frozen=True)
class BaselineSettings:
    """`strength` 0 is off, 1 takes the resting face off whole (D-vision-6); learning ends `learn_s` seconds into the
    visit."""

    strength: float = 0.4
    learn_s: float = 3.0


@dataclass(frozen=True)
class Baseline:
    """The mean shares so far, and the seconds they were learnt over."""

    shares: Mapping[str, float] = field(default_factory=dict)
    learnt_s: float = 0.0


def learnt(resting: Baseline, emotions: Emotions, elapsed_s: float, settings: BaselineSettings) -> Baseline:
    """What is known of the resting face after `emotions` were read, `elapsed_s` after the last time."""
    if not emotions or settings.strength <= 0 or resting.learnt_s >= settings.learn_s:
        return resting
    elapsed_s = max(0.0, elapsed_s)
    total_s = resting.learnt_s + elapsed_s
    weight = elapsed_s / total_s if total_s > 0 else 1.0
    shares = {
        name: resting.shares.get(name, 0.0) * (1 - weight) + emotions.get(name, 0.0) * weight for name in UNPLEASANT
    }
    return Baseline(shares, total_s)


def corrected(emotions: Emotions, resting: Baseline, settings: BaselineSettings) -> Emotions:
    """`emotions` as they would be if the face rested at neutral.

    While it is still being learnt the resting face counts in proportion, so nothing jumps when learning ends.
    """
    known = min(1.0, resting.learnt_s / settings.learn_s) if settings.learn_s > 0 else 1.0
    strength = settings.strength * known
    if not emotions or strength <= 0:
        return emotions
    adjusted = dict(emotions)
    for name in UNPLEASANT:
        excess = _logit(max(resting.shares.get(name, 0.0), _ORDINARY)) - _logit(_ORDINARY)
        if excess > 0 and name in adjusted:
            adjusted[name] = _share(_logit(adjusted[name]) - strength * excess)
    freed = sum(emotions.values()) - sum(adjusted.values())
    adjusted["neutral"] = adjusted.get("neutral", 0.0) + max(0.0, freed)
    return adjusted


def _logit(share: float) -> float:
    share = min(1 - 1e-4, max(1e-4, share))
    return math.log(share / (1 - share))


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
