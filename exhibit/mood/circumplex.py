"""Valence and arousal of a distribution of emotions.

The places follow the order and the quadrants of Russell's circle (Russell 1980, "A circumplex model of affect",
doi 10.1037/h0077714), with arousal moved to 0..1; the figures are ours, rounded to a twentieth, and no measurement of
any visitor stands behind them.
"""

from __future__ import annotations

from exhibit.values import Emotions

PLACES: dict[str, tuple[float, float]] = {
    "neutral": (0.0, 0.2),
    "happiness": (0.85, 0.6),
    "surprise": (0.2, 0.9),
    "sadness": (-0.75, 0.2),
    "anger": (-0.65, 0.85),
    "disgust": (-0.7, 0.6),
    "fear": (-0.6, 0.9),
    "contempt": (-0.5, 0.5),
}
"""(valence -1..1, arousal 0..1) of each emotion."""

_UNPLACED = (0.0, 0.2)


def valence_arousal(emotions: Emotions) -> tuple[float, float]:
    """The mean place, weighted by the shares; (0, 0) when nothing was read."""
    valence = sum(share * PLACES.get(name, _UNPLACED)[0] for name, share in emotions.items())
    arousal = sum(share * PLACES.get(name, _UNPLACED)[1] for name, share in emotions.items())
    return max(-1.0, min(1.0, valence)), max(0.0, min(1.0, arousal))
