"""The one palette: a colour for each emotion, the same in scenes, views and plots.

Distinguishable in lightness and hue to people with the common colour blindnesses (the hues follow Okabe and Ito's set,
2008, "Color Universal Design"), and never used without the emotion's name or mark beside it.
"""

from __future__ import annotations

COLOURS: dict[str, str] = {
    "neutral": "#b8bec9",
    "happiness": "#f0b429",
    "surprise": "#56b4e9",
    "sadness": "#3d7fd6",
    "anger": "#e0483a",
    "disgust": "#4caf7a",
    "fear": "#b27be0",
    "contempt": "#cc79a7",
    "nobody": "#6b7280",
    "unknown": "#8a919e",
}

INK, QUIET, PAPER = "#2b3038", "#8a919e", "#fbfbfc"
"""What plots are written in: text, lines that step back, and the ground."""


def colour(emotion: str) -> str:
    """The colour of `emotion` as #rrggbb; a quiet grey for one that has none."""
    return COLOURS.get(emotion, COLOURS["unknown"])
