"""The one palette: a colour for each emotion, the same in scenes, views and plots (D-web-16).

Chosen by search so that every two emotions stay at least 14.5 apart (CIEDE2000) for people without, and with a complete
lack of, red, green or blue receptors; tests/test_palette.py measures it. Never used without the emotion's name or mark
beside it.
"""

from __future__ import annotations

from exhibit.values import Link

COLOURS: dict[str, str] = {
    "neutral": "#ceced4",
    "happiness": "#f0ca4c",
    "surprise": "#3ed0fd",
    "sadness": "#388afb",
    "anger": "#d83021",
    "disgust": "#44845f",
    "fear": "#a0529b",
    "contempt": "#f87d97",
    "nobody": "#6b7280",
    "unknown": "#8a919e",
}

GOOD, ATTENTION, BAD, REST = "#4caf7a", "#f0b429", "#e0483a", "#5a606c"
"""The colours of states, always with their word or detail beside them."""

LINK_COLOURS: dict[Link, str] = {"up": GOOD, "ended": ATTENTION, "down": BAD, "unverified": ATTENTION, "off": REST}
"""How each link is shown to technicians, in the terminal and on the wall."""

INK, QUIET, PAPER = "#2b3038", "#8a919e", "#fbfbfc"
"""What plots are written in: text, lines that step back, and the ground."""


def colour(emotion: str) -> str:
    """The colour of `emotion` as #rrggbb; a quiet grey for one that has none."""
    return COLOURS.get(emotion, COLOURS["unknown"])
