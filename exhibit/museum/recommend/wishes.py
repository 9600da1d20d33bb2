"""What somebody would like to feel, in the words of the questions' answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Wish = Literal["cheered", "calmed", "surprised", "moved", "none"]
WISHED_WORDS: Mapping[Wish, tuple[str, ...]] = {
    "cheered": ("joy", "tenderness"),
    "calmed": ("calm",),
    "surprised": ("surprise", "excitement"),
    "moved": ("awe", "sadness"),
    "none": (),
}
"""The answers that fulfil a wish. No two wishes share a word, so that a work is not suggested for everything."""
INDIFFERENT = ("boredom", "nothing")
"""Who answered with one of these was left cold."""
