"""Valence and arousal of a distribution of emotions (D-mood-2).

The places are the mean ratings of Russell and Mehrabian 1977, "Evidence for a three-factor theory of emotions" (Journal
of Research in Personality 11, 273-294), pleasure and arousal, both -1..1 there; arousal is moved to 0..1 here, so a
neutral room rests at 0.5. Their table has no entry that is contempt; it is put between neutral and disgust by us.
"""

from __future__ import annotations

from exhibit.values import Emotions

PLACES: dict[str, tuple[float, float]] = {
    "neutral": (0.0, 0.0),
    "happiness": (0.76, 0.48),
    "surprise": (0.40, 0.67),
    "sadness": (-0.63, -0.27),
    "anger": (-0.51, 0.59),
    "disgust": (-0.60, 0.35),
    "fear": (-0.64, 0.60),
    "contempt": (-0.40, 0.20),
}
"""(pleasure, arousal) of each emotion, -1..1; a class that is not named here counts as neutral."""

_UNPLACED = (0.0, 0.0)


def valence_arousal(emotions: Emotions) -> tuple[float, float]:
    """Valence -1..1 and arousal 0..1: the mean place, weighted by the shares; (0, 0) when nothing was read."""
    if not emotions:
        return 0.0, 0.0
    valence = sum(share * PLACES.get(name, _UNPLACED)[0] for name, share in emotions.items())
    arousal = sum(share * PLACES.get(name, _UNPLACED)[1] for name, share in emotions.items())
    return max(-1.0, min(1.0, valence)), max(0.0, min(1.0, (arousal + 1) / 2))
