"""What faces show, told instead of what people are said to feel: the words of the privacy level `expression`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from exhibit.values import Emotions, Json

EXPRESSIONS: Mapping[str, str] = {
    "smile": "how much faces smile, 0 to 1",
    "brow": "brows, from lowered (-1) to raised (1)",
    "mouth": "mouths, from drawn down (-1) to open (1)",
}
"""What the level `expression` tells instead of emotions: read off the network's classes, by the prototypes of EMFACS
(Friesen and Ekman 1983); no muscle is measured."""
SHOWN: Mapping[str, str] = {
    "neutral": "still",
    "happiness": "smile",
    "surprise": "mouth open",
    "sadness": "mouth drawn down",
    "anger": "brow lowered",
    "disgust": "nose wrinkled",
    "fear": "brow raised",
    "contempt": "mouth drawn to one side",
}
"""What the face does in each emotion; no two are alike, so that each can be told."""
_NAMES = re.compile(rf"(?<!active\(')(?<!since\(')(?<!var\(')\b({'|'.join(SHOWN)})\b")
"""An emotion's name in a text, unless it is that of a rule or a variable."""


def expressions(emotions: Emotions) -> dict[str, float]:
    """Smile, brow and mouth of a distribution over emotions."""

    def of(name: str) -> float:
        return emotions.get(name, 0.0)

    brow = of("surprise") + of("fear") - of("anger") - of("disgust")
    mouth = of("surprise") + of("fear") - of("sadness")
    found = {"smile": of("happiness"), "brow": brow, "mouth": mouth}
    return {name: round(min(1.0, max(-1.0, value)), 2) for name, value in found.items()}


def shown(emotion: str) -> str:
    """What a face does in `emotion`; nobody and unknown stay what they are."""
    return SHOWN.get(emotion, emotion)


def in_face_words(text: str) -> str:
    """`text`, such as a condition, with what faces show in the place of emotions."""
    return _NAMES.sub(lambda name: SHOWN[name[0]], text)


def all_in_face_words(told: Json) -> Json:
    """`told` with every text in it, however deep, in these words; keys stay as they are."""
    if isinstance(told, str):
        return in_face_words(told)
    if isinstance(told, Mapping):
        return {name: all_in_face_words(one) for name, one in told.items()}
    return [all_in_face_words(one) for one in told] if isinstance(told, (list, tuple)) else told
